import { ownOptions } from '../../internal/guards.js'
import { checkedOnce } from '../checked-once.js'
import type { TwoFactorStore } from '../contract.js'
import { readTimeout } from '../deadline.js'
import { ENROLLMENTS, POLICIES } from '../sql/columns.js'
import { readTables } from '../sql/tables.js'
import { createQuery, type PostgresClient } from './client.js'
import { postgresRecords } from './records.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

export type { SqlQuery, SqlResult, SqlRow, SqlValue } from '../sql/query.js'
export type { PostgresClient, PostgresJsSql, PostgresQueryable } from './client.js'

/** Where the tables are, for `postgresDdl` and `postgresStore`. */
export interface PostgresTablesOptions {
  /**
   * The schema of the tables, which has to exist: 1 to 63 of a to z, 0 to 9 and `_`, not starting with a
   * digit. Default: the first of the connection's `search_path`.
   */
  readonly schema?: string
  /**
   * The start of every table's name: 1 to 31 of a to z, 0 to 9 and `_`, not starting with a digit,
   * `sqlite_` or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** What `postgresStore` takes besides the client. */
export interface PostgresStoreOptions extends PostgresTablesOptions {
  /**
   * Milliseconds that a statement may take before it is a fault: 1 to 600,000, default 10,000. Let it be longer
   * than the client's own limits for connecting and for a statement.
   */
  readonly timeout?: number
}

/** A {@link TwoFactorStore} on PostgreSQL, and what makes its tables. */
export interface PostgresStore extends TwoFactorStore {
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

const quoted = (name: string): string => `"${name}"`

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
  return schemaDdl(
    readTables('postgresDdl', ownOptions('postgresDdl', options, ['schema', 'tablePrefix']), quoted),
  )
}

/**
 * A store on PostgreSQL 12 or later, through a client that the application has: a `Pool` or a client of pg, the
 * `sql` of postgres, a PGlite; or, for any query builder, one function that runs a statement.
 *
 * It opens no connection, runs no statement before its first use and makes no table before `migrate`. A
 * commit, record and events together, is one statement, so it is atomic through a pool; through a client
 * with an open transaction of the application it is a part of that one: tell an outcome only after your own commit.
 * It must reach the primary: a replica that lags shows records of the past.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`, `ERR_SCHEMA_MISSING` and
 * `ERR_SCHEMA_VERSION` at first use, `ERR_RECORD_CORRUPT` for what does not parse, `ERR_STORE_FAILED` for
 * every fault of the database, with the driver's error as `cause`.
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
  const own = ownOptions('postgresStore', options, ['schema', 'tablePrefix', 'timeout'])
  const tables = readTables('postgresStore', own, quoted)
  const query = createQuery(client, readTimeout('postgresStore: timeout', own.timeout))
  const ready = checkedOnce(() => requireSchema(query, tables))

  return {
    enrollments: postgresRecords(query, tables, ready, ENROLLMENTS),
    policies: postgresRecords(query, tables, ready, POLICIES),
    migrate: (): Promise<void> => migrateSchema(query, tables),
    ddl: (): string => schemaDdl(tables),
  }
}
