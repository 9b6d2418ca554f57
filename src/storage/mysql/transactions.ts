import { StepwardError } from '../../errors.js'
import type { SqlQuery } from '../sql/query.js'

/** A client as two functions. */
export interface Functions {
  readonly query: SqlQuery
  transaction<T>(work: (query: SqlQuery) => Promise<T>): Promise<T>
}

/** How a transaction begins and ends on one connection. */
interface Scope {
  readonly begin: string
  readonly commit: string
  readonly undo: readonly string[]
}

export const TRANSACTION: Scope = { begin: 'START TRANSACTION', commit: 'COMMIT', undo: ['ROLLBACK'] }

/** Part of a transaction that the application has open, which START TRANSACTION would commit. */
export const SAVEPOINT: Scope = {
  begin: 'SAVEPOINT stepward_commit',
  commit: 'RELEASE SAVEPOINT stepward_commit',
  undo: ['ROLLBACK TO SAVEPOINT stepward_commit', 'RELEASE SAVEPOINT stepward_commit'],
}

/** Thrown by the work of a transaction to undo it, though nothing is wrong. */
export const UNDO: unique symbol = Symbol('undo')

/**
 * Runs all of `work` or nothing, on the connection of `query`. Calls `broken` if the rollback failed: the connection
 * may still have an open transaction, and no later statement may become part of it.
 */
export async function transact<T>(
  query: SqlQuery,
  scope: Scope,
  broken: () => void,
  work: (query: SqlQuery) => Promise<T>,
): Promise<T> {
  try {
    await query(scope.begin, [])
    const result = await work(query)
    await query(scope.commit, [])
    return result
  } catch (error) {
    try {
      for (const sql of scope.undo) await query(sql, [])
    } catch {
      broken()
    }
    throw error
  }
}

/** The fault of every commit on a connection on which a rollback has failed. */
export function connectionBroken(): StepwardError {
  return new StepwardError(
    'ERR_STORE_FAILED',
    'mysqlStore: a rollback failed, so this connection is no longer used; connect again, or give the store a pool',
    { store: 'mysqlStore' },
  )
}
