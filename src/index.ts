export type { EnrollmentEvent, Factor } from './enrollment/events.js'
export type { EnrollmentRecord } from './enrollment/record.js'
export type { ThrottleRules } from './enrollment/throttle.js'
export { StepwardError, type StepwardErrorCode } from './errors.js'
export * from './otp/index.js'
export type { PolicyEvent } from './policy/events.js'
export type { PolicyRecord } from './policy/record.js'
export type { CompanyMembership, Directory } from './service/directory.js'
export type { EnrollmentService } from './service/enrollment.js'
export { createKeyRing, type KeyPurpose, type KeyRing, type KeyRingOptions } from './service/key-ring.js'
export type { LoginService } from './service/login.js'
export type { TwoFactorOptions } from './service/options.js'
export type { PolicyService } from './service/policy.js'
export { createTwoFactor, type TwoFactor } from './service/two-factor.js'
export type {
  Busy,
  ChallengeRefusal,
  CodeRefusal,
  CompanyPolicy,
  ConfirmEnrollmentResult,
  DisableResult,
  EnrollmentStatus,
  NotEnrolled,
  RelaxPolicyResult,
  RequiredBy,
  RequirePolicyResult,
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
