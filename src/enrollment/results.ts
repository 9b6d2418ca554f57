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

export type StartOutcome =
  | {
      readonly ok: true
      /** Until when it can be confirmed. */
      readonly expiresAt: Date
      /** Whether confirming will end the authenticator that is on now. */
      readonly replaces: boolean
    }
  | { readonly ok: false; readonly reason: 'code_required' }
  | CodeRefusal
  | ChallengeRefusal

export type ConfirmOutcome =
  | { readonly ok: true }
  | ({ readonly ok: false; readonly reason: 'invalid_code' | 'locked' } & NextAttempt)
  | { readonly ok: false; readonly reason: 'not_pending' | 'expired' }
  | ChallengeRefusal

export type DisableOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'required_by_company' }
  | NotEnrolled
  | CodeRefusal
