import { hasMethods } from '../../internal/host.js'
import { invalidArgument } from '../../internal/mismatch.js'
import { isForAnotherStore, wrongClient, wrongReply } from '../clients.js'
import type { SqliteBatch, SqliteRows } from '../sqlite/batch.js'

/** A D1 binding, as far as the store needs it. The arguments are typed `never`, so that any version fits. */
export interface D1Client {
  prepare(sql: string): { bind(...values: never): unknown }
  batch(statements: never): Promise<unknown>
  exec(sql: string): Promise<unknown>
}

type Session = Record<'prepare' | 'batch', (...parameters: unknown[]) => unknown>

const BINDING = 'a D1 binding, such as env.DB'

function readBinding(database: unknown): Session {
  if (hasMethods(database, 'prepare', 'batch', 'getBookmark')) {
    throw invalidArgument(
      `d1Store: database: expected ${BINDING}, got a session, which may read from a replica; pass the binding itself`,
      'database',
    )
  }
  if (hasMethods(database, 'prepare', 'batch', 'exec') && !isForAnotherStore('d1Store', database)) {
    return database
  }
  throw wrongClient('d1Store', 'database', BINDING, database)
}

function rowsOf(result: unknown): SqliteRows {
  const rows: unknown =
    typeof result === 'object' && result !== null ? Reflect.get(result, 'results') : undefined
  if (Array.isArray(rows)) return rows
  throw wrongReply('d1Store', 'database', 'results for each statement', result)
}

export function batchOf(database: unknown): SqliteBatch {
  const binding = readBinding(database)

  /** With read replication, the first call of such a session reaches the primary (S14). Older runtimes have none. */
  function newSession(): Session {
    if (!hasMethods(binding, 'withSession')) return binding
    const session: unknown = binding.withSession('first-primary')
    if (hasMethods(session, 'prepare', 'batch')) return session
    throw wrongReply('d1Store', 'database', 'a session', session)
  }

  return async (statements) => {
    const session = newSession()
    const prepared = statements.map(({ sql, parameters }) => {
      const statement: unknown = session.prepare(sql)
      if (hasMethods(statement, 'bind')) return statement.bind(...parameters)
      throw wrongReply('d1Store', 'database', 'a prepared statement', statement)
    })
    const results: unknown = await session.batch(prepared)
    if (Array.isArray(results)) return results.map(rowsOf)
    throw wrongReply('d1Store', 'database', 'a result for each statement', results)
  }
}
