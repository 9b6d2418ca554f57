import { unchanged } from '../internal/decision.js'
import { type Context, changed, type Decision } from './decision.js'
import type { Factor } from './events.js'
import { type EnrollmentRecord, isEnrolled } from './record.js'
import type { UnlockOutcome } from './results.js'
import { judgeThrottle, type Throttle, type ThrottleRules, withoutWait } from './throttle.js'

/**
 * Ends the waits of a user at once, after a guesser or a wrong clock caused them. The failures still count (NIST SP
 * 800-63B §3.2.2), so a suspension stays.
 */
export function unlockFactors(
  record: EnrollmentRecord | null,
  command: { readonly actorId: string; readonly reason: string },
  context: Context,
): Decision<UnlockOutcome> {
  if (record === null) return unchanged({ ok: false, reason: 'not_locked' })
  const { rules, now } = context
  const judge = (throttle: Throttle) => judgeThrottle(throttle, rules.throttle, now).kind
  const totp = judge(record.codeThrottle)
  const recovery = judge(record.recoveryThrottle)
  const pending = record.pending
  const pendingLocked = pending !== null && judge(pending.throttle) === 'locked'
  if (totp !== 'locked' && recovery !== 'locked' && !pendingLocked) {
    const suspended = totp === 'suspended' || recovery === 'suspended'
    return unchanged({ ok: false, reason: suspended ? 'suspended' : 'not_locked' })
  }
  const factors: Factor[] = []
  if (totp === 'locked') factors.push('totp')
  if (recovery === 'locked') factors.push('recovery_code')
  return changed<UnlockOutcome>(
    { ok: true },
    {
      ...record,
      codeThrottle: totp === 'locked' ? withoutWait(record.codeThrottle) : record.codeThrottle,
      recoveryThrottle:
        recovery === 'locked' ? withoutWait(record.recoveryThrottle) : record.recoveryThrottle,
      pending: pendingLocked ? { ...pending, throttle: withoutWait(pending.throttle) } : pending,
    },
    { type: 'verification.unlocked', notify: true, factors, ...command },
    context,
  )
}

/** What wrong codes have led to. */
export interface Blocks {
  /** When the last of the waits is over that {@link unlockFactors} ends, in Unix milliseconds; null: there is none. */
  readonly retryAt: number | null
  /** Whether the codes of the app are suspended, as in `status`. */
  readonly suspended: boolean
}

export function blocksOf(record: EnrollmentRecord, rules: ThrottleRules, now: number): Blocks {
  const { codeThrottle, recoveryThrottle, pending } = record
  const throttles = [codeThrottle, recoveryThrottle, ...(pending === null ? [] : [pending.throttle])]
  const ends = throttles.flatMap((throttle) => {
    const verdict = judgeThrottle(throttle, rules, now)
    return verdict.kind === 'locked' ? [verdict.retryAt] : []
  })
  return {
    retryAt: ends.length === 0 ? null : Math.max(...ends),
    suspended: isEnrolled(record) && judgeThrottle(codeThrottle, rules, now).kind === 'suspended',
  }
}
