import { keysToCheck } from '../enrollment/check-code.js'
import { confirmEnrollment, keysToConfirm } from '../enrollment/confirm.js'
import type { EnrollmentEvent } from '../enrollment/events.js'
import type { EnrollmentRecord } from '../enrollment/record.js'
import { type StartCommand, startEnrollment } from '../enrollment/start.js'
import { describeEnrollment } from '../enrollment/status.js'
import { randomId } from '../internal/bytes.js'
import type { EventContext } from '../internal/decision.js'
import { anything, id, input, integer, MAX_ID_BYTES, optional, text } from '../internal/input.js'
import { buildOtpauthUri } from '../otp/index.js'
import { toAccountName } from '../otp/uri-key.js'
import { type AuthenticatorService, createAuthenticatorService } from './authenticators.js'
import { asksForTicket, demandsOnUser, describeDemands } from './demands.js'
import type { Engine } from './engine.js'
import { requestContext, shownName, typedCode } from './fields.js'
import { newKey, newRecoveryCodes, presentCode } from './keys/secrets.js'
import type { ConfirmEnrollmentResult, EnrollmentStatus, StartEnrollmentResult } from './results.js'
import { CHALLENGE_INVALID, type Challenge, readChallenge, readTicket, signProof } from './tokens.js'

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
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `enrollment.confirm` takes. */
export interface ConfirmEnrollmentInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** A code from the app. */
  readonly code: string
  /** The challenge of a login that returned `enroll`. */
  readonly challenge?: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `enrollment.status` takes. */
export interface UserInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The company that the session is for, if the directory does not list it, or there is none. */
  readonly companyId?: string
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
export interface EnrollmentService extends AuthenticatorService {
  /**
   * Creates a new secret and stores it, sealed, as pending. It grants nothing until it is confirmed, and until
   * then it replaces nothing. Show `uri` as a QR code and `secret` as text, once.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or
   * `ERR_KMS_FAILED`
   */
  start(input: StartEnrollmentInput): Promise<StartEnrollmentResult>

  /**
   * Confirms the pending secret with a code from the app. It returns the recovery codes, which cannot be shown again.
   * If a challenge started the enrollment, the same one confirms it, until the `expiresAt` of the enrollment. An older
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
  name: optional(shownName, null),
  code: optional(typedCode),
  challenge: anything,
  ticket: anything,
  context: requestContext,
})
const readConfirm = input('enrollment.confirm', {
  userId: id,
  code: typedCode,
  challenge: anything,
  context: requestContext,
})
const readStatus = input('enrollment.status', { userId: id, companyId: optional(id, null) })
const readEvents = input('enrollment.events', {
  userId: id,
  after: optional(text()),
  limit: optional(integer(1)),
})

export function createEnrollmentService(engine: Engine): EnrollmentService {
  const { settings } = engine
  const { keys, issuer, rules, recoveryCodeCount, directory } = settings

  /** The challenge of a login that returned `enroll`, if there is one. It must be this user's. */
  async function boundChallenge(userId: string, token: unknown): Promise<Challenge | null | 'invalid'> {
    if (token === undefined) return null
    const challenge = await readChallenge(settings, 'enroll', token)
    return challenge?.userId === userId ? challenge : 'invalid'
  }

  /** Whether a company asked for a ticket when the login started, or asks for one now (S9). */
  async function takesTicket(
    userId: string,
    record: EnrollmentRecord | null,
    challenge: Challenge | null,
  ): Promise<boolean> {
    if (challenge === null) return false
    return challenge.ticketRequired || asksForTicket(engine, userId, record, challenge.companyId)
  }

  /** The ticket of a forced enrollment; null if none is required. */
  async function presentedTicket(
    userId: string,
    record: EnrollmentRecord | null,
    challenge: Challenge | null,
    token: unknown,
  ): Promise<StartCommand['ticket']> {
    if (!(await takesTicket(userId, record, challenge))) return null
    return token === undefined ? 'none' : ((await readTicket(settings, userId, token)) ?? 'invalid')
  }

  return {
    ...createAuthenticatorService(engine),

    async start(input) {
      const { userId, accountName, name, code, challenge: token, ticket, context } = readStart(input)
      const created = newKey(name)
      const { secret, key } = created
      const { algorithm, digits, period } = key
      const label = toAccountName(accountName)
      const uri = buildOtpauthUri({ issuer, accountName: label, secret, algorithm, digits, period })
      const challenge = await boundChallenge(userId, token)
      if (challenge === 'invalid') return CHALLENGE_INVALID

      return engine.decide({
        userId,
        request: context,
        decision: startEnrollment,
        newKey: created,
        command: async (record) => ({
          userId,
          key,
          presented: code === undefined ? null : await presentCode(keys, record, code),
          challenge,
          ticket: await presentedTicket(userId, record, challenge, ticket),
        }),
        opens: (record, { presented }, now) => keysToCheck(record, presented, rules, now),
        answer: (outcome): StartEnrollmentResult =>
          outcome.ok ? { ...outcome, uri, secret: secret.toBase32() } : outcome,
      })
    },

    async confirm(input) {
      const { userId, code, challenge: token, context } = readConfirm(input)
      const challenge = await boundChallenge(userId, token)
      if (challenge === 'invalid') return CHALLENGE_INVALID

      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      const command = {
        code,
        challenge,
        loginCompany: directory === null ? (challenge?.companyId ?? null) : null,
        nextGeneration: randomId(),
        recoveryCodes: recoveryCodes.stored,
      }
      return engine.decide({
        userId,
        request: context,
        decision: confirmEnrollment,
        command: async (record) => ({
          ...command,
          ticketRequired: await takesTicket(userId, record, challenge),
        }),
        opens: (record, _, now) => keysToConfirm(record, rules, now),
        async answer(outcome): Promise<ConfirmEnrollmentResult> {
          if (!outcome.ok) return outcome
          return {
            ok: true,
            recoveryCodes: outcome.recoveryCodesIssued ? recoveryCodes.texts : [],
            proof: await signProof(settings, userId, outcome.proof),
            verifiedAt: new Date(outcome.proof.issuedAt),
          }
        },
      })
    },

    async status(input) {
      const { userId, companyId } = readStatus(input)
      const { record } = await engine.enrollments.load(userId)
      const demands = await demandsOnUser(engine, userId, record, companyId)
      return { ...describeEnrollment(record, rules, engine.now()), requiredBy: describeDemands(demands) }
    },

    events(input) {
      const { userId, after, limit } = readEvents(input)
      return engine.enrollments.events(userId, after, limit)
    },
  }
}
