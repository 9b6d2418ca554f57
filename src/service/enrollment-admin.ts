import { eraseEnrollment, resetEnrollment } from '../enrollment/disable.js'
import { importEnrollment } from '../enrollment/import.js'
import { type IssueTicketOutcome, issueTicket } from '../enrollment/ticket.js'
import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import { invalidArgument, ownOptions, requireId, requireInteger, requireText } from '../internal/guards.js'
import { type OtpAlgorithm, type OtpDigits, OtpSecret, type SecretInput } from '../otp/index.js'
import { newRecoveryCodes } from './codes.js'
import type { Engine } from './engine.js'
import { type SecretRequirements, secretRequirements } from './profiles.js'
import { sealKey } from './secrets.js'
import { signTicket } from './ticket.js'
import type { Busy, ImportSecretResult, IssueTicketResult, ResetResult } from './types.js'

/** RFC 6238 asks for nothing; the core takes 1 to 3600 seconds. */
const LONGEST_PERIOD = 3600

/** The shortest secret that any other system issued: see the core. */
const MIN_LEGACY_SECRET_BYTES = 10

/** Thirty minutes for the person to find the message and follow its link. */
const DEFAULT_TICKET_TTL = 1800
const LONGEST_TICKET_TTL = 604_800

const ALGORITHMS: readonly OtpAlgorithm[] = ['SHA1', 'SHA256', 'SHA512']
const DIGITS: readonly OtpDigits[] = [6, 7, 8]

/**
 * What somebody other than the person does. The application checks that the actor may.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input, and on a fault, with nothing changed,
 * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`; `importSecret`
 * also `ERR_INVALID_SECRET` and `ERR_INVALID_BASE32`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' // from the old library's table
 * const imported = await twoFactor.enrollment.importSecret({ userId: 'u1', actorId: 'migration', secret })
 * if (!imported.ok) throw new Error(imported.reason)
 *
 * const reset = await twoFactor.enrollment.reset({ userId: 'u1', actorId: 'admin', reason: 'lost phone' })
 * if (!reset.ok) throw new Error(reset.reason)
 * await twoFactor.enrollment.erase({ userId: 'u1', actorId: 'admin' })
 * ```
 */
export interface AdminEnrollmentService {
  /**
   * An admin's way for a lost phone: switches two-factor off without a code. Make sure by other means
   * who asks for it (OWASP ASVS 6.4.4). `reason`: 1 to 500 characters, for the audit trail. A company that
   * demands two-factor leads the person through enrollment at the next login.
   */
  reset(input: {
    readonly userId: string
    readonly actorId: string
    readonly reason: string
  }): Promise<ResetResult>

  /**
   * Takes over a secret that another library issued: the person keeps the entry in the app. Never over one
   * that is on. `secret`: an `OtpSecret`, bytes or Base32 of 10 to 128 bytes (14 under the profile
   * `nist-aal2`). `algorithm` (default SHA1), `digits` (default 6) and `period` (seconds, 1 to 3600, default
   * 30) as the app has them. `lastStep`: the last time step that was accepted; without it the present one
   * counts as used. The recovery codes are new: the old library's end.
   */
  importSecret(input: {
    readonly userId: string
    readonly actorId: string
    readonly secret: SecretInput
    readonly name?: string
    readonly algorithm?: OtpAlgorithm
    readonly digits?: OtpDigits
    readonly period?: number
    readonly lastStep?: number
  }): Promise<ImportSecretResult>

  /** Forgets a person: everything but the audit trail. Nothing stored is nothing to do. */
  erase(input: { readonly userId: string; readonly actorId: string }): Promise<{ readonly ok: true } | Busy>

  /**
   * Gives a ticket with which a person may enroll at a login that a company forces, where the policy asks
   * for one. Send it by a way that only the owner has, such as a link by email. `ttl`: seconds, 60 to
   * 604,800, default 1800. Confirming uses it up.
   */
  issueTicket(input: {
    readonly userId: string
    readonly actorId: string
    readonly reason: string
    readonly ttl?: number
  }): Promise<IssueTicketResult>
}

