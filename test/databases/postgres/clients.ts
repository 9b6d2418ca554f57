import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll } from 'vitest'
import { drizzlePostgres } from '../../../examples/query-builders/drizzle.js'
import { kyselyQuery } from '../../../examples/query-builders/kysely.js'
import {
  type PostgresClient,
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
} from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'

/** A client by its name. `open` is called once per file of tests, and `close` after it. */
export interface ListedClient {
  readonly name: string
  /** How a store on it is created. */
  readonly options?: PostgresStoreOptions
  open(): Promise<{ readonly client: PostgresClient; close(): Promise<unknown> }>
}

const newPool = (): pg.Pool => new pg.Pool({ connectionString: postgresUrl(), max: 10 })

/** PostgreSQL inside this process, without a server. */
export const PGLITE: ListedClient = {
  name: 'PGlite',
  async open() {
    const client = new PGlite()
    return { client, close: () => client.close() }
  },
}

const POOL: ListedClient = {
  name: 'a Pool of pg',
  async open() {
    const client = newPool()
    return { client, close: () => client.end() }
  },
}

const POSTGRES: ListedClient = {
  name: 'postgres',
  async open() {
    const client = postgres(postgresUrl(), { max: 10, onnotice: () => {} })
    return { client, close: () => client.end() }
  },
}

const named = (listed: ListedClient): ListedClient => ({
  ...listed,
  name: `${listed.name}, with named statements`,
  options: { namedStatements: true },
})

/** Those that need a server. */
export const CLIENTS: readonly ListedClient[] = [
  POOL,
  named(POOL),
  {
    name: 'a Client of pg',
    async open() {
      const client = new pg.Client({ connectionString: postgresUrl() })
      await client.connect()
      return { client, close: () => client.end() }
    },
  },
  POSTGRES,
  named(POSTGRES),
  {
    name: 'Kysely',
    async open() {
      const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: newPool() }) })
      return { client: kyselyQuery(db), close: () => db.destroy() }
    },
  },
  {
    name: 'Drizzle',
    async open() {
      const pool = newPool()
      return { client: drizzlePostgres(drizzle(pool)), close: () => pool.end() }
    },
  },
]

let made = 0

/** A name that no other test uses, not even in another process on the same server. */
export const newName = (): string => `t${process.pid}_${++made}`

/** For one file of tests: stores through a client, in a schema that is dropped after the file. */
export function useClient({ open, options }: ListedClient) {
  const schema = newName()
  let opened: Awaited<ReturnType<ListedClient['open']>> | undefined

  const client = (): PostgresClient => {
    if (opened === undefined) throw new Error('expected to be called within a test')
    return opened.client
  }
  /** A store on new tables of its own. */
  async function newStore(): Promise<PostgresStore> {
    const store = postgresStore(client(), { ...options, schema, tablePrefix: `${newName()}_` })
    await store.migrate()
    return store
  }
  const run = (sql: string): Promise<unknown> => rawQuery(client(), sql)

  beforeAll(async () => {
    opened = await open()
    await run(`CREATE SCHEMA ${schema}`)
  })
  afterAll(async () => {
    await run(`SET client_min_messages = warning`)
    await run(`DROP SCHEMA ${schema} CASCADE`)
    await opened?.close()
  })
  return { client, newStore, schema, run }
}

/** Runs a statement of the test through any of the clients. */
export async function rawQuery(
  client: PostgresClient,
  sql: string,
): Promise<readonly Record<string, unknown>[]> {
  const result: unknown =
    'unsafe' in client
      ? await client.unsafe(sql, [] as never)
      : 'query' in client
        ? await client.query(sql, [] as never)
        : await client(sql, [])
  return Array.isArray(result) ? result : (result as { rows: Record<string, unknown>[] }).rows
}
