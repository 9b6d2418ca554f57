import { type SQL, sql } from 'drizzle-orm'
import type { MySql2Database } from 'drizzle-orm/mysql2'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { MysqlFunctions } from 'stepward/mysql'
import type { SqlQuery, SqlValue } from 'stepward/postgres'

/** Drizzle numbers the parameters itself: each placeholder, `?` or `$1`, is replaced by its value's. */
function toDrizzle(statement: string, parameters: readonly SqlValue[]): SQL {
  const chunks: SQL[] = []
  let end = 0
  let next = 0
  for (const { 0: placeholder, index } of statement.matchAll(/\?|\$\d+/g)) {
    const position = placeholder === '?' ? next++ : Number(placeholder.slice(1)) - 1
    chunks.push(sql.raw(statement.slice(end, index)), sql`${sql.param(parameters[position])}`)
    end = index + placeholder.length
  }
  return sql.join([...chunks, sql.raw(statement.slice(end))])
}

/** Stepward's statements through Drizzle on pg; `db` may be a transaction of yours. For `postgresStore`. */
export function drizzlePostgres(db: Pick<NodePgDatabase, 'execute'>): SqlQuery {
  return async (statement, parameters) => {
    const { rows, rowCount } = await db.execute(toDrizzle(statement, parameters))
    return { rows, affected: rowCount ?? 0 }
  }
}

/** For `mysqlStore`, which needs a transaction for each commit. */
export function drizzleMysql(db: Pick<MySql2Database, 'execute' | 'transaction'>): MysqlFunctions {
  const queryOn =
    (connection: Pick<MySql2Database, 'execute'>): SqlQuery =>
    async (statement, parameters) => {
      const [result] = await connection.execute(toDrizzle(statement, parameters))
      const rows: unknown = result
      if (Array.isArray(rows)) return { rows, affected: 0 }
      return { rows: [], affected: result.affectedRows }
    }
  return {
    query: queryOn(db),
    transaction: (work) => db.transaction((transaction) => work(queryOn(transaction))),
  }
}
