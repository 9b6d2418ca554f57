import { StepwardError } from '../../errors.js'
import type { SqlQuery } from '../sql/query.js'

/** How a transaction begins and ends on one connection. */
interface Scope {
  readonly begin: string
  readonly commit: string
  readonly undo: readonly string[]
}

export const TRANSACTION: Scope = { begin: 'START TRANSACTION', commit: 'COMMIT', undo: ['ROLLBACK'] }

/** A part of a transaction that the application has open: START TRANSACTION would commit that one. */
export const SAVEPOINT: Scope = {
  begin: 'SAVEPOINT stepward_commit',
  commit: 'RELEASE SAVEPOINT stepward_commit',
  undo: ['ROLLBACK TO SAVEPOINT stepward_commit', 'RELEASE SAVEPOINT stepward_commit'],
}

/** Thrown by `work` to undo what it did where nothing is wrong. */
export class Undo {}

/**
 * All of `work` or nothing, on the connection of `query`. `broken` is called where the rollback failed: the
 * connection may hold an open transaction, which must not become a part of anybody's next one.
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

/** One call at a time, in the order of calling. */
export function oneAtATime(): <T>(call: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (call) => {
    const result = last.then(call)
    last = result.catch(() => {})
    return result
  }
}

/** What a connection answers after a rollback on it has failed. */
export function connectionBroken(): StepwardError {
  return new StepwardError(
    'ERR_STORE_FAILED',
    'mysqlStore: a rollback failed; open the connection anew, or give the store a pool',
  )
}
