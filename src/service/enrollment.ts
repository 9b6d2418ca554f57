import { confirmEnrollment } from '../enrollment/confirm.js'
import { disableEnrollment } from '../enrollment/disable.js'
import { startEnrollment } from '../enrollment/start.js'
import { describeEnrollment } from '../enrollment/status.js'
import { randomId } from '../internal/bytes.js'
import { ownOptions, requireId } from '../internal/guards.js'
import { buildOtpauthUri } from '../otp/index.js'
import { CHALLENGE_INVALID, type Challenge, readChallenge } from './challenge.js'
import { asCode, newRecoveryCodes, presentCode } from './codes.js'
import { demandsFor } from './demands.js'
import type { Engine } from './engine.js'
import { newKey } from './secrets.js'
import type {
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  StartEnrollmentResult,
} from './types.js'

/**
 * Switching two-factor on and off, for one person.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input, and on a fault, with nothing granted,
 * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY` or `ERR_SEAL_BROKEN`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, generateTotp, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const setup = await twoFactor.enrollment.start({ userId: 'u1', accountName: 'ada@example.com' })
 * if (!setup.ok) throw new Error(setup.reason)
 * const code = generateTotp(setup.secret) // in the person's app
 * const confirmed = await twoFactor.enrollment.confirm({ userId: 'u1', code })
 * if (!confirmed.ok) throw new Error(confirmed.reason)
 *
 * const { state } = await twoFactor.enrollment.status({ userId: 'u1' }) // 'on'
 * const [recoveryCode = ''] = confirmed.recoveryCodes
 * const off = await twoFactor.enrollment.disable({ userId: 'u1', code: recoveryCode })
 * if (state !== 'on' || !off.ok) throw new Error('not reached')
 * ```
 */
export interface EnrollmentService {
  /**
   * Makes a new secret and keeps it, sealed, as pending: it lets nobody in before it is confirmed, and
   * displaces nothing that is on. Show `uri` as a QR code and `secret` for typing by hand, once.
   *
   * `accountName` is what the app shows under the issuer, mostly the email address (no colon).
   * `code`, a current or a recovery code, is needed when an authenticator is on already. `challenge` is
   * the one of a login that answered `enroll`.
   */
  start(input: {
    readonly userId: string
    readonly accountName: string
    readonly code?: string
    readonly challenge?: string
  }): Promise<StartEnrollmentResult>

  /**
   * Confirms the pending secret with a code that the app made from it, and gives the recovery codes,
   * this once. An older authenticator ends in the same step, with all that hung on it.
   */
  confirm(input: {
    readonly userId: string
    readonly code: string
    readonly challenge?: string
  }): Promise<ConfirmEnrollmentResult>

  /** How the person's two-factor stands, and which companies demand it. */
  status(input: { readonly userId: string }): Promise<EnrollmentStatus>

  /**
   * Switches two-factor off with a current or a recovery code, and erases the secret. Remind the person
   * to delete the entry from the app: it will never work again.
   */
  disable(input: { readonly userId: string; readonly code: string }): Promise<DisableResult>
}

export function createEnrollmentService(engine: Engine): EnrollmentService {
  const { keys, issuer, rules, recoveryCodeCount } = engine.settings

  /** The challenge of a login that answered `enroll`, if one was given; it must be this person's. */
  async function boundChallenge(userId: string, token: unknown): Promise<Challenge | null | 'invalid'> {
    if (token === undefined) return null
    const challenge = await readChallenge(keys, issuer, 'enroll', token)
    return challenge?.userId === userId ? challenge : 'invalid'
  }

  return {
    async start(input) {
      const own = ownOptions('enrollment.start', input, ['userId', 'accountName', 'code', 'challenge'])
      const userId = requireId('enrollment.start: userId', own.userId)
      const { secret, key } = await newKey(keys, userId)
      const { algorithm, digits, period } = key
      const uri = buildOtpauthUri({
        issuer,
        accountName: input.accountName,
        secret,
        algorithm,
        digits,
        period,
      })
      const challenge = await boundChallenge(userId, own.challenge)
      if (challenge === 'invalid') return CHALLENGE_INVALID

      const outcome = await engine.decide(userId, async (record) => {
        const presented = own.code === undefined ? null : await presentCode(keys, record, own.code)
        const command = { userId, key, presented, challenge }
        return (context) => startEnrollment(record, command, context)
      })
      return outcome.ok ? { ...outcome, uri, secret: secret.toBase32() } : outcome
    },

    async confirm(input) {
      const own = ownOptions('enrollment.confirm', input, ['userId', 'code', 'challenge'])
      const userId = requireId('enrollment.confirm: userId', own.userId)
      const challenge = await boundChallenge(userId, own.challenge)
      if (challenge === 'invalid') return CHALLENGE_INVALID

      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      const command = {
        code: asCode(own.code),
        challenge,
        nextGeneration: randomId(),
        recoveryCodes: recoveryCodes.stored,
      }
      const outcome = await engine.decide(userId, async (record) => {
        return (context) => confirmEnrollment(record, command, context)
      })
      return outcome.ok ? { ok: true, recoveryCodes: recoveryCodes.texts } : outcome
    },

    async status(input) {
      const own = ownOptions('enrollment.status', input, ['userId'])
      const userId = requireId('enrollment.status: userId', own.userId)
      const [record, demands] = await Promise.all([
        engine.enrollments.load(userId),
        demandsFor(engine, userId, null),
      ])
      const requiredBy = demands.map(({ companyId, enrollBy }) => ({
        companyId,
        enrollBy: new Date(enrollBy),
      }))
      return { ...describeEnrollment(record, rules, engine.now()), requiredBy }
    },

    async disable(input) {
      const own = ownOptions('enrollment.disable', input, ['userId', 'code'])
      const userId = requireId('enrollment.disable: userId', own.userId)
      const nextGeneration = randomId()
      return engine.decide(userId, async (record) => {
        const required = (await demandsFor(engine, userId, null)).length > 0
        const presented = await presentCode(keys, record, own.code)
        return (context) => disableEnrollment(record, { presented, required, nextGeneration }, context)
      })
    },
  }
}
