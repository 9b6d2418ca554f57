import { isLive } from '../internal/time.js'
import type { EnrollmentRules } from './decision.js'
import { areRecoveryCodesSaved, type EnrollmentRecord, recoveryCodesLeft } from './record.js'
import { judgeThrottle } from './throttle.js'

/** One authenticator, as it can be shown to its user. */
export interface AuthenticatorInfo {
  readonly id: string
  /** The name that the user gave it. */
  readonly name: string | null
  readonly confirmedAt: Date
  /** When one of its codes was last accepted; null: not since it was confirmed or imported. */
  readonly lastUsedAt: Date | null
}

/** Two-factor is off. A login asks for no code. */
export interface EnrollmentOff {
  readonly state: 'off'
}

/** An enrollment was started but not confirmed. A login asks for no code. */
export interface EnrollmentPending {
  readonly state: 'pending'
  /** When the started enrollment expires. */
  readonly pendingUntil: Date
}

/** What is the same whether two-factor is on or suspended. */
export interface EnrolledState {
  /** When the first authenticator was confirmed. */
  readonly enrolledAt: Date
  /** The confirmed authenticators, oldest first. */
  readonly authenticators: readonly AuthenticatorInfo[]
  readonly recoveryCodesLeft: number
  /** False after new recovery codes were shown, until the user has saved or used one: offer to make new ones. */
  readonly recoveryCodesSaved: boolean
  /** When a started replacement or addition expires, if there is one. */
  readonly pendingUntil?: Date
}

/** Two-factor is on. A login asks for a code. */
export interface EnrollmentOn extends EnrolledState {
  readonly state: 'on'
  /** When the next code is evaluated, if there is a wait. */
  readonly retryAt?: Date
}

/** Two-factor is on, but too many wrong codes suspended the authenticator. A recovery code still works. */
export interface EnrollmentSuspended extends EnrolledState {
  readonly state: 'suspended'
}

/** A user's second factor, by `state`. */
export type EnrollmentState = EnrollmentOff | EnrollmentPending | EnrollmentOn | EnrollmentSuspended

export function describeEnrollment(
  record: EnrollmentRecord | null,
  rules: EnrollmentRules,
  now: number,
): EnrollmentState {
  if (record === null) return { state: 'off' }
  const pendingUntil = pendingUntilOf(record, rules, now)
  const first = record.authenticators[0]
  if (first === undefined)
    return pendingUntil === null ? { state: 'off' } : { state: 'pending', pendingUntil }

  const enrolled: EnrolledState = {
    enrolledAt: new Date(first.confirmedAt),
    authenticators: record.authenticators.map(({ id, name, confirmedAt, lastUsedAt }) => ({
      id,
      name,
      confirmedAt: new Date(confirmedAt),
      lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    })),
    recoveryCodesLeft: recoveryCodesLeft(record),
    recoveryCodesSaved: areRecoveryCodesSaved(record),
    ...(pendingUntil === null ? {} : { pendingUntil }),
  }
  const verdict = judgeThrottle(record.codeThrottle, rules.throttle, now)
  if (verdict.kind === 'suspended') return { state: 'suspended', ...enrolled }
  if (verdict.kind === 'locked') return { state: 'on', ...enrolled, retryAt: new Date(verdict.retryAt) }
  return { state: 'on', ...enrolled }
}

/** When a started enrollment expires; null: there is none that can still be confirmed. */
function pendingUntilOf({ pending }: EnrollmentRecord, rules: EnrollmentRules, now: number): Date | null {
  if (pending === null) return null
  const { startedAt: issuedAt, expiresAt } = pending
  if (!isLive({ issuedAt, expiresAt }, rules.pendingTtl, now)) return null
  return new Date(Math.min(expiresAt, issuedAt + rules.pendingTtl * 1000))
}
