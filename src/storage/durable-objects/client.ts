import { hasMethods } from '../../internal/host.js'
import { guarded, invalidArgument } from '../../internal/mismatch.js'
import { wrongClient, wrongReply } from '../clients.js'
import type { SqliteBatchStatement, SqliteConnection, SqliteRows } from '../sqlite/connection.js'
import { sqliteFault } from '../sqlite/fault.js'

/** The storage of a Durable Object with SQLite, as far as the store needs it. */
export interface DurableObjectSqlStorage {
  readonly sql: {
    exec(sql: string, ...bindings: never): { toArray(): unknown }
    readonly databaseSize: number
  }
  transactionSync<T>(work: () => T): T
}

const STORAGE = 'the ctx.storage of a Durable Object with SQLite'

export function connectionOf(storage: unknown): SqliteConnection {
  if (!hasMethods(storage, 'transactionSync')) {
    throw wrongClient('durableObjectStore', 'storage', STORAGE, storage)
  }
  const sql: unknown = guarded(() => Reflect.get(storage, 'sql'), undefined)
  if (!hasMethods(sql, 'exec')) throw wrongClient('durableObjectStore', 'storage', STORAGE, storage)
  // An object without SQLite has `sql` too, but all of it throws.
  if (typeof guarded(() => Reflect.get(sql, 'databaseSize'), undefined) !== 'number') {
    throw invalidArgument(
      `durableObjectStore: storage: expected ${STORAGE}, got one without; declare its class in new_sqlite_classes`,
      'storage',
    )
  }
  const exec = (text: string, parameters: readonly unknown[]): unknown => sql.exec(text, ...parameters)

  function perform({ sql: text, parameters }: SqliteBatchStatement): SqliteRows {
    const cursor = exec(text, parameters)
    const rows: unknown = hasMethods(cursor, 'toArray') ? cursor.toArray() : undefined
    if (Array.isArray(rows)) return rows
    throw wrongReply('durableObjectStore', 'storage', 'a cursor of rows', cursor)
  }

  function guard<T>(call: () => T): T {
    try {
      return call()
    } catch (cause) {
      throw sqliteFault('durableObjectStore', cause)
    }
  }

  return {
    store: 'durableObjectStore',
    argument: 'storage',
    read: (text, ...parameters) => guard(() => perform({ sql: text, parameters })),
    // `exec` refuses BEGIN and COMMIT. What `transactionSync` returns, its work returned after the last statement.
    write(statements) {
      let results: readonly SqliteRows[] = []
      guard(() =>
        storage.transactionSync(() => {
          results = statements.map(perform)
        }),
      )
      return results
    },
    // An object has its database for itself.
    requireCommittedReads() {},
  }
}
