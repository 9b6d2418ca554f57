import { invalidArgument } from '../../internal/guards.js'
import { hasMethods } from '../../internal/methods.js'
import { readSqlResult, type SqlQuery, type SqlResult } from '../sql/query.js'
import { type Guard, toStepwardError } from './guard.js'
import { mysql2Functions } from './mysql2.js'
import { Undo } from './transactions.js'

/** A pool or a connection of mysql2, with callbacks or with promises. */
export interface Mysql2Client {
  execute(sql: string, parameters: never): unknown
}

/** Two functions, over any query builder. */
export interface MysqlFunctions {
  readonly query: SqlQuery
  /** Runs `work` in one transaction: commits what it did when it resolves, rolls back when it rejects. */
  transaction<T>(work: (query: SqlQuery) => Promise<T>): Promise<T>
}

/** A client that the application has; or two functions, over any query builder. */
export type MysqlClient = Mysql2Client | MysqlFunctions

/** An application's own functions, with each statement guarded. */
function guardedFunctions(client: MysqlFunctions, guard: Guard): MysqlFunctions {
  const guarded =
    (query: SqlQuery): SqlQuery =>
    (sql, parameters): Promise<SqlResult> =>
      guard(async () => readSqlResult('mysqlStore: client.query', await query(sql, parameters)))
  return {
    query: guarded(client.query.bind(client)),
    async transaction(work) {
      try {
        return await client.transaction((query) => work(guarded(query)))
      } catch (cause) {
        throw cause instanceof Undo ? cause : toStepwardError(cause)
      }
    },
  }
}

function isFunctions(client: unknown): client is MysqlFunctions {
  return hasMethods(client, 'query', 'transaction')
}

/** One query and one transaction, whatever the client is. */
export function functionsOf(client: unknown, joinTransaction: boolean, guard: Guard): MysqlFunctions {
  if (isFunctions(client)) {
    if (!joinTransaction) return guardedFunctions(client, guard)
    throw invalidArgument(
      'mysqlStore: joinTransaction: is for a connection; let the transaction function run its work in your own transaction',
    )
  }
  return mysql2Functions(client, joinTransaction, guard)
}
