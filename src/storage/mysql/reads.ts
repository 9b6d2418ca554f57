import { StepwardError } from '../../errors.js'
import type { Marker } from '../marker.js'
import type { SqlRow } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromBytes } from './bytes.js'

/**
 * Whether a read may be inside of a transaction of the application: never through a pool; always with
 * `joinTransaction`; and nobody knows with functions.
 */
export type Surroundings = 'none' | 'joined' | 'unknown'

/**
 * Reads the last commit at every isolation level, where a plain SELECT would read the snapshot of its transaction, or
 * what was not committed (S14). It waits for an open transaction that has changed the row.
 */
export const LOCKED = 'LOCK IN SHARE MODE'

/** Only MySQL, which does not say whether a transaction is open; outside of one the lock ends with the statement. */
export const LOCKED_IF_UNKNOWN: string = `/*!80000 ${LOCKED} */`

/** Of a document that the same transaction changes next: two shared locks would wait for each other. */
export const LOCKED_FOR_CHANGE = 'FOR UPDATE'

/** Each server skips the comment of the other. */
const onMariadb = (expression: string): string => `/*M!100000 ${expression} */ /*!80000 NULL */`

/** Where a read comes from. */
export const SOURCE: string = `@@autocommit AS autocommit, @@global.read_only AS read_only, ${onMariadb('@@in_transaction')} AS in_transaction, ${onMariadb('@@tx_isolation')} AS isolation`

/** What each read returns beside its own columns. */
export const readColumns = (tables: SqlTables, lock: string = ''): string =>
  `(SELECT store_id FROM ${tables.schema} ${lock}) AS store_id, ${SOURCE}`

/** Gives a row even if nothing else is found, so that each read is checked. Further joins must be LEFT JOINs. */
export const ALWAYS = '(SELECT 1 AS one) AS always'

function stale(problem: string): StepwardError {
  return new StepwardError('ERR_STORE_FAILED', `mysqlStore: ${problem}`, { store: 'mysqlStore' })
}

/** A variable of the server; drivers give a number, a bigint or a text. */
const isOn = (value: unknown): boolean => String(value) === '1'

/** Whether a read was part of a transaction, so far as the server says. */
export const isInTransaction = (row: SqlRow | undefined): boolean => isOn(row?.['in_transaction'])

/**
 * Throws unless the row was read from the present state of the primary (S14). Through a pool, an open transaction is a
 * fault even where the read was locked: nobody ends it, and the lock would stop the user's next login.
 */
export function requireFresh(row: SqlRow | undefined, surroundings: Surroundings): void {
  if (row === undefined || !('autocommit' in row)) {
    throw stale(
      'the client returned rows without the column autocommit; return them as the database sends them',
    )
  }
  if (isOn(row['read_only'])) {
    throw stale('the server is read_only, so it may be a replica with old data; connect to the primary')
  }
  if (surroundings === 'joined') return
  if (!isOn(row['autocommit'])) {
    throw stale(
      'the connection has autocommit = 0, so reads come from an old snapshot; leave autocommit on, or set joinTransaction: true on a connection of your own',
    )
  }
  if (surroundings === 'none' && isInTransaction(row)) {
    throw stale(
      'the connection has an open transaction, whose reads come from an old snapshot; end it, or set joinTransaction: true',
    )
  }
  if (fromBytes(row['isolation']) === 'READ-UNCOMMITTED' && !isInTransaction(row)) {
    throw stale(
      'at the isolation level READ UNCOMMITTED, reads return uncommitted data; use READ COMMITTED or REPEATABLE READ',
    )
  }
}

/** Throws unless the rows of a read are fresh and come from the store that is expected. */
export function requireRead(rows: readonly SqlRow[], surroundings: Surroundings, marker: Marker): void {
  const [row] = rows
  requireFresh(row, surroundings)
  marker.check(fromBytes(row?.['store_id']))
}

/**
 * The rows of a trail, unless the snapshot of the transaction lacks its newest events: the count was read with a lock,
 * and so is that of the last commit. At READ COMMITTED a trail without events was emptied by `deleteEvents`.
 */
export function requireWhole(rows: readonly SqlRow[]): readonly SqlRow[] {
  const [row] = rows
  const newest = Number(row?.['newest'] ?? 0)
  const emptied = newest === 0 && fromBytes(row?.['isolation']) === 'READ-COMMITTED'
  if (emptied || Number(row?.['event_count'] ?? 0) <= newest) return rows
  throw stale(
    'the transaction reads an audit trail from an old snapshot; use READ COMMITTED for it, or read before others commit',
  )
}
