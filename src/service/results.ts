import type { EnrollmentEvent } from '../enrollment/events.js'
import type {
  AlreadyEnrolled,
  ChallengeRefusal,
  CheckProofOutcome,
  CodeRefusal,
  ConfirmEnrollmentRefusal,
  DisableRefusal,
  Done,
  ImportRefusal,
  NotEnrolled,
  RemoveRefusal,
  RevokeDeviceOutcome,
  StartEnrollmentRefusal,
  UnknownAuthenticator,
  UnlockRefusal,
  Verified,
} from '../enrollment/results.js'
import type { EnrollmentState } from '../enrollment/status.js'
import type { ExemptRefusal, OvertakenRefusal } from '../policy/decide.js'
import type { DoneBecause, MemberState } from '../policy/evaluate.js'
import type { PolicyEvent } from '../policy/events.js'

/** Any audit event, as `onEvent` gets it. */
export type AuditEvent = EnrollmentEvent | PolicyEvent

/** Other requests kept changing the record, or the deadline passed. Nothing was evaluated. Ask the user to try again. */
export interface Busy {
  readonly ok: false
  readonly reason: 'busy'
}

/** What `enrollment.start` returns. */
export type StartEnrollmentResult =
  | {
      readonly ok: true
      /** The `otpauth` URI for the QR code. It contains the secret: show it once, and never log it. */
      readonly uri: string
      /** The secret in Base32, to be typed by hand. */
      readonly secret: string
      /** When the enrollment expires if it is not confirmed. */
      readonly expiresAt: Date
      /** Whether confirming ends the authenticator that is on now. */
      readonly replaces: boolean
      /** Whether the app may have an older entry, which never works again. Ask the user to delete it. */
      readonly deleteOldEntry: boolean
    }
  | StartEnrollmentRefusal
  | Busy

/** What `enrollment.confirm` returns. */
export type ConfirmEnrollmentResult =
  | {
      readonly ok: true
      /** Show them once and ask the user to save them: only hashes are stored. Empty if the existing ones stay valid. */
      readonly recoveryCodes: readonly string[]
      /** Keep it in the session, for `checkProof` and for `login.start`. */
      readonly proof: string
      /** Also when the recovery codes were issued, for `markRecoveryCodesSaved`. */
      readonly verifiedAt: Date
    }
  | ConfirmEnrollmentRefusal
  | Busy

/** A company that requires two-factor of this user. */
export interface RequiredBy {
  readonly companyId: string
  /** When two-factor must be on. */
  readonly enrollBy: Date
  /** What set the deadline: the company's date, the grace for a new member, or an exemption. */
  readonly because: 'enforced' | 'new_member' | 'exempt'
}

/** What `enrollment.status` returns: a union by `state`. */
export type EnrollmentStatus = EnrollmentState & {
  /** The companies that require two-factor, soonest deadline first. If there is one, it cannot be switched off. */
  readonly requiredBy: readonly RequiredBy[]
}

/** What `enrollment.disable` returns. */
export type DisableResult = Done | DisableRefusal | Busy

/** What `enrollment.remove` returns. */
export type RemoveResult = Done | RemoveRefusal | Busy

/** What `enrollment.rename` returns. */
export type RenameResult = Done | UnknownAuthenticator | Busy

/** What `enrollment.regenerateRecoveryCodes` returns. */
export type RegenerateResult =
  | {
      readonly ok: true
      /** Show them once and ask the user to save them: only hashes are stored. */
      readonly recoveryCodes: readonly string[]
      /** For `markRecoveryCodesSaved`. */
      readonly issuedAt: Date
    }
  | NotEnrolled
  | CodeRefusal
  | Busy

/** What `enrollment.markRecoveryCodesSaved` returns. */
export type MarkSavedResult = Done | NotEnrolled | Busy

/** What `admin.reset` returns. */
export type ResetResult = Done | NotEnrolled | Busy

/** What `admin.unlock` returns. */
export type UnlockResult = Done | UnlockRefusal | Busy

