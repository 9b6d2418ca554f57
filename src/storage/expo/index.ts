import { batchStore, type SqliteBatchStoreOptions } from '../sqlite/batch.js'
import type { SqliteStore } from '../sqlite/store.js'
import { batchOf, type ExpoDatabase } from './client.js'

export type { SqliteBatchStoreOptions } from '../sqlite/batch.js'
export type { SqliteStore, SqliteStoreOptions, SqliteTablesOptions } from '../sqlite/store.js'
export type { ExpoDatabase, ExpoTransaction } from './client.js'

/**
 * A store on an SQLite file that an app has opened with expo-sqlite, on Android, iOS and macOS. On the web, expo-sqlite
 * has no exclusive transactions, and every call is `ERR_STORE_FAILED`. The tables are those of `sqliteStore`.
 *
 * It runs no statement before its first use, and creates no table before `migrate`. Each call is one exclusive
 * transaction, and the calls of one store take turns: create one store for each database. A call that meets a
 * transaction of the app that writes is `ERR_STORE_FAILED`.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for a row that is not one of ours; `ERR_STORE_FAILED` for every fault of the database,
 * with the error of expo-sqlite as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { type ExpoDatabase, expoStore } from 'stepward/expo'
 *
 * // `open` is `openDatabaseAsync` of expo-sqlite.
 * export async function openStore(open: (name: string) => Promise<ExpoDatabase>) {
 *   const store = expoStore(await open('accounts.db'))
 *   await store.migrate()
 *   return store
 * }
 * ```
 */
export function expoStore(db: ExpoDatabase, options: SqliteBatchStoreOptions = {}): SqliteStore {
  return batchStore({ store: 'expoStore', argument: 'db' }, options, batchOf(db))
}
