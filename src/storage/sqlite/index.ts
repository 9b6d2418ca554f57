import { input } from '../../internal/input.js'
import type { DocumentStore, EventRetention, TwoFactorStore } from '../contract.js'
import { documentStore, eventRetention } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { createMarker, storeIdOption } from '../marker.js'
import { ENROLLMENTS, POLICIES, type SqlLayout } from '../sql/layout.js'
import { type SqlTables, sqlTables, tablePrefixOption } from '../sql/tables.js'
import { migrating } from '../sql/version.js'
import { connectionOf, type SqliteDatabase } from './client.js'
import { sqliteDocuments } from './documents.js'
import { deleterOf } from './retention.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

export type { SqliteDatabase, SqliteStatement } from './client.js'

/** How the tables are called, for `sqliteDdl` and `sqliteStore`. */
export interface SqliteTablesOptions {
  /**
   * The start of every table's name: 1 to 31 characters of a-z, 0-9 and `_`, not starting with a digit, `sqlite_`
   * or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** The options of `sqliteStore`. */
export interface SqliteStoreOptions extends SqliteTablesOptions {
  /**
   * What `storeId()` returned once the tables existed. With it, tables that are empty, missing or those of another
   * store are a fault, and `migrate()` creates none. Default: the id that the first use finds.
   */
  readonly storeId?: string
}

/** A {@link TwoFactorStore} on SQLite, what creates its tables, and what deletes old events. */
export interface SqliteStore extends TwoFactorStore, EventRetention {
  /**
   * Creates the tables that are missing: all of them or, if one fails, none. A second call changes nothing, and any
   * number of processes may call it at once. If the store has been in use, it creates nothing.
   *
   * @throws StepwardError `ERR_SCHEMA_MISSING` if the tables of a known store are gone; `ERR_SCHEMA_VERSION` if they
   * belong to another version; `ERR_STORE_FAILED`
   */
  migrate(): Promise<void>
  /**
   * The random id that `migrate` gave these tables, for the option `storeId`.
   *
   * @throws StepwardError `ERR_SCHEMA_MISSING`, `ERR_SCHEMA_VERSION`, `ERR_STORE_FAILED`
   */
  storeId(): Promise<string>
  /** The SQL that `migrate` runs, for your own migrations. */
  ddl(): string
}

const OPTIONS = { tablePrefix: tablePrefixOption }

const readDdlOptions = input('sqliteDdl', OPTIONS)

const readStoreOptions = input('sqliteStore', { ...OPTIONS, storeId: storeIdOption })

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
export function sqliteDdl(options: SqliteTablesOptions = {}): string {
  return schemaDdl(tablesOf(readDdlOptions(options).tablePrefix))
}

/**
 * A store on an SQLite database that the application has opened with better-sqlite3, node:sqlite, libsql or any other
 * driver that has their `exec` and `prepare`.
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
  const tables = tablesOf(tablePrefix)
  const connection = connectionOf(db, tables)
  const marker = createMarker('sqliteStore', storeId)
  const checkSchema = (): string => requireSchema(connection, tables, marker)
  const checked = checkedAtFirstUse(checkSchema)
  const half = (layout: SqlLayout): DocumentStore =>
    documentStore(layout.kind, checked.wrap(sqliteDocuments(connection, tables, layout, marker)))
  const deleteEvents = deleterOf(connection, tables)

  return {
    enrollments: half(ENROLLMENTS),
    policies: half(POLICIES),
    ...eventRetention((trails, before) => checked.run(() => deleteEvents(trails, before))),
    storeId: async () => checkSchema(),
    migrate: () => migrating('sqliteStore', () => migrateSchema(connection, tables, marker)),
    ddl: () => schemaDdl(tables),
  }
}
