import { MAX_NAME_LENGTH } from '../enrollment/bounds.js'
import { confirmEnrollment } from '../enrollment/confirm.js'
import { disableEnrollment, removeAuthenticator } from '../enrollment/end.js'
import type { EnrollmentEvent } from '../enrollment/events.js'
import { regenerateRecoveryCodes } from '../enrollment/recovery-codes.js'
import { type StartCommand, startEnrollment } from '../enrollment/start.js'
import { describeEnrollment } from '../enrollment/status.js'
import { randomId } from '../internal/bytes.js'
import { anything, id, input, integer, MAX_ID_BYTES, optional, text } from '../internal/input.js'
import { buildOtpauthUri } from '../otp/index.js'
import { toAccountName } from '../otp/uri-key.js'
import { demandingCompanies, demandsFor, describeDemands } from './demands.js'
import type { Engine } from './engine.js'
import { newKey, newRecoveryCodes, presentCode } from './keys/secrets.js'
import type {
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  RegenerateResult,
  RemoveResult,
  StartEnrollmentResult,
} from './results.js'
import { CHALLENGE_INVALID, type Challenge, readChallenge, readTicket } from './tokens.js'

/** What `enrollment.start` takes. */
export interface StartEnrollmentInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /**
   * What the app shows below the issuer, such as the email address: 1 to 1,024 characters. A character that a label
   * cannot hold, such as a colon, becomes `_`. Only the first 256 characters are used.
   */
  readonly accountName: string
  /** A name that distinguishes the user's authenticators: 1 to 100 characters. */
  readonly name?: string
  /** A current code or a recovery code. Required if an authenticator is on. */
  readonly code?: string
  /** The challenge of a login that returned `enroll`. */
  readonly challenge?: string
  /** The ticket that an admin issued. Required with a challenge if the company asks for one. */
  readonly ticket?: string
}

/** What `enrollment.confirm` takes. */
export interface ConfirmEnrollmentInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** A code from the app. */
  readonly code: string
  /** The challenge of a login that returned `enroll`. */
  readonly challenge?: string
}

/** Names a user. */
export interface UserInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
}

/** What `enrollment.disable` and `enrollment.regenerateRecoveryCodes` take. */
export interface UserCodeInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** A current code or a recovery code. */
  readonly code: string
}

/** What `enrollment.remove` takes. */
export interface RemoveAuthenticatorInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The id of the authenticator, from `enrollment.status`. */
  readonly authenticatorId: string
  /** A current code or a recovery code. */
  readonly code: string
}

/** What `enrollment.events` takes. */
export interface UserEventsInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** Only the events after the one with this id. */
  readonly after?: string
  /** At most this many, from 1. Default: all. */
  readonly limit?: number
}

/**
 * Switching two-factor on and off for one user.
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
 * const code = generateTotp(setup.secret) // in the user's app
 * const confirmed = await twoFactor.enrollment.confirm({ userId: 'u1', code })
 * if (!confirmed.ok) throw new Error(confirmed.reason)
 *
 * const { state } = await twoFactor.enrollment.status({ userId: 'u1' })
 * if (state !== 'on') throw new Error('two-factor is on now')
 *
 * const [recoveryCode = ''] = confirmed.recoveryCodes
 * const off = await twoFactor.enrollment.disable({ userId: 'u1', code: recoveryCode })
 * if (!off.ok) throw new Error(off.reason)
 *
 * for await (const { type, at } of twoFactor.enrollment.events({ userId: 'u1' })) console.log(at, type)
 * ```
 */
export interface EnrollmentService {
  /**
   * Creates a new secret and stores it, sealed, as pending. It grants nothing before it is confirmed, and it does not
   * displace what is on. Show `uri` as a QR code and `secret` as text, once.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or
   * `ERR_KMS_FAILED`
   */
  start(input: StartEnrollmentInput): Promise<StartEnrollmentResult>

  /**
   * Confirms the pending secret with a code from the app, and returns the recovery codes, this once. An older
   * authenticator ends in the same step, with everything that depended on it. If several authenticators are allowed,
   * the new one is added, and the existing recovery codes stay valid.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  confirm(input: ConfirmEnrollmentInput): Promise<ConfirmEnrollmentResult>

  /**
   * The state of the user's second factor, and the companies that require it.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault: `ERR_STORE_FAILED`,
   * `ERR_RECORD_CORRUPT` or `ERR_DIRECTORY_FAILED`
   */
  status(input: UserInput): Promise<EnrollmentStatus>

  /**
   * Switches two-factor off and erases the secret. Remind the user to delete the entry from the app: it never works
   * again.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or
   * `ERR_KMS_FAILED`
   */
  disable(input: UserCodeInput): Promise<DisableResult>

  /**
   * Removes one of several authenticators. Removing the last one switches two-factor off.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or
   * `ERR_KMS_FAILED`
   */
  remove(input: RemoveAuthenticatorInput): Promise<RemoveResult>

