import { ownOptions } from '../../internal/guards.js'
import type { TwoFactorStore } from '../contract.js'
import { ENROLLMENTS, POLICIES } from '../sql/columns.js'
import { readTables } from '../sql/tables.js'
import { createClient, requireDatabase, type SqliteDatabase } from './client.js'
import { sqliteRecords } from './records.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

export type { SqliteDatabase, SqliteStatement } from './client.js'

/** What `sqliteStore` takes besides the database. */
export interface SqliteStoreOptions {
  /**
   * The start of every table's name: 1 to 31 of a to z, 0 to 9 and `_`, not starting with a digit,
   * `sqlite_` or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** A {@link TwoFactorStore} on SQLite, and what makes its tables. */
export interface SqliteStore extends TwoFactorStore {
  /**
   * Makes the tables that are missing, all of them or none. Calling it again changes nothing, and any
   * number of processes may call it at once.
   *
   * @throws StepwardError `ERR_SCHEMA_VERSION` where the tables are of another version, `ERR_STORE_FAILED`
   */
  migrate(): Promise<void>
  /** The SQL that `migrate` runs, for those who make their tables themselves. */
  ddl(): string
}

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
export function sqliteDdl(options: SqliteStoreOptions = {}): string {
  return schemaDdl(readTables('sqliteDdl', ownOptions('sqliteDdl', options, ['tablePrefix'])))
}

/**
 * A store on an SQLite database that the application has opened, with better-sqlite3, node:sqlite, libsql
 * or any driver that has their `exec` and `prepare`.
 *
 * It opens no connection, starts no statement before its first use and makes no table before `migrate`.
 * In an open transaction of the application, a commit is a part of it: what is rolled back takes record
 * and events with it, so tell an outcome only after your own commit. Give the store a connection of its
 * own where transactions are held open across an `await`.
 *
 * PRAGMAs are the application's. `busy_timeout` lets processes wait for each other, where otherwise they fail with
 * `ERR_STORE_FAILED`; `journal_mode = WAL` lets readers go on beside a writer; `synchronous = FULL` keeps
 * a commit through a loss of power, also in WAL mode; `secure_delete = ON` overwrites erased rows.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`, `ERR_SCHEMA_MISSING` and
 * `ERR_SCHEMA_VERSION` at first use, `ERR_RECORD_CORRUPT` for what does not parse, `ERR_STORE_FAILED` for
 * every fault of the database, with the driver's error as `cause`.
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
  requireDatabase(db)
  const tables = readTables('sqliteStore', ownOptions('sqliteStore', options, ['tablePrefix']))
  const client = createClient(db)

  let checked = false
  function ready(): void {
    if (checked) return
    requireSchema(client, tables)
    checked = true
  }

  return {
    enrollments: sqliteRecords(client, tables, ready, ENROLLMENTS),
    policies: sqliteRecords(client, tables, ready, POLICIES),
    migrate: async (): Promise<void> => migrateSchema(client, tables),
    ddl: (): string => schemaDdl(tables),
  }
}
