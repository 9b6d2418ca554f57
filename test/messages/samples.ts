import type { AuditEvent } from '../../src/index.js'
import type { AnyRefusal, Messages, RefusalOf, RefusalReason } from '../../src/messages/index.js'

/** The instant from which the samples count. */
export const NOW = new Date('2026-11-28T10:57:19Z')

const RETRY_AT = new Date('2026-11-28T11:02:05Z')

/** A refusal for each reason, with the data that it has. A missing reason does not compile. */
const REFUSALS = {
  invalid_code: [
    { ok: false, reason: 'invalid_code', attemptsLeft: 3 },
    { ok: false, reason: 'invalid_code', attemptsLeft: 1 },
    { ok: false, reason: 'invalid_code', attemptsLeft: 0 },
    { ok: false, reason: 'invalid_code', attemptsLeft: 0, retryAt: RETRY_AT },
  ],
  replayed: [{ ok: false, reason: 'replayed', attemptsLeft: 4 }],
  locked: [
    { ok: false, reason: 'locked', retryAt: RETRY_AT },
    { ok: false, reason: 'locked', retryAt: new Date('2026-11-30T09:00:00Z') },
  ],
  required_by_company: [
    { ok: false, reason: 'required_by_company', companyIds: ['acme'] },
    { ok: false, reason: 'required_by_company', companyIds: ['acme', 'juniper'] },
  ],
  rate_limited: [
    { ok: false, reason: 'rate_limited' },
    { ok: false, reason: 'rate_limited', retryAt: RETRY_AT },
  ],
  suspended: [{ ok: false, reason: 'suspended' }],
  busy: [{ ok: false, reason: 'busy' }],
  code_required: [{ ok: false, reason: 'code_required' }],
  too_many_authenticators: [{ ok: false, reason: 'too_many_authenticators' }],
  ticket_required: [{ ok: false, reason: 'ticket_required' }],
  ticket_invalid: [{ ok: false, reason: 'ticket_invalid' }],
  ticket_expired: [{ ok: false, reason: 'ticket_expired' }],
  not_enrolled: [{ ok: false, reason: 'not_enrolled' }],
  already_enrolled: [{ ok: false, reason: 'already_enrolled' }],
  unknown_authenticator: [{ ok: false, reason: 'unknown_authenticator' }],
  unknown_device: [{ ok: false, reason: 'unknown_device' }],
  not_pending: [{ ok: false, reason: 'not_pending' }],
  expired: [{ ok: false, reason: 'expired' }],
  challenge_invalid: [{ ok: false, reason: 'challenge_invalid' }],
  challenge_expired: [{ ok: false, reason: 'challenge_expired' }],
  proof_invalid: [{ ok: false, reason: 'proof_invalid' }],
  proof_stale: [{ ok: false, reason: 'proof_stale' }],
  ended: [{ ok: false, reason: 'ended' }],
  not_locked: [{ ok: false, reason: 'not_locked' }],
  actor_not_enrolled: [{ ok: false, reason: 'actor_not_enrolled' }],
  self_exemption: [{ ok: false, reason: 'self_exemption' }],
  too_many_exemptions: [{ ok: false, reason: 'too_many_exemptions' }],
  not_authenticated: [{ ok: false, reason: 'not_authenticated' }],
  not_admin: [{ ok: false, reason: 'not_admin' }],
  cross_site: [{ ok: false, reason: 'cross_site' }],
  invalid_request: [{ ok: false, reason: 'invalid_request' }],
  not_found: [{ ok: false, reason: 'not_found' }],
  unknown_member: [{ ok: false, reason: 'unknown_member' }],
  second_factor_required: [{ ok: false, reason: 'second_factor_required' }],
  enrollment_required: [{ ok: false, reason: 'enrollment_required' }],
  content_too_large: [{ ok: false, reason: 'content_too_large' }],
  malformed_json: [{ ok: false, reason: 'malformed_json' }],
  method_not_allowed: [{ ok: false, reason: 'method_not_allowed' }],
  unsupported_media_type: [{ ok: false, reason: 'unsupported_media_type' }],
  request_timeout: [{ ok: false, reason: 'request_timeout' }],
  fault: [{ ok: false, reason: 'fault' }],
  network: [{ ok: false, reason: 'network' }],
  overtaken: [{ ok: false, reason: 'overtaken' }],
} satisfies { readonly [R in RefusalReason]: readonly RefusalOf<R>[] }

