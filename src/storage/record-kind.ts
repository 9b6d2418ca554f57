import { type EnrollmentRecord, parseEnrollmentRecord } from '../enrollment/record.js'
import { StepwardError } from '../errors.js'
import { type PolicyRecord, parsePolicyRecord } from '../policy/record.js'
import type { AuditEvent } from './contract.js'

/** What a store has to know of a record to keep it: its name, whose it is, and how its document is read. */
export interface RecordKind<R> {
  readonly name: 'enrollment' | 'policy'
  /** The field of an event that names its subject. */
  readonly subject: 'userId' | 'companyId'
  readonly parse: (id: string, document: unknown) => R
}

export const ENROLLMENT: RecordKind<EnrollmentRecord> = {
  name: 'enrollment',
  subject: 'userId',
  parse: parseEnrollmentRecord,
}

export const POLICY: RecordKind<PolicyRecord> = {
  name: 'policy',
  subject: 'companyId',
  parse: parsePolicyRecord,
}

function corrupt(message: string): StepwardError {
  return new StepwardError('ERR_RECORD_CORRUPT', message)
}

function parseJson(what: string, document: unknown): unknown {
  if (typeof document !== 'string') throw corrupt(`${what} is not text`)
  try {
    return JSON.parse(document)
  } catch {
    // Without a cause: the engine's message quotes the document.
    throw corrupt(`${what} is not JSON`)
  }
}

/** Reads the stored document of one record. */
export function decodeRecord<R>(kind: RecordKind<R>, id: string, document: unknown): R {
  return kind.parse(id, parseJson('stored record', document))
}

function isEventOf(subject: string, id: string, value: unknown): value is AuditEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const texts = ['id', 'at', 'type'].map((key) => Object.getOwnPropertyDescriptor(value, key)?.value)
  return (
    texts.every((text) => typeof text === 'string') &&
    Object.getOwnPropertyDescriptor(value, subject)?.value === id
  )
}

/** Reads one stored event of a trail. */
export function decodeEvent<R>(kind: RecordKind<R>, id: string, document: unknown): AuditEvent {
  const event = parseJson('stored event', document)
  if (!isEventOf(kind.subject, id, event)) throw corrupt('stored event is not one of this trail')
  return event
}
