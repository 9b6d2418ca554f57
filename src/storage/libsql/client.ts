import { hasMethods } from '../../internal/host.js'
import { isForAnotherStore, wrongClient, wrongReply } from '../clients.js'
import type { SqliteBatch, SqliteRows } from '../sqlite/batch.js'

/** A client of `@libsql/client`, as far as the store needs it. The arguments are typed `never`, so that any version fits. */
export interface LibsqlClient {
  batch(statements: never, mode: never): Promise<unknown>
  executeMultiple(sql: string): Promise<unknown>
}

function rowsOf(result: unknown): SqliteRows {
  const rows: unknown =
    typeof result === 'object' && result !== null ? Reflect.get(result, 'rows') : undefined
  if (Array.isArray(rows)) return rows
  throw wrongReply('libsqlStore', 'client', 'a result with rows for each statement', result)
}

/**
 * Reads are batches for writing too: the client sends those to the primary, and begins them with the write lock. In its
 * other modes, a replica or an embedded replica may answer from old data (S14).
 */
export function batchOf(client: unknown): SqliteBatch {
  if (!hasMethods(client, 'batch', 'executeMultiple') || isForAnotherStore('libsqlStore', client)) {
    throw wrongClient('libsqlStore', 'client', 'a client of @libsql/client', client)
  }
  return async (statements) => {
    const calls = statements.map(({ sql, parameters }) => ({ sql, args: [...parameters] }))
    const results: unknown = await client.batch(calls, 'write')
    if (Array.isArray(results)) return results.map(rowsOf)
    throw wrongReply('libsqlStore', 'client', 'a result for each statement', results)
  }
}
