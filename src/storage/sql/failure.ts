import { StepwardError } from '../../errors.js'

/** Query builders wrap the error of the driver. It is at most this many causes deep. */
const MAX_CAUSES = 5

/** The code of the driver's error, such as 42P01 or ER_NO_SUCH_TABLE. */
export function driverCode(error: unknown): string | null {
  let current = error
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    if (typeof current !== 'object' || current === null) return null
    const code: unknown = Reflect.get(current, 'code')
    if (typeof code === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(code)) return code
    current = Reflect.get(current, 'cause')
  }
  return null
}

/** A fault of the database. The driver's message may quote parameters, so only its code is shown. */
export function databaseFailed(store: string, cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  const code = driverCode(cause)
  const shown = code === null ? '' : ` (${code})`
  return new StepwardError('ERR_STORE_FAILED', `${store}: the database failed${shown}; see the cause`, {
    store,
    cause,
  })
}

export const CALL_MIGRATE = 'call migrate()'

/** `remedy` follows "the tables do not exist". */
export function schemaMissing(store: string, cause?: unknown, remedy: string = CALL_MIGRATE): StepwardError {
  return new StepwardError('ERR_SCHEMA_MISSING', `${store}: the tables do not exist; ${remedy}`, {
    store,
    cause,
  })
}
