import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TwoFactorStore } from '../../src/storage/contract.js'
import { storeConformance } from '../../src/testing/index.js'
import { startMariadb } from '../servers/mariadb.js'
import { startPostgres } from '../servers/postgres.js'
import { startRedis } from '../servers/redis.js'
import { startRedisCluster } from '../servers/redis-cluster.js'
import { load, refusal, STORES, type StoreName } from './stores.js'

interface Server {
  readonly urls: readonly string[]
  stop(): Promise<void>
}

const startOne = async (starting: Promise<{ url: string; stop(): Promise<void> }>): Promise<Server> => {
  const { url, stop } = await starting
  return { urls: [url], stop }
}

/** Without waiting for the disk. */
const SERVERS = {
  redis: () => startOne(startRedis({ args: ['--appendfsync', 'no'] })),
  cluster: () => startRedisCluster(['--appendfsync', 'no']),
  mariadb: () => startOne(startMariadb({ settings: { 'innodb-flush-log-at-trx-commit': '0' } })),
  postgres: () => startOne(startPostgres({ settings: { fsync: 'off' } })),
  none: async (): Promise<Server> => ({ urls: [':memory:'], stop: async () => undefined }),
} as const

interface Opened {
  readonly client: unknown
  close(): unknown
}

/** The oldest version that works, by its alias in package.json. */
interface Oldest {
  readonly package: string
  readonly store: StoreName
  readonly server: keyof typeof SERVERS
  open(urls: readonly string[]): Promise<Opened>
}

const OLDEST: readonly Oldest[] = [
  {
    package: 'redis-4',
    store: 'redisStore',
    server: 'redis',
    async open([url]) {
      const client = load('redis-4').createClient({ url })
      await client.connect()
      return { client, close: () => client.quit() }
    },
  },
  {
    package: 'redis-4.6',
    store: 'redisStore',
    server: 'cluster',
    async open(urls) {
      const client = load('redis-4.6').createCluster({ rootNodes: urls.map((url) => ({ url })) })
      await client.connect()
      return { client, close: () => client.quit() }
    },
  },
  {
    package: 'ioredis-4',
    store: 'redisStore',
    server: 'redis',
    async open([url]) {
      const client = new (load('ioredis-4'))(url)
      return { client, close: () => client.quit() }
    },
  },
  {
    package: 'mysql2-2',
    store: 'mysqlStore',
    server: 'mariadb',
    async open([uri]) {
      const client = load('mysql2-2/promise').createPool({ uri, connectionLimit: 10 })
      return { client, close: () => client.end() }
    },
  },
  {
    package: 'pg-8',
    store: 'postgresStore',
    server: 'postgres',
    async open([connectionString]) {
      const client = new (load('pg-8').Pool)({ connectionString })
      return { client, close: () => client.end() }
    },
  },
  {
    package: 'postgres-3',
    store: 'postgresStore',
    server: 'postgres',
    async open([url]) {
      const client = load('postgres-3')(url, { onnotice: () => undefined })
      return { client, close: () => client.end() }
    },
  },
  {
    package: 'libsql-0.4',
    store: 'sqliteStore',
    server: 'none',
    async open([file]) {
      const client = new (load('libsql-0.4'))(file)
      return { client, close: () => client.close() }
    },
  },
]

describe.each(OLDEST)('$store through $package', ({ store, server: kind, open }) => {
  let server: Server | undefined
  let opened: Opened | undefined
  let made = 0

  beforeAll(async () => {
    server = await SERVERS[kind]()
    opened = await open(server.urls)
  })
  afterAll(async () => {
    await opened?.close()
    await server?.stop()
  })

  storeConformance({ describe, it }, async (): Promise<TwoFactorStore> => {
    const [client, name] = [opened?.client as never, `t${++made}_`]
    if (store === 'redisStore') return STORES.redisStore(client, { keyPrefix: `t${made}:` })
    const sql = STORES[store](client, { tablePrefix: name })
    await sql.migrate()
    return sql
  })
})

/** A version that is too old: what a message calls it, and the version that is needed. */
const TOO_OLD: readonly {
  readonly package: string
  readonly make: () => unknown
  readonly store: StoreName
  readonly got: string
  readonly hint: string
}[] = [
  {
    package: 'redis-3',
    make: () =>
      load('redis-3')
        .createClient({ retry_strategy: () => undefined })
        .on('error', () => undefined),
    store: 'redisStore',
    got: 'a client of redis 3 or older',
    hint: 'upgrade the package redis to 4 or later, and pass its client to redisStore of stepward/redis',
  },
  {
    package: 'redis-4, in legacy mode',
    make: () => load('redis-4').createClient({ legacyMode: true }),
    store: 'redisStore',
    got: 'a client of redis in legacy mode',
    hint: 'pass client.v4 to redisStore of stepward/redis, or leave out legacyMode',
  },
  {
    package: 'redis, in legacy mode',
    make: () => load('redis').createClient().legacy(),
    store: 'redisStore',
    got: 'a client of redis in legacy mode',
    hint: 'pass the client itself to redisStore of stepward/redis, without legacy()',
  },
  {
    package: 'redis-4 (cluster)',
    make: () => load('redis-4').createCluster({ rootNodes: [{}] }),
    store: 'redisStore',
    got: 'a cluster of redis 4.5 or older',
    hint: 'upgrade the package redis to 4.6 or later, and pass its cluster to redisStore of stepward/redis',
  },
  ...['Pool', 'Client'].map((name) => ({
    package: `pg-7 (${name})`,
    make: () => new (load('pg-7')[name])(),
    store: 'postgresStore' as const,
    got: 'a client of pg 7 or older',
    hint: 'upgrade the package pg to 8.0.3 or later, and pass its Pool to postgresStore of stepward/postgres',
  })),
]

describe('S11 a client that is too old is refused by its shape, with the version that is needed', () => {
  it.each(TOO_OLD)('$package', ({ make, store, got, hint }) => {
    const error = refusal(store, make())
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option: 'client' })
    expect(String(error)).toContain(`, got ${got}; ${hint}`)
  })

  it.each(['Pool', 'Client'])('and pg 8.0.3 is not: %s', (name) => {
    expect(refusal('postgresStore', new (load('pg-8')[name])())).toBeUndefined()
  })
})
