import { type EnrollmentRules, judgedNow } from './decision.js'
import { type EnrollmentRecord, recoveryCodesLeft } from './record.js'
import { judgeThrottle } from './throttle.js'

/** How a person's two-factor stands. */
export interface EnrollmentState {
  readonly state: 'off' | 'pending' | 'on' | 'suspended'
  readonly recoveryCodesLeft: number
  /** When the authenticator was confirmed. */
  readonly enrolledAt?: Date
  /** Until when a started enrollment can be confirmed. */
  readonly pendingUntil?: Date
  /** When the next code of the authenticator is evaluated, if there is a wait. */
  readonly retryAt?: Date
}

export function describeEnrollment(
  record: EnrollmentRecord | null,
  rules: EnrollmentRules,
  clock: number,
): EnrollmentState {
  if (record === null) return { state: 'off', recoveryCodesLeft: 0 }
  const now = judgedNow(record, clock)
  const pending =
    record.pending !== null && now < record.pending.expiresAt
      ? { pendingUntil: new Date(record.pending.expiresAt) }
      : {}
  const first = record.authenticators[0]
  if (first === undefined) {
    return { state: 'pendingUntil' in pending ? 'pending' : 'off', recoveryCodesLeft: 0, ...pending }
  }
  const verdict = judgeThrottle(record.codeThrottle, rules.throttle, now)
  return {
    state: verdict.kind === 'suspended' ? 'suspended' : 'on',
    recoveryCodesLeft: recoveryCodesLeft(record),
    enrolledAt: new Date(first.confirmedAt),
    ...pending,
    ...(verdict.kind === 'locked' ? { retryAt: new Date(verdict.retryAt) } : {}),
  }
}
