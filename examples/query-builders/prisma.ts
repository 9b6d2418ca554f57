import type { MysqlFunctions } from 'stepward/mysql'
import type { SqlQuery } from 'stepward/postgres'

/** A PrismaClient, or the client inside of a transaction of yours, whatever its models are. */
interface Prisma {
  $queryRawUnsafe<T>(sql: string, ...values: unknown[]): Promise<T>
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>
}

interface PrismaWithTransactions extends Prisma {
  $transaction<T>(work: (transaction: Prisma) => Promise<T>): Promise<T>
}

/** Stepward's statements through Prisma. For `postgresStore`. */
export function prismaPostgres(prisma: Prisma): SqlQuery {
  return async (sql, parameters) => {
    const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(sql, ...parameters)
    return { rows, affected: rows.length }
  }
}

/** For `mysqlStore`, which needs a transaction for each commit. */
export function prismaMysql(prisma: PrismaWithTransactions): MysqlFunctions {
  const queryOn =
    (client: Prisma): SqlQuery =>
    async (sql, parameters) => {
      if (!sql.startsWith('SELECT')) {
        return { rows: [], affected: await client.$executeRawUnsafe(sql, ...parameters) }
      }
      return { rows: await client.$queryRawUnsafe(sql, ...parameters), affected: 0 }
    }
  return {
    query: queryOn(prisma),
    transaction: (work) => prisma.$transaction((transaction) => work(queryOn(transaction))),
  }
}
