import { hasMethods } from '../../internal/host.js'
import { describe, invalidArgument } from '../../internal/mismatch.js'
import { isForAnotherStore, wrongClient, wrongReply } from '../clients.js'
import { isBunMysql } from '../known-clients.js'
import type { SqlQuery, SqlResult } from '../sql/query.js'
import { bunFunctions } from './bun.js'
import { type Guard, guardOf, toStepwardError } from './guard.js'
import { mysql2Functions } from './mysql2.js'
import type { Surroundings } from './reads.js'
import { UNDO } from './transactions.js'

/** A pool or a connection of mysql2, with promises or with callbacks. */
export interface Mysql2Client {
  execute(sql: string, parameters: never): unknown
}

/** Two functions, over any query builder. */
export interface MysqlFunctions {
  readonly query: SqlQuery
  /** Runs `work` in one transaction: commits when it resolves, rolls back when it rejects. */
  transaction<T>(work: (query: SqlQuery) => Promise<T>): Promise<T>
}

/** A client of the application as the store uses it. */
export interface MysqlConnection extends MysqlFunctions {
  readonly surroundings: Surroundings
}

/** The `SQL` of Bun, with the address of a MySQL or MariaDB. */
export interface BunSql {
  unsafe(sql: string, parameters: never): PromiseLike<unknown>
  begin(work: never): Promise<unknown>
}

/** A client of the application, or two functions over any query builder. */
export type MysqlClient = Mysql2Client | BunSql | MysqlFunctions

export interface MysqlConnectionOptions {
  readonly timeout: number
  readonly joinTransaction: boolean
}

const CLIENT = 'a pool or connection of mysql2, an SQL of Bun, or { query, transaction } over a query builder'

/** What the application's own function returned, checked. */
function readResult(reply: unknown): SqlResult {
  const rows: unknown = typeof reply === 'object' && reply !== null ? Reflect.get(reply, 'rows') : undefined
  if (!Array.isArray(rows)) {
    throw wrongReply('mysqlStore', 'client.query', 'a promise of { rows, affected }', reply)
  }
  const affected: unknown = Reflect.get(reply as object, 'affected') ?? 0
  if (typeof affected === 'number' || typeof affected === 'bigint') {
    return { rows, affected: Number(affected) }
  }
  throw invalidArgument(
    `mysqlStore: client.query: affected: expected a number, got ${describe(affected, false)}`,
    'client.query',
  )
}

/** The application's own functions, with each statement guarded. */
function guardedFunctions(client: MysqlFunctions, guard: Guard): MysqlFunctions {
  const guarded =
    (query: SqlQuery): SqlQuery =>
    (sql, parameters) =>
      guard(async () => readResult(await query(sql, parameters)))
  return {
    query: guarded(client.query.bind(client)),
    async transaction(work) {
      try {
        return await client.transaction((query) => work(guarded(query)))
      } catch (cause) {
        throw cause === UNDO ? cause : toStepwardError(cause)
      }
    },
  }
}

function isFunctions(client: unknown): client is MysqlFunctions {
  return hasMethods(client, 'query', 'transaction')
}

/** One query and one transaction, whatever the client is. */
export function connectionOf(
  client: unknown,
  { timeout, joinTransaction }: MysqlConnectionOptions,
): MysqlConnection {
  if (isForAnotherStore('mysqlStore', client)) {
    throw wrongClient('mysqlStore', 'client', CLIENT, client)
  }
  const guard = guardOf(timeout)
  if (isBunMysql(client) && !joinTransaction) {
    return { ...guardedFunctions(bunFunctions(client), guard), surroundings: 'none' }
  }
  if (!isFunctions(client)) {
    const functions = mysql2Functions(client, joinTransaction, guard)
    if (functions === null) throw wrongClient('mysqlStore', 'client', CLIENT, client)
    return { ...functions, surroundings: joinTransaction ? 'joined' : 'none' }
  }
  if (!joinTransaction) return { ...guardedFunctions(client, guard), surroundings: 'unknown' }
  throw invalidArgument(
    'mysqlStore: joinTransaction: expected a connection, got { query, transaction }; let your transaction function run its work in the open transaction',
    'joinTransaction',
  )
}
