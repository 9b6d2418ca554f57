import { wrongReply } from '../clients.js'
import type { StoreName } from '../known-clients.js'
import type { SqlRow, SqlValue } from '../sql/query.js'

/** One statement of SQLite. */
export interface SqliteBatchStatement {
  /** With a `?` for each parameter, and without a semicolon at its end. */
  readonly sql: string
  /** Bound by the database, never written into the text. */
  readonly parameters: readonly SqlValue[]
}

/** The rows of one statement: none unless it is a SELECT. */
export type SqliteRows = readonly SqlRow[]

type Awaitable<T> = T | Promise<T>

/** What the stores on SQLite need of a client. Its faults are `StepwardError`. */
export interface SqliteConnection {
  /** The function that made the store, and the name of its first argument, for errors. */
  readonly store: StoreName
  readonly argument: string
  /** The rows of one SELECT, as they are now: never older than the last commit (S14). */
  read(sql: string, ...parameters: SqlValue[]): Awaitable<SqliteRows>
  /**
   * Runs all statements in their order, in one transaction: all of them or none. Returns the rows of each, after the
   * commit.
   */
  write(statements: readonly SqliteBatchStatement[]): Awaitable<readonly SqliteRows[]>
  /** Throws if reads could show what another connection may still roll back. */
  requireCommittedReads(): void
}

/** The number in the only row of a `SELECT … AS count`. Without it, what the statements before it did is not known. */
export function readCount({ store, argument }: SqliteConnection, rows: SqliteRows | undefined): number {
  const value = rows?.[0]?.['count']
  // Some clients give an integer as a bigint or a text.
  const count =
    typeof value === 'bigint' || (typeof value === 'string' && value !== '') ? Number(value) : value
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count
  throw wrongReply(store, argument, 'the rows of every SELECT of a batch', rows)
}
