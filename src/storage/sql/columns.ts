import type { EnrollmentRecord } from '../../enrollment/record.js'
import type { PolicyRecord } from '../../policy/record.js'
import { ENROLLMENT, POLICY, type RecordKind } from '../record-kind.js'
import type { SqlTables } from './tables.js'

/** A column beside the document, for reports in SQL: derived from the record at each commit, never read back. */
export interface ReportColumn<R> {
  readonly name: string
  readonly value: (record: R) => string | number | null
}

/** A record kind as the SQL stores lay it out. */
export interface SqlKind<R> {
  readonly kind: RecordKind<R>
  /** Without the prefix. */
  readonly table: 'enrollments' | 'policies'
  readonly columns: readonly ReportColumn<R>[]
}

function enrollmentState(record: EnrollmentRecord): 'on' | 'pending' | 'off' {
  if (record.authenticators.length > 0) return 'on'
  return record.pending === null ? 'off' : 'pending'
}

/** When the authenticator that has been on the longest was confirmed. */
function enrolledAt(record: EnrollmentRecord): number | null {
  const confirmed = record.authenticators.map((authenticator) => authenticator.confirmedAt)
  return confirmed.length === 0 ? null : Math.min(...confirmed)
}

export const ENROLLMENTS: SqlKind<EnrollmentRecord> = {
  kind: ENROLLMENT,
  table: 'enrollments',
  columns: [
    { name: 'state', value: enrollmentState },
    { name: 'enrolled_at', value: enrolledAt },
    { name: 'updated_at', value: (record) => record.updatedAt },
  ],
}

export const POLICIES: SqlKind<PolicyRecord> = {
  kind: POLICY,
  table: 'policies',
  columns: [
    { name: 'enforce_from', value: (record) => record.requirement?.enforceFrom ?? null },
    { name: 'updated_at', value: (record) => record.updatedAt },
  ],
}

/** SELECTs that give no row, and fail where a table is not the one that we make: somebody else's, of the same name. */
export function shapeProbes(tables: SqlTables): string[] {
  const head = [ENROLLMENTS, POLICIES].map(({ table, columns }) => ({
    table: tables[table],
    columns: ['id', 'revision', 'document', 'event_count', ...columns.map((column) => column.name)],
  }))
  const events = ['subject_id', 'kind', 'position', 'event_id', 'type', 'at', 'document']
  return [...head, { table: tables.events, columns: events }].map(
    ({ table, columns }) => `SELECT ${columns.join(', ')} FROM ${table} WHERE 1 = 0`,
  )
}