/** What `admin.erase` returns. */
export type EraseResult = Done | Busy

/** What `admin.importSecret` returns. */
export type ImportSecretResult =
  | {
      readonly ok: true
      /** New recovery codes: send them to the user, only hashes are stored. Empty if none were asked for. */
      readonly recoveryCodes: readonly string[]
    }
  | ImportRefusal
  | Busy

/** What happened to one person of `admin.importMany`. */
export interface ImportProgress {
  /** The place in the input, from 0. */
  readonly index: number
  /** Null if the person could not be read. */
  readonly userId: string | null
  readonly result: ImportSecretResult | UnusablePerson
}

/** A person of `admin.importMany` of whom nothing was stored. `message` says what is wrong, without secrets. */
export interface UnusablePerson {
  readonly ok: false
  /** `invalid`: the data is malformed. `below_profile`: the profile asks for a longer secret or a shorter period. */
  readonly reason: 'invalid' | 'below_profile'
  readonly message: string
}

/** What `admin.importMany` returns: how many people came to each end. */
export interface ImportReport {
  readonly total: number
  /** Imported now; with `dryRun`, those who would be. */
  readonly imported: number
  /** People who have two-factor already, such as those of an earlier run. */
  readonly alreadyEnrolled: number
  /** Refused for another reason: `ended`, `too_many_authenticators` or `busy`. */
  readonly refused: number
  /** Malformed. */
  readonly invalid: number
  /** Whether the signal stopped the import. Running it again goes on. */
  readonly aborted: boolean
}

/** What `admin.issueTicket` returns. */
export type IssueTicketResult =
  | { readonly ok: true; readonly ticket: string; readonly expiresAt: Date }
  | AlreadyEnrolled
  | Busy

/** What `admin.revokeTickets` returns. */
export type RevokeTicketsResult = Done | Busy

/** What `devices.revoke` returns. */
export type RevokeDeviceResult = RevokeDeviceOutcome | Busy

/** What `devices.revokeAll` returns. */
export type RevokeDevicesResult = Done | NotEnrolled | Busy

/** What `login.start` returns: a union by `step`. */
export type StartLoginResult =
  /** Let the user in. `because` says why no code is asked for. `enrollBy`: a company requires two-factor from then on. */
  | { readonly step: 'done'; readonly because: DoneBecause; readonly enrollBy?: Date }
  /** Ask for a code and pass it to `login.verify` with the challenge. */
  | { readonly step: 'code'; readonly challenge: string; readonly expiresAt: Date }
  /** Lead the user through `enrollment.start` and `enrollment.confirm` with the challenge first. */
  | {
      readonly step: 'enroll'
      readonly challenge: string
      readonly expiresAt: Date
      /** The companies that require it. */
      readonly requiredBy: readonly RequiredBy[]
      /** Whether `enrollment.start` needs a ticket too. */
      readonly ticketRequired: boolean
    }

/** What `verify` returns. */
export type VerifyResult = Verified | NotEnrolled | CodeRefusal | Busy

/** What `login.verify` returns. */
export type VerifyLoginResult =
  | (Verified & {
      /** If `rememberDevice` was asked for: set it as a cookie on this device. */
      readonly deviceToken?: string
      /** When the device is asked for a code again at the latest, and the cookie expires. A company can ask sooner. */
      readonly deviceExpiresAt?: Date
    })
  | CodeRefusal
  | ChallengeRefusal
  | Busy

/** What `checkProof` returns. */
export type CheckProofResult = CheckProofOutcome

/** More time for one member. */
export interface PolicyExemption {
  readonly userId: string
  /** The admin who granted it. */
  readonly actorId: string
  readonly reason: string
  readonly until: Date
}

/** The company leaves two-factor to each member. */
export interface OptionalPolicy {
  readonly companyId: string
  /** Names the rule. Pass it to `require` or `relax`, so that neither overwrites a change that was not seen. */
  readonly revision: string
  readonly state: 'optional'
  /** Members with more time, for the case that it is required again. */
  readonly exemptions: readonly PolicyExemption[]
}

