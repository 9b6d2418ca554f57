import { StepwardError } from '../../errors.js'

/** Query builders wrap the error of the driver. It is at most this many causes deep. */
const MAX_CAUSES = 5

/** What `Reflect.get` finds along a path. */
function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Reflect.get(found, name)
  }
  return found
}

/** The code of one error: the database's, if the driver passes it on. */
function codeOf(error: object): unknown {
  const code = at(error, 'code')
  // Bun has one code for every error of a server, and the database's own in `errno`.
  if (typeof code === 'string' && code.endsWith('_SERVER_ERROR')) return at(error, 'errno') ?? code
  // So has Prisma.
  if (code === 'P2010') return at(error, 'meta', 'driverAdapterError', 'cause', 'originalCode') ?? code
  return code
}

/** The code of the database's or the driver's error, such as 42P01, ER_NO_SUCH_TABLE or 1146. */
export function driverCode(error: unknown): string | null {
  let current = error
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    if (typeof current !== 'object' || current === null) return null
    const code = codeOf(current)
    if (typeof code === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(code)) return code
    if (typeof code === 'number' && Number.isInteger(code)) return String(code)
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
