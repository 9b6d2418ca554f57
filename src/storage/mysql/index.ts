import { ownOptions, requireFlag } from '../../internal/guards.js'
import { checkedOnce } from '../checked-once.js'
import type { TwoFactorStore } from '../contract.js'
import { readTimeout } from '../deadline.js'
import { ENROLLMENTS, POLICIES } from '../sql/columns.js'
import { readTables } from '../sql/tables.js'
import { functionsOf, type MysqlClient } from './client.js'
import { createGuard } from './guard.js'
import { mysqlRecords } from './records.js'
import { migrateSchema, requireSchema, schemaDdl } from './schema.js'

export type { SqlQuery, SqlResult, SqlRow, SqlValue } from '../sql/query.js'
export type { Mysql2Client, MysqlClient, MysqlFunctions } from './client.js'

/** Where the tables are, for `mysqlDdl` and `mysqlStore`. */
export interface MysqlTablesOptions {
  /**
   * The database of the tables, which has to exist: 1 to 63 of a to z, 0 to 9 and `_`, not starting with a
   * digit. Default: the one of the connection.
   */
  readonly schema?: string
  /**
   * The start of every table's name: 1 to 31 of a to z, 0 to 9 and `_`, not starting with a digit,
   * `sqlite_` or `pg_`. Default `stepward_`.
   */
  readonly tablePrefix?: string
}

/** What `mysqlStore` takes besides the client. */
export interface MysqlStoreOptions extends MysqlTablesOptions {
  /**
   * Milliseconds that a statement may take before it is a fault: 1 to 600,000, default 10,000. A commit has four
   * of them.
   */
  readonly timeout?: number
  /**
   * The client is a connection with an open transaction of the application, and each commit a savepoint in it: tell
   * an outcome only after your own commit. Default false.
   */
  readonly joinTransaction?: boolean
}

/** A {@link TwoFactorStore} on MySQL or MariaDB, and what makes its tables. */
export interface MysqlStore extends TwoFactorStore {
  /**
   * Makes the tables that are missing. Calling it again changes nothing, any number of processes may call it at
   * once, and one that was interrupted is completed by the next. It ends an open transaction, as every CREATE
   * TABLE does here.
   *
   * @throws StepwardError `ERR_SCHEMA_VERSION` where the tables are of another version, `ERR_STORE_FAILED`
   */
  migrate(): Promise<void>
  /** The SQL that `migrate` runs, for those who make their tables themselves. */
  ddl(): string
}

const quoted = (name: string): string => `\`${name}\``

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
  return schemaDdl(readTables('mysqlDdl', ownOptions('mysqlDdl', options, ['schema', 'tablePrefix']), quoted))
}

/**
 * A store on MySQL 8.0.16 or later or MariaDB 10.2 or later, with InnoDB, through a client that the application has: a pool of mysql2
 * (with promises or callbacks), one of its connections, or, for any query builder, `{ query, transaction }`.
 *
 * It opens no connection, runs no statement before its first use and makes no table before `migrate`. A
 * commit, record and events together, is one transaction. It must reach the primary: a replica that lags
 * shows records of the past.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`, `ERR_SCHEMA_MISSING` and
 * `ERR_SCHEMA_VERSION` at first use, `ERR_RECORD_CORRUPT` for what does not parse, `ERR_STORE_FAILED` for
 * every fault of the database, with the driver's error as `cause`.
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
  const own = ownOptions('mysqlStore', options, ['schema', 'tablePrefix', 'timeout', 'joinTransaction'])
  const tables = readTables('mysqlStore', own, quoted)
  const guard = createGuard(readTimeout('mysqlStore: timeout', own.timeout))
  const joinTransaction = requireFlag('mysqlStore: joinTransaction', own.joinTransaction)
  const functions = functionsOf(client, joinTransaction, guard)
  const ready = checkedOnce(() => requireSchema(functions.query, tables))

  return {
    enrollments: mysqlRecords(functions, tables, ready, ENROLLMENTS),
    policies: mysqlRecords(functions, tables, ready, POLICIES),
    migrate: (): Promise<void> => migrateSchema(functions.query, tables),
    ddl: (): string => schemaDdl(tables),
  }
}
