import { input } from '../../internal/input.js'
import { wrongClient, wrongReply } from '../clients.js'
import type { StoreName } from '../known-clients.js'
import { storeIdOption } from '../marker.js'
import { tablePrefixOption } from '../sql/tables.js'
import { timeoutOption, withStoreTimeout } from '../timeout.js'
import type { SqliteBatchStatement, SqliteConnection, SqliteRows } from './connection.js'
import { sqliteFault } from './fault.js'
import { type SqliteStore, type SqliteStoreOptions, sqliteTables, storeOn } from './store.js'

export type { SqliteRows } from './connection.js'

/**
 * Runs all statements in their order, in one transaction on the primary database, and returns the rows of each.
 *
 * - The client binds the parameters to the `?` of each statement.
 * - If one statement fails, none takes effect. The promise resolves after the commit, and rejects if a statement failed
 *   or if the outcome is not certain.
 * - What the statements read is never older than the last commit of any client. Begin the transaction with
 *   `BEGIN IMMEDIATE`, on a connection without a transaction, and never on a replica.
 * - Each row is an object with the names of its columns. A statement other than SELECT has no rows: `[]`.
 */
export type SqliteBatch = (statements: readonly SqliteBatchStatement[]) => Promise<readonly SqliteRows[]>

/** The options of the stores on an asynchronous client of SQLite. */
export interface SqliteBatchStoreOptions extends SqliteStoreOptions {
  /** Seconds that a transaction may take before it is a fault: 0.001 to 600, default 10. */
  readonly timeout?: number
}

/** Whose client it is, for errors. */
type Client = Pick<SqliteConnection, 'store' | 'argument'>

function readReply({ store, argument }: Client, reply: unknown, statements: number): readonly SqliteRows[] {
  if (Array.isArray(reply) && reply.length === statements && reply.every(Array.isArray)) return reply
  throw wrongReply(store, argument, `the rows of each of ${statements} statements`, reply)
}

const readersOf = (store: StoreName) =>
  input(store, { tablePrefix: tablePrefixOption, storeId: storeIdOption, timeout: timeoutOption })

/** The store of an asynchronous client, over one function. */
export function batchStore(client: Client, options: SqliteBatchStoreOptions, run: SqliteBatch): SqliteStore {
  const { store } = client
  const { tablePrefix, storeId, timeout } = readersOf(store)(options)

  async function write(statements: readonly SqliteBatchStatement[]): Promise<readonly SqliteRows[]> {
    try {
      const reply = await withStoreTimeout(store, timeout, () => run(statements))
      return readReply(client, reply, statements.length)
    } catch (cause) {
      throw sqliteFault(store, cause)
    }
  }

  const connection: SqliteConnection = {
    ...client,
    write,
    async read(sql, ...parameters) {
      const [rows] = await write([{ sql, parameters }])
      return rows ?? []
    },
    // Each read has a transaction of its own, which shows only what is committed.
    requireCommittedReads() {},
  }
  return storeOn(connection, sqliteTables(tablePrefix), storeId)
}

/**
 * A store on any SQLite client that has no store here: you write one function, which runs a list of statements in one
 * transaction. docs/stores/sqlite.md says what it must do, and shows one for a client with a single connection.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for a row that is not one of ours; `ERR_STORE_FAILED` for every fault of the database,
 * with the client's error as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { createClient } from '@libsql/client'
 * import { sqliteBatchStore } from 'stepward/sqlite'
 *
 * const client = createClient({ url: ':memory:' })
 * const store = sqliteBatchStore(async (statements) => {
 *   const calls = statements.map(({ sql, parameters }) => ({ sql, args: [...parameters] }))
 *   const results = await client.batch(calls, 'write')
 *   return results.map(({ rows }) => rows)
 * })
 * await store.migrate()
 * console.log(await store.enrollments.load('user-1')) // null
 * ```
 */
export function sqliteBatchStore(batch: SqliteBatch, options: SqliteBatchStoreOptions = {}): SqliteStore {
  if (typeof batch !== 'function') {
    throw wrongClient('sqliteBatchStore', 'batch', 'a function that runs a list of statements', batch)
  }
  return batchStore({ store: 'sqliteBatchStore', argument: 'batch' }, options, batch)
}