/** The company requires two-factor, now or from a date on. */
export interface RequiredPolicy {
  readonly companyId: string
  /** Names the rule. Pass it to `require` or `relax`, so that neither overwrites a change that was not seen. */
  readonly revision: string
  /** `scheduled`: required from `enforceFrom`, which is still to come. */
  readonly state: 'scheduled' | 'enforced'
  readonly enforceFrom: Date
  /** Seconds that a new member has, counted from joining. */
  readonly newMemberGrace: number
  /** The roles that it applies to; null: everyone. */
  readonly roles: readonly string[] | null
  /** Seconds that a device may stay trusted, 0: none may; null: as long as the application allows. */
  readonly deviceMaxAge: number | null
  /** Whether enrolling at a forced login takes a ticket. */
  readonly ticketRequired: boolean
  /** Sign-in methods to which it does not apply. */
  readonly exemptMethods: readonly string[]
  /** Members with more time. */
  readonly exemptions: readonly PolicyExemption[]
}

/** A company's policy as it is now, by `state`. */
export type CompanyPolicy = OptionalPolicy | RequiredPolicy

/** What `policy.require` returns. `actor_not_enrolled`: the admin must switch two-factor on first. */
export type RequirePolicyResult =
  | { readonly ok: true; readonly policy: CompanyPolicy }
  | { readonly ok: false; readonly reason: 'actor_not_enrolled' }
  | OvertakenRefusal
  | Busy

/** What `policy.relax` returns. */
export type RelaxPolicyResult =
  | { readonly ok: true; readonly policy: CompanyPolicy }
  | OvertakenRefusal
  | Busy

/** What `policy.exempt` returns. */
export type ExemptResult = { readonly ok: true; readonly policy: CompanyPolicy } | ExemptRefusal | Busy

/** A member of a company, as `policy.compliance` and `policy.preview` return it. */
export interface MemberCompliance {
  readonly userId: string
  /** `optional`: nothing is required. `due`: must enroll by `enrollBy`. `overdue`: must enroll at the next login. */
  readonly state: MemberState
  /** When two-factor must be on, if it is required. */
  readonly enrollBy?: Date
  /** What set the deadline. `exempt_method`: the member signs in only by methods that the rule does not apply to. */
  readonly because?: RequiredBy['because'] | 'exempt_method'
  /** When a wait after wrong codes is over, if there is one. `admin.unlock` ends it. */
  readonly retryAt?: Date
  /** Too many wrong codes suspended the authenticator. It takes a recovery code and a new setup, or `admin.reset`. */
  readonly suspended?: boolean
}

/** The number of members in each state. */
export type ComplianceCounts = Readonly<Record<MemberState | 'total', number>>

/** What a key rotation did for one user. */
export interface ResealProgress {
  readonly userId: string
  readonly result: 'resealed' | 'current' | 'not_stored' | 'busy'
}

/** A user who still needs an older key. */
export interface OutdatedKeys {
  readonly userId: string
  /** How many secrets an older key, or an older KMS key, sealed. `keyRotation.reseal` moves them. */
  readonly secrets: number
  /** The ids of the keys of the ring that sealed them. */
  readonly secretKeys: readonly string[]
  /** The key that the recovery codes are hashed with, if it is an older one. Ask the user to generate new ones. */
  readonly recoveryCodes: string | null
}

/** Users who still need an older key: in all, for secrets, and for recovery codes. */
export interface OutdatedCounts {
  readonly users: number
  readonly secrets: number
  readonly recoveryCodes: number
}

/** Every refusal, for code that puts reasons into words. */
export type Refusal = Extract<
  | StartEnrollmentResult
  | ConfirmEnrollmentResult
  | RemoveResult
  | RegenerateResult
  | ResetResult
  | RenameResult
  | UnlockResult
  | RevokeDeviceResult
  | CheckProofResult
  | ImportSecretResult
  | IssueTicketResult
  | VerifyResult
  | VerifyLoginResult
  | RequirePolicyResult
  | ExemptResult,
  { readonly ok: false }
>
