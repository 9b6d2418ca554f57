import type { ThrottleRules } from '../enrollment/throttle.js'
import type { TwoFactorStore } from '../storage/contract.js'
import type { Directory } from './directory.js'
import type { KeyRing } from './keys/ring.js'
import type { AuditEvent } from './results.js'

/**
 * A standard whose bounds apply. A profile sets the options that it needs and refuses weaker ones.
 *
 * - `asvs-l2`: OWASP ASVS 5.0. A code lives for 30 seconds (6.5.5): the window is 0 on each side, no drift is
 *   remembered, and imported secrets have a period of at most 30 seconds.
 * - `nist-aal2`: NIST SP 800-63B-4. At most 100 consecutive failures (3.2.2), secrets of 112 bits, steps of at most
 *   2 minutes (3.1.4), both factors at every login (2.2): no trusted devices.
 * - `pci`: PCI DSS 4.0.1. A wait of 30 minutes after at most 10 failures (8.3.4), and the second factor cannot be
 *   bypassed (8.5.1): no trusted devices.
 */
export type Profile = 'asvs-l2' | 'nist-aal2' | 'pci'

/** What `createTwoFactor` takes. */
export interface TwoFactorOptions {
  /** The name that the authenticator app shows for your application: 1 to 100 characters, no colon. */
  readonly issuer: string
  /** Where records live, such as `postgresStore(pool)`; `memoryStore()` for a first try. */
  readonly store: TwoFactorStore
  /** What seals secrets and signs tokens: `createKeyRing(…)`. */
  readonly keys: KeyRing
  /** The companies of your users. Without it, only the `companyId` of a login is judged. */
  readonly directory?: Directory
  /** The server's clock. Default: the system's. */
  readonly clock?: () => Date
  /** Called with every event after its commit. Errors are ignored, because the trail in the store is the record. */
  readonly onEvent?: (event: AuditEvent) => unknown
  /** Time steps accepted besides the present one: 0 to 10 on each side. Default: 1 on each side. */
  readonly window?: number | { readonly past: number; readonly future: number }
  /** How guessing is slowed down. See {@link ThrottleRules} for each default. */
  readonly throttle?: Partial<ThrottleRules>
  /** How many recovery codes a user gets: 1 to 50. Default 10. */
  readonly recoveryCodes?: { readonly count?: number }
  /** Seconds in which a started enrollment can be confirmed: 60 to 86,400. Default 600. */
  readonly pendingTtl?: number
  /** Seconds in which an open login can be finished: 30 to 86,400. Default 300. */
  readonly challengeTtl?: number
  /** Seconds for which a device can be trusted: 60 to 31,536,000; false: no device can. Default 30 days. */
  readonly trustedDevices?: false | { readonly ttl?: number }
  /** Authenticators that a user may have: 1 to 10. Default 1: a new one replaces the old one. */
  readonly authenticators?: { readonly max?: number }
  /**
   * Sign-in methods that are two factors by themselves, such as `['passkey']`: up to 20 names, as `login.start` gets
   * them in `method`. A login by one of them asks for no code. Default: none.
   */
  readonly sufficientMethods?: readonly string[]
  /** Seconds for which a proof shows that a session passed the second factor: 60 to 31,536,000. Default 30 days. */
  readonly proofTtl?: number
  /** Time steps of an authenticator's drift to remember, on each side: 0 to 10 (RFC 6238 §6). Default 0: none. */
  readonly maxDrift?: number
  /** A standard whose bounds apply. Default: none. The default throttle meets NIST and PCI. */
  readonly profile?: Profile
  /**
   * Seconds that one call may take, with all of its attempts: 0.001 to 600. Default 10. Then it returns `busy`, or
   * throws `ERR_STORE_FAILED` if the store does not answer. The directory and a KMS have three quarters of it for
   * each call.
   */
  readonly timeout?: number
}
