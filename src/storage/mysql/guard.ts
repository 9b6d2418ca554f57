import { StepwardError } from '../../errors.js'
import { CALL_MIGRATE, databaseFailed, driverCode, schemaMissing } from '../sql/failure.js'
import { withStoreTimeout } from '../timeout.js'

const NO_SCHEMA = 'create their database, or correct the option schema, before you call migrate()'
const NO_DATABASE = 'connect to a database, or set the option schema, before you call migrate()'

/**
 * What to do, by the code of the driver: the name of the error, or its number. MySQL says that the table is missing even
 * if its database is.
 */
const REMEDIES: ReadonlyMap<string | null, string> = new Map([
  ['ER_NO_SUCH_TABLE', CALL_MIGRATE],
  ['1146', CALL_MIGRATE],
  ['ER_BAD_DB_ERROR', NO_SCHEMA],
  ['1049', NO_SCHEMA],
  ['ER_NO_DB_ERROR', NO_DATABASE],
  ['1046', NO_DATABASE],
])

export function toStepwardError(cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  const remedy = REMEDIES.get(driverCode(cause))
  return remedy === undefined
    ? databaseFailed('mysqlStore', cause)
    : schemaMissing('mysqlStore', cause, remedy)
}

/** A call to the database, with a limit on the wait and with faults turned into `StepwardError`. */
export type Guard = <T>(call: () => PromiseLike<T>) => Promise<T>

export function guardOf(timeout: number): Guard {
  const fail = (cause: unknown): never => {
    throw toStepwardError(cause)
  }
  return (call) => withStoreTimeout('mysqlStore', timeout, call).catch(fail)
}
