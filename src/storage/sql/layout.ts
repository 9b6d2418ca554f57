import type { Commit } from '../contract.js'
import type { DocumentKind } from '../document-store.js'
import type { SqlTables } from './tables.js'

/** How the SQL stores lay out one half of a store. */
export interface SqlLayout {
  readonly kind: DocumentKind
  /** Without the prefix. */
  readonly table: 'enrollments' | 'policies'
  /** The columns beside the document, for reports in SQL. Each commit writes them; nothing reads them back. */
  readonly columns: readonly string[]
}

export const ENROLLMENTS: SqlLayout = {
  kind: 'enrollment',
  table: 'enrollments',
  columns: ['state', 'enrolled_at', 'updated_at'],
}

export const POLICIES: SqlLayout = {
  kind: 'policy',
  table: 'policies',
  columns: ['enforce_from', 'updated_at'],
}

/** The values of the report columns after a commit, in the order of the columns. */
export function reportValues(
  { columns }: SqlLayout,
  { document, summary }: Commit,
): (string | number | null)[] {
  return columns.map((name) => (document === null ? null : (summary[name] ?? null)))
}

/** SELECTs without rows, which fail if a table of the same name is not one of ours. */
export function shapeProbes(tables: SqlTables): string[] {
  const heads = [ENROLLMENTS, POLICIES].map(({ table, columns }) => ({
    table: tables[table],
    columns: ['id', 'revision', 'document', 'event_count', ...columns],
  }))
  const events = ['subject_id', 'kind', 'position', 'event_id', 'type', 'at', 'document']
  const schema = ['only_row', 'version', 'store_id']
  return [...heads, { table: tables.events, columns: events }, { table: tables.schema, columns: schema }].map(
    ({ table, columns }) => `SELECT ${columns.join(', ')} FROM ${table} WHERE 1 = 0`,
  )
}
