import { flag, input, optional } from '../../internal/input.js'
import type { TwoFactorStore } from '../contract.js'
import { documentStore } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { ENROLLMENTS, POLICIES } from '../sql/layout.js'
import { schemaOption, sqlTables, tablePrefixOption } from '../sql/tables.js'
import { timeoutOption } from '../timeout.js'
import { connectionOf, type PostgresClient } from './client.js'
import { postgresDocuments } from './documents.js'
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
   * Prepares each statement once per connection, under a name, which makes every call faster. For pg and postgres
   * only; not through a pooler in transaction mode, such as PgBouncer before 1.21, and not if the application runs
   * `DISCARD ALL` or `DEALLOCATE ALL`. Default false.
   */
  readonly namedStatements?: boolean
}

/** A {@link TwoFactorStore} on PostgreSQL, and what creates its tables. */
export interface PostgresStore extends TwoFactorStore {
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

const quoted = (name: string): string => `"${name}"`

const TABLES = { schema: schemaOption, tablePrefix: tablePrefixOption }

const readTables = input('postgresDdl', TABLES)

const readOptions = input('postgresStore', {
  ...TABLES,
  timeout: timeoutOption,
  namedStatements: optional(flag, false),
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
 * `sql` of postgres, or a PGlite. For any query builder, pass one function that runs a statement.
 *
 * It opens no connection, runs no statement before its first use, and creates no table before `migrate`. A commit is
 * one statement, so it is atomic through a pool. Through a client with an open transaction of yours, it becomes part
 * of that transaction: report the outcome only after your own commit. The client must reach the primary, because a
 * replica that lags returns old documents.
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
  const { tablePrefix, schema, timeout, namedStatements } = readOptions(options)
  const tables = sqlTables(tablePrefix, schema, quoted)
  const connection = connectionOf(client, { timeout, namedStatements })
  const checked = checkedAtFirstUse(() => requireSchema(connection, tables))

  return {
    enrollments: documentStore('enrollment', checked(postgresDocuments(connection, tables, ENROLLMENTS))),
    policies: documentStore('policy', checked(postgresDocuments(connection, tables, POLICIES))),
    migrate: (): Promise<void> => migrateSchema(connection, tables),
    ddl: (): string => schemaDdl(tables),
  }
}
