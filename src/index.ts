export type { DeviceInfo } from './enrollment/bindings.js'
export type { EnrollmentEvent, EnrollmentEventBase, Factor } from './enrollment/events.js'
export type { EndReason } from './enrollment/record.js'
export type {
  AlreadyEnrolled,
  ChallengeRefusal,
  CheckProofOutcome,
  CodeRefusal,
  ConfirmEnrollmentRefusal,
  DisableRefusal,
  Done,
  ImportRefusal,
  Locked,
  NextAttempt,
  NotEnrolled,
  ProofRefusal,
  RemoveRefusal,
  RequiredByCompany,
  RevokeDeviceOutcome,
  StartEnrollmentRefusal,
  Suspended,
  TicketRefusal,
  UnknownAuthenticator,
  UnknownDevice,
  UnlockRefusal,
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
export type { EventContext } from './internal/decision.js'
export * from './otp/index.js'
export type { ExemptRefusal, OvertakenRefusal } from './policy/decide.js'
export type { DoneBecause, MemberState } from './policy/evaluate.js'
export type { PolicyEvent, PolicyEventBase } from './policy/events.js'
export type {
  AdminService,
  EraseInput,
  IssueTicketInput,
  ResetInput,
  RevokeTicketsInput,
  UnlockInput,
} from './service/admin.js'
export type {
  AuthenticatorService,
  DisableEnrollmentInput,
  MarkSavedInput,
  RemoveAuthenticatorInput,
  RenameAuthenticatorInput,
  UserCodeInput,
} from './service/authenticators.js'
export type {
  CompanyInput,
  ComplianceService,
  PreviewInput,
  UserCompaniesInput,
} from './service/compliance.js'
export type {
  DeviceService,
  ListDevicesInput,
  RevokeDeviceInput,
  RevokeDevicesInput,
} from './service/devices.js'
export type { CompanyMember, CompanyMembership, Directory } from './service/directory.js'
export type {
  ConfirmEnrollmentInput,
  EnrollmentService,
  StartEnrollmentInput,
  UserEventsInput,
  UserInput,
} from './service/enrollment.js'
export type { ImportSecretInput, ImportService, PeopleToImport } from './service/import.js'
export type { ImportedSecret } from './service/import-fields.js'
export type { ImportManyOptions } from './service/import-many.js'
export {
  createKeyRing,
  type KeyPurpose,
  type KeyRing,
  type KeyRingOptions,
  type KeyUse,
  type TokenPurpose,
} from './service/keys/ring.js'
export type { KeyRotationInput, KeyRotationService } from './service/keys/rotation.js'
export type { KmsClient, Sealer } from './service/keys/sealer.js'
export type {
  CheckProofInput,
  LoginService,
  StartLoginInput,
  VerifyInput,
  VerifyLoginInput,
} from './service/login.js'
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
  CheckProofResult,
  CompanyPolicy,
  ComplianceCounts,
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  EraseResult,
  ExemptResult,
  ImportProgress,
  ImportReport,
  ImportSecretResult,
  IssueTicketResult,
  MarkSavedResult,
  MemberCompliance,
  OptionalPolicy,
  OutdatedCounts,
  OutdatedKeys,
  PolicyExemption,
  Refusal,
  RegenerateResult,
  RelaxPolicyResult,
  RemoveResult,
  RenameResult,
  RequiredBy,
  RequiredPolicy,
  RequirePolicyResult,
  ResealProgress,
  ResetResult,
  RevokeDeviceResult,
  RevokeDevicesResult,
  RevokeTicketsResult,
  StartEnrollmentResult,
  StartLoginResult,
  UnlockResult,
  UnusablePerson,
  VerifyLoginResult,
  VerifyResult,
} from './service/results.js'
export { createTwoFactor, type TwoFactor } from './service/two-factor.js'
export type {
  Commit,
  DeleteEventsInput,
  DocumentStore,
  EnrollmentStore,
  EventRetention,
  EventsOptions,
  PolicyStore,
  StoredDocument,
  StoredEvent,
  Summary,
  TwoFactorStore,
} from './storage/contract.js'
export { type MemoryStore, memoryStore } from './storage/memory.js'
