import type { TwoFactorStore } from '../../src/index.js'
import type { BunSql } from '../../src/storage/mysql/index.js'
import type { BunRedisClient } from '../../src/storage/redis/index.js'

/** Where a store is, in a form that can be sent to another process. */
export type Target =
  | {
      readonly client: 'pg' | 'postgres' | 'neon over HTTP'
      readonly url: string
      readonly tablePrefix: string
    }
  | {
      readonly client: 'neon'
      readonly url: string
      readonly proxyPort: number
      readonly tablePrefix: string
    }
  | { readonly client: 'bun postgres' | 'bun mysql'; readonly url: string; readonly tablePrefix: string }
  | { readonly client: 'bun redis'; readonly url: string; readonly keyPrefix: string }
  | { readonly client: 'mysql2'; readonly url: string; readonly tablePrefix: string }
  | { readonly client: 'redis' | 'ioredis'; readonly url: string; readonly keyPrefix: string }
  | { readonly client: 'redis-cluster'; readonly urls: readonly string[]; readonly keyPrefix: string }
  | { readonly client: 'dynamodb'; readonly url: string; readonly tableName: string }
  | { readonly client: 'libsql' | '@libsql/client'; readonly file: string }

export interface OpenStore {
  readonly store: TwoFactorStore
  /** Creates the tables, if the store has any. */
  readonly migrate: () => Promise<void>
  readonly close: () => Promise<unknown>
}

/** Connections of one process to one server. */
const CONNECTIONS = 10

const nothing = async (): Promise<void> => undefined

/** The clients of Bun, as far as these tests use them. */
interface BunModule {
  readonly SQL: new (url: string, options: { readonly max: number }) => BunSql & { close(): Promise<void> }
  readonly RedisClient: new (url: string) => BunRedisClient & { close(): void }
}

/** In a process of Bun. The name is computed because Node has no types of it. */
const bun = (): Promise<BunModule> => import(['bun'].join(''))

/**
 * A client as an application creates it, and a store on it. A process loads only the driver that it needs. The
 * listeners for errors do nothing: the query that fails reports the error, but without a listener the process would
 * end.
 */
