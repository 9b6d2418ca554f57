import { batchStore, type SqliteBatchStoreOptions } from '../sqlite/batch.js'
import type { SqliteStore } from '../sqlite/store.js'
import { batchOf, type D1Client } from './client.js'

export type { SqliteBatchStoreOptions } from '../sqlite/batch.js'
export type { SqliteStore, SqliteStoreOptions, SqliteTablesOptions } from '../sqlite/store.js'
export type { D1Client } from './client.js'

/**
 * A store on a D1 database, in a Worker. The tables are those of `sqliteStore`.
 *
 * It runs no statement before its first use, and creates no table before `migrate`. A commit is one batch, so nothing is
 * half done. Each call has a session of its own that begins at the primary, so read replication makes no read stale. Pass
 * the binding, not a session of yours.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for a row that is not one of ours; `ERR_STORE_FAILED` for every fault of the database,
 * with the error of D1 as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { createTwoFactor, createKeyRing } from 'stepward'
 * import { type D1Client, d1Store } from 'stepward/d1'
 *
 * interface Env {
 *   readonly DB: D1Client // or the D1Database of Cloudflare's types
 *   readonly KEY: string
 * }
 *
 * export function twoFactorOf(env: Env) {
 *   const keys = createKeyRing({ current: 'k1', keys: { k1: env.KEY } })
 *   return createTwoFactor({ issuer: 'Example', store: d1Store(env.DB), keys })
 * }
 * ```
 */
export function d1Store(database: D1Client, options: SqliteBatchStoreOptions = {}): SqliteStore {
  return batchStore({ store: 'd1Store', argument: 'database' }, options, batchOf(database))
}
