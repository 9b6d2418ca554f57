/** Consecutive failures of one factor. Instants are Unix milliseconds. */
export interface Throttle {
  readonly failures: number
  readonly lastFailureAt: number | null
  /** The keyed hash of the last wrong recovery code: the same one sent twice is one failure. */
  readonly lastFailedCode: string | null
  /** When an attempt was first refused during the present wait or suspension. */
  readonly firstRefusalAt: number | null
  /** When a replay was last recorded. */
  readonly lastReplayAt: number | null
}

/** How many failures are free, and how the wait grows after them. Durations are seconds. */
export interface ThrottleRules {
  /** Consecutive failures without a wait: 0 to 100. Default 4. */
  readonly freeFailures: number
  /** The first wait: 1 to 31,536,000 seconds. It doubles with every further failure. Default 60. */
  readonly firstWait: number
  /** The longest wait: 1 to 31,536,000 seconds. Default 3,600. */
  readonly longestWait: number
  /** Consecutive failures that suspend the factor until it is enrolled again: 1 to 100. Default 100. */
  readonly suspendAfter: number
}

/**
 * The tenth failure waits 60 s × 2⁵ = 32 minutes: PCI DSS 8.3.4 asks for at least 30 after at most 10. After 100
 * consecutive failures the authenticator is unusable: NIST SP 800-63B §3.2.2.
 */
export const DEFAULT_THROTTLE_RULES: ThrottleRules = {
  freeFailures: 4,
  firstWait: 60,
  longestWait: 3600,
  suspendAfter: 100,
}

export const UNUSED_THROTTLE: Throttle = {
  failures: 0,
  lastFailureAt: null,
  lastFailedCode: null,
  firstRefusalAt: null,
  lastReplayAt: null,
}

export type ThrottleVerdict =
  | { readonly kind: 'open' }
  | { readonly kind: 'locked'; readonly retryAt: number }
  | { readonly kind: 'suspended' }

const OPEN: ThrottleVerdict = { kind: 'open' }

/** Whether an attempt may be evaluated now. Time does not lift a suspension (NIST SP 800-63B §3.2.2). */
export function judgeThrottle(throttle: Throttle, rules: ThrottleRules, now: number): ThrottleVerdict {
  if (throttle.failures >= rules.suspendAfter) return { kind: 'suspended' }
  const retryAt = waitEnd(throttle, rules, now)
  return retryAt !== null && now < retryAt ? { kind: 'locked', retryAt } : OPEN
}

/**
 * When the wait after the failures so far is over, in Unix milliseconds; null: there is no wait.
 *
 * S10: a failure in the future was counted by a clock that was ahead. Then the wait counts from the first attempt
 * that was refused since, or from now, if it ends before that failure.
 */
export function waitEnd(throttle: Throttle, rules: ThrottleRules, now: number): number | null {
  const { failures, lastFailureAt } = throttle
  const beyondFree = failures - rules.freeFailures
  if (lastFailureAt === null || beyondFree <= 0) return null
  const wait = Math.min(rules.firstWait * 2 ** (beyondFree - 1), rules.longestWait) * 1000
  if (now >= lastFailureAt) return lastFailureAt + wait
  const end = (isRefusalRecorded(throttle, now) ? Number(throttle.firstRefusalAt) : now) + wait
  return end < lastFailureAt ? end : lastFailureAt + wait
}

/** Whether this wait or suspension has recorded that an attempt was refused. One from the future does not count. */
export function isRefusalRecorded({ firstRefusalAt }: Throttle, now: number): boolean {
  return firstRefusalAt !== null && firstRefusalAt <= now
}

/** Adds a failure. Its wait begins now. */
export function countFailure(throttle: Throttle, failedCode: string | null, now: number): Throttle {
  const { failures, lastReplayAt } = throttle
  return {
    failures: failures + 1,
    lastFailureAt: now,
    lastFailedCode: failedCode,
    firstRefusalAt: null,
    lastReplayAt,
  }
}

/** Ends a wait. The failures still count, so the next one starts a longer wait, or suspends. */
export function withoutWait(throttle: Throttle): Throttle {
  return { ...throttle, lastFailureAt: null, lastFailedCode: null, firstRefusalAt: null }
}

/** Attempts left before the next wait or suspension. */
export function attemptsLeft(throttle: Throttle, rules: ThrottleRules, now: number): number {
  if (judgeThrottle(throttle, rules, now).kind !== 'open') return 0
  return Math.max(1, Math.min(rules.freeFailures + 1, rules.suspendAfter) - throttle.failures)
}
