import type { OtpSecret } from '../otp/index.js'
import type { EnrollmentEvent, EnrollmentEventDraft } from './events.js'
import type { EnrollmentRecord } from './record.js'
import type { ThrottleRules } from './throttle.js'

/** What the decisions are ruled by. */
export interface EnrollmentRules {
  /** Time steps that are accepted beside the present one. */
  readonly window: { readonly past: number; readonly future: number }
  readonly throttle: ThrottleRules
  /** Seconds that a started enrollment can be confirmed. */
  readonly pendingTtl: number
}

/** What comes from outside: decisions have no clock, no randomness and no I/O of their own. */
export interface Context {
  readonly rules: EnrollmentRules
  /** The server's clock, in Unix milliseconds. */
  readonly now: number
  /** The id for the event, if there is one. */
  readonly eventId: string
  /** The opened secrets of the record, by authenticator id. */
  readonly secrets: ReadonlyMap<string, OtpSecret>
}

/** What to answer, and what must be committed before it is told. Without a change nothing is written. */
export interface Decision<O> {
  readonly outcome: O
  readonly change: { readonly next: EnrollmentRecord; readonly event: EnrollmentEvent } | null
}

/** The instant that deadlines and waits are judged by: a clock that goes back re-opens nothing. */
export function judgedNow(record: EnrollmentRecord | null, clock: number): number {
  return record === null ? clock : Math.max(record.updatedAt, clock)
}

export function unchanged<O>(outcome: O): Decision<O> {
  return { outcome, change: null }
}

/** A change with its one event. */
export function changed<O>(
  outcome: O,
  next: EnrollmentRecord,
  draft: EnrollmentEventDraft,
  context: Context,
): Decision<O> {
  const at = new Date(context.now).toISOString()
  return {
    outcome,
    change: {
      next: { ...next, updatedAt: judgedNow(next, context.now) },
      event: { ...draft, id: context.eventId, at, userId: next.userId },
    },
  }
}
