export type { ContextArgument, Guards, SecondFactorOptions } from './guards.js'
export { createHandler, type Handler } from './handler.js'
export type { CurrentUser, HandlerHost, PassedLogin, PendingUser } from './host.js'
export { type OpenApiDocument, type OpenApiOptions, openApiDocument } from './openapi.js'
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
} from './operations.js'
export type { HttpRefusal, RequestRefusal } from './problem.js'
export type { HeadersToSet, WebHeaders, WebRequest, WebResponse } from './web.js'
