import { StepwardError } from '../../errors.js'
import { within } from '../deadline.js'
import { databaseFailed, driverCode } from '../sql/query.js'
import { schemaMissing } from '../sql/version.js'

export const WRONG_CLIENT =
  'mysqlStore: client: expected a pool or connection of mysql2, or { query, transaction } over a query builder'

/** ER_NO_SUCH_TABLE, and ER_BAD_DB_ERROR for a schema that does not exist. */
const MISSING = new Set(['ER_NO_SUCH_TABLE', 'ER_BAD_DB_ERROR'])

export function toStepwardError(cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  if (MISSING.has(driverCode(cause) ?? '')) return schemaMissing('mysqlStore', cause)
  return databaseFailed('mysqlStore', cause)
}

/** How the store waits for the database: with an end to it, and with its faults turned into `StepwardError`. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>

export function createGuard(timeout: number): Guard {
  return async (call) => {
    try {
      return await within('mysqlStore', timeout, call)
    } catch (cause) {
      throw toStepwardError(cause)
    }
  }
}
