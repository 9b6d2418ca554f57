export type { EnrollmentEvent, Factor } from './enrollment/events.js'
export type { EnrollmentRecord } from './enrollment/record.js'
export type { ThrottleRules } from './enrollment/throttle.js'
export { StepwardError, type StepwardErrorCode } from './errors.js'
export * from './otp/index.js'
export type { PolicyEvent } from './policy/events.js'
export type { PolicyRecord } from './policy/record.js'
export type { ComplianceService } from './service/compliance.js'
export type { DeviceService } from './service/devices.js'
export type { CompanyMember, CompanyMembership, Directory } from './service/directory.js'
export type { EnrollmentService } from './service/enrollment.js'
export type { AdminEnrollmentService } from './service/enrollment-admin.js'
export {
  createKeyRing,
  type KeyPurpose,
  type KeyRing,
  type KeyRingOptions,
  type TokenPurpose,
} from './service/key-ring.js'
export type { KeyRotationService } from './service/key-rotation.js'
export type { LoginService } from './service/login.js'
export type { TwoFactorOptions } from './service/options.js'
export type { PolicyService } from './service/policy.js'
export type { Profile } from './service/profiles.js'
export type { RequirementOptions } from './service/requirement.js'
export type { KmsClient, Sealer } from './service/sealer.js'
export { createTwoFactor, type TwoFactor } from './service/two-factor.js'
export type {
  Busy,
  ChallengeRefusal,
  CodeRefusal,
  CompanyPolicy,
  ComplianceCounts,
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  ExemptResult,
  ImportSecretResult,
  IssueTicketResult,
  MemberCompliance,
  NotEnrolled,
  PolicyExemption,
  Refusal,
  RegenerateResult,
  RelaxPolicyResult,
  RemoveResult,
  RequiredBy,
  RequirePolicyResult,
  ResealProgress,
  ResetResult,
  RevokeDevicesResult,
  StartEnrollmentResult,
  StartLoginResult,
  Verified,
  VerifyLoginResult,
  VerifyResult,
} from './service/types.js'
export type {
  AuditEvent,
  Commit,
  EnrollmentStore,
  EventsOptions,
  PolicyStore,
  RecordStore,
  Stored,
  TwoFactorStore,
} from './storage/contract.js'
export { memoryStore } from './storage/memory.js'
