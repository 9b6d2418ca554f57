import { flag, input, optional } from '../../internal/input.js'
import type { DocumentStore, EventRetention, TwoFactorStore } from '../contract.js'
import { documentStore, eventRetention } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { createMarker, storeIdOption } from '../marker.js'
import { ENROLLMENTS, POLICIES, type SqlLayout } from '../sql/layout.js'
import { schemaOption, sqlTables, tablePrefixOption } from '../sql/tables.js'
import { migrating } from '../sql/version.js'
import { timeoutOption } from '../timeout.js'
import { connectionOf, type PostgresClient } from './client.js'
import { postgresDocuments } from './documents.js'
import { deleterOf } from './retention.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

export type { SqlQuery, SqlResult, SqlRow, SqlValue } from '../sql/query.js'
export type { PostgresClient, PostgresJsSql, PostgresQueryable } from './client.js'

/** Where the tables are, for `postgresDdl` and `postgresStore`. */
export interface PostgresTablesOptions {
  /**
   * The schema of the tables, which must exist: 1 to 63 characters of a-z, 0-9 and `_`, not starting with a digit.
   * Default: the first schema of the connection's `search_path`.
   */
  readonly schema?: string
  /**
   * The start of every table's name: 1 to 31 characters of a-z, 0-9 and `_`, not starting with a digit, `sqlite_`
   * or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** The options of `postgresStore`. */
export interface PostgresStoreOptions extends PostgresTablesOptions {
  /**
   * Seconds that a statement may take before it is a fault: 0.001 to 600, default 10. Make it longer than the
   * client's own limits for connecting and for a statement.
   */
  readonly timeout?: number
  /**
   * Prepares each statement once per connection, under a name, which makes every call faster. For pg, postgres and
   * pg-promise only; not through a pooler in transaction mode, such as PgBouncer before 1.21, and not if the application runs
   * `DISCARD ALL` or `DEALLOCATE ALL`. Default false.
   */
  readonly namedStatements?: boolean
  /**
   * What `storeId()` returned once the tables existed. With it, tables that are empty, missing or those of another
   * store are a fault, and `migrate()` creates none. Default: the id that the first use finds.
   */
  readonly storeId?: string
}

/** A {@link TwoFactorStore} on PostgreSQL, what creates its tables, and what deletes old events. */
export interface PostgresStore extends TwoFactorStore, EventRetention {
  /**
   * Creates the tables that are missing: all of them or, if one fails, none. A second call changes nothing, and any
   * number of processes may call it at once. If the store has been in use, it creates nothing.
   *
   * @throws StepwardError `ERR_SCHEMA_MISSING` if their schema does not exist, or if the tables of a known store are
   * gone; `ERR_SCHEMA_VERSION` if the tables belong to another version; `ERR_STORE_FAILED`
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

const quoted = (name: string): string => `"${name}"`

const TABLES = { schema: schemaOption, tablePrefix: tablePrefixOption }

const readTables = input('postgresDdl', TABLES)

const readOptions = input('postgresStore', {
  ...TABLES,
  timeout: timeoutOption,
  namedStatements: optional(flag, false),
  storeId: storeIdOption,
})

/**
 * The SQL of the tables, without a connection: what `stepward schema postgres` prints.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { postgresDdl } from 'stepward/postgres'
 *
 * console.log(postgresDdl({ tablePrefix: 'auth_' }).includes('"auth_enrollments"')) // true
 * ```
 */
export function postgresDdl(options: PostgresTablesOptions = {}): string {
  const { tablePrefix, schema } = readTables(options)
  return schemaDdl(sqlTables(tablePrefix, schema, quoted))
}

/**
 * A store on PostgreSQL 12 or later, through a client that the application has: a `Pool` or a `Client` of pg, the
 * `sql` of postgres or Bun, a database of pg-promise, `neon()` or a `Pool` of Neon, a pool of Vercel, or a PGlite. For any
 * query builder, pass one function that runs a statement.
 *
 * It opens no connection, runs no statement before its first use, and creates no table before `migrate`. A commit is
 * one statement, so it is atomic through a pool. Through a client with an open transaction of yours, it becomes part
 * of that transaction: report the outcome only after your own commit.
 *
 * Each read checks, in the same statement, that it is fresh. On a standby, or at REPEATABLE READ or SERIALIZABLE, it
 * is a fault, and so are tables that were emptied or replaced since the first use.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for a row that is not one of ours; `ERR_STORE_FAILED` for every fault of the database,
 * with the driver's error as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite'
 * import { postgresStore } from 'stepward/postgres'
 *
 * const store = postgresStore(new PGlite())
 * await store.migrate()
 * console.log(await store.enrollments.load('user-1')) // null
 * ```
 */
export function postgresStore(client: PostgresClient, options: PostgresStoreOptions = {}): PostgresStore {
  const { tablePrefix, schema, timeout, namedStatements, storeId } = readOptions(options)
  const tables = sqlTables(tablePrefix, schema, quoted)
  const connection = connectionOf(client, { timeout, namedStatements })
  const marker = createMarker('postgresStore', storeId)
  const checkSchema = (): Promise<string> => requireSchema(connection, tables, marker)
  const checked = checkedAtFirstUse(checkSchema)
  const half = (layout: SqlLayout): DocumentStore =>
    documentStore(layout.kind, checked.wrap(postgresDocuments(connection, tables, layout, marker)))
  const deleteEvents = deleterOf(connection, tables)

  return {
    enrollments: half(ENROLLMENTS),
    policies: half(POLICIES),
    ...eventRetention((trails, before) => checked.run(() => deleteEvents(trails, before))),
    storeId: checkSchema,
    migrate: () =>
      migrating('postgresStore', () =>
        migrateSchema(connection, tables, schema === null ? null : quoted(schema), marker),
      ),
    ddl: () => schemaDdl(tables),
  }
}
