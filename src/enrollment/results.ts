import type { Factor } from './events.js'

/** What a refusal says about the next attempt. */
export interface NextAttempt {
  /** Attempts left before the next wait; 0: this failure started one, or suspended the factor. */
  readonly attemptsLeft: number
  /** When the next code is evaluated, if there is a wait. */
  readonly retryAt?: Date
}

/** The code was wrong, or it was used before. */
export interface WrongCode extends NextAttempt {
  readonly ok: false
  readonly reason: 'invalid_code' | 'replayed'
}

/** Too many failures. No code is evaluated before `retryAt`. */
export interface Locked {
  readonly ok: false
  readonly reason: 'locked'
  readonly retryAt: Date
}

/** Too many consecutive failures suspended this factor. The user must enroll again. */
export interface Suspended {
  readonly ok: false
  readonly reason: 'suspended'
}

/** Why a code was not accepted. */
export type CodeRefusal = WrongCode | Locked | Suspended

/** Two-factor is off, so there is nothing to verify against. */
export interface NotEnrolled {
  readonly ok: false
  readonly reason: 'not_enrolled'
}

/** The challenge was altered, issued for something else or overtaken by a change; or it expired. Start the login again. */
export interface ChallengeRefusal {
  readonly ok: false
  readonly reason: 'challenge_invalid' | 'challenge_expired'
}

/** The user proved the second factor. */
export interface Verified {
  readonly ok: true
  readonly userId: string
  /** What the user proved it with. */
  readonly factor: Factor
  readonly recoveryCodesLeft: number
}

/** The company does not accept the password alone for a forced enrollment, and the ticket is missing or not valid. */
export interface TicketRefusal {
  readonly ok: false
  readonly reason: 'ticket_required' | 'ticket_invalid' | 'ticket_expired'
}

/** Why an enrollment cannot start. */
export type StartEnrollmentRefusal =
  /** `code_required`: an authenticator is on; pass `code`. `too_many_authenticators`: remove one first. */
  | { readonly ok: false; readonly reason: 'code_required' | 'too_many_authenticators' }
  | CodeRefusal
  | ChallengeRefusal
  | TicketRefusal

/** Why an enrollment is not confirmed. */
export type ConfirmEnrollmentRefusal =
  | (NextAttempt & { readonly ok: false; readonly reason: 'invalid_code' })
  | Locked
  /** `not_pending`: nothing was started. `expired`: start again. `too_many_authenticators`: remove one first. */
  | { readonly ok: false; readonly reason: 'not_pending' | 'expired' | 'too_many_authenticators' }
  | ChallengeRefusal

/** Why two-factor is not switched off. */
export type DisableRefusal = RequiredByCompany | NotEnrolled | CodeRefusal

/** Companies require two-factor, so it cannot be switched off. */
export interface RequiredByCompany {
  readonly ok: false
  readonly reason: 'required_by_company'
  /** The companies that require it, soonest deadline first. */
  readonly companyIds: readonly string[]
}

/** Why an authenticator is not removed. */
export type RemoveRefusal = DisableRefusal | { readonly ok: false; readonly reason: 'unknown_authenticator' }

/** Two-factor is on already. */
export interface AlreadyEnrolled {
  readonly ok: false
  readonly reason: 'already_enrolled'
}

/** Success without further data. */
export interface Done {
  readonly ok: true
}

export type StartOutcome =
  | {
      readonly ok: true
      readonly expiresAt: Date
      readonly replaces: boolean
      readonly deleteOldEntry: boolean
    }
  | StartEnrollmentRefusal

export type ConfirmOutcome =
  | { readonly ok: true; readonly recoveryCodesIssued: boolean }
  | ConfirmEnrollmentRefusal

export type DisableOutcome = Done | DisableRefusal

export type RemoveOutcome = Done | RemoveRefusal

export type ResetOutcome = Done | NotEnrolled

export type RegenerateOutcome = Done | NotEnrolled | CodeRefusal

export type ImportOutcome = Done | AlreadyEnrolled
