import { input } from '../../internal/input.js'
import type { TwoFactorStore } from '../contract.js'
import { documentStore } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { ENROLLMENTS, POLICIES } from '../sql/layout.js'
import { type SqlTables, sqlTables, tablePrefixOption } from '../sql/tables.js'
import { connectionOf, type SqliteDatabase } from './client.js'
import { sqliteDocuments } from './documents.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

export type { SqliteDatabase, SqliteStatement } from './client.js'

/** The options of `sqliteStore` and `sqliteDdl`. */
export interface SqliteStoreOptions {
  /**
   * The start of every table's name: 1 to 31 characters of a-z, 0-9 and `_`, not starting with a digit, `sqlite_`
   * or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** A {@link TwoFactorStore} on SQLite, and what creates its tables. */
export interface SqliteStore extends TwoFactorStore {
  /**
   * Creates the tables that are missing: all of them or, if one fails, none. A second call changes nothing, and any
   * number of processes may call it at once.
   *
   * @throws StepwardError `ERR_SCHEMA_VERSION` if the tables belong to another version; `ERR_STORE_FAILED`
   */
  migrate(): Promise<void>
  /** The SQL that `migrate` runs, for your own migrations. */
  ddl(): string
}

const OPTIONS = { tablePrefix: tablePrefixOption }

const readDdlOptions = input('sqliteDdl', OPTIONS)

const readStoreOptions = input('sqliteStore', OPTIONS)

const tablesOf = (tablePrefix: string): SqlTables => sqlTables(tablePrefix, null, (name) => name)

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
  return schemaDdl(tablesOf(readDdlOptions(options).tablePrefix))
}

/**
 * A store on an SQLite database that the application has opened with better-sqlite3, node:sqlite, libsql or any other
 * driver that has their `exec` and `prepare`.
 *
 * It opens no connection, runs no statement before its first use, and creates no table before `migrate`. In an open
 * transaction of yours, a commit becomes part of that transaction: a rollback undoes document and events, so report
 * the outcome only after your own commit. Give the store its own connection if your transactions stay open across an
 * `await`.
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
  const connection = connectionOf(db)
  const tables = tablesOf(readStoreOptions(options).tablePrefix)
  const checked = checkedAtFirstUse(() => requireSchema(connection, tables))

  return {
    enrollments: documentStore('enrollment', checked(sqliteDocuments(connection, tables, ENROLLMENTS))),
    policies: documentStore('policy', checked(sqliteDocuments(connection, tables, POLICIES))),
    migrate: async (): Promise<void> => migrateSchema(connection, tables),
    ddl: (): string => schemaDdl(tables),
  }
}
