import type { StepwardError } from '../../errors.js'
import { databaseFailed, driverCode, schemaMissing } from '../sql/failure.js'
import { withStoreTimeout } from '../timeout.js'

/** ER_NO_SUCH_TABLE, and ER_BAD_DB_ERROR for a schema that does not exist. */
const MISSING: ReadonlySet<string | null> = new Set(['ER_NO_SUCH_TABLE', 'ER_BAD_DB_ERROR'])

export function toStepwardError(cause: unknown): StepwardError {
  return MISSING.has(driverCode(cause))
    ? schemaMissing('mysqlStore', cause)
    : databaseFailed('mysqlStore', cause)
}

/** A call to the database, with a limit on the wait and with faults turned into `StepwardError`. */
export type Guard = <T>(call: () => PromiseLike<T>) => Promise<T>

export function guardOf(timeout: number): Guard {
  const fail = (cause: unknown): never => {
    throw toStepwardError(cause)
  }
  return (call) => withStoreTimeout('mysqlStore', timeout, call).catch(fail)
}
