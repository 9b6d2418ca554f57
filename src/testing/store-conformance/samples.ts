import type { EnrollmentEvent } from '../../enrollment/events.js'
import { type Authenticator, type EnrollmentRecord, emptyRecord } from '../../enrollment/record.js'
import { randomId } from '../../internal/bytes.js'
import type { PolicyEvent } from '../../policy/events.js'
import { emptyPolicy, type PolicyRecord } from '../../policy/record.js'
import type { AuditEvent } from '../../storage/contract.js'
import { AWKWARD_TEXTS } from './texts.js'

/** Records and events of one kind, for checks that hold for every kind. */
export interface Samples<R> {
  /** A record that can be told from others by its mark. */
  readonly record: (id: string, mark?: number) => R
  readonly markOf: (record: R) => number
  /** Records that use every field, with numbers at the ends of their ranges, and texts that databases trip over. */
  readonly full: (id: string) => readonly R[]
  /** A record of more than a megabyte. */
  readonly large: (id: string) => R
  /** An event with a new id. */
  readonly event: (id: string) => AuditEvent
  /** Events with every type of value in them, and texts that databases trip over. */
  readonly fullEvents: (id: string) => readonly AuditEvent[]
}

const AT = '2026-01-02T03:04:05.678Z'
const MAX = Number.MAX_SAFE_INTEGER
const AWKWARD = AWKWARD_TEXTS.join('')

/** Enough of them for more than a megabyte of JSON. */
const LARGE = { authenticators: 7000, roles: 40_000 } as const

export function enrollmentRecord(userId: string, mark: number = 1): EnrollmentRecord {
  return { ...emptyRecord(userId), generation: 'generation-1', updatedAt: mark }
}

export function enrollmentEvent(userId: string, id: string = randomId()): EnrollmentEvent {
  return { id, at: AT, userId, type: 'enrollment.expired', notify: false, authenticatorId: 'authenticator-1' }
}

export function policyRecord(companyId: string, mark: number = 1): PolicyRecord {
  return { ...emptyPolicy(companyId), updatedAt: mark }
}

export function policyEvent(companyId: string, id: string = randomId()): PolicyEvent {
  return { id, at: AT, companyId, actorId: 'admin-1', type: 'policy.relaxed' }
}

function authenticator(id: string, confirmedAt: number): Authenticator {
  return {
    id,
    name: null,
    sealedSecret: AWKWARD,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    confirmedAt,
    lastStep: 1,
    drift: 0,
  }
}

/** An enrollment that is on, confirmed at the instant. */
export function enrolledRecord(
  userId: string,
  confirmedAt: number,
  ids: readonly string[],
): EnrollmentRecord {
  return {
    ...enrollmentRecord(userId),
    authenticators: ids.map((id, index) => authenticator(id, confirmedAt + index)),
  }
}

function fullEnrollment(userId: string): EnrollmentRecord {
  const key = { name: AWKWARD, sealedSecret: AWKWARD, algorithm: 'SHA512', digits: 8, period: MAX } as const
  const ended = { confirmedAt: 0, endedAt: MAX } as const
  return {
    ...emptyRecord(userId),
    generation: AWKWARD,
    deviceGeneration: AWKWARD,
    authenticators: [
      { ...authenticator('first', 0), lastStep: 0, drift: -10 },
      { id: 'second', ...key, confirmedAt: MAX, lastStep: MAX, drift: 10 },
    ],
    pending: {
      id: 'pending',
      ...key,
      startedAt: 0,
      expiresAt: MAX,
      throttle: { failures: 0, lastFailureAt: null },
    },
    recoveryCodes: { keyId: AWKWARD, hashes: AWKWARD_TEXTS, issuedAt: 0 },
    codeThrottle: { failures: MAX, lastFailureAt: 0 },
    recoveryThrottle: { failures: 1, lastFailureAt: MAX },
    history: [
      { id: 'third', ...ended, endReason: 'disabled' },
      { id: 'fourth', ...ended, endReason: 'reset' },
    ],
    updatedAt: MAX,
  }
}

