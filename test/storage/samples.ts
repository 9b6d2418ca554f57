import { randomUUID } from 'node:crypto'
import type { EnrollmentEvent } from '../../src/enrollment/events.js'
import { type EnrollmentRecord, emptyRecord } from '../../src/enrollment/record.js'
import type { PolicyEvent } from '../../src/policy/events.js'
import { emptyPolicy, type PolicyRecord } from '../../src/policy/record.js'
import type { AuditEvent } from '../../src/storage/contract.js'

/** Records and events of one kind, for tests that hold for every kind. */
export interface Samples<R> {
  /** A record that can be told from others by its mark. */
  readonly record: (id: string, mark?: number) => R
  readonly markOf: (record: R) => number
  /** A record of more than a megabyte, with texts that databases trip over. */
  readonly large: (id: string) => R
  /** An event with a new id. */
  readonly event: (id: string) => AuditEvent
}

const AT = '2026-01-02T03:04:05.678Z'

/** Texts that a database cuts short, folds, refuses or rewrites. */
const AWKWARD_TEXTS = ['\0', 'a\0b', '\\0', '\ud800', '😀', "'; --", '"', '\r\n', '\u2028', '  ', '\ufeff']

export function enrollmentRecord(userId: string, mark: number = 1): EnrollmentRecord {
  return { ...emptyRecord(userId), generation: 'generation-1', updatedAt: mark }
}

export function enrollmentEvent(userId: string, id: string = randomUUID()): EnrollmentEvent {
  return { id, at: AT, userId, type: 'enrollment.expired', notify: false, authenticatorId: 'authenticator-1' }
}

export function policyRecord(companyId: string, mark: number = 1): PolicyRecord {
  return { ...emptyPolicy(companyId), updatedAt: mark }
}

export function policyEvent(companyId: string, id: string = randomUUID()): PolicyEvent {
  return { id, at: AT, companyId, actorId: 'admin-1', type: 'policy.relaxed' }
}

/** An enrollment that is on, confirmed at the instant. */
export function enrolledRecord(
  userId: string,
  confirmedAt: number,
  ids: readonly string[],
): EnrollmentRecord {
  return {
    ...enrollmentRecord(userId),
    authenticators: ids.map((id, index) => ({
      id,
      name: null,
      sealedSecret: AWKWARD_TEXTS.join(''),
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
      confirmedAt: confirmedAt + index,
      lastStep: 1,
      drift: 0,
    })),
  }
}

export const ENROLLMENT_SAMPLES: Samples<EnrollmentRecord> = {
  record: enrollmentRecord,
  markOf: (record) => record.updatedAt,
  large: (userId) =>
    enrolledRecord(
      userId,
      1,
      Array.from({ length: 7000 }, (_, index) => `authenticator-${index}`),
    ),
  event: (userId) => enrollmentEvent(userId),
}

export const POLICY_SAMPLES: Samples<PolicyRecord> = {
  record: policyRecord,
  markOf: (record) => record.updatedAt,
  large: (companyId) => ({
    ...policyRecord(companyId),
    requirement: {
      enforceFrom: 1,
      newMemberGrace: 1,
      deviceMaxAge: null,
      ticketRequired: false,
      roles: [
        ...AWKWARD_TEXTS,
        ...Array.from({ length: 40_000 }, (_, index) => `role of the company ${index}`),
      ],
    },
  }),
  event: (companyId) => policyEvent(companyId),
}

/** Ids that must not be taken for one another. */
export const HOSTILE_IDS: readonly string[] = [
  'user',
  'User',
  'USER',
  'user ',
  ' user',
  'user\t',
  'user\n',
  '\ufeffuser',
  "o'brien",
  '"user"',
  '`user`',
  '[user]',
  "'); DROP TABLE stepward_enrollments; --",
  '%',
  '_',
  '*',
  '?',
  '?1',
  ':id',
  'é',
  'e\u0301',
  'ß',
  'ss',
  'i',
  'ı',
  'İ',
  'k',
  '\u212a',
  '😀',
  '😁',
  'a',
  'a\0b',
  'a\0c',
  'a\\0b',
  'a\\\\0b',
  '\0',
  '\0\0',
  '\\',
  '\\0',
  '\\\\',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'true',
  '0',
  '00',
  '0.0',
  '1',
  '1.0',
  '1e0',
  ' ',
  '\u00a0',
  '\u202euser',
  'user:1',
  'user/1',
  '{user}',
  'x'.repeat(1023),
  'x'.repeat(1024),
  `${'x'.repeat(1023)}y`,
  '😀'.repeat(256),
]
