import { waitEnd } from '../enrollment/throttle.js'
import { invalidArgument } from '../internal/guards.js'
import type { Settings } from './options.js'

/**
 * What a standard asks for. A profile sets the options that it needs and refuses weaker ones.
 *
 * - `asvs-l2`: OWASP ASVS 5.0. A code lives for 30 seconds (6.5.5): the window is 0 on each side.
 * - `nist-aal2`: NIST SP 800-63B-4. At most 100 failures in a row (3.2.2), secrets of 112 bits, steps of at
 *   most 2 minutes (3.1.4), both factors at every login (2.2): no trusted devices.
 * - `pci`: PCI DSS 4.0.1. A wait of 30 minutes after at most 10 failures (8.3.4), no way around the second
 *   factor (8.5.1): no trusted devices.
 */
export type Profile = 'asvs-l2' | 'nist-aal2' | 'pci'

export const PROFILES: readonly Profile[] = ['asvs-l2', 'nist-aal2', 'pci']

/** What a secret must be at least, to be imported. */
export interface SecretRequirements {
  readonly minBytes: number
  /** Seconds. */
  readonly longestPeriod: number
  readonly clause: string
}

/** The options that a profile sets where the application leaves them open. */
export function profileDefaults(profile: Profile | null): {
  readonly window: { readonly past: number; readonly future: number } | null
  readonly trustedDevices: false | null
} {
  if (profile === 'asvs-l2') return { window: { past: 0, future: 0 }, trustedDevices: null }
  return { window: null, trustedDevices: profile === null ? null : false }
}

/** PCI DSS 8.3.4. */
const PCI_FAILURES = 10
const PCI_WAIT_SECONDS = 1800

/** Refuses settings that are weaker than the profile, and says by which clause. */
export function requireProfile(profile: Profile | null, settings: Settings): void {
  const { window, throttle } = settings.rules
  if (profile === 'asvs-l2' && window.past + window.future > 0) {
    throw weaker(profile, 'window', 'a code lives for at most 30 seconds (OWASP ASVS 5.0, 6.5.5)')
  }
  if (profile !== 'asvs-l2' && profile !== null && settings.deviceTrustTtl !== null) {
    const clause = profile === 'pci' ? 'PCI DSS 4.0.1, 8.5.1' : 'NIST SP 800-63B-4, 2.2'
    throw weaker(profile, 'trustedDevices', `the second factor is asked for at every login (${clause})`)
  }
  if (profile === 'pci') {
    const end = waitEnd({ failures: PCI_FAILURES, lastFailureAt: 0 }, throttle) ?? 0
    if (end < PCI_WAIT_SECONDS * 1000 && throttle.suspendAfter > PCI_FAILURES) {
      throw weaker(
        profile,
        'throttle',
        'at least 30 minutes after at most 10 failures (PCI DSS 4.0.1, 8.3.4)',
      )
    }
  }
}

/** What may be imported under a profile. The bound on failures of NIST holds without a profile too. */
export function secretRequirements(profile: Profile | null): SecretRequirements | null {
  if (profile !== 'nist-aal2') return null
  return { minBytes: 14, longestPeriod: 120, clause: 'NIST SP 800-63B-4, 3.1.4' }
}

function weaker(profile: Profile, option: string, rule: string): Error {
  return invalidArgument(`createTwoFactor: ${option}: too weak for the profile ${profile}: ${rule}`)
}
