import type { Lifetime } from '../internal/time.js'
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
  /** The authenticator that generated the code; null for a recovery code. */
  readonly authenticatorId: string | null
  readonly verifiedAt: Date
  readonly recoveryCodesLeft: number
  /** Keep it in the session, for `checkProof` and for `login.start`. */
  readonly proof: string
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
  /** A company asks for a ticket since the enrollment was started. Start again with one. */
  | TicketRefusal

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
export type RemoveRefusal = DisableRefusal | UnknownAuthenticator

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
  | { readonly ok: true; readonly recoveryCodesIssued: boolean; readonly proof: Proof }
  | ConfirmEnrollmentRefusal

export type DisableOutcome = Done | DisableRefusal

export type RemoveOutcome = Done | RemoveRefusal

export type ResetOutcome = Done | NotEnrolled

export type RegenerateOutcome = { readonly ok: true; readonly issuedAt: Date } | NotEnrolled | CodeRefusal

export type MarkSavedOutcome = Done | NotEnrolled

/** Why a secret is not imported. */
export type ImportRefusal =
  /** It is there already, or the user has another one. */
  | AlreadyEnrolled
  /** `ended`: two-factor was switched off, reset or erased. `too_many_authenticators`: the user has as many as allowed. */
  | { readonly ok: false; readonly reason: 'ended' | 'too_many_authenticators' }

export type ImportOutcome = { readonly ok: true; readonly recoveryCodesIssued: boolean } | ImportRefusal

/** The user has no authenticator with this id. */
export interface UnknownAuthenticator {
  readonly ok: false
  readonly reason: 'unknown_authenticator'
}

export type RenameOutcome = Done | UnknownAuthenticator

/** Why no wait was ended: nothing is locked, or the factor is suspended. A suspension ends by enrolling again. */
export interface UnlockRefusal {
  readonly ok: false
  readonly reason: 'not_locked' | 'suspended'
}

export type UnlockOutcome = Done | UnlockRefusal

/** The user trusts no device with this id. */
export interface UnknownDevice {
  readonly ok: false
  readonly reason: 'unknown_device'
}

export type RevokeDeviceOutcome = Done | UnknownDevice

/** Says that a user passed the second factor, by what and when. It ends with the generation (S6). */
export interface Proof extends Lifetime {
  readonly generation: string
  readonly factor: Factor
}

/** The proof of a session does not stand. */
export interface ProofRefusal {
  readonly ok: false
  /** `proof_invalid`: ask for a login. `proof_stale`: it is older than `maxAge`; ask for a code with `verify`. */
  readonly reason: 'proof_invalid' | 'proof_stale'
}

export type CheckProofOutcome =
  | { readonly ok: true; readonly factor: Factor; readonly verifiedAt: Date }
  | ProofRefusal
