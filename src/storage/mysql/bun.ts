import { hasMethods } from '../../internal/host.js'
import { wrongReply } from '../clients.js'
import type { SqlQuery } from '../sql/query.js'
import type { Functions } from './transactions.js'

type Method = (...parameters: unknown[]) => unknown

/** The rows that Bun returns are an array with the number of changed rows. */
function queryOf(sql: Record<'unsafe', Method>): SqlQuery {
  return async (text, parameters) => {
    const rows = await sql.unsafe(text, [...parameters])
    if (!Array.isArray(rows)) throw wrongReply('mysqlStore', 'client', 'an SQL of Bun', rows)
    return { rows, affected: Number(Reflect.get(rows, 'affectedRows') ?? 0) }
  }
}

/** The `SQL` of Bun as two functions. Each transaction has a connection of its pool to itself. */
export function bunFunctions(client: Record<'unsafe' | 'begin', Method>): Functions {
  return {
    query: queryOf(client),
    async transaction<T>(work: (query: SqlQuery) => Promise<T>): Promise<T> {
      const results: T[] = []
      await client.begin(async (transaction: unknown) => {
        if (!hasMethods(transaction, 'unsafe')) {
          throw wrongReply('mysqlStore', 'client', 'an SQL of Bun', transaction)
        }
        results.push(await work(queryOf(transaction)))
      })
      return results[0] as T
    },
  }
}
