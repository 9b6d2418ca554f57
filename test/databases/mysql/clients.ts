import { drizzle } from 'drizzle-orm/mysql2'
import { Kysely, MysqlDialect } from 'kysely'
import { createPool as createCallbackPool } from 'mysql2'
import { createConnection, createPool, type Pool } from 'mysql2/promise'
import { DataSource } from 'typeorm'
import { afterAll, beforeAll } from 'vitest'
import { drizzleMysql } from '../../../examples/query-builders/drizzle.js'
import { kyselyFunctions } from '../../../examples/query-builders/kysely.js'
import { prismaMysql } from '../../../examples/query-builders/prisma.js'
import { typeormFunctions } from '../../../examples/query-builders/typeorm.js'
import { type MysqlClient, type MysqlStore, mysqlStore } from '../../../src/storage/mysql/index.js'
import { mysqlUrl } from '../../servers/addresses.js'
import { openPrisma } from '../../support/prisma.js'

/** A client by its name. `open` is called once per file of tests, and `close` after it. */
export interface ListedClient {
  readonly name: string
  readonly package: string
  open(): Promise<{ readonly client: MysqlClient; close(): Promise<unknown> }>
}

export const newPool = (): Pool => createPool({ uri: mysqlUrl(), connectionLimit: 10 })

export const CLIENTS: readonly ListedClient[] = [
  {
    name: 'mysql2 (pool)',
    package: 'mysql2',
    async open() {
      const client = newPool()
      return { client, close: () => client.end() }
    },
  },
  {
    name: 'mysql2 (pool with callbacks)',
    package: 'mysql2',
    async open() {
      const client = createCallbackPool({ uri: mysqlUrl(), connectionLimit: 10 })
      return { client, close: () => client.promise().end() }
    },
  },
  {
    name: 'mysql2 (connection in latin1)',
    package: 'mysql2',
    async open() {
      const client = await createConnection({ uri: mysqlUrl(), charset: 'latin1_swedish_ci' })
      return { client, close: () => client.end() }
    },
  },
  {
    name: 'Kysely',
    package: 'kysely',
    async open() {
      const pool = createCallbackPool({ uri: mysqlUrl(), connectionLimit: 10 })
      const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
      return { client: kyselyFunctions(db), close: () => db.destroy() }
    },
  },
  {
    name: 'Drizzle',
    package: 'drizzle-orm',
    async open() {
      const pool = newPool()
      return { client: drizzleMysql(drizzle(pool)), close: () => pool.end() }
    },
  },
  {
    name: 'TypeORM',
    package: 'typeorm',
    async open() {
      const source = await new DataSource({ type: 'mysql', url: mysqlUrl() }).initialize()
      return { client: typeormFunctions(source.manager), close: () => source.destroy() }
    },
  },
  {
    name: 'Prisma',
    package: 'prisma',
    async open() {
      const { client, close } = await openPrisma('mysql', mysqlUrl())
      return { client: prismaMysql(client), close }
    },
  },
]

let made = 0

/** A name that no other test uses, not even in another process on the same server. */
export const newName = (): string => `t${process.pid}_${++made}`

/** For one file of tests: a database that is dropped after it, and a pool. */
export function useDatabase() {
  const schema = newName()
  let pool: Pool | undefined

  const openPool = (): Pool => {
    if (pool === undefined) throw new Error('expected to be called within a test')
    return pool
  }
  beforeAll(async () => {
    pool = newPool()
    await pool.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`)
  })
  afterAll(async () => {
    await pool?.query(`DROP DATABASE ${schema}`)
    await pool?.end()
  })
  return { schema, pool: openPool }
}

/** For one file of tests: stores through a client. */
export function useClient({ open }: ListedClient) {
  const { schema, pool } = useDatabase()
  let opened: Awaited<ReturnType<ListedClient['open']>> | undefined

  /** A store on new tables of its own. */
  async function newStore(): Promise<MysqlStore> {
    if (opened === undefined) throw new Error('expected to be called within a test')
    const store = mysqlStore(opened.client, { schema, tablePrefix: `${newName()}_` })
    await store.migrate()
    return store
  }
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(async () => {
    await opened?.close()
  })
  return { schema, pool, newStore }
}
