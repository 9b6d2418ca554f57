import type { OtpSecret } from '../otp/index.js'
import type { EnrollmentEvent, EnrollmentEventDraft } from './events.js'
import type { EnrollmentRecord } from './record.js'
import type { ThrottleRules } from './throttle.js'

/** What the decisions are ruled by. */
export interface EnrollmentRules {
  /** Time steps that are accepted beside the present one. */
  readonly window: { readonly past: number; readonly future: number }
  readonly throttle: ThrottleRules
  /** Time steps of an authenticator's drift that are remembered, on each side; 0: none (RFC 6238 §6). */
  readonly maxDrift: number
  /** Authenticators that a person may have. */
  readonly maxAuthenticators: number
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
  readonly change: { readonly next: EnrollmentRecord | null; readonly event: EnrollmentEvent } | null
}

/** The instant that deadlines and waits are judged by: a clock that goes back re-opens nothing. */
export function judgedNow(record: EnrollmentRecord | null, clock: number): number {
  return record === null ? clock : Math.max(record.updatedAt, clock)
}

export function unchanged<O>(outcome: O): Decision<O> {
  return { outcome, change: null }
}

/** The removal of all that is kept of a person, with its one event. */
export function erased<O>(
  outcome: O,
  userId: string,
  draft: EnrollmentEventDraft,
  context: Context,
): Decision<O> {
  return { outcome, change: { next: null, event: completeEvent(userId, draft, context) } }
}

/** A change with its one event. */
export function changed<O>(
  outcome: O,
  next: EnrollmentRecord,
  draft: EnrollmentEventDraft,
  context: Context,
): Decision<O> {
  return {
    outcome,
    change: {
      next: { ...next, updatedAt: judgedNow(next, context.now) },
      event: completeEvent(next.userId, draft, context),
    },
  }
}

function completeEvent(userId: string, draft: EnrollmentEventDraft, context: Context): EnrollmentEvent {
  return { ...draft, id: context.eventId, at: new Date(context.now).toISOString(), userId }
}