export const ENROLLMENT_SAMPLES: Samples<EnrollmentRecord> = {
  record: enrollmentRecord,
  markOf: (record) => record.updatedAt,
  full: (userId) => [
    emptyRecord(userId),
    fullEnrollment(userId),
    { ...fullEnrollment(userId), recoveryCodes: { keyId: 'k1', hashes: [], issuedAt: MAX }, pending: null },
  ],
  large: (userId) =>
    enrolledRecord(
      userId,
      1,
      Array.from({ length: LARGE.authenticators }, (_, index) => `authenticator-${index}`),
    ),
  event: (userId) => enrollmentEvent(userId),
  fullEvents: (userId) => {
    const base = () => ({ id: randomId(), at: AT, userId })
    const ended = { type: 'enrollment.ended', notify: true, endReason: 'reset' } as const
    return [
      {
        ...base(),
        type: 'enrollment.confirmed',
        notify: true,
        authenticatorId: AWKWARD,
        replaced: [],
        recoveryCodes: MAX,
      },
      {
        ...base(),
        ...ended,
        factor: null,
        actorId: AWKWARD,
        reason: AWKWARD,
        authenticatorIds: AWKWARD_TEXTS,
      },
      { ...base(), ...ended, factor: 'totp', actorId: null, reason: null, authenticatorIds: [] },
      {
        ...base(),
        type: 'verification.failed',
        notify: false,
        factor: 'recovery_code',
        cause: 'replayed',
        failures: 0,
        suspended: true,
      },
    ]
  },
}

export const POLICY_SAMPLES: Samples<PolicyRecord> = {
  record: policyRecord,
  markOf: (record) => record.updatedAt,
  full: (companyId) => {
    const member = { userId: AWKWARD, actorId: AWKWARD, reason: AWKWARD } as const
    const requirement = { enforceFrom: 0, newMemberGrace: 0, deviceMaxAge: 0, ticketRequired: true } as const
    const most = { enforceFrom: MAX, newMemberGrace: MAX, deviceMaxAge: null, ticketRequired: false } as const
    return [
      emptyPolicy(companyId),
      {
        ...policyRecord(companyId, MAX),
        requirement: { ...requirement, roles: AWKWARD_TEXTS },
        exemptions: [
          { ...member, grantedAt: 0, until: MAX },
          { ...member, userId: 'user-2', grantedAt: MAX, until: 0 },
        ],
      },
      { ...policyRecord(companyId), requirement: { ...most, roles: null } },
      { ...policyRecord(companyId), requirement: { ...most, roles: [] } },
    ]
  },
  large: (companyId) => ({
    ...policyRecord(companyId),
    requirement: {
      enforceFrom: 1,
      newMemberGrace: 1,
      deviceMaxAge: null,
      ticketRequired: false,
      roles: [
        ...AWKWARD_TEXTS,
        ...Array.from({ length: LARGE.roles }, (_, index) => `role of the company ${index}`),
      ],
    },
  }),
  event: (companyId) => policyEvent(companyId),
  fullEvents: (companyId) => {
    const base = () => ({ id: randomId(), at: AT, companyId, actorId: AWKWARD })
    const required = { type: 'policy.required', enforceFrom: AT, newMemberGrace: MAX } as const
    return [
      { ...base(), ...required, roles: AWKWARD_TEXTS, deviceMaxAge: 0, ticketRequired: true },
      { ...base(), ...required, roles: null, deviceMaxAge: null, ticketRequired: false },
      { ...base(), ...required, roles: [], deviceMaxAge: MAX, ticketRequired: false },
      { ...base(), type: 'policy.exempted', userId: AWKWARD, reason: AWKWARD, until: AT },
    ]
  },
}
