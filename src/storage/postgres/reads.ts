import { StepwardError } from '../../errors.js'
import type { Marker } from '../marker.js'
import type { SqlRow } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'

/** Where a read comes from: a standby, or the isolation level of its transaction. One statement, so it cannot change. */
export const SOURCE = `CASE WHEN pg_catalog.pg_is_in_recovery() THEN 'standby'
  ELSE pg_catalog.current_setting('transaction_isolation') END AS source`

/** What each read returns beside its own columns. */
export const READ_COLUMNS: string = `marker.store_id, ${SOURCE}`

/** Gives a row even if nothing else is found, so that each read is checked. Further joins must be LEFT JOINs too. */
export const readFrom = (tables: SqlTables): string =>
  `(VALUES (1)) AS always LEFT JOIN ${tables.schema} AS marker ON TRUE`

function stale(problem: string): StepwardError {
  return new StepwardError('ERR_STORE_FAILED', `postgresStore: ${problem}`, { store: 'postgresStore' })
}

/**
 * Throws unless the row was read from the present state of the primary (S14). At REPEATABLE READ and SERIALIZABLE a
 * transaction that somebody left open keeps its first snapshot, and a statement without a transaction looks the same.
 * READ UNCOMMITTED is READ COMMITTED in PostgreSQL (its manual, §13.2).
 */
export function requireFresh(row: SqlRow | undefined): void {
  const source = row?.['source']
  if (source === 'read committed' || source === 'read uncommitted') return
  if (source === 'standby') {
    throw stale('the server is a standby, so its data may be old; connect to the primary')
  }
  if (source === 'repeatable read' || source === 'serializable') {
    throw stale(
      `at the isolation level ${source}, reads may come from an old snapshot; use READ COMMITTED for the transaction, or as default_transaction_isolation of the session`,
    )
  }
  throw stale(
    'the client returned rows without the column source; return the rows as the database sends them',
  )
}

/** Throws unless the rows of a read are fresh and come from the store that is expected. */
export function requireRead(rows: readonly SqlRow[], marker: Marker): void {
  const [row] = rows
  requireFresh(row)
  marker.check(row?.['store_id'])
}
