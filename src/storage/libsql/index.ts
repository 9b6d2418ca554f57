import { batchStore, type SqliteBatchStoreOptions } from '../sqlite/batch.js'
import type { SqliteStore } from '../sqlite/store.js'
import { batchOf, type LibsqlClient } from './client.js'

export type { SqliteBatchStoreOptions } from '../sqlite/batch.js'
export type { SqliteStore, SqliteStoreOptions, SqliteTablesOptions } from '../sqlite/store.js'
export type { LibsqlClient } from './client.js'

/**
 * A store on a client of `@libsql/client`: Turso, a libSQL server, or a file. For the synchronous `libsql`, take
 * `sqliteStore` of `stepward/sqlite`. The tables are the same.
 *
 * It runs no statement before its first use, and creates no table before `migrate`. A commit is one batch, so nothing is
 * half done. A read is a batch in mode `write` as well, which reaches the primary: a token that may only read is not
 * enough. Do not use a client with `offline: true`, whose writes others may never see.
 *
 * On a file, set the client's `timeout` to several thousand milliseconds, so that processes wait for each other. A
 * connection that waited in vain fails with `ERR_STORE_FAILED` until the client has collected its statement.
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
 * import { libsqlStore } from 'stepward/libsql'
 *
 * const store = libsqlStore(createClient({ url: ':memory:' }))
 * await store.migrate()
 * console.log(await store.enrollments.load('user-1')) // null
 * ```
 */
export function libsqlStore(client: LibsqlClient, options: SqliteBatchStoreOptions = {}): SqliteStore {
  return batchStore({ store: 'libsqlStore', argument: 'client' }, options, batchOf(client))
}
