import type { MysqlFunctions } from 'stepward/mysql'
import type { SqlQuery } from 'stepward/postgres'
import type { EntityManager } from 'typeorm'

/** Stepward's statements through TypeORM; `manager` may be that of a transaction of yours. For `postgresStore`. */
export function typeormQuery(manager: EntityManager): SqlQuery {
  return async (sql, parameters) => {
    // Only a transaction has a query runner already.
    const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner()
    try {
      const { records, affected } = await runner.query(sql, [...parameters], true)
      return { rows: records ?? [], affected: affected ?? 0 }
    } finally {
      if (runner !== manager.queryRunner) await runner.release()
    }
  }
}

/** For `mysqlStore`, which needs a transaction for each commit. */
export function typeormFunctions(manager: EntityManager): MysqlFunctions {
  return {
    query: typeormQuery(manager),
    transaction: (work) => manager.transaction((transaction) => work(typeormQuery(transaction))),
  }
}
