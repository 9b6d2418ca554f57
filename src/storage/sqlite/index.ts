import { input } from '../../internal/input.js'
import { storeIdOption } from '../marker.js'
import { tablePrefixOption } from '../sql/tables.js'
import { connectionOf, type SqliteDatabase } from './client.js'
import { schemaDdl } from './schema.js'
import {
  type SqliteStore,
  type SqliteStoreOptions,
  type SqliteTablesOptions,
  sqliteTables,
  storeOn,
} from './store.js'

export type { SqlRow, SqlValue } from '../sql/query.js'
export { type SqliteBatch, type SqliteBatchStoreOptions, sqliteBatchStore } from './batch.js'
export type { SqliteDatabase, SqliteStatement } from './client.js'
export type { SqliteBatchStatement, SqliteRows } from './connection.js'
export type { SqliteStore, SqliteStoreOptions, SqliteTablesOptions } from './store.js'

const OPTIONS = { tablePrefix: tablePrefixOption }

const readDdlOptions = input('sqliteDdl', OPTIONS)

const readStoreOptions = input('sqliteStore', { ...OPTIONS, storeId: storeIdOption })

/**
 * The SQL of the tables, without a database: what `stepward schema sqlite` prints.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { sqliteDdl } from 'stepward/sqlite'
 *
 * console.log(sqliteDdl({ tablePrefix: 'auth_' }).includes('auth_enrollments')) // true
 * ```
 */
export function sqliteDdl(options: SqliteTablesOptions = {}): string {
  return schemaDdl(sqliteTables(readDdlOptions(options).tablePrefix))
}

/**
 * A store on an SQLite database that the application has opened with better-sqlite3, node:sqlite, bun:sqlite,
 * libsql or any other driver that has their `exec` and `prepare`.
 *
 * It opens no connection, runs no statement before its first use, and creates no table before `migrate`. In an open
 * transaction of yours, a commit becomes part of that transaction: a rollback undoes document and events, so report
 * the outcome only after your own commit. A read takes the write lock of that transaction, and is a fault if others
 * committed since the transaction began to read: begin it with `BEGIN IMMEDIATE`. Give the store its own connection if
 * your transactions, or your iterations over a result, stay open across an `await`.
 *
 * Set the PRAGMAs yourself. With `busy_timeout`, processes wait for each other; without it they fail with
 * `ERR_STORE_FAILED`. With `journal_mode = WAL`, readers continue beside a writer. `synchronous = FULL` keeps a commit
 * through a loss of power, also in WAL mode. `secure_delete = ON` overwrites erased rows.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for a row that is not one of ours; `ERR_STORE_FAILED` for every fault of the database,
 * with the driver's error as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import Database from 'libsql'
 * import { sqliteStore } from 'stepward/sqlite'
 *
 * const db = new Database(':memory:')
 * const store = sqliteStore(db)
 * await store.migrate()
 * console.log(await store.enrollments.load('user-1')) // null
 * ```
 */
export function sqliteStore(db: SqliteDatabase, options: SqliteStoreOptions = {}): SqliteStore {
  const { tablePrefix, storeId } = readStoreOptions(options)
  const tables = sqliteTables(tablePrefix)
  return storeOn(connectionOf(db, tables), tables, storeId)
}
