import type {
  ChallengeRefusal,
  CodeRefusal,
  ConfirmOutcome,
  DisableOutcome,
  NotEnrolled,
  StartOutcome,
  Verified,
} from '../enrollment/results.js'
import type { EnrollmentState } from '../enrollment/status.js'

/** The record was being changed by others again and again. Nothing was evaluated; ask the person to try again. */
export interface Busy {
  readonly ok: false
  readonly reason: 'busy'
}

type Refused<Outcome> = Extract<Outcome, { ok: false }>

/** What `enrollment.start` answers. */
export type StartEnrollmentResult =
  | {
      readonly ok: true
      /** The `otpauth` URI for the QR code. It holds the secret: show it once, log it never. */
      readonly uri: string
      /** The secret in Base32, for typing by hand. */
      readonly secret: string
      /** Until when it can be confirmed. */
      readonly expiresAt: Date
      /** Whether confirming will end the authenticator that is on now. */
      readonly replaces: boolean
    }
  | Refused<StartOutcome>
  | Busy

/** What `enrollment.confirm` answers. */
export type ConfirmEnrollmentResult =
  | {
      readonly ok: true
      /** To be shown once and saved by the person; only hashes are kept. */
      readonly recoveryCodes: readonly string[]
    }
  | Refused<ConfirmOutcome>
  | Busy

/** A company that demands two-factor of this person, and until when it must be on. */
export interface RequiredBy {
  readonly companyId: string
  readonly enrollBy: Date
}

/** What `enrollment.status` answers. */
export interface EnrollmentStatus extends EnrollmentState {
  /** The companies that demand it, soonest deadline first; while there is one, it cannot be switched off. */
  readonly requiredBy: readonly RequiredBy[]
}

/** What `enrollment.disable` answers. */
export type DisableResult = DisableOutcome | Busy

/** What `login.start` answers. */
export type StartLoginResult =
  /** Let the person in. `enrollBy`: a company demands two-factor from then on. */
  | { readonly step: 'done'; readonly enrollBy?: Date }
  /** Ask for the code and pass it with the challenge to `login.verify`. */
  | { readonly step: 'code'; readonly challenge: string; readonly expiresAt: Date }
  /** Lead through `enrollment.start` and `enrollment.confirm` with the challenge before letting in. */
  | { readonly step: 'enroll'; readonly challenge: string; readonly expiresAt: Date }

/** What `verify` answers. */
export type VerifyResult = Verified | NotEnrolled | CodeRefusal | Busy

/** What `login.verify` answers. */
export type VerifyLoginResult = Verified | CodeRefusal | ChallengeRefusal | Busy

/** A company's rule, as it stands now. */
export interface CompanyPolicy {
  readonly companyId: string
  /** `scheduled`: demanded from a date that is still to come. */
  readonly state: 'optional' | 'scheduled' | 'enforced'
  readonly enforceFrom?: Date
  /** Seconds that a new member has, counted from joining. */
  readonly newMemberGrace?: number
  /** The roles that it holds for; everyone's where it is absent. */
  readonly roles?: readonly string[]
}

/** What `policy.require` answers. */
export type RequirePolicyResult =
  | { readonly ok: true; readonly policy: CompanyPolicy }
  | { readonly ok: false; readonly reason: 'actor_not_enrolled' }
  | Busy

/** What `policy.relax` answers. */
export type RelaxPolicyResult = { readonly ok: true; readonly policy: CompanyPolicy } | Busy

export type { ChallengeRefusal, CodeRefusal, NotEnrolled, Verified }
