export type { EnrollmentEvent, EnrollmentEventBase, Factor } from './enrollment/events.js'
export type { EndReason } from './enrollment/record.js'
export type {
  AlreadyEnrolled,
  ChallengeRefusal,
  CodeRefusal,
  ConfirmEnrollmentRefusal,
  DisableRefusal,
  Done,
  Locked,
  NextAttempt,
  NotEnrolled,
  RemoveRefusal,
  RequiredByCompany,
  StartEnrollmentRefusal,
  Suspended,
  TicketRefusal,
  Verified,
  WrongCode,
} from './enrollment/results.js'
export type {
  AuthenticatorInfo,
  EnrolledState,
  EnrollmentOff,
  EnrollmentOn,
  EnrollmentPending,
  EnrollmentState,
  EnrollmentSuspended,
} from './enrollment/status.js'
export type { ThrottleRules } from './enrollment/throttle.js'
export {
  StepwardError,
  type StepwardErrorCode,
  type StepwardErrorConstructor,
  type StepwardErrorDetails,
  type StepwardErrorFields,
  type StepwardErrorOf,
} from './errors.js'
export * from './otp/index.js'
export type { MemberState } from './policy/evaluate.js'
export type { PolicyEvent, PolicyEventBase } from './policy/events.js'
export type {
  AdminService,
  EraseInput,
  ImportSecretInput,
  IssueTicketInput,
  ResetInput,
} from './service/admin.js'
export type { CompanyInput, ComplianceService, PreviewInput } from './service/compliance.js'
export type { DeviceService, RevokeDevicesInput } from './service/devices.js'
export type { CompanyMember, CompanyMembership, Directory } from './service/directory.js'
export type {
  ConfirmEnrollmentInput,
  EnrollmentService,
  RemoveAuthenticatorInput,
  StartEnrollmentInput,
  UserCodeInput,
  UserEventsInput,
  UserInput,
} from './service/enrollment.js'
export {
  createKeyRing,
  type KeyPurpose,
  type KeyRing,
  type KeyRingOptions,
  type TokenPurpose,
} from './service/keys/ring.js'
export type { KeyRotationService, ResealInput } from './service/keys/rotation.js'
export type { KmsClient, Sealer } from './service/keys/sealer.js'
export type { LoginService, StartLoginInput, VerifyInput, VerifyLoginInput } from './service/login.js'
export type { Profile, TwoFactorOptions } from './service/options.js'
export type {
  CompanyEventsInput,
  ExemptInput,
  PolicyService,
  RelaxPolicyInput,
  RequirePolicyInput,
} from './service/policy.js'
export type { RequirementOptions } from './service/requirement.js'
export type {
  AuditEvent,
  Busy,
  CompanyPolicy,
  ComplianceCounts,
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  EraseResult,
  ExemptResult,
  ImportSecretResult,
  IssueTicketResult,
  MemberCompliance,
  OptionalPolicy,
  PolicyExemption,
  Refusal,
  RegenerateResult,
  RelaxPolicyResult,
  RemoveResult,
  RequiredBy,
  RequiredPolicy,
  RequirePolicyResult,
  ResealProgress,
  ResetResult,
  RevokeDevicesResult,
  StartEnrollmentResult,
  StartLoginResult,
  VerifyLoginResult,
  VerifyResult,
} from './service/results.js'
export { createTwoFactor, type TwoFactor } from './service/two-factor.js'
export type {
  Commit,
  DocumentStore,
  EnrollmentStore,
  EventsOptions,
  PolicyStore,
  StoredDocument,
  StoredEvent,
  Summary,
  TwoFactorStore,
} from './storage/contract.js'
export { memoryStore } from './storage/memory.js'
