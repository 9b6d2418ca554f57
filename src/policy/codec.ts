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
import { type PolicyRecord, SCHEMA_VERSION } from './record.js'

const corrupt: Fault = (message) => new StepwardError('ERR_RECORD_CORRUPT', message)

const anyText = text(Number.MAX_SAFE_INTEGER)
const instant = integer(0)

const record: Reader<PolicyRecord> = exactObject({
  schemaVersion: oneOf(SCHEMA_VERSION),
  companyId: anyText,
  requirement: nullable(
    exactObject({
      enforceFrom: instant,
      newMemberGrace: integer(0),
      roles: nullable(exactList(anyText)),
      deviceMaxAge: nullable(integer(0)),
      ticketRequired: flag,
      exemptMethods: exactList(anyText),
      requiredAt: instant,
    }),
  ),
  revision: optional(anyText),
  exemptions: exactList(
    exactObject({ userId: anyText, actorId: anyText, reason: anyText, grantedAt: instant, until: instant }),
  ),
  updatedAt: instant,
})

const readStored = reading('stored policy', record, corrupt, false)
const readNext = reading('new policy', record, corrupt, false)

/**
 * The record of a stored document. The document must be complete, of this version and of this company.
 *
 * @throws StepwardError `ERR_RECORD_CORRUPT`
 */
export function decodePolicy(companyId: string, document: string): PolicyRecord {
  let value: unknown
  try {
    value = JSON.parse(document)
  } catch {
    throw corrupt('stored policy: not JSON', null)
  }
  const stored = readStored(value)
  if (stored.companyId !== companyId)
    throw corrupt('stored policy: companyId: belongs to another company', null)
  return stored
}

/** The document and the report columns of a record. Checked before it is stored. Instants are Unix seconds. */
export function encodePolicy(next: PolicyRecord): {
  readonly document: string
  readonly summary: Readonly<Record<'enforce_from' | 'updated_at', number | null>>
} {
  const checked = readNext(next)
  const { requirement, updatedAt } = checked
  return {
    document: JSON.stringify(checked),
    summary: {
      enforce_from: requirement === null ? null : Math.floor(requirement.enforceFrom / 1000),
      updated_at: Math.floor(updatedAt / 1000),
    },
  }
}

/** The report columns of an erased policy. */
export const ERASED_SUMMARY = { enforce_from: null, updated_at: null } as const
