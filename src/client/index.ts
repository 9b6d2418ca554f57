export type {
  CompanyOperations,
  CompletedLogin,
  ConfirmedEnrollment,
  LoginStep,
  MembersPage,
  MembersQuery,
  NewRecoveryCodes,
  Nothing,
  OfCompany,
  OfMember,
  OfMemberWithReason,
  Operates,
  Operation,
  Operations,
  PassedCode,
  SeenRevision,
  StartedEnrollment,
  TypedCode,
  UserOperations,
} from '../http/operations.js'
export type { RequestRefusal } from '../http/problem.js'
export {
  type ChallengeFlow,
  type ChallengeOptions,
  type ChallengeSnapshot,
  createChallenge,
} from './challenge.js'
export {
  type Client,
  type ClientFetch,
  type ClientOptions,
  type ClientRefusal,
  type ClientResult,
  createClient,
  type NetworkRefusal,
  type RefusalOf,
} from './client.js'
export {
  type CompanyFlow,
  type CompanyOperation,
  type CompanyRefusal,
  type CompanySnapshot,
  createCompany,
  type IssuedTicket,
  type MemberOperation,
} from './company.js'
export type { Flow, Progress } from './flow.js'
export { createSettings, type SettingsFlow, type SettingsSnapshot } from './settings.js'
export { createSetup, type SetupFlow, type SetupOptions, type SetupSnapshot } from './setup.js'
