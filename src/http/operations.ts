import type { DeviceInfo } from '../enrollment/bindings.js'
import type { Factor } from '../enrollment/events.js'
import type { DoneBecause } from '../policy/evaluate.js'
import type { RequirementOptions } from '../service/requirement.js'
import type {
  CompanyPolicy,
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  ExemptResult,
  IssueTicketResult,
  MarkSavedResult,
  MemberCompliance,
  RegenerateResult,
  RelaxPolicyResult,
  RemoveResult,
  RenameResult,
  RequiredBy,
  RequirePolicyResult,
  ResetResult,
  RevokeDeviceResult,
  RevokeDevicesResult,
  RevokeTicketsResult,
  StartEnrollmentResult,
  UnlockResult,
  VerifyLoginResult,
  VerifyResult,
} from '../service/results.js'
import type { RequestRefusal } from './problem.js'

/** A route: where it is, what it takes, what it returns on success, and what it refuses. */
export interface Operates<Endpoint extends string, Input, Output, Result = never> {
  /** The method, and the path below the base path, with `{name}` for a field in the path. */
  readonly endpoint: Endpoint
  readonly input: Input
  readonly output: Output
  readonly refusal: Extract<Result, { readonly ok: false }> | RequestRefusal
}

/** Nothing to pass, or nothing to return. */
export type Nothing = Readonly<Record<never, never>>

/** A setup that was started. It contains the secret: show it once. */
export interface StartedEnrollment {
  /** The `otpauth` URI of the QR code, for a link on the phone itself. */
  readonly uri: string
  /** The secret in Base32, to be typed by hand. */
  readonly secret: string
  /** The QR code, as an `<svg>` element. */
  readonly qr: string
  /** When the setup expires if it is not confirmed. */
  readonly expiresAt: Date
  /** Whether confirming ends the authenticator that is on now. */
  readonly replaces: boolean
  /** Whether the app may have an older entry, which never works again. */
  readonly deleteOldEntry: boolean
}

/** Two-factor was switched on. */
export interface ConfirmedEnrollment {
  /** Show them once and ask the user to save them. Empty if the existing ones stay valid. */
  readonly recoveryCodes: readonly string[]
  /** Also the `issuedAt` for `markRecoveryCodesSaved`. */
  readonly verifiedAt: Date
}

/** The recovery codes were replaced. */
export interface NewRecoveryCodes {
  /** Show them once and ask the user to save them. */
  readonly recoveryCodes: readonly string[]
  /** For `markRecoveryCodesSaved`. */
  readonly issuedAt: Date
}

/** What the login asks for: a union by `step`. The challenge is in a cookie, or here if there are no cookies. */
export type LoginStep =
  /** The session has begun. `enrollBy`: a company requires two-factor from then on. */
  | { readonly step: 'done'; readonly because: DoneBecause; readonly enrollBy?: Date }
  | { readonly step: 'code'; readonly expiresAt: Date; readonly challenge?: string }
  | {
      readonly step: 'enroll'
      readonly expiresAt: Date
      readonly requiredBy: readonly RequiredBy[]
      readonly ticketRequired: boolean
      readonly challenge?: string
    }

/** The user gave a right code. */
export interface PassedCode {
  readonly factor: Factor
  /** The authenticator that generated the code; null for a recovery code. */
  readonly authenticatorId: string | null
  readonly verifiedAt: Date
  readonly recoveryCodesLeft: number
}

/** The second step of a login is done, and the session has begun. */
export interface CompletedLogin extends PassedCode {
  /** If `rememberDevice` was asked for and there are no cookies. */
  readonly deviceToken?: string
  /** When a trusted device is asked for a code again at the latest. */
  readonly deviceExpiresAt?: Date
}

/** A part of a company's members, in the order of the directory. */
export interface MembersPage {
  readonly members: readonly MemberCompliance[]
  /** The `offset` of the next page; null: this is the last one. */
  readonly next: number | null
}

/** Which part of the members to return. */
export interface MembersQuery {
  /** How many members to skip, from 0. Default 0. */
  readonly offset?: number
  /** How many to return: 1 to 1,000. Default 100. */
  readonly limit?: number
}

/** Names a company. */
export interface OfCompany {
  readonly companyId: string
}

/** The `revision` of the policy that the admin saw. If the rule has changed since, nothing is saved. */
export interface SeenRevision {
  readonly revision?: string
}

/** Names a member of a company. */
export interface OfMember extends OfCompany {
  readonly userId: string
}

/** Names a member, and why, for the audit trail: 1 to 500 characters. */
export interface OfMemberWithReason extends OfMember {
  readonly reason: string
}

/** A typed code of the app, or a recovery code. */
export interface TypedCode {
  readonly code: string
}

