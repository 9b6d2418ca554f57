import { input } from '../../internal/input.js'
import { storeIdOption } from '../marker.js'
import { tablePrefixOption } from '../sql/tables.js'
import { type SqliteStore, type SqliteStoreOptions, sqliteTables, storeOn } from '../sqlite/store.js'
import { connectionOf, type DurableObjectSqlStorage } from './client.js'

export type { SqliteStore, SqliteStoreOptions, SqliteTablesOptions } from '../sqlite/store.js'
export type { DurableObjectSqlStorage } from './client.js'

const readOptions = input('durableObjectStore', {
  tablePrefix: tablePrefixOption,
  storeId: storeIdOption,
})

/**
 * A store in the SQLite storage of a Durable Object, for code that runs inside that object. The tables are those of
 * `sqliteStore`.
 *
 * It runs no statement before its first use, and creates no table before `migrate`. A commit is one synchronous
 * transaction. The runtime holds back what the object sends until its writes are on disk, so no reply reports a success
 * that is lost later. In an open `ctx.storage.transaction()` of yours, a commit becomes part of it: report the outcome
 * only after its end.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for a row that is not one of ours; `ERR_STORE_FAILED` for every fault of the database,
 * with the error of the runtime as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { type DurableObjectSqlStorage, durableObjectStore } from 'stepward/durable-objects'
 *
 * export class Accounts {
 *   readonly store
 *   constructor(ctx: { storage: DurableObjectSqlStorage }) {
 *     this.store = durableObjectStore(ctx.storage)
 *   }
 *   async fetch() {
 *     await this.store.migrate()
 *     return Response.json(await this.store.enrollments.load('user-1'))
 *   }
 * }
 * ```
 */
export function durableObjectStore(
  storage: DurableObjectSqlStorage,
  options: SqliteStoreOptions = {},
): SqliteStore {
  const { tablePrefix, storeId } = readOptions(options)
  return storeOn(connectionOf(storage), sqliteTables(tablePrefix), storeId)
}
