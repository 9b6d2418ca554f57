import type { DeviceInfo } from '../enrollment/bindings.js'
import type { Factor } from '../enrollment/events.js'
import type { AuthenticatorInfo, EnrolledState } from '../enrollment/status.js'
import type {
  CompanyPolicy,
  EnrollmentStatus,
  MemberCompliance,
  OptionalPolicy,
  PolicyExemption,
  RequiredBy,
  RequiredPolicy,
} from '../service/results.js'
import type {
  CompletedLogin,
  ConfirmedEnrollment,
  LoginStep,
  MembersPage,
  NewRecoveryCodes,
  PassedCode,
  StartedEnrollment,
} from './operations.js'
import {
  anyOf,
  counts,
  dates,
  type FieldsOf,
  flags,
  lists,
  nullable,
  objects,
  oneOf,
  optional,
  type Schema,
  texts,
} from './schema.js'

// What the routes return, as schemas. The compiler checks each against the type of the service.

const factor: Schema<Factor> = oneOf('totp', 'recovery_code')

const requiredBy: Schema<readonly RequiredBy[]> = lists(
  objects<RequiredBy>({
    companyId: texts,
    enrollBy: dates,
    because: oneOf('enforced', 'new_member', 'exempt'),
  }),
)

const authenticators: Schema<readonly AuthenticatorInfo[]> = lists(
  objects<AuthenticatorInfo>({
    id: texts,
    name: nullable(texts),
    confirmedAt: dates,
    lastUsedAt: nullable(dates),
  }),
)

type Status<State> = Extract<EnrollmentStatus, { readonly state: State }>

const enrolled: FieldsOf<EnrolledState> = {
  enrolledAt: dates,
  authenticators,
  recoveryCodesLeft: counts,
  recoveryCodesSaved: flags,
  pendingUntil: optional(dates),
}

export const enrollmentStatus: Schema<EnrollmentStatus> = anyOf<EnrollmentStatus>(
  objects<Status<'off'>>({ state: oneOf('off'), requiredBy }),
  objects<Status<'pending'>>({ state: oneOf('pending'), pendingUntil: dates, requiredBy }),
  objects<Status<'on'>>({ state: oneOf('on'), ...enrolled, retryAt: optional(dates), requiredBy }),
  objects<Status<'suspended'>>({ state: oneOf('suspended'), ...enrolled, requiredBy }),
)

export const startedEnrollment: Schema<StartedEnrollment> = objects<StartedEnrollment>({
  uri: texts,
  secret: texts,
  qr: texts,
  expiresAt: dates,
  replaces: flags,
  deleteOldEntry: flags,
})

const recoveryCodes: Schema<readonly string[]> = lists(texts)

export const confirmedEnrollment: Schema<ConfirmedEnrollment> = objects<ConfirmedEnrollment>({
  recoveryCodes,
  verifiedAt: dates,
})

export const newRecoveryCodes: Schema<NewRecoveryCodes> = objects<NewRecoveryCodes>({
  recoveryCodes,
  issuedAt: dates,
})

type Step<Name> = Extract<LoginStep, { readonly step: Name }>

export const loginStep: Schema<LoginStep> = anyOf<LoginStep>(
  objects<Step<'done'>>({
    step: oneOf('done'),
    because: oneOf(
      'not_required',
      'not_due',
      'trusted_device',
      'sufficient_method',
      'exempt_method',
      'proof',
    ),
    enrollBy: optional(dates),
  }),
  objects<Step<'code'>>({ step: oneOf('code'), expiresAt: dates, challenge: optional(texts) }),
  objects<Step<'enroll'>>({
    step: oneOf('enroll'),
    expiresAt: dates,
    requiredBy,
    ticketRequired: flags,
    challenge: optional(texts),
  }),
)

const passed: FieldsOf<PassedCode> = {
  factor,
  authenticatorId: nullable(texts),
  verifiedAt: dates,
  recoveryCodesLeft: counts,
}

export const passedCode: Schema<PassedCode> = objects<PassedCode>(passed)

export const completedLogin: Schema<CompletedLogin> = objects<CompletedLogin>({
  ...passed,
  deviceToken: optional(texts),
  deviceExpiresAt: optional(dates),
})

export const deviceList: Schema<{ readonly devices: readonly DeviceInfo[] }> = objects<{
  readonly devices: readonly DeviceInfo[]
}>({
  devices: lists(
    objects<DeviceInfo>({ id: texts, name: nullable(texts), trustedAt: dates, expiresAt: dates }),
  ),
})

const exemptions: Schema<readonly PolicyExemption[]> = lists(
  objects<PolicyExemption>({ userId: texts, actorId: texts, reason: texts, until: dates }),
)

export const companyPolicy: Schema<CompanyPolicy> = anyOf<CompanyPolicy>(
  objects<OptionalPolicy>({ companyId: texts, revision: texts, state: oneOf('optional'), exemptions }),
  objects<RequiredPolicy>({
    companyId: texts,
    revision: texts,
    state: oneOf('scheduled', 'enforced'),
    enforceFrom: dates,
    newMemberGrace: counts,
    roles: nullable(lists(texts)),
    deviceMaxAge: nullable(counts),
    ticketRequired: flags,
    exemptMethods: lists(texts),
    exemptions,
  }),
)

export const membersPage: Schema<MembersPage> = objects<MembersPage>({
  members: lists(
    objects<MemberCompliance>({
      userId: texts,
      state: oneOf('enrolled', 'optional', 'exempt', 'due', 'overdue'),
      enrollBy: optional(dates),
      because: optional(oneOf('enforced', 'new_member', 'exempt', 'exempt_method')),
      retryAt: optional(dates),
      suspended: optional(flags),
    }),
  ),
  next: nullable(counts),
})

export const issuedTicket: Schema<{ readonly ticket: string; readonly expiresAt: Date }> = objects<{
  readonly ticket: string
  readonly expiresAt: Date
}>({ ticket: texts, expiresAt: dates })