/** The routes of a user, by the name of the operation. */
export interface UserOperations {
  /** The state of the user's second factor, and who requires it. */
  status: Operates<'GET /status', Nothing, EnrollmentStatus>
  /** Creates a new secret and its QR code. `code`: to replace or add; `ticket`: if the company asks for one. */
  startEnrollment: Operates<
    'POST /enrollment',
    {
      readonly code?: string
      readonly name?: string
      readonly ticket?: string
      readonly challenge?: string
    },
    StartedEnrollment,
    StartEnrollmentResult
  >
  /** Confirms the new secret with a code from the app. At a forced login, it begins the session. */
  confirmEnrollment: Operates<
    'POST /enrollment/confirm',
    TypedCode & { readonly challenge?: string },
    ConfirmedEnrollment,
    ConfirmEnrollmentResult
  >
  /** Switches two-factor off. */
  disable: Operates<'DELETE /enrollment', TypedCode, Nothing, DisableResult>
  renameAuthenticator: Operates<
    'PATCH /authenticators/{authenticatorId}',
    { readonly authenticatorId: string; readonly name: string },
    Nothing,
    RenameResult
  >
  removeAuthenticator: Operates<
    'DELETE /authenticators/{authenticatorId}',
    TypedCode & { readonly authenticatorId: string },
    Nothing,
    RemoveResult
  >
  /** Replaces all recovery codes. */
  regenerateRecoveryCodes: Operates<'POST /recovery-codes', TypedCode, NewRecoveryCodes, RegenerateResult>
  /** Records that the user has saved the recovery codes that were issued then. */
  markRecoveryCodesSaved: Operates<
    'POST /recovery-codes/saved',
    { readonly issuedAt: Date },
    Nothing,
    MarkSavedResult
  >
  /** What the login asks for, after the password. If nothing, it begins the session. */
  startLogin: Operates<'POST /login', { readonly deviceToken?: string }, LoginStep>
  /** The second step of a login. It begins the session. */
  verifyLogin: Operates<
    'POST /login/verify',
    TypedCode & {
      readonly rememberDevice?: boolean | { readonly name: string }
      readonly challenge?: string
    },
    CompletedLogin,
    VerifyLoginResult
  >
  /** Asks for a code again inside a session, before something important. It renews the session. */
  verify: Operates<'POST /verify', TypedCode, PassedCode, VerifyResult>
  listDevices: Operates<'GET /devices', Nothing, { readonly devices: readonly DeviceInfo[] }>
  revokeDevice: Operates<
    'DELETE /devices/{deviceId}',
    { readonly deviceId: string },
    Nothing,
    RevokeDeviceResult
  >
  revokeAllDevices: Operates<'DELETE /devices', Nothing, Nothing, RevokeDevicesResult>
}

/** The routes of a company's admin, by the name of the operation. */
export interface CompanyOperations {
  getPolicy: Operates<'GET /companies/{companyId}/policy', OfCompany, CompanyPolicy>
  /** Requires two-factor of the members. It replaces the whole rule. */
  requirePolicy: Operates<
    'PUT /companies/{companyId}/policy',
    OfCompany & RequirementOptions & SeenRevision,
    CompanyPolicy,
    RequirePolicyResult
  >
  /** Leaves two-factor to each member again. */
  relaxPolicy: Operates<
    'DELETE /companies/{companyId}/policy',
    OfCompany & SeenRevision,
    CompanyPolicy,
    RelaxPolicyResult
  >
  /** The members whom a rule would affect. It changes nothing. */
  previewPolicy: Operates<
    'POST /companies/{companyId}/policy/preview',
    OfCompany & RequirementOptions & MembersQuery,
    MembersPage
  >
  /** How the members stand. */
  listMembers: Operates<'GET /companies/{companyId}/members', OfCompany & MembersQuery, MembersPage>
  /** Gives one member more time. */
  exemptMember: Operates<
    'POST /companies/{companyId}/members/{userId}/exemption',
    OfMemberWithReason & { readonly until: Date },
    CompanyPolicy,
    ExemptResult
  >
  /** For a lost phone: switches a member's two-factor off. */
  resetMember: Operates<
    'POST /companies/{companyId}/members/{userId}/reset',
    OfMemberWithReason,
    Nothing,
    ResetResult
  >
  /** Ends a member's wait after wrong codes. */
  unlockMember: Operates<
    'POST /companies/{companyId}/members/{userId}/unlock',
    OfMemberWithReason,
    Nothing,
    UnlockResult
  >
  /** A ticket with which a member can enroll at a forced login. `ttl`: seconds, 60 to 604,800. */
  issueTicket: Operates<
    'POST /companies/{companyId}/members/{userId}/ticket',
    OfMemberWithReason & { readonly ttl?: number },
    { readonly ticket: string; readonly expiresAt: Date },
    IssueTicketResult
  >
  /** Ends every ticket of a member. */
  revokeTickets: Operates<
    'DELETE /companies/{companyId}/members/{userId}/ticket',
    OfMember,
    Nothing,
    RevokeTicketsResult
  >
}

/** Every route. The table of routes, the OpenAPI document and the client follow it. */
export interface Operations extends UserOperations, CompanyOperations {}

/** The name of a route. */
export type Operation = keyof Operations
