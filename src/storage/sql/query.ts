import { StepwardError } from '../../errors.js'
import { describeType, invalidArgument } from '../../internal/guards.js'

/** What the SQL stores bind. */
export type SqlValue = string | number | null

export type SqlRow = Readonly<Record<string, unknown>>

/** What one statement gave. */
export interface SqlResult {
  /** Each row as an object with the names of its columns. */
  readonly rows: readonly SqlRow[]
  /** How many rows an INSERT, UPDATE or DELETE has touched; for a SELECT any number. */
  readonly affected: number
}

/**
 * Runs one statement on the primary database, with its parameters bound by the database, never written into
 * the text. It settles only when the statement is committed, or is a part of the transaction that it runs in,
 * and rejects where that is not certain.
 */
export type SqlQuery = (sql: string, parameters: readonly SqlValue[]) => Promise<SqlResult>

/** What an application's own {@link SqlQuery} gave, checked. */
export function readSqlResult(where: string, result: unknown): SqlResult {
  const rows = typeof result === 'object' && result !== null ? Reflect.get(result, 'rows') : undefined
  if (!Array.isArray(rows)) {
    throw invalidArgument(`${where}: expected { rows, affected } of a query, got ${describeType(result)}`)
  }
  const affected: unknown = Reflect.get(result as object, 'affected')
  if (typeof affected === 'number' || typeof affected === 'bigint') {
    return { rows, affected: Number(affected) }
  }
  if (affected === undefined || affected === null) return { rows, affected: 0 }
  throw invalidArgument(`${where}: affected: expected a number, got ${describeType(affected)}`)
}

/** How many causes deep a driver's error may lie: query builders wrap it. */
const MAX_CAUSES = 5

/** A code such as 42P01 or ER_NO_SUCH_TABLE: of the driver's error, which query builders wrap. */
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

/** A fault of the database, with the driver's error as its cause: its message may hold parameters. */
export function databaseFailed(store: string, cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  const code = driverCode(cause)
  const told = code === null ? '' : ` (${code})`
  return new StepwardError('ERR_STORE_FAILED', `${store}: the database failed${told}`, { cause })
}