export async function openStore(target: Target, timeout?: number): Promise<OpenStore> {
  const limit = timeout === undefined ? {} : { timeout }
  switch (target.client) {
    case 'pg': {
      const { default: pg } = await import('pg')
      const { postgresStore } = await import('../../src/storage/postgres/index.js')
      const pool = new pg.Pool({ connectionString: target.url, max: CONNECTIONS })
      pool.on('error', () => undefined)
      const store = postgresStore(pool, { tablePrefix: target.tablePrefix, ...limit })
      return { store, migrate: store.migrate, close: () => pool.end() }
    }
    case 'postgres': {
      const { default: postgres } = await import('postgres')
      const { postgresStore } = await import('../../src/storage/postgres/index.js')
      const sql = postgres(target.url, { max: CONNECTIONS, onnotice: () => undefined })
      const store = postgresStore(sql, { tablePrefix: target.tablePrefix, ...limit })
      return { store, migrate: store.migrate, close: () => sql.end({ timeout: 0 }) }
    }
    case 'bun postgres':
    case 'bun mysql': {
      const { SQL } = await bun()
      const sql = new SQL(target.url, { max: CONNECTIONS })
      const options = { tablePrefix: target.tablePrefix, ...limit }
      const store =
        target.client === 'bun mysql'
          ? (await import('../../src/storage/mysql/index.js')).mysqlStore(sql, options)
          : (await import('../../src/storage/postgres/index.js')).postgresStore(sql, options)
      return { store, migrate: store.migrate, close: () => sql.close() }
    }
    case 'bun redis': {
      const { RedisClient } = await bun()
      const { redisStore } = await import('../../src/storage/redis/index.js')
      const client = new RedisClient(target.url)
      const store = redisStore(client, { keyPrefix: target.keyPrefix, ...limit })
      return { store, migrate: nothing, close: async () => client.close() }
    }
    case 'neon': {
      const { neonPool } = await import('../support/neon.js')
      const { postgresStore } = await import('../../src/storage/postgres/index.js')
      const pool = neonPool(target.url, target.proxyPort)
      const store = postgresStore(pool, { tablePrefix: target.tablePrefix, ...limit })
      return { store, migrate: store.migrate, close: () => pool.end() }
    }
    case 'neon over HTTP': {
      const { neonHttp } = await import('../support/neon.js')
      const { postgresStore } = await import('../../src/storage/postgres/index.js')
      const store = postgresStore(neonHttp(target.url), {
        tablePrefix: target.tablePrefix,
        ...limit,
      })
      return { store, migrate: store.migrate, close: nothing }
    }
    case 'mysql2': {
      const { createPool } = await import('mysql2/promise')
      const { mysqlStore } = await import('../../src/storage/mysql/index.js')
      const pool = createPool({ uri: target.url, connectionLimit: CONNECTIONS })
      const store = mysqlStore(pool, { tablePrefix: target.tablePrefix, ...limit })
      return { store, migrate: store.migrate, close: () => pool.end() }
    }
    case 'redis': {
      const { createClient } = await import('redis')
      const { redisStore } = await import('../../src/storage/redis/index.js')
      const client = createClient({ url: target.url })
      client.on('error', () => undefined)
      await client.connect()
      const store = redisStore(client, { keyPrefix: target.keyPrefix, ...limit })
      return { store, migrate: nothing, close: async () => client.destroy() }
    }
    case 'ioredis': {
      const { Redis } = await import('ioredis')
      const { redisStore } = await import('../../src/storage/redis/index.js')
      const client = new Redis(target.url)
      client.on('error', () => undefined)
      const store = redisStore(client, { keyPrefix: target.keyPrefix, ...limit })
      return { store, migrate: nothing, close: async () => client.disconnect() }
    }
    case 'redis-cluster': {
      const { createCluster } = await import('redis')
      const { redisStore } = await import('../../src/storage/redis/index.js')
      const cluster = createCluster({ rootNodes: target.urls.map((url) => ({ url })) })
      cluster.on('error', () => undefined)
      await cluster.connect()
      const store = redisStore(cluster, { keyPrefix: target.keyPrefix, ...limit })
      return { store, migrate: nothing, close: async () => cluster.destroy() }
    }
    case 'dynamodb': {
      const { CreateTableCommand } = await import('@aws-sdk/client-dynamodb')
      const { DynamoDBDocument } = await import('@aws-sdk/lib-dynamodb')
      const { dynamodbClient } = await import('../servers/dynamodb.js')
      const { dynamodbStore } = await import('../../src/storage/dynamodb/index.js')
      const client = dynamodbClient(target.url)
      const store = dynamodbStore(DynamoDBDocument.from(client), {
        tableName: target.tableName,
        createTable: (table) => client.send(new CreateTableCommand(table)),
        ...limit,
      })
      return { store, migrate: store.migrate, close: async () => client.destroy() }
    }
    case 'libsql': {
      const { default: Database } = await import('libsql')
      const { sqliteStore } = await import('../../src/storage/sqlite/index.js')
      const db = new Database(target.file)
      db.pragma('busy_timeout = 60000')
      db.pragma('journal_mode = WAL')
      const store = sqliteStore(db)
      return { store, migrate: store.migrate, close: async () => db.close() }
    }
    case '@libsql/client': {
      const { createClient } = await import('@libsql/client')
      const { libsqlStore } = await import('../../src/storage/libsql/index.js')
      const client = createClient({ url: `file:${target.file}`, timeout: 60_000 })
      const store = libsqlStore(client, limit)
      return { store, migrate: store.migrate, close: async () => client.close() }
    }
  }
}