export const refusals: readonly AnyRefusal[] = Object.values(REFUSALS).flat()

const CONTEXT = { ip: '192.0.2.7', userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/145.0', requestId: 'r-81' }
const base = { id: 'e1', at: NOW.toISOString(), context: CONTEXT }
const person = { ...base, userId: 'ada' }
const company = { ...base, companyId: 'acme', actorId: 'grace' }
const authenticatorId = 'a1'
const authenticatorIds = [authenticatorId]
const admin = { actorId: 'grace', reason: 'Lost phone' }

const started = { ...person, type: 'enrollment.started', notify: false, authenticatorId } as const
const confirmed = { ...person, type: 'enrollment.confirmed', notify: true, authenticatorId } as const
const ended = { ...person, type: 'enrollment.ended', notify: true, authenticatorIds } as const
const byPerson = { factor: 'totp', actorId: null, reason: null } as const
const failed = { ...person, type: 'verification.failed', suspended: false, notify: false } as const
const required = {
  ...company,
  type: 'policy.required',
  enforceFrom: '2027-01-01T00:00:00.000Z',
  newMemberGrace: 604_800,
  deviceMaxAge: null,
  ticketRequired: false,
  exemptMethods: [],
  asSystem: false,
} as const
const succeeded = { ...person, type: 'verification.succeeded', notify: true } as const
const byRecoveryCode = {
  ...succeeded,
  factor: 'recovery_code',
  authenticatorId: null,
  failuresBefore: 0,
  deviceId: null,
} as const

/** The events of each type that differ in words. A missing type does not compile. */
const EVENTS = {
  'enrollment.started': [
    { ...started, replaces: false, factor: null },
    { ...started, replaces: true, factor: 'totp' },
  ],
  'enrollment.confirmed': [
    { ...confirmed, replaced: [], recoveryCodes: 10 },
    { ...confirmed, replaced: ['a0'], recoveryCodes: 10 },
    { ...confirmed, replaced: [], recoveryCodes: 0 },
  ],
  'enrollment.confirm_failed': [
    { ...person, type: 'enrollment.confirm_failed', notify: false, authenticatorId, failures: 2 },
  ],
  'enrollment.expired': [{ ...person, type: 'enrollment.expired', notify: false, authenticatorId }],
  'enrollment.ticket_issued': [
    { ...person, type: 'enrollment.ticket_issued', notify: true, ...admin, reason: 'First day' },
  ],
  'enrollment.tickets_revoked': [
    { ...person, type: 'enrollment.tickets_revoked', notify: false, actorId: 'grace' },
  ],
  'enrollment.renamed': [
    { ...person, type: 'enrollment.renamed', notify: false, authenticatorId, name: 'My phone' },
  ],
  'enrollment.imported': [0, 10].map((recoveryCodes) => ({
    ...person,
    type: 'enrollment.imported',
    notify: true,
    actorId: 'migration',
    authenticatorId,
    recoveryCodes,
  })),
  'enrollment.ended': [
    { ...ended, ...byPerson, endReason: 'disabled' },
    { ...ended, ...byPerson, endReason: 'replaced' },
    { ...ended, ...byPerson, endReason: 'removed', factor: 'recovery_code' },
    { ...ended, ...admin, endReason: 'reset', factor: null },
  ],
  'enrollment.erased': [{ ...person, type: 'enrollment.erased', notify: true, actorId: 'grace' }],
  'recovery_codes.regenerated': [
    { ...person, type: 'recovery_codes.regenerated', notify: true, factor: 'totp', recoveryCodes: 10 },
  ],
  'recovery_codes.saved': [{ ...person, type: 'recovery_codes.saved', notify: false }],
  'devices.revoked': [
    { ...person, type: 'devices.revoked', notify: false, actorId: null, deviceIds: ['d1'] },
    { ...person, type: 'devices.revoked', notify: false, actorId: 'grace', deviceIds: ['d1', 'd2'] },
  ],
  'secrets.resealed': [{ ...person, type: 'secrets.resealed', notify: false, keyId: 'k2' }],
  'verification.succeeded': [
    {
      ...succeeded,
      factor: 'totp',
      authenticatorId,
      failuresBefore: 2,
      recoveryCodesLeft: 9,
      recoveryCodesLow: false,
      deviceId: 'd1',
    },
    { ...byRecoveryCode, recoveryCodesLeft: 9, recoveryCodesLow: false },
    { ...byRecoveryCode, recoveryCodesLeft: 1, recoveryCodesLow: true },
    { ...byRecoveryCode, recoveryCodesLeft: 0, recoveryCodesLow: true },
  ],
  'verification.failed': [
    { ...failed, factor: 'totp', cause: 'invalid_code', failures: 1 },
    { ...failed, factor: 'recovery_code', cause: 'invalid_code', failures: 5, notify: true },
    { ...failed, factor: 'totp', cause: 'invalid_code', failures: 100, suspended: true, notify: true },
    { ...failed, factor: 'totp', cause: 'replayed', failures: 0 },
  ],
  'verification.refused': [
    {
      ...person,
      type: 'verification.refused',
      notify: false,
      factor: 'totp',
      cause: 'locked',
      failures: 5,
    },
    {
      ...person,
      type: 'verification.refused',
      notify: false,
      factor: 'totp',
      cause: 'suspended',
      failures: 100,
    },
  ],
  'verification.unlocked': [
    { ...person, type: 'verification.unlocked', notify: true, factors: ['totp'], ...admin },
  ],
  'policy.required': [
    { ...required, roles: null },
    { ...required, roles: ['staff', 'owner'] },
  ],
  'policy.relaxed': [{ ...company, type: 'policy.relaxed' }],
  'policy.exempted': [
    {
      ...company,
      type: 'policy.exempted',
      userId: 'ada',
      reason: 'On leave',
      until: '2026-12-31T23:00:00.000Z',
    },
  ],
} satisfies { readonly [T in AuditEvent['type']]: readonly Extract<AuditEvent, { type: T }>[] }

export const eventTypes: readonly string[] = Object.keys(EVENTS)
export const events: readonly AuditEvent[] = Object.values(EVENTS).flat()

type FunctionsOf<T> = {
  readonly [K in keyof T as T[K] extends (...parameters: never) => string ? K : never]: T[K] extends (
    ...parameters: infer P
  ) => string
    ? readonly P[]
    : never
}

const DAY = new Date('2026-12-01T00:00:00Z')
const UTC = { timeZone: 'UTC', now: NOW }
const COUNTS: readonly [number][] = [[0], [1], [2], [5], [21]]

/** How each function of the messages is called. A missing one does not compile. */
export const CALLS = {
  messages: { triesLeft: COUNTS.slice(1), retryAfter: [[RETRY_AT, UTC]] },
  details: {
    newCodes: COUNTS.slice(1),
    name: [['My phone']],
    failures: COUNTS.slice(1),
    failuresBefore: COUNTS.slice(1),
    devices: COUNTS.slice(1),
    from: [[DAY, UTC]],
    until: [[DAY, UTC]],
    roles: [[['staff']], [['staff', 'owner', 'admin']]],
  },
  common: {
    requiredBy: [[['Harbour Coffee']], [['Harbour Coffee', 'Juniper Books']]],
    enrollBy: [[DAY, UTC]],
  },
  setup: {},
  challenge: { retryIn: [[59.2], [65], [3600], [-1]] },
  settings: {
    since: [[DAY, UTC]],
    lastUsed: [
      [DAY, UTC],
      [null, UTC],
    ],
    codesLeft: [...COUNTS],
    trustedUntil: [[DAY, UTC]],
  },
  company: {
    since: [[DAY, UTC]],
    startsAt: [[DAY, UTC]],
    preview: [...COUNTS],
    previewFrom: [
      [1, DAY, UTC],
      [1200, DAY, UTC],
    ],
    enrolled: [
      [0, 1],
      [1, 1],
      [3, 21],
    ],
    enrolledSoFar: [[3, 100]],
    until: [[DAY, UTC]],
    lockedUntil: [[RETRY_AT, UTC]],
    ticketUntil: [[RETRY_AT, UTC]],
  },
} satisfies {
  readonly messages: Pick<FunctionsOf<Messages>, 'triesLeft' | 'retryAfter'>
  readonly details: FunctionsOf<Messages['details']>
  readonly common: FunctionsOf<Messages['common']>
  readonly setup: FunctionsOf<Messages['setup']>
  readonly challenge: FunctionsOf<Messages['challenge']>
  readonly settings: FunctionsOf<Messages['settings']>
  readonly company: FunctionsOf<Messages['company']>
}
