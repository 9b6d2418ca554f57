import type { EnrollmentRules } from '../enrollment/decision.js'
import { UNUSED_THROTTLE, waitEnd } from '../enrollment/throttle.js'
import { invalidArgument } from '../internal/mismatch.js'
import { MIN_LEGACY_SECRET_BYTES } from '../otp/bounds.js'
import type { Profile } from './options.js'

export const PROFILES: readonly Profile[] = ['asvs-l2', 'nist-aal2', 'pci']

/** What an imported secret must be at least. */
export interface SecretRequirements {
  readonly minBytes: number
  /** Seconds. */
  readonly maxPeriod: number
  readonly clause: string
}

/** The options that a profile sets if the application leaves them out. */
export function profileDefaults(profile: Profile | null): {
  readonly window: { readonly past: number; readonly future: number } | null
  readonly trustedDevices: false | null
} {
  if (profile === 'asvs-l2') return { window: { past: 0, future: 0 }, trustedDevices: null }
  return { window: null, trustedDevices: profile === null ? null : false }
}

/** PCI DSS 8.3.4. */
const PCI_FAILURES = 10
const PCI_WAIT = 1800

/** Refuses settings that are weaker than the profile, and names the clause. */
export function requireProfile(
  profile: Profile | null,
  { window, throttle, maxDrift, deviceTtl }: EnrollmentRules,
): void {
  if (profile === 'asvs-l2' && window.past + window.future > 0) {
    throw tooWeak(profile, 'window', 'a code is valid for at most 30 seconds (OWASP ASVS 5.0, 6.5.5)')
  }
  if (profile === 'asvs-l2' && maxDrift > 0) {
    throw tooWeak(profile, 'maxDrift', 'a code is valid for at most 30 seconds (OWASP ASVS 5.0, 6.5.5)')
  }
  if (profile !== 'asvs-l2' && profile !== null && deviceTtl !== null) {
    const clause = profile === 'pci' ? 'PCI DSS 4.0.1, 8.5.1' : 'NIST SP 800-63B-4, 2.2'
    throw tooWeak(profile, 'trustedDevices', `every login needs the second factor (${clause})`)
  }
  if (profile === 'pci') {
    const end = waitEnd({ ...UNUSED_THROTTLE, failures: PCI_FAILURES, lastFailureAt: 0 }, throttle, 0) ?? 0
    if (end < PCI_WAIT * 1000 && throttle.suspendAfter > PCI_FAILURES) {
      throw tooWeak(
        profile,
        'throttle',
        'at least 30 minutes after at most 10 failures (PCI DSS 4.0.1, 8.3.4)',
      )
    }
  }
}

/** What may be imported under a profile. */
export function secretRequirements(profile: Profile | null): SecretRequirements | null {
  if (profile === 'asvs-l2') {
    return { minBytes: MIN_LEGACY_SECRET_BYTES, maxPeriod: 30, clause: 'OWASP ASVS 5.0, 6.5.5' }
  }
  if (profile !== 'nist-aal2') return null
  return { minBytes: 14, maxPeriod: 120, clause: 'NIST SP 800-63B-4, 3.1.4' }
}

function tooWeak(profile: Profile, option: string, rule: string): Error {
  return invalidArgument(`createTwoFactor: ${option}: too weak for the profile ${profile}: ${rule}`, option)
}
