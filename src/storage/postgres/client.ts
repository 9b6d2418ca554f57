import { StepwardError } from '../../errors.js'
import { invalidArgument } from '../../internal/guards.js'
import { hasMethods } from '../../internal/methods.js'
import { within } from '../deadline.js'
import {
  databaseFailed,
  driverCode,
  readSqlResult,
  type SqlQuery,
  type SqlResult,
  type SqlValue,
} from '../sql/query.js'
import { schemaMissing } from '../sql/version.js'

/** `query`, as a `Pool` or a client of pg and PGlite have it. */
export interface PostgresQueryable {
  query(sql: string, parameters: never): Promise<unknown>
}

/** The `sql` of postgres, also the one of an open transaction. */
export interface PostgresJsSql {
  unsafe(sql: string, parameters: never): PromiseLike<unknown>
}

/** A client that the application has; or one function, over any query builder. */
export type PostgresClient = PostgresQueryable | PostgresJsSql | SqlQuery

const WRONG_CLIENT =
  'postgresStore: client: expected a Pool or client of pg, the sql of postgres, a PGlite, or a function (sql, parameters) => { rows, affected }'

/** Only rows matter: what a commit has done is told by the row that it returns. */
function rowsOf(result: unknown): SqlResult {
  if (Array.isArray(result)) return { rows: result, affected: 0 }
  if (typeof result === 'object' && result !== null && Array.isArray(Reflect.get(result, 'rows'))) {
    return { rows: Reflect.get(result, 'rows'), affected: 0 }
  }
  throw invalidArgument(WRONG_CLIENT)
}

function queryOf(client: unknown): SqlQuery {
  // Before the plain function: the sql of postgres is one too.
  if (hasMethods(client, 'unsafe')) {
    return async (sql, parameters) => rowsOf(await client.unsafe(sql, parameters))
  }
  if (hasMethods(client, 'query')) {
    return async (sql, parameters) => rowsOf(await client.query(sql, parameters))
  }
  if (typeof client === 'function') {
    return async (sql, parameters) => readSqlResult('postgresStore: client', await client(sql, parameters))
  }
  throw invalidArgument(WRONG_CLIENT)
}

/** undefined_table, and invalid_schema_name. */
const MISSING = new Set(['42P01', '3F000'])

function toStepwardError(cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  if (MISSING.has(driverCode(cause) ?? '')) return schemaMissing('postgresStore', cause)
  return databaseFailed('postgresStore', cause)
}

/** The client's query, with its faults turned into `StepwardError` and an end to waiting. */
export function createQuery(client: unknown, timeout: number): SqlQuery {
  const query = queryOf(client)
  return async (sql: string, parameters: readonly SqlValue[]): Promise<SqlResult> => {
    try {
      return await within('postgresStore', timeout, () => query(sql, [...parameters]))
    } catch (cause) {
      throw toStepwardError(cause)
    }
  }
}