export function createAdminEnrollmentService(engine: Engine): AdminEnrollmentService {
  const { keys, issuer, recoveryCodeCount, profile } = engine.settings

  return {
    async reset(input) {
      const own = ownOptions('enrollment.reset', input, ['userId', 'actorId', 'reason'])
      const userId = requireId('enrollment.reset: userId', own.userId)
      const command = {
        actorId: requireId('enrollment.reset: actorId', own.actorId),
        reason: requireText('enrollment.reset: reason', own.reason),
        nextGeneration: randomId(),
      }
      return engine.unopened.decide(
        userId,
        async (record) => (context) => resetEnrollment(record, command, context),
      )
    },

    async importSecret(input) {
      const where = 'enrollment.importSecret'
      const own = ownOptions(where, input, [
        'userId',
        'actorId',
        'secret',
        'name',
        'algorithm',
        'digits',
        'period',
        'lastStep',
      ])
      const userId = requireId(`${where}: userId`, own.userId)
      const actorId = requireId(`${where}: actorId`, own.actorId)
      const required = secretRequirements(profile)
      const secret = readSecret(where, own.secret, required)
      const parameters = {
        name: own.name === undefined ? null : requireText(`${where}: name`, own.name, 100),
        algorithm: oneOf(`${where}: algorithm`, own.algorithm, ALGORITHMS),
        digits: oneOf(`${where}: digits`, own.digits, DIGITS),
        period: readPeriod(where, own.period, required),
      }
      const lastStep =
        own.lastStep === undefined
          ? null
          : requireInteger(`${where}: lastStep`, own.lastStep, 0, Number.MAX_SAFE_INTEGER)
      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      const command = {
        userId,
        actorId,
        key: await sealKey(keys, userId, secret, parameters),
        lastStep,
        nextGeneration: randomId(),
        recoveryCodes: recoveryCodes.stored,
      }
      const outcome = await engine.decide(
        userId,
        async (record) => (context) => importEnrollment(record, command, context),
      )
      return outcome.ok ? { ok: true, recoveryCodes: recoveryCodes.texts } : outcome
    },

    async erase(input) {
      const own = ownOptions('enrollment.erase', input, ['userId', 'actorId'])
      const userId = requireId('enrollment.erase: userId', own.userId)
      const actorId = requireId('enrollment.erase: actorId', own.actorId)
      return engine.unopened.decide(
        userId,
        async (record) => (context) => eraseEnrollment(record, { actorId }, context),
      )
    },

    async issueTicket(input) {
      const where = 'enrollment.issueTicket'
      const own = ownOptions(where, input, ['userId', 'actorId', 'reason', 'ttl'])
      const userId = requireId(`${where}: userId`, own.userId)
      const command = {
        userId,
        actorId: requireId(`${where}: actorId`, own.actorId),
        reason: requireText(`${where}: reason`, own.reason),
        ttl:
          own.ttl === undefined
            ? DEFAULT_TICKET_TTL
            : requireInteger(`${where}: ttl`, own.ttl, 60, LONGEST_TICKET_TTL),
      }
      return engine.unopened.decideAndSign<IssueTicketOutcome, IssueTicketResult>(
        userId,
        async (record) => (context) => issueTicket(record, command, context),
        async (outcome) => {
          if (!outcome.ok) return outcome
          const { ticket } = outcome
          const token = await signTicket(keys, issuer, userId, ticket)
          return { ok: true, ticket: token, expiresAt: new Date(ticket.expiresAt) }
        },
      )
    },
  }
}

function readSecret(where: string, value: unknown, required: SecretRequirements | null): OtpSecret {
  const secret = toOtpSecret(where, value)
  if (required === null || secret.byteLength >= required.minBytes) return secret
  const { minBytes, clause } = required
  throw new StepwardError(
    'ERR_INVALID_SECRET',
    `${where}: secret: expected at least ${minBytes} bytes (${clause}), got ${secret.byteLength}`,
  )
}

function toOtpSecret(where: string, value: unknown): OtpSecret {
  if (value instanceof OtpSecret) return value
  const options = { minBytes: MIN_LEGACY_SECRET_BYTES }
  if (typeof value === 'string') return OtpSecret.fromBase32(value, { ...options, lenient: true })
  if (value instanceof Uint8Array) return OtpSecret.fromBytes(value, options)
  throw invalidArgument(`${where}: secret: expected an OtpSecret, a Uint8Array or Base32 text`)
}

function readPeriod(where: string, value: unknown, required: SecretRequirements | null): number {
  const longest = required?.longestPeriod ?? LONGEST_PERIOD
  return value === undefined ? 30 : requireInteger(`${where}: period`, value, 1, longest)
}

function oneOf<T>(where: string, value: unknown, allowed: readonly [T, ...T[]] | readonly T[]): T {
  const first = allowed[0]
  if (value === undefined && first !== undefined) return first
  const match = allowed.find((candidate) => candidate === value)
  if (match === undefined) throw invalidArgument(`${where}: expected one of ${allowed.join(', ')}`)
  return match
}
