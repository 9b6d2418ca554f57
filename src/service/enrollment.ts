import { confirmEnrollment } from '../enrollment/confirm.js'
import { disableEnrollment, removeOneAuthenticator } from '../enrollment/disable.js'
import { regenerateRecoveryCodes } from '../enrollment/regenerate.js'
import { startEnrollment } from '../enrollment/start.js'
import { describeEnrollment } from '../enrollment/status.js'
import { randomId } from '../internal/bytes.js'
import { ownOptions, requireId, requireText } from '../internal/guards.js'
import { buildOtpauthUri } from '../otp/index.js'
import { CHALLENGE_INVALID, type Challenge, readChallenge } from './challenge.js'
import { asCode, newRecoveryCodes, presentCode } from './codes.js'
import { demandingCompanies, demandsFor, describeDemands } from './demands.js'
import type { Engine } from './engine.js'
import { type AdminEnrollmentService, createAdminEnrollmentService } from './enrollment-admin.js'
import { newKey } from './secrets.js'
import { readTicket } from './ticket.js'
import type {
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  RegenerateResult,
  RemoveResult,
  StartEnrollmentResult,
} from './types.js'

/** A label is read on a phone. */
const LONGEST_NAME = 100

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
export interface EnrollmentService extends AdminEnrollmentService {
  /**
   * Makes a new secret and keeps it, sealed, as pending: it lets nobody in before it is confirmed, and
   * displaces nothing that is on. Show `uri` as a QR code and `secret` for typing by hand, once.
   *
   * `accountName` is what the app shows under the issuer, mostly the email address (no colon); `suffix`, up
   * to 100 characters, is put behind it where a new entry must not overwrite an old one. `name`, up to 100
   * characters, is for the person to tell several authenticators apart. `code`, a current or a recovery
   * code, is needed when an authenticator is on already. `challenge` is the one of a login that answered
   * `enroll`, and `ticket` is needed with it where the company asks for one.
   */
  start(input: {
    readonly userId: string
    readonly accountName: string
    readonly suffix?: string
    readonly name?: string
    readonly code?: string
    readonly challenge?: string
    readonly ticket?: string
  }): Promise<StartEnrollmentResult>

  /**
   * Confirms the pending secret with a code that the app made from it, and gives the recovery codes,
   * this once. An older authenticator ends in the same step, with all that hung on it; where several are
   * allowed the new one is added, and `recoveryCodes` is empty as those given before stay good.
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

  /** Removes one of several authenticators, named by its id in `status`; the last one as `disable` does. */
  remove(input: {
    readonly userId: string
    readonly authenticatorId: string
    readonly code: string
  }): Promise<RemoveResult>

  /** Gives new recovery codes for a current code, or for a recovery code; those before end. */
  regenerateRecoveryCodes(input: {
    readonly userId: string
    readonly code: string
  }): Promise<RegenerateResult>
}

export function createEnrollmentService(engine: Engine): EnrollmentService {
  const { keys, issuer, rules, recoveryCodeCount } = engine.settings

  /** The challenge of a login that answered `enroll`, if one was given; it must be this person's. */
  async function boundChallenge(userId: string, token: unknown): Promise<Challenge | null | 'invalid'> {
    if (token === undefined) return null
    const challenge = await readChallenge(keys, issuer, 'enroll', token)
    return challenge?.userId === userId ? challenge : 'invalid'
  }

  /** The ticket that a forced enrollment shows; null where none is asked for. */
  async function shownTicket(userId: string, challenge: Challenge | null, token: unknown) {
    if (challenge === null) return null
    const demands = await demandsFor(engine, userId, null)
    if (!demands.all.some(({ ticketRequired }) => ticketRequired)) return null
    return token === undefined ? 'none' : ((await readTicket(keys, issuer, userId, token)) ?? 'invalid')
  }

  return {
    ...createAdminEnrollmentService(engine),

    async start(input) {
      const where = 'enrollment.start'
      const own = ownOptions(where, input, [
        'userId',
        'accountName',
        'suffix',
        'name',
        'code',
        'challenge',
        'ticket',
      ])
      const userId = requireId(`${where}: userId`, own.userId)
      const name = own.name === undefined ? null : requireText(`${where}: name`, own.name, LONGEST_NAME)
      const accountName = requireText(`${where}: accountName`, own.accountName)
      const label =
        own.suffix === undefined
          ? accountName
          : `${accountName} (${requireText(`${where}: suffix`, own.suffix, LONGEST_NAME)})`
      const { secret, key } = await newKey(keys, userId, name)
      const { algorithm, digits, period } = key
      const uri = buildOtpauthUri({ issuer, accountName: label, secret, algorithm, digits, period })
      const challenge = await boundChallenge(userId, own.challenge)
      if (challenge === 'invalid') return CHALLENGE_INVALID

      const outcome = await engine.decide(userId, async (record) => {
        const presented = own.code === undefined ? null : await presentCode(keys, record, own.code)
        const ticket = await shownTicket(userId, challenge, own.ticket)
        return (context) => startEnrollment(record, { userId, key, presented, challenge, ticket }, context)
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
      if (!outcome.ok) return outcome
      return { ok: true, recoveryCodes: outcome.recoveryCodesIssued ? recoveryCodes.texts : [] }
    },

    async status(input) {
      const own = ownOptions('enrollment.status', input, ['userId'])
      const userId = requireId('enrollment.status: userId', own.userId)
      const [record, demands] = await Promise.all([
        engine.enrollments.load(userId),
        demandsFor(engine, userId, null),
      ])
      return { ...describeEnrollment(record, rules, engine.now()), requiredBy: describeDemands(demands) }
    },

    async disable(input) {
      const own = ownOptions('enrollment.disable', input, ['userId', 'code'])
      const userId = requireId('enrollment.disable: userId', own.userId)
      const nextGeneration = randomId()
      return engine.decide(userId, async (record) => {
        const requiredBy = await demandingCompanies(engine, userId)
        const presented = await presentCode(keys, record, own.code)
        return (context) => disableEnrollment(record, { presented, requiredBy, nextGeneration }, context)
      })
    },

    async remove(input) {
      const own = ownOptions('enrollment.remove', input, ['userId', 'authenticatorId', 'code'])
      const userId = requireId('enrollment.remove: userId', own.userId)
      const authenticatorId = requireText('enrollment.remove: authenticatorId', own.authenticatorId)
      const nextGeneration = randomId()
      return engine.decide(userId, async (record) => {
        const requiredBy = await demandingCompanies(engine, userId)
        const presented = await presentCode(keys, record, own.code)
        const command = { presented, requiredBy, nextGeneration, authenticatorId }
        return (context) => removeOneAuthenticator(record, command, context)
      })
    },

    async regenerateRecoveryCodes(input) {
      const own = ownOptions('enrollment.regenerateRecoveryCodes', input, ['userId', 'code'])
      const userId = requireId('enrollment.regenerateRecoveryCodes: userId', own.userId)
      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      const outcome = await engine.decide(userId, async (record) => {
        const presented = await presentCode(keys, record, own.code)
        const command = { presented, recoveryCodes: recoveryCodes.stored }
        return (context) => regenerateRecoveryCodes(record, command, context)
      })
      return outcome.ok ? { ok: true, recoveryCodes: recoveryCodes.texts } : outcome
    },
  }
}
