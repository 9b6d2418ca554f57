import type {
  ChallengeRefusal,
  CodeRefusal,
  ConfirmOutcome,
  DisableOutcome,
  ImportOutcome,
  NotEnrolled,
  RegenerateOutcome,
  RemoveOutcome,
  ResetOutcome,
  StartOutcome,
  Verified,
} from '../enrollment/results.js'
import type { EnrollmentState } from '../enrollment/status.js'
import type { MemberState } from '../policy/evaluate.js'

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
      /** Whether the app may hold an entry of before, which the person should delete: it never works again. */
      readonly deleteOldEntry: boolean
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
  /** What put the deadline where it is: the company's date, the grace for a new member, or an exemption. */
  readonly because: 'enforced' | 'new_member' | 'exempt'
}

/** What `enrollment.status` answers. */
export interface EnrollmentStatus extends EnrollmentState {
  /** The companies that demand it, soonest deadline first; while there is one, it cannot be switched off. */
  readonly requiredBy: readonly RequiredBy[]
}

/** What `enrollment.disable` answers. */
export type DisableResult = DisableOutcome | Busy

/** What `enrollment.remove` answers. */
export type RemoveResult = RemoveOutcome | Busy

/** What `enrollment.reset` answers. */
export type ResetResult = ResetOutcome | Busy

/** What `enrollment.regenerateRecoveryCodes` answers. */
export type RegenerateResult =
  | { readonly ok: true; readonly recoveryCodes: readonly string[] }
  | Refused<RegenerateOutcome>
  | Busy

/** What `enrollment.importSecret` answers. */
export type ImportSecretResult =
  | { readonly ok: true; readonly recoveryCodes: readonly string[] }
  | Refused<ImportOutcome>
  | Busy

/** What `enrollment.issueTicket` answers. */
export type IssueTicketResult =
  | { readonly ok: true; readonly ticket: string; readonly expiresAt: Date }
  | { readonly ok: false; readonly reason: 'already_enrolled' }
  | Busy

/** What `devices.revokeAll` answers. */
export type RevokeDevicesResult = { readonly ok: true } | NotEnrolled | Busy

/** What `login.start` answers. */
export type StartLoginResult =
  /** Let the person in. `enrollBy`: a company demands two-factor from then on. */
  | { readonly step: 'done'; readonly enrollBy?: Date }
  /** Ask for the code and pass it with the challenge to `login.verify`. */
  | { readonly step: 'code'; readonly challenge: string; readonly expiresAt: Date }
  /** Lead through `enrollment.start` and `enrollment.confirm` with the challenge before letting in. */
  | {
      readonly step: 'enroll'
      readonly challenge: string
      readonly expiresAt: Date
      /** The companies that demand it, and since when. */
      readonly requiredBy: readonly RequiredBy[]
    }

/** What `verify` answers. */
export type VerifyResult = Verified | NotEnrolled | CodeRefusal | Busy

/** What `login.verify` answers. */
export type VerifyLoginResult =
  /** `deviceToken`: to be kept by the device, where that was asked for and is allowed. */
  (Verified & { readonly deviceToken?: string }) | CodeRefusal | ChallengeRefusal | Busy

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
  /** Seconds that a device may stay trusted, 0: none may; as long as the application allows where it is absent. */
  readonly deviceMaxAge?: number
  /** Whether enrolling at a forced login takes a ticket. */
  readonly ticketRequired?: boolean
  /** Who has more time, and until when. */
  readonly exemptions: readonly PolicyExemption[]
}

/** More time for one member. */
export interface PolicyExemption {
  readonly userId: string
  readonly actorId: string
  readonly reason: string
  readonly until: Date
}

/** What `policy.require` answers. */
export type RequirePolicyResult =
  | { readonly ok: true; readonly policy: CompanyPolicy }
  | { readonly ok: false; readonly reason: 'actor_not_enrolled' }
  | Busy

/** What `policy.relax` answers. */
export type RelaxPolicyResult = { readonly ok: true; readonly policy: CompanyPolicy } | Busy

/** What `policy.exempt` answers. */
export type ExemptResult =
  | { readonly ok: true; readonly policy: CompanyPolicy }
  | { readonly ok: false; readonly reason: 'too_many_exemptions' }
  | Busy

/** One member of a company, as `policy.compliance` and `policy.preview` tell it. */
export interface MemberCompliance {
  readonly userId: string
  /** `optional`: nothing is demanded; `due`: must be on by `enrollBy`; `overdue`: shut out until enrolled. */
  readonly state: MemberState
  readonly enrollBy?: Date
  readonly because?: RequiredBy['because']
}

/** How many members of a company stand how. */
export type ComplianceCounts = Readonly<Record<MemberState | 'total', number>>

/** What the job of a key rotation did for one person. */
export interface ResealProgress {
  readonly userId: string
  readonly result: 'resealed' | 'current' | 'not_stored' | 'busy'
}

/** Every refusal there is, for those who put reasons into words. */
export type Refusal = Refused<
  | StartEnrollmentResult
  | ConfirmEnrollmentResult
  | RemoveResult
  | RegenerateResult
  | ResetResult
  | ImportSecretResult
  | IssueTicketResult
  | VerifyResult
  | VerifyLoginResult
  | RequirePolicyResult
  | ExemptResult
>

export type { ChallengeRefusal, CodeRefusal, NotEnrolled, Verified }
