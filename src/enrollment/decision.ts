import type { Decision as AnyDecision } from '../internal/decision.js'
import { effectiveNow } from '../internal/time.js'
import type { OtpSecret } from '../otp/index.js'
import type { EnrollmentEvent, EnrollmentEventDraft } from './events.js'
import { type EnrollmentRecord, generationOf } from './record.js'
import type { ChallengeRefusal } from './results.js'
import type { ThrottleRules } from './throttle.js'

/** The rules that decisions follow. */
export interface EnrollmentRules {
  /** Time steps that are accepted besides the present one. */
  readonly window: { readonly past: number; readonly future: number }
  readonly throttle: ThrottleRules
  /** Time steps of drift that are remembered on each side; 0: none (RFC 6238 §6). */
  readonly maxDrift: number
  /** Authenticators that a user may have. */
  readonly maxAuthenticators: number
  /** Seconds in which a started enrollment can be confirmed. */
  readonly pendingTtl: number
}

/** What comes from outside. Decisions have no clock, no randomness and no I/O of their own. */
export interface Context {
  readonly rules: EnrollmentRules
  /** The server's clock, in Unix milliseconds. */
  readonly now: number
  /** The id for the event, if there is one. */
  readonly eventId: string
  /** The opened secrets of the record, by authenticator id. */
  readonly secrets: ReadonlyMap<string, OtpSecret>
}

export type Decision<O> = AnyDecision<O, EnrollmentRecord, EnrollmentEvent>

/** What a challenge is bound to, besides the user. */
export interface ChallengeBinding {
  /** The set of authenticators that it was issued for. The challenge ends with it (S6). */
  readonly generation: string
  /** Unix milliseconds. */
  readonly expiresAt: number
}

/** Why the challenge of a command is no longer valid; null if it is valid or not needed. */
export function refuseChallenge(
  challenge: ChallengeBinding | null,
  record: EnrollmentRecord | null,
  context: Context,
): ChallengeRefusal | null {
  if (challenge === null) return null
  if (challenge.generation !== generationOf(record)) return { ok: false, reason: 'challenge_invalid' }
  const expired = effectiveNow(record, context.now) >= challenge.expiresAt
  return expired ? { ok: false, reason: 'challenge_expired' } : null
}

/** A change with its one event. */
export function changed<O>(
  outcome: O,
  next: EnrollmentRecord,
  draft: EnrollmentEventDraft,
  context: Context,
): Decision<O> {
  const { eventId: id, now } = context
  // The spread comes last, because V8 adds properties to a spread object many times more slowly.
  const event = { id, at: new Date(now).toISOString(), userId: next.userId, ...draft }
  return { outcome, change: { next: { ...next, updatedAt: effectiveNow(next, now) }, event } }
}

/** Everything that is kept about a user is removed, with its one event. */
export function erased<O>(
  outcome: O,
  userId: string,
  draft: EnrollmentEventDraft,
  context: Context,
): Decision<O> {
  const event = { id: context.eventId, at: new Date(context.now).toISOString(), userId, ...draft }
  return { outcome, change: { next: null, event } }
}
