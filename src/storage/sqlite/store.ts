import type { DocumentStore, EventRetention, TwoFactorStore } from '../contract.js'
import { documentStore, eventRetention } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { createMarker } from '../marker.js'
import { ENROLLMENTS, POLICIES, type SqlLayout } from '../sql/layout.js'
import { type SqlTables, sqlTables } from '../sql/tables.js'
import { migrating } from '../sql/version.js'
import type { SqliteConnection } from './connection.js'
import { sqliteDocuments } from './documents.js'
import { deleterOf } from './retention.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

/** How the tables are called, for `sqliteDdl` and the stores on SQLite. */
export interface SqliteTablesOptions {
  /**
   * The start of every table's name: 1 to 31 characters of a-z, 0-9 and `_`, not starting with a digit, `sqlite_`
   * or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** The options of `sqliteStore` and `durableObjectStore`. */
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

export const sqliteTables = (tablePrefix: string): SqlTables => sqlTables(tablePrefix, null, (name) => name)

/** The store, whatever the client. */
export function storeOn(
  connection: SqliteConnection,
  tables: SqlTables,
  /** The id of a known store. */
  storeId: string | null,
): SqliteStore {
  const marker = createMarker(connection.store, storeId)
  const checkSchema = (): Promise<string> => requireSchema(connection, tables, marker)
  const checked = checkedAtFirstUse(checkSchema)
  const half = (layout: SqlLayout): DocumentStore =>
    documentStore(layout.kind, checked.wrap(sqliteDocuments(connection, tables, layout, marker)))
  const deleteEvents = deleterOf(connection, tables)

  return {
    enrollments: half(ENROLLMENTS),
    policies: half(POLICIES),
    ...eventRetention((trails, before) => checked.run(() => deleteEvents(trails, before))),
    storeId: checkSchema,
    migrate: () => migrating(connection.store, () => migrateSchema(connection, tables, marker)),
    ddl: () => schemaDdl(tables),
  }
}
