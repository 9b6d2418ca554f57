import { issueTicket } from '../enrollment/bindings.js'
import { MAX_NAME_LENGTH } from '../enrollment/bounds.js'
import { eraseEnrollment, resetEnrollment } from '../enrollment/end.js'
import { importEnrollment } from '../enrollment/import.js'
import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import { id, input, integer, optional, text } from '../internal/input.js'
import { invalidArgument } from '../internal/mismatch.js'
import {
  algorithm,
  digits,
  MIN_LEGACY_SECRET_BYTES,
  type OtpAlgorithm,
  type OtpDigits,
  period,
} from '../otp/bounds.js'
import { type SecretInput, secretReader } from '../otp/secret.js'
import type { Engine } from './engine.js'
import { newRecoveryCodes, sealKey } from './keys/secrets.js'
import { secretRequirements } from './profiles.js'
import type { EraseResult, ImportSecretResult, IssueTicketResult, ResetResult } from './results.js'
import { signTicket } from './tokens.js'

/** Seconds. Thirty minutes for the user to find the message and follow its link. */
const DEFAULT_TICKET_TTL = 1800
const MIN_TICKET_TTL = 60
const MAX_TICKET_TTL = 604_800

/** What `admin.reset` takes. */
export interface ResetInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** Why, for the audit trail: 1 to 500 characters. */
  readonly reason: string
}

/** What `admin.erase` takes. */
export interface EraseInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
}

/** What `admin.issueTicket` takes. */
export interface IssueTicketInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin. */
  readonly actorId: string
  /** Why, for the audit trail: 1 to 500 characters. */
  readonly reason: string
  /** Seconds for which the ticket is valid: 60 to 604,800. Default 1,800. */
  readonly ttl?: number
}

/** What `admin.importSecret` takes. */
export interface ImportSecretInput {
  /** The user's id: 1 to 1,024 bytes. */
  readonly userId: string
  /** The admin, or the name of the migration. */
  readonly actorId: string
  /** The secret: 10 to 128 bytes (14 or more with the profile `nist-aal2`). A string is Base32. */
  readonly secret: SecretInput
  /** A name that distinguishes the user's authenticators: 1 to 100 characters. */
  readonly name?: string
  /** As the app has it. Default `'SHA1'`. */
  readonly algorithm?: OtpAlgorithm
  /** As the app has it: 6, 7 or 8. Default 6. */
  readonly digits?: OtpDigits
  /** Seconds, as the app has it: 1 to 3,600 (up to 120 with the profile `nist-aal2`). Default 30. */
  readonly period?: number
  /** The last time step that was accepted. Without it, the present one counts as used. */
  readonly lastStep?: number
}

/**
 * What only an admin or an operator may do. Your application checks that the actor is one.
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' // from the old library's table
 * const imported = await twoFactor.admin.importSecret({ userId: 'u1', actorId: 'migration', secret })
 * if (!imported.ok) throw new Error(imported.reason)
 *
 * const reset = await twoFactor.admin.reset({ userId: 'u1', actorId: 'admin', reason: 'lost phone' })
 * if (!reset.ok) throw new Error(reset.reason)
 * await twoFactor.admin.erase({ userId: 'u1', actorId: 'admin' })
 * ```
 */
export interface AdminService {
  /**
   * For a lost phone: switches two-factor off without a code. First verify the user's identity in another way (OWASP
   * ASVS 6.4.4). If a company requires two-factor, the next login leads the user through enrollment.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  reset(input: ResetInput): Promise<ResetResult>

  /**
   * Removes everything about a user except the audit trail. If nothing is stored, nothing happens.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  erase(input: EraseInput): Promise<EraseResult>

  /**
   * Issues a ticket, with which a user may enroll at a login that a company forces. Send it through a channel that
   * only the user has, such as a link by email. Confirming the enrollment ends it.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which changes nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT` or `ERR_KMS_FAILED`
   */
  issueTicket(input: IssueTicketInput): Promise<IssueTicketResult>

  /**
   * Takes over a secret that another library issued, so that the user keeps the entry in the app. It never replaces
   * an authenticator that is on. The recovery codes are new: those of the other library end.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT`, `ERR_INVALID_SECRET` or `ERR_INVALID_BASE32` for malformed input.
   * On a fault, which changes nothing: `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN`
   * or `ERR_KMS_FAILED`
   */
  importSecret(input: ImportSecretInput): Promise<ImportSecretResult>
}

const actor = { userId: id, actorId: id }

const readReset = input('admin.reset', { ...actor, reason: text() })
const readErase = input('admin.erase', actor)
const readIssueTicket = input('admin.issueTicket', {
  ...actor,
  reason: text(),
  ttl: optional(integer(MIN_TICKET_TTL, MAX_TICKET_TTL), DEFAULT_TICKET_TTL),
})
const readImport = input('admin.importSecret', {
  ...actor,
  secret: secretReader({ lenient: true, minBytes: MIN_LEGACY_SECRET_BYTES }),
  name: optional(text(MAX_NAME_LENGTH), null),
  algorithm,
  digits,
  period,
  lastStep: optional(integer(0), null),
})

export function createAdminService(engine: Engine): AdminService {
  const { settings } = engine
  const { keys, recoveryCodeCount, profile } = settings

  return {
    async reset(input) {
      const { userId, actorId, reason } = readReset(input)
      const command = { actorId, reason, nextGeneration: randomId() }
      return engine.decide({
        userId,
        unopened: true,
        decision: resetEnrollment,
        command: () => command,
        answer: (outcome) => outcome,
      })
    },

    async erase(input) {
      const { userId, actorId } = readErase(input)
      return engine.decide({
        userId,
        unopened: true,
        decision: eraseEnrollment,
        command: () => ({ actorId }),
        answer: (outcome) => outcome,
      })
    },

    async issueTicket(input) {
      const command = readIssueTicket(input)
      const { userId } = command
      return engine.decide({
        userId,
        unopened: true,
        decision: issueTicket,
        command: () => command,
        async answer(outcome): Promise<IssueTicketResult> {
          if (!outcome.ok) return outcome
          const ticket = await signTicket(settings, userId, outcome.ticket)
          return { ok: true, ticket, expiresAt: new Date(outcome.ticket.expiresAt) }
        },
      })
    },

    async importSecret(input) {
      const { userId, actorId, secret, lastStep, ...parameters } = readImport(input)
      const required = secretRequirements(profile)
      if (required !== null) {
        const { minBytes, maxPeriod, clause } = required
        if (secret.byteLength < minBytes) {
          const message = `expected at least ${minBytes} bytes (${clause}), got ${secret.byteLength}`
          throw new StepwardError('ERR_INVALID_SECRET', `admin.importSecret: secret: ${message}`)
        }
        if (parameters.period > maxPeriod) {
          const message = `expected at most ${maxPeriod} seconds (${clause}), got ${parameters.period}`
          throw invalidArgument(`admin.importSecret: period: ${message}`, 'period')
        }
      }
      const recoveryCodes = await newRecoveryCodes(keys, userId, recoveryCodeCount)
      const command = {
        userId,
        actorId,
        key: await sealKey(keys, userId, secret, parameters),
        lastStep,
        nextGeneration: randomId(),
        recoveryCodes: recoveryCodes.stored,
      }
      return engine.decide({
        userId,
        decision: importEnrollment,
        command: () => command,
        answer: (outcome): ImportSecretResult =>
          outcome.ok ? { ok: true, recoveryCodes: recoveryCodes.texts } : outcome,
      })
    },
  }
}
