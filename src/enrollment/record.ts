import type { OtpAlgorithm, OtpDigits } from '../otp/index.js'
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
}

/** A secret that was shown but not confirmed. It grants nothing. Instants are Unix milliseconds. */
export interface PendingAuthenticator extends SealedKey {
  readonly startedAt: number
  readonly expiresAt: number
  readonly throttle: Throttle
}

/** The unused recovery codes, each as a keyed hash. */
export interface RecoveryCodes {
  /** The key of the ring that the codes are hashed with. */
  readonly keyId: string
  readonly hashes: readonly string[]
  /** Unix milliseconds. */
  readonly issuedAt: number
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

/** Everything that Stepward keeps about one user. Instants are integer Unix milliseconds. */
export interface EnrollmentRecord {
  readonly schemaVersion: typeof SCHEMA_VERSION
  readonly userId: string
  /**
   * Names the present set of authenticators. It is replaced whenever one of them ends and when the first one is
   * confirmed, so that open challenges and tickets end in the same commit. Adding one beside others keeps it.
   */
  readonly generation: string
  /** Names the present set of trusted devices. Replacing it ends them all. */
  readonly deviceGeneration: string
  readonly authenticators: readonly Authenticator[]
  readonly pending: PendingAuthenticator | null
  readonly recoveryCodes: RecoveryCodes | null
  /** Failures of codes from an authenticator. */
  readonly codeThrottle: Throttle
  /** Failures of recovery codes, counted apart so that guessing codes does not lock the owner out. */
  readonly recoveryThrottle: Throttle
  readonly history: readonly PastAuthenticator[]
  /** The latest instant that a commit has seen. Deadlines are judged by it if the clock goes back. */
  readonly updatedAt: number
}

/** The generation before the first confirmation. */
const NO_GENERATION = 'none'

export function generationOf(record: EnrollmentRecord | null): string {
  return record === null ? NO_GENERATION : record.generation
}

/** Whether two-factor is on, that is, an authenticator was confirmed. A pending one does not count (S5). */
export function isEnrolled(record: EnrollmentRecord | null): record is EnrollmentRecord {
  return record !== null && record.authenticators.length > 0
}

export function recoveryCodesLeft(record: EnrollmentRecord): number {
  return record.recoveryCodes === null ? 0 : record.recoveryCodes.hashes.length
}

export function emptyRecord(userId: string): EnrollmentRecord {
  return {
    schemaVersion: SCHEMA_VERSION,
    userId,
    generation: NO_GENERATION,
    deviceGeneration: NO_GENERATION,
    authenticators: [],
    pending: null,
    recoveryCodes: null,
    codeThrottle: UNUSED_THROTTLE,
    recoveryThrottle: UNUSED_THROTTLE,
    history: [],
    updatedAt: 0,
  }
}
