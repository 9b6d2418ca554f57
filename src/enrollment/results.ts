import type { Factor } from './events.js'

/** What a refusal says of the next attempt. */
export interface NextAttempt {
  /** When it will be evaluated, if there is a wait. */
  readonly retryAt?: Date
  /** How many attempts are left before the next wait. */
  readonly attemptsLeft?: number
}

/** Why a code was not accepted. */
export interface CodeRefusal extends NextAttempt {
  readonly ok: false
  readonly reason: 'invalid_code' | 'replayed' | 'locked' | 'suspended'
}

/** There is nothing to verify against: the person has no two-factor. */
export interface NotEnrolled {
  readonly ok: false
  readonly reason: 'not_enrolled'
}

/** The challenge was altered, is meant for something else or was overtaken by a change; or it is too old. */
export interface ChallengeRefusal {
  readonly ok: false
  readonly reason: 'challenge_invalid' | 'challenge_expired'
}

/** The person proved the second factor. */
export interface Verified {
  readonly ok: true
  readonly userId: string
  readonly method: Factor
  readonly recoveryCodesLeft: number
}

/** A company lets nobody enroll at a login by the password alone, and the ticket is missing or no good. */
export interface TicketRefusal {
  readonly ok: false
  readonly reason: 'ticket_required' | 'ticket_invalid' | 'ticket_expired'
}

export type StartOutcome =
  | {
      readonly ok: true
      /** Until when it can be confirmed. */
      readonly expiresAt: Date
      /** Whether confirming will end the authenticator that is on now. */
      readonly replaces: boolean
      /** Whether the app may hold an entry of before, which the person should delete: it never works again. */
      readonly deleteOldEntry: boolean
    }
  | { readonly ok: false; readonly reason: 'code_required' | 'too_many_authenticators' }
  | CodeRefusal
  | ChallengeRefusal
  | TicketRefusal

export type ConfirmOutcome =
  | { readonly ok: true; readonly recoveryCodesIssued: boolean }
  | ({ readonly ok: false; readonly reason: 'invalid_code' | 'locked' } & NextAttempt)
  | { readonly ok: false; readonly reason: 'not_pending' | 'expired' | 'too_many_authenticators' }
  | ChallengeRefusal

export type RemoveOutcome = DisableOutcome | { readonly ok: false; readonly reason: 'unknown_authenticator' }

export type ResetOutcome = { readonly ok: true } | NotEnrolled

export type RegenerateOutcome = { readonly ok: true } | NotEnrolled | CodeRefusal

export type ImportOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'already_enrolled' }

export type DisableOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly reason: 'required_by_company'
      /** The companies that demand two-factor, soonest deadline first. */
      readonly companyIds: readonly string[]
    }
  | NotEnrolled
  | CodeRefusal
