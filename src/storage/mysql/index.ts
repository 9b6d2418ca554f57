import { flag, input, optional } from '../../internal/input.js'
import type { DocumentStore, EventRetention, TwoFactorStore } from '../contract.js'
import { documentStore, eventRetention } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { createMarker, storeIdOption } from '../marker.js'
import { ENROLLMENTS, POLICIES, type SqlLayout } from '../sql/layout.js'
import { schemaOption, sqlTables, tablePrefixOption } from '../sql/tables.js'
import { migrating } from '../sql/version.js'
import { timeoutOption } from '../timeout.js'
import { connectionOf, type MysqlClient } from './client.js'
import { mysqlDocuments } from './documents.js'
import { deleterOf } from './retention.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

export type { SqlQuery, SqlResult, SqlRow, SqlValue } from '../sql/query.js'
export type { BunSql, Mysql2Client, MysqlClient, MysqlFunctions } from './client.js'

/** Where the tables are, for `mysqlDdl` and `mysqlStore`. */
export interface MysqlTablesOptions {
  /**
   * The database of the tables, which must exist: 1 to 63 characters of a-z, 0-9 and `_`, not starting with a digit.
   * Default: the database of the connection.
   */
  readonly schema?: string
  /**
   * The start of every table's name: 1 to 31 characters of a-z, 0-9 and `_`, not starting with a digit, `sqlite_`
   * or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** The options of `mysqlStore`. */
export interface MysqlStoreOptions extends MysqlTablesOptions {
  /**
   * Seconds that a statement may take before it is a fault: 0.001 to 600, default 10. A commit has four or five
   * statements.
   */
  readonly timeout?: number
  /**
   * The client is a connection with an open transaction of yours, and each commit is a savepoint in it. Report the
   * outcome only after your own commit. Default false.
   */
  readonly joinTransaction?: boolean
  /**
   * What `storeId()` returned once the tables existed. With it, tables that are empty, missing or those of another
   * store are a fault, and `migrate()` creates none. Default: the id that the first use finds.
   */
  readonly storeId?: string
}

/** A {@link TwoFactorStore} on MySQL or MariaDB, what creates its tables, and what deletes old events. */
export interface MysqlStore extends TwoFactorStore, EventRetention {
  /**
   * Creates the tables that are missing. A second call changes nothing, any number of processes may call it at once,
   * and the next call completes one that was interrupted. Like every CREATE TABLE here, it ends an open transaction.
   * If the store has been in use, it creates nothing.
   *
   * @throws StepwardError `ERR_SCHEMA_MISSING` if their database does not exist, or if the tables of a known store are
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

const quoted = (name: string): string => `\`${name}\``

const TABLES = { schema: schemaOption, tablePrefix: tablePrefixOption }

const readTables = input('mysqlDdl', TABLES)

const readOptions = input('mysqlStore', {
  ...TABLES,
  timeout: timeoutOption,
  joinTransaction: optional(flag, false),
  storeId: storeIdOption,
})

/**
 * The SQL of the tables, without a connection: what `stepward schema mysql` prints.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { mysqlDdl } from 'stepward/mysql'
 *
 * console.log(mysqlDdl({ tablePrefix: 'auth_' }).includes('`auth_enrollments`')) // true
 * ```
 */
export function mysqlDdl(options: MysqlTablesOptions = {}): string {
  const { tablePrefix, schema } = readTables(options)
  return schemaDdl(sqlTables(tablePrefix, schema, quoted))
}

/**
 * A store on MySQL 8.0.16 or later or MariaDB 10.2 or later, with InnoDB, through a client that the application has:
 * a pool of mysql2, with promises or callbacks, one of its connections, or the `SQL` of Bun. For any query builder,
 * pass `{ query, transaction }`.
 *
 * It opens no connection, runs no statement before its first use, and creates no table before `migrate`. A commit is
 * one transaction.
 *
 * Each read checks, in the same statement, that it is fresh. With `autocommit = 0`, on a read_only server, or, where the
 * server is MariaDB, in a transaction that is still open, it is a fault, and so are tables that were emptied or replaced
 * since the first use. Documents are read with a shared lock, which reads the last commit at every isolation level. A
 * replica that is not read_only cannot be recognized.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_MISSING` and `ERR_SCHEMA_VERSION` at first
 * use; `ERR_RECORD_CORRUPT` for a row that is not one of ours; `ERR_STORE_FAILED` for every fault of the database,
 * with the driver's error as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { createPool } from 'mysql2/promise'
 * import { mysqlStore } from 'stepward/mysql'
 *
 * const pool = createPool(process.env['MYSQL_URL'] ?? 'mysql://app@127.0.0.1/app')
 * const store = mysqlStore(pool)
 * await store.migrate()
 * console.log(await store.enrollments.load('user-1')) // null
 * await pool.end()
 * ```
 */
export function mysqlStore(client: MysqlClient, options: MysqlStoreOptions = {}): MysqlStore {
  const { tablePrefix, schema, timeout, joinTransaction, storeId } = readOptions(options)
  const tables = sqlTables(tablePrefix, schema, quoted)
  const connection = connectionOf(client, { timeout, joinTransaction })
  const marker = createMarker('mysqlStore', storeId)
  const checkSchema = (): Promise<string> => requireSchema(connection, tables, marker)
  const checked = checkedAtFirstUse(checkSchema)
  const half = (layout: SqlLayout): DocumentStore =>
    documentStore(layout.kind, checked.wrap(mysqlDocuments(connection, tables, layout, marker)))
  const deleteEvents = deleterOf(connection, tables)

  return {
    enrollments: half(ENROLLMENTS),
    policies: half(POLICIES),
    ...eventRetention((trails, before) => checked.run(() => deleteEvents(trails, before))),
    storeId: checkSchema,
    migrate: () => migrating('mysqlStore', () => migrateSchema(connection, tables, marker)),
    ddl: () => schemaDdl(tables),
  }
}
