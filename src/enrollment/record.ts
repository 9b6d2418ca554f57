import type { OtpAlgorithm, OtpDigits } from '../otp/index.js'
import { MAX_LOGIN_COMPANIES } from './bounds.js'
import { type Throttle, UNUSED_THROTTLE } from './throttle.js'

/** Version of the document. A record of another version is refused. */
export const SCHEMA_VERSION = 1

/** A sealed secret, with every parameter that its codes depend on. */
export interface SealedKey {
  readonly id: string
  /** The name that the user gave it, to tell several authenticators apart. */
  readonly name: string | null
  /** The secret as the key ring sealed it. */
  readonly sealedSecret: string
  readonly algorithm: OtpAlgorithm
  readonly digits: OtpDigits
  /** Seconds. */
  readonly period: number
}

/**
 * A confirmed authenticator app. Its parameters are fixed at enrollment (RFC 6238 §3, R2), so a changed default
 * leaves it valid.
 */
export interface Authenticator extends SealedKey {
  /** Unix milliseconds. */
  readonly confirmedAt: number
  /** The last accepted time step. It and every earlier step are refused (RFC 6238 §5.2). */
  readonly lastStep: number
  /** Time steps that its clock was ahead (negative: behind) at the last success (RFC 6238 §6). */
  readonly drift: number
  /** Unix milliseconds; null: only confirmed or imported so far. */
  readonly lastUsedAt: number | null
}

/** A secret that was shown but not confirmed. It grants nothing. Instants are Unix milliseconds. */
export interface PendingAuthenticator extends SealedKey {
  readonly startedAt: number
  readonly expiresAt: number
  /** The id of the challenge that started it; null: a session did. Only the same one can confirm it. */
  readonly challengeId: string | null
  /** Whether a ticket vouched for the user. */
  readonly ticket: boolean
  readonly throttle: Throttle
}

/** The unused recovery codes, each as a keyed hash. */
export interface RecoveryCodes {
  /** The key of the ring that the codes are hashed with. */
  readonly keyId: string
  readonly hashes: readonly string[]
  /** Those that were used: one that is sent twice is a replay, not a wrong guess. */
  readonly used: readonly string[]
  /** Whether another system issued them, in a shape of its own. */
  readonly imported: boolean
  /** Unix milliseconds. */
  readonly issuedAt: number
  /** They were shown, and the user has not said yet that they are saved. Only a reminder follows from it. */
  readonly unsaved?: true | undefined
}

/** Why an authenticator ended. */
export type EndReason = 'disabled' | 'replaced' | 'removed' | 'reset'
export const END_REASONS: readonly EndReason[] = ['disabled', 'replaced', 'removed', 'reset']

/** What stays of an ended authenticator: dates and the reason, no secret (NIST SP 800-63B §4.1). */
export interface PastAuthenticator {
  readonly id: string
  /** Unix milliseconds. */
  readonly confirmedAt: number
  /** Unix milliseconds. */
  readonly endedAt: number
  readonly endReason: EndReason
}

/** A device on which a user passed the second step and asked not to be asked again. Instants are Unix milliseconds. */
export interface TrustedDevice {
  readonly id: string
  /** What the application calls it, such as the browser and the system. */
  readonly name: string | null
  readonly trustedAt: number
  readonly expiresAt: number
}

/** Everything that Stepward keeps about one user. Instants are integer Unix milliseconds. */
export interface EnrollmentRecord {
  readonly schemaVersion: typeof SCHEMA_VERSION
  readonly userId: string
  /**
   * Names the present set of authenticators. It is replaced whenever one of them ends and when the first one is
   * confirmed, so that open challenges and proofs end in the same commit. Adding one beside others keeps it.
   */
  readonly generation: string
  /** Names the tickets that are valid; null: none are. */
  readonly ticketGeneration: string | null
  readonly authenticators: readonly Authenticator[]
  readonly pending: PendingAuthenticator | null
  readonly recoveryCodes: RecoveryCodes | null
  /** Failures of codes from an authenticator. */
  readonly codeThrottle: Throttle
  /** Failures of recovery codes, counted apart so that guessing codes does not lock the owner out. */
  readonly recoveryThrottle: Throttle
  /** Oldest first. A device that is not in the list is not trusted. */
  readonly devices: readonly TrustedDevice[]
  /** The companies that logins were for, if there is no directory that lists the user's companies. */
  readonly loginCompanies: readonly string[]
  readonly history: readonly PastAuthenticator[]
  /** The event that erased an earlier record of this user; null: none did. What was erased stays ended (S7). */
  readonly erasure: string | null
  /** The instant of the last commit. */
  readonly updatedAt: number
}

/** The generation of a user about whom nothing was ever stored. */
const NO_GENERATION = 'none'

/**
 * The generation of a user, and that of one without a record. `erasure` is the id of the event that erased the
 * record, so that nothing from before it is valid after it.
 */
export function generationOf(record: EnrollmentRecord | null, erasure: string | null): string {
  if (record !== null) return record.generation
  return erasure === null ? NO_GENERATION : `erased:${erasure}`
}

/** Whether two-factor is on, that is, an authenticator was confirmed. A pending one does not count (S5). */
export function isEnrolled(record: EnrollmentRecord | null): record is EnrollmentRecord {
  return record !== null && record.authenticators.length > 0
}

/** Whether the user has the recovery codes, as far as is known: a code that was used was saved. */
export function areRecoveryCodesSaved({ recoveryCodes }: EnrollmentRecord): boolean {
  return recoveryCodes?.unsaved !== true || recoveryCodes.used.length > 0
}

export function recoveryCodesLeft(record: EnrollmentRecord): number {
  return record.recoveryCodes === null ? 0 : record.recoveryCodes.hashes.length
}

/** The record with one more company that a login was for. A full list keeps what it has. */
export function withLoginCompany(record: EnrollmentRecord, companyId: string | null): EnrollmentRecord {
  const { loginCompanies } = record
  if (companyId === null || loginCompanies.includes(companyId) || isFull(record)) return record
  return { ...record, loginCompanies: [...loginCompanies, companyId] }
}

/** Whether there may be companies that the record does not remember. */
export function isFull(record: EnrollmentRecord): boolean {
  return record.loginCompanies.length >= MAX_LOGIN_COMPANIES
}

export function emptyRecord(userId: string, erasure: string | null): EnrollmentRecord {
  return {
    schemaVersion: SCHEMA_VERSION,
    userId,
    generation: generationOf(null, erasure),
    ticketGeneration: null,
    authenticators: [],
    pending: null,
    recoveryCodes: null,
    codeThrottle: UNUSED_THROTTLE,
    recoveryThrottle: UNUSED_THROTTLE,
    devices: [],
    loginCompanies: [],
    history: [],
    erasure,
    updatedAt: 0,
  }
}