  /**
   * Issues new recovery codes. The previous ones end.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  regenerateRecoveryCodes(input: UserCodeInput): Promise<RegenerateResult>

  /**
   * The user's audit trail, oldest first. It outlives the enrollment.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input or an `after` that is not in the trail. On a
   * fault: `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  events(input: UserEventsInput): AsyncGenerator<EnrollmentEvent, void, undefined>
}

const readStart = input('enrollment.start', {
  userId: id,
  accountName: text(MAX_ID_BYTES),
  name: optional(text(MAX_NAME_LENGTH), null),
  code: anything,
  challenge: anything,
  ticket: anything,
})
const readConfirm = input('enrollment.confirm', { userId: id, code: anything, challenge: anything })
const readStatus = input('enrollment.status', { userId: id })
const readDisable = input('enrollment.disable', { userId: id, code: anything })
const readRemove = input('enrollment.remove', { userId: id, authenticatorId: text(), code: anything })
const readRegenerate = input('enrollment.regenerateRecoveryCodes', { userId: id, code: anything })
const readEvents = input('enrollment.events', {
  userId: id,
  after: optional(text()),
  limit: optional(integer(1)),
})

export function createEnrollmentService(engine: Engine): EnrollmentService {
  const { settings } = engine
  const { keys, issuer, rules, recoveryCodeCount } = settings

  /** The challenge of a login that returned `enroll`, if there is one. It must be this user's. */
  async function boundChallenge(userId: string, token: unknown): Promise<Challenge | null | 'invalid'> {
    if (token === undefined) return null
    const challenge = await readChallenge(settings, 'enroll', token)
    return challenge?.userId === userId ? challenge : 'invalid'
  }

  /** The ticket of a forced enrollment; null if none is required. */
  async function presentedTicket(
    userId: string,
    challenge: Challenge | null,
    token: unknown,
  ): Promise<StartCommand['ticket']> {
    if (challenge === null) return null
    const demands = await demandsFor(engine, userId, null)
    if (!demands.all.some(({ ticketRequired }) => ticketRequired)) return null
    return token === undefined ? 'none' : ((await readTicket(settings, userId, token)) ?? 'invalid')
  }

  return {
    async start(input) {
      const { userId, accountName, name, code, challenge: token, ticket } = readStart(input)
      const { secret, key } = await newKey(keys, userId, name)
      const { algorithm, digits, period } = key
      const label = toAccountName(accountName)
      const uri = buildOtpauthUri({ issuer, accountName: label, secret, algorithm, digits, period })
      const challenge = await boundChallenge(userId, token)
      if (challenge === 'invalid') return CHALLENGE_INVALID

      return engine.decide({
        userId,
        decision: startEnrollment,
        command: async (record) => ({
          userId,
          key,
          presented: code === undefined ? null : await presentCode(keys, record, code),
          challenge,
          ticket: await presentedTicket(userId, challenge, ticket),
        }),
        answer: (outcome): StartEnrollmentResult =>
          outcome.ok ? { ...outcome, uri, secret: secret.toBase32() } : outcome,
      })
    },

    async confirm(input) {
      const { userId, code, challenge: token } = readConfirm(input)
      const challenge = await boundChallenge(userId, token)
      if (challenge === 'invalid') return CHALLENGE_INVALID

      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      const command = {
        code: typeof code === 'string' ? code : '',
        challenge,
        nextGeneration: randomId(),
        recoveryCodes: recoveryCodes.stored,
      }
      return engine.decide({
        userId,
        decision: confirmEnrollment,
        command: () => command,
        answer: (outcome): ConfirmEnrollmentResult =>
          outcome.ok
            ? { ok: true, recoveryCodes: outcome.recoveryCodesIssued ? recoveryCodes.texts : [] }
            : outcome,
      })
    },

    async status(input) {
      const { userId } = readStatus(input)
      const [record, demands] = await Promise.all([
        engine.enrollments.load(userId),
        demandsFor(engine, userId, null),
      ])
      return { ...describeEnrollment(record, rules, engine.now()), requiredBy: describeDemands(demands) }
    },

    async disable(input) {
      const { userId, code } = readDisable(input)
      const nextGeneration = randomId()
      return engine.decide({
        userId,
        decision: disableEnrollment,
        command: async (record) => ({
          requiredBy: await demandingCompanies(engine, userId),
          presented: await presentCode(keys, record, code),
          nextGeneration,
        }),
        answer: (outcome) => outcome,
      })
    },

    async remove(input) {
      const { userId, authenticatorId, code } = readRemove(input)
      const nextGeneration = randomId()
      return engine.decide({
        userId,
        decision: removeAuthenticator,
        command: async (record) => ({
          requiredBy: await demandingCompanies(engine, userId),
          presented: await presentCode(keys, record, code),
          nextGeneration,
          authenticatorId,
        }),
        answer: (outcome) => outcome,
      })
    },

    async regenerateRecoveryCodes(input) {
      const { userId, code } = readRegenerate(input)
      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      return engine.decide({
        userId,
        decision: regenerateRecoveryCodes,
        command: async (record) => ({
          presented: await presentCode(keys, record, code),
          recoveryCodes: recoveryCodes.stored,
        }),
        answer: (outcome): RegenerateResult =>
          outcome.ok ? { ok: true, recoveryCodes: recoveryCodes.texts } : outcome,
      })
    },

    events(input) {
      const { userId, after, limit } = readEvents(input)
      return engine.enrollments.events(userId, after, limit)
    },
  }
}
