import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import pgPromise from 'pg-promise'
import postgres from 'postgres'
import { DataSource } from 'typeorm'
import { afterAll, beforeAll } from 'vitest'
import { drizzlePostgres } from '../../../examples/query-builders/drizzle.js'
import { kyselyQuery } from '../../../examples/query-builders/kysely.js'
import { prismaPostgres } from '../../../examples/query-builders/prisma.js'
import { typeormQuery } from '../../../examples/query-builders/typeorm.js'
import {
  type PostgresClient,
  type PostgresStore,
  type PostgresStoreOptions,
  postgresStore,
} from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { neonHttp, neonPool, startNeonProxy, vercelPool } from '../../support/neon.js'
import { openPrisma } from '../../support/prisma.js'

/** A client by its name. `open` is called once per file of tests, and `close` after it. */
export interface ListedClient {
  readonly name: string
  readonly package: string
  /** How a store on it is created. */
  readonly options?: PostgresStoreOptions
  open(url: string): Promise<{ readonly client: PostgresClient; close(): Promise<unknown> }>
}

const newPool = (url: string): pg.Pool => {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  pool.on('error', () => undefined) // The statement that fails reports it.
  // A query builder takes a client out of the pool, without a listener of its own.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** PostgreSQL inside this process, without a server. */
export const PGLITE: ListedClient = {
  name: 'PGlite',
  package: '@electric-sql/pglite',
  async open() {
    const client = new PGlite()
    return { client, close: () => client.close() }
  },
}

export const POOL: ListedClient = {
  name: 'pg (Pool)',
  package: 'pg',
  async open(url) {
    const client = newPool(url)
    return { client, close: () => client.end() }
  },
}

const POSTGRES: ListedClient = {
  name: 'postgres',
  package: 'postgres',
  async open(url) {
    const client = postgres(url, { max: 10, onnotice: () => {} })
    return { client, close: () => client.end({ timeout: 0 }) }
  },
}

const named = (listed: ListedClient): ListedClient => ({
  ...listed,
  name: `${listed.name} with named statements`,
  options: { namedStatements: true },
})

/** Those that need a server. */
export const CLIENTS: readonly ListedClient[] = [
  POOL,
  named(POOL),
  {
    name: 'pg (Client)',
    package: 'pg',
    async open(url) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return { client, close: () => client.end() }
    },
  },
  POSTGRES,
  named(POSTGRES),
  {
    name: 'Kysely',
    package: 'kysely',
    async open(url) {
      const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: newPool(url) }) })
      return { client: kyselyQuery(db), close: () => db.destroy() }
    },
  },
  {
    name: 'Drizzle',
    package: 'drizzle-orm',
    async open(url) {
      const pool = newPool(url)
      return { client: drizzlePostgres(drizzle(pool)), close: () => pool.end() }
    },
  },
  {
    name: 'pg-promise',
    package: 'pg-promise',
    async open(url) {
      const client = pgPromise()(url)
      return { client, close: () => client.$pool.end() }
    },
  },
  {
    name: 'TypeORM',
    package: 'typeorm',
    async open(url) {
      const source = await new DataSource({ type: 'postgres', url: url }).initialize()
      return { client: typeormQuery(source.manager), close: () => source.destroy() }
    },
  },
  {
    name: 'Prisma',
    package: 'prisma',
    async open(url) {
      const { client, close } = await openPrisma('postgresql', url)
      return { client: prismaPostgres(client), close }
    },
  },
  {
    name: 'Neon (HTTP)',
    package: '@neondatabase/serverless',
    async open(url) {
      const proxy = await startNeonProxy(url)
      return { client: neonHttp(proxy.url), close: proxy.stop }
    },
  },
  {
    name: 'Neon (Pool)',
    package: '@neondatabase/serverless',
    async open(url) {
      const proxy = await startNeonProxy(url)
      const client = neonPool(url, proxy.port)
      return { client, close: () => client.end().then(proxy.stop) }
    },
  },
  {
    name: 'Vercel (pool)',
    package: '@vercel/postgres',
    async open(url) {
      const proxy = await startNeonProxy(url)
      const client = vercelPool(url, proxy.port)
      return { client, close: () => client.end().then(proxy.stop) }
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
    opened = await open(postgresUrl())
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
    'query' in client
      ? await client.query(sql, [] as never)
      : 'unsafe' in client
        ? await client.unsafe(sql, [] as never)
        : await client(sql, [])
  return Array.isArray(result) ? result : (result as { rows: Record<string, unknown>[] }).rows
}
