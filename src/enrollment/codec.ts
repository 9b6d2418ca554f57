import { StepwardError } from '../errors.js'
import {
  exactList,
  exactObject,
  flag,
  integer,
  nullable,
  oneOf,
  optional,
  type Reader,
  reading,
  text,
} from '../internal/input.js'
import type { Fault } from '../internal/mismatch.js'
import { ALGORITHMS, DIGITS } from '../otp/bounds.js'
import { MAX_DRIFT } from './bounds.js'
import { END_REASONS, type EnrollmentRecord, SCHEMA_VERSION } from './record.js'

const corrupt: Fault = (message) => new StepwardError('ERR_RECORD_CORRUPT', message)

const anyText = text(Number.MAX_SAFE_INTEGER)
const instant = integer(0)

const throttle = exactObject({
  failures: integer(0),
  lastFailureAt: nullable(instant),
  lastFailedCode: nullable(anyText),
  firstRefusalAt: nullable(instant),
  lastReplayAt: nullable(instant),
})

const sealedKey = {
  id: anyText,
  name: nullable(anyText),
  sealedSecret: anyText,
  algorithm: oneOf(...ALGORITHMS),
  digits: oneOf(...DIGITS),
  period: integer(1),
}

const record: Reader<EnrollmentRecord> = exactObject({
  schemaVersion: oneOf(SCHEMA_VERSION),
  userId: anyText,
  generation: anyText,
  ticketGeneration: nullable(anyText),
  authenticators: exactList(
    exactObject({
      ...sealedKey,
      confirmedAt: instant,
      lastStep: integer(0),
      drift: integer(-MAX_DRIFT, MAX_DRIFT),
      lastUsedAt: nullable(instant),
    }),
  ),
  pending: nullable(
    exactObject({
      ...sealedKey,
      startedAt: instant,
      expiresAt: instant,
      challengeId: nullable(anyText),
      ticket: flag,
      throttle,
    }),
  ),
  recoveryCodes: nullable(
    exactObject({
      keyId: anyText,
      hashes: exactList(anyText),
      used: exactList(anyText),
      imported: flag,
      issuedAt: instant,
      unsaved: optional(oneOf(true)),
    }),
  ),
  codeThrottle: throttle,
  recoveryThrottle: throttle,
  devices: exactList(
    exactObject({ id: anyText, name: nullable(anyText), trustedAt: instant, expiresAt: instant }),
  ),
  loginCompanies: exactList(anyText),
  history: exactList(
    exactObject({ id: anyText, confirmedAt: instant, endedAt: instant, endReason: oneOf(...END_REASONS) }),
  ),
  erasure: nullable(anyText),
  updatedAt: instant,
})

const readStored = reading('stored enrollment', record, corrupt, false)
const readNext = reading('new enrollment', record, corrupt, false)

/**
 * The record of a stored document. The document must be complete, of this version and of this user.
 *
 * @throws StepwardError `ERR_RECORD_CORRUPT`
 */
export function decodeEnrollment(userId: string, document: string): EnrollmentRecord {
  let value: unknown
  try {
    value = JSON.parse(document)
  } catch {
    // Without a cause: the engine's message quotes the document.
    throw corrupt('stored enrollment: not JSON', null)
  }
  const stored = readStored(value)
  if (stored.userId !== userId) throw corrupt('stored enrollment: userId: belongs to another user', null)
  return stored
}

/**
 * The document and the report columns of a record. Instants in the columns are Unix seconds. The record is checked
 * first: one that cannot be read again would lock its user out.
 */
export function encodeEnrollment(next: EnrollmentRecord): {
  readonly document: string
  readonly summary: Readonly<Record<'state' | 'enrolled_at' | 'updated_at', string | number | null>>
} {
  const checked = readNext(next)
  const { authenticators, pending, updatedAt } = checked
  const [first] = authenticators
  return {
    document: JSON.stringify(checked),
    summary: {
      state: first !== undefined ? 'on' : pending === null ? 'off' : 'pending',
      enrolled_at: first === undefined ? null : Math.floor(first.confirmedAt / 1000),
      updated_at: Math.floor(updatedAt / 1000),
    },
  }
}

/** The report columns of an erased enrollment. */
export const ERASED_SUMMARY = { state: null, enrolled_at: null, updated_at: null } as const
