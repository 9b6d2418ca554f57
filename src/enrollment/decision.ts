import type { Decision as AnyDecision, EventContext } from '../internal/decision.js'
import { isLive, type Lifetime } from '../internal/time.js'
import type { OtpSecret } from '../otp/index.js'
import type { EnrollmentEvent, EnrollmentEventDraft } from './events.js'
import { type EnrollmentRecord, generationOf } from './record.js'
import type { ChallengeRefusal } from './results.js'
import type { ThrottleRules } from './throttle.js'

/** The rules that decisions follow. Durations are seconds. */
export interface EnrollmentRules {
  /** Time steps that are accepted besides the present one. */
  readonly window: { readonly past: number; readonly future: number }
  readonly throttle: ThrottleRules
  /** Time steps of drift that are remembered on each side; 0: none (RFC 6238 §6). */
  readonly maxDrift: number
  /** Authenticators that a user may have. */
  readonly maxAuthenticators: number
  /** How long a started enrollment can be confirmed. */
  readonly pendingTtl: number
  /** How long an open login can be finished. */
  readonly challengeTtl: number
  /** How long a device can be trusted; null: no device can. */
  readonly deviceTtl: number | null
  /** How long a proof says that a session passed the second factor. */
  readonly proofTtl: number
}

/** What comes from outside. Decisions have no clock, no randomness and no I/O of their own. */
export interface Context {
  readonly rules: EnrollmentRules
  /** The server's clock, in Unix milliseconds. */
  readonly now: number
  /** The id for the event, if there is one. */
  readonly eventId: string
  /** What the application says about the request, for the event. */
  readonly request: EventContext | null
  /** The opened secrets that the decision needs, by authenticator id. */
  readonly secrets: ReadonlyMap<string, OtpSecret>
  /** Without a record: the id of the event that erased it; null: nothing was ever stored. */
  readonly erasure: string | null
}

export type Decision<O> = AnyDecision<O, EnrollmentRecord, EnrollmentEvent>

/** What a challenge is bound to, besides the user. */
export interface ChallengeBinding extends Lifetime {
  readonly id: string
  /** The set of authenticators that it was issued for. The challenge ends with it (S6). */
  readonly generation: string
  /** The company that the login was for; null: all of the user's companies. */
  readonly companyId: string | null
  /** Whether a company that was judged asks for a ticket. */
  readonly ticketRequired: boolean
}

/** Why the challenge of a command is no longer valid; null if it is valid or not needed. */
export function refuseChallenge(
  challenge: ChallengeBinding | null,
  record: EnrollmentRecord | null,
  context: Context,
): ChallengeRefusal | null {
  if (challenge === null) return null
  if (challenge.generation !== generationOf(record, context.erasure)) {
    return { ok: false, reason: 'challenge_invalid' }
  }
  if (isLive(challenge, context.rules.challengeTtl, context.now)) return null
  return { ok: false, reason: 'challenge_expired' }
}

/** A change with its one event. */
export function changed<O>(
  outcome: O,
  next: EnrollmentRecord,
  draft: EnrollmentEventDraft,
  context: Context,
): Decision<O> {
  const event = eventOf(next.userId, draft, context)
  return { outcome, change: { next: { ...next, updatedAt: context.now }, event } }
}

/** Everything that is kept about a user is removed, with its one event. */
export function erased<O>(
  outcome: O,
  userId: string,
  draft: EnrollmentEventDraft,
  context: Context,
): Decision<O> {
  return { outcome, change: { next: null, event: eventOf(userId, draft, context) } }
}

function eventOf(
  userId: string,
  draft: EnrollmentEventDraft,
  { eventId: id, now, request }: Context,
): EnrollmentEvent {
  // The spread comes last, because V8 adds properties to a spread object many times more slowly.
  const event = { id, at: new Date(now).toISOString(), userId, ...draft }
  return request === null ? event : { ...event, context: request }
}
