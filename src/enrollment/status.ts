import { type EnrollmentRules, judgedNow } from './decision.js'
import { type EnrollmentRecord, recoveryCodesLeft } from './record.js'
import { judgeThrottle } from './throttle.js'

/** One authenticator, as it can be shown to the person. */
export interface AuthenticatorInfo {
  readonly id: string
  readonly name: string | null
  readonly confirmedAt: Date
}

/** How a person's two-factor stands. */
export interface EnrollmentState {
  readonly state: 'off' | 'pending' | 'on' | 'suspended'
  /** Whether a login asks for a code: `on` or `suspended`, also while a replacement is pending. */
  readonly enrolled: boolean
  readonly recoveryCodesLeft: number
  /** When the authenticator was confirmed. */
  readonly enrolledAt?: Date
  /** The authenticators that are on, in the order in which they were confirmed. */
  readonly authenticators: readonly AuthenticatorInfo[]
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
  if (record === null) return { state: 'off', enrolled: false, recoveryCodesLeft: 0, authenticators: [] }
  const now = judgedNow(record, clock)
  const pending =
    record.pending !== null && now < record.pending.expiresAt
      ? { pendingUntil: new Date(record.pending.expiresAt) }
      : {}
  const first = record.authenticators[0]
  if (first === undefined) {
    return {
      state: 'pendingUntil' in pending ? 'pending' : 'off',
      enrolled: false,
      recoveryCodesLeft: 0,
      authenticators: [],
      ...pending,
    }
  }
  const verdict = judgeThrottle(record.codeThrottle, rules.throttle, now)
  return {
    state: verdict.kind === 'suspended' ? 'suspended' : 'on',
    enrolled: true,
    recoveryCodesLeft: recoveryCodesLeft(record),
    enrolledAt: new Date(first.confirmedAt),
    authenticators: record.authenticators.map(({ id, name, confirmedAt }) => ({
      id,
      name,
      confirmedAt: new Date(confirmedAt),
    })),
    ...pending,
    ...(verdict.kind === 'locked' ? { retryAt: new Date(verdict.retryAt) } : {}),
  }
}
