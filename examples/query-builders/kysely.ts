import { CompiledQuery, type Kysely } from 'kysely'
import type { MysqlFunctions } from 'stepward/mysql'
import type { SqlQuery } from 'stepward/postgres'

/** Stepward's statements through Kysely; `db` may be a transaction of yours. For `postgresStore`. */
export function kyselyQuery<T>(db: Kysely<T>): SqlQuery {
  return async (sql, parameters) => {
    const result = await db.executeQuery<Record<string, unknown>>(CompiledQuery.raw(sql, [...parameters]))
    return { rows: result.rows, affected: Number(result.numAffectedRows ?? 0) }
  }
}

/** For `mysqlStore`, which needs a transaction for each commit. */
export function kyselyFunctions<T>(db: Kysely<T>): MysqlFunctions {
  return {
    query: kyselyQuery(db),
    transaction: (work) => db.transaction().execute((transaction) => work(kyselyQuery(transaction))),
  }
}
