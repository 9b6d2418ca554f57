import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { StepwardError } from '../../errors.js'
import { hasMethods } from '../../internal/host.js'
import { invalidArgument } from '../../internal/mismatch.js'
import { encodeUtf8 } from '../../internal/utf8.js'
import { describeClient, isForAnotherStore, wrongClient, wrongReply } from '../clients.js'
import { isPglite } from '../known-clients.js'
import { databaseFailed, driverCode, schemaMissing } from '../sql/failure.js'
import type { SqlQuery, SqlRow, SqlValue } from '../sql/query.js'
import { withStoreTimeout } from '../timeout.js'

/** `query`, as a `Pool` or a `Client` of pg, the `sql` and `Pool` of Neon, a database of pg-promise and PGlite have it. */
export interface PostgresQueryable {
  query(sql: string, parameters: never): Promise<unknown>
}

/** The `sql` of postgres or Bun, or of one of its open transactions. */
export interface PostgresJsSql {
  unsafe(sql: string, parameters: never): PromiseLike<unknown>
}

/** A client of the application, or one function over any query builder. */
export type PostgresClient = PostgresQueryable | PostgresJsSql | SqlQuery

/** Runs one statement: its parameters in, its rows out. */
export type PostgresStatement = (parameters: readonly SqlValue[]) => Promise<readonly SqlRow[]>

/** The client, with a limit on the wait and with faults turned into `StepwardError`. */
export interface PostgresConnection {
  /** A statement that runs at every request. Made once, so that a call builds nothing. */
  statement(sql: string): PostgresStatement
  /** Runs a statement that is rarely needed, without a name. */
  query(sql: string, parameters?: readonly SqlValue[]): Promise<readonly SqlRow[]>
}

export interface PostgresConnectionOptions {
  readonly timeout: number
  readonly namedStatements: boolean
}

type Send = (parameters: readonly SqlValue[]) => PromiseLike<unknown>

const CLIENT =
  'a Pool or Client of pg or Neon, the sql of postgres, Bun or Neon, a pg-promise, a PGlite, or a function (sql, parameters) => { rows, affected }'

/** The same in every process, and different for any other SQL or table. PostgreSQL takes up to 63 bytes. */
function nameOf(sql: string): string {
  return `stepward_${bytesToHex(sha256(encodeUtf8(sql))).slice(0, 32)}`
}

/** How the client sends a statement, under a name or without one. */
function senderOf(client: unknown, named: boolean): (sql: string) => Send {
  if (isForAnotherStore('postgresStore', client)) {
    throw wrongClient('postgresStore', 'client', CLIENT, client)
  }
  // Before the plain function: the sql of postgres is a function too. The `unsafe` of Neon runs nothing.
  if (hasMethods(client, 'unsafe') && !hasMethods(client, 'query')) {
    const options = { prepare: named }
    return (sql) => (parameters) => Promise.resolve(client.unsafe(sql, parameters, options))
  }
  if (named && (typeof client === 'function' || isPglite(client))) throw namesNothing(client)
  if (hasMethods(client, 'query')) {
    // With parameters apart, pg-promise would write them into the text.
    if (!named && hasMethods(client, 'oneOrNone')) {
      return (text) => (values) => Promise.resolve(client.query({ text, values }))
    }
    if (!named) return (sql) => (parameters) => Promise.resolve(client.query(sql, parameters))
    return (sql) => {
      const name = nameOf(sql)
      return (values) => Promise.resolve(client.query({ name, text: sql, values }))
    }
  }
  if (typeof client === 'function') return (sql) => (parameters) => Promise.resolve(client(sql, parameters))
  throw wrongClient('postgresStore', 'client', CLIENT, client)
}

function namesNothing(client: unknown): StepwardError {
  return invalidArgument(
    `postgresStore: namedStatements: expected a client of pg or the sql of postgres, got ${describeClient(client)}; leave the option out`,
    'namedStatements',
  )
}

/** Only rows matter: a commit that was applied returns one. */
function rowsOf(reply: unknown): readonly SqlRow[] {
  if (Array.isArray(reply)) return reply
  const rows: unknown = typeof reply === 'object' && reply !== null ? Reflect.get(reply, 'rows') : null
  if (Array.isArray(rows)) return rows
  throw wrongReply('postgresStore', 'client', 'one whose query returns rows', reply)
}

const UNDEFINED_TABLE = '42P01'
const INVALID_SCHEMA_NAME = '3F000'

export function noSchema(cause?: unknown): StepwardError {
  const remedy =
    'neither does their schema: create it with CREATE SCHEMA, or correct the schema option or the search_path'
  return schemaMissing('postgresStore', cause, remedy)
}

function fail(cause: unknown): never {
  const code = driverCode(cause)
  if (code === UNDEFINED_TABLE) throw schemaMissing('postgresStore', cause)
  if (code === INVALID_SCHEMA_NAME) throw noSchema(cause)
  throw databaseFailed('postgresStore', cause)
}

export function connectionOf(
  client: unknown,
  { timeout, namedStatements }: PostgresConnectionOptions,
): PostgresConnection {
  const [often, once] = [senderOf(client, namedStatements), senderOf(client, false)]
  const run = (send: Send, parameters: readonly SqlValue[]): Promise<readonly SqlRow[]> =>
    withStoreTimeout('postgresStore', timeout, () => send(parameters)).then(rowsOf, fail)
  return {
    statement(sql) {
      const send = often(sql)
      return (parameters) => run(send, parameters)
    },
    query: (sql, parameters = []) => run(once(sql), parameters),
  }
}
