import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Cluster, Redis } from 'ioredis'
import { Kysely, PostgresDialect } from 'kysely'
import Database from 'libsql'
import { createPool as createCallbackPool } from 'mysql2'
import { createPool } from 'mysql2/promise'
import pg from 'pg'
import postgres from 'postgres'
import { createClient, createClientPool, createCluster, createSentinel } from 'redis'
import { afterAll, describe, expect, it } from 'vitest'
import { dynamodbStore } from '../../src/storage/dynamodb/index.js'
import { mysqlStore } from '../../src/storage/mysql/index.js'
import { postgresStore } from '../../src/storage/postgres/index.js'
import { redisStore } from '../../src/storage/redis/index.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'

type StoreName = keyof typeof STORES

const STORES = { sqliteStore, postgresStore, mysqlStore, redisStore, dynamodbStore }

const pglite = new PGlite()
const pool = new pg.Pool()
const dynamodb = DynamoDBDocument.from(new DynamoDBClient({ region: 'local' }))
const db = new Database(':memory:')
afterAll(async () => {
  await pglite.close()
  db.close()
})

/** Real clients, none of them connected: what a message calls each, its store, and what to call. */
const CLIENTS: readonly [client: unknown, got: string, store: StoreName, hint: string][] = [
  [pool, 'a client of pg', 'postgresStore', 'use postgresStore(pool) of stepward/postgres'],
  [new pg.Client(), 'a client of pg', 'postgresStore', 'use postgresStore(pool) of stepward/postgres'],
  [pglite, 'a PGlite', 'postgresStore', 'use postgresStore(pool) of stepward/postgres'],
  [
    postgres('postgres://localhost'),
    'the sql of postgres',
    'postgresStore',
    'use postgresStore(sql) of stepward/postgres',
  ],
  [
    createPool('mysql://localhost'),
    'a client of mysql2',
    'mysqlStore',
    'use mysqlStore(pool) of stepward/mysql',
  ],
  [
    createCallbackPool('mysql://localhost'),
    'a client of mysql2',
    'mysqlStore',
    'use mysqlStore(pool) of stepward/mysql',
  ],
  [db, 'an SQLite database', 'sqliteStore', 'use sqliteStore(db) of stepward/sqlite'],
  [createClient(), 'a client of redis', 'redisStore', 'use redisStore(client) of stepward/redis'],
  [createClientPool(), 'a client of redis', 'redisStore', 'use redisStore(client) of stepward/redis'],
  [
    createCluster({ rootNodes: [{}] }),
    'a cluster of redis',
    'redisStore',
    'use redisStore(client) of stepward/redis',
  ],
  [
    new Redis({ lazyConnect: true }),
    'a client of ioredis',
    'redisStore',
    'use redisStore(client) of stepward/redis',
  ],
  [
    new Cluster([{}], { lazyConnect: true }),
    'a client of ioredis',
    'redisStore',
    'use redisStore(client) of stepward/redis',
  ],
  [
    dynamodb,
    'a client of AWS',
    'dynamodbStore',
    'use dynamodbStore(DynamoDBDocument.from(client)) of stepward/dynamodb',
  ],
]

const WRAP = 'pass the client under it, or wrap it in a function as docs/stores.md shows'

/** Those that no store takes as they are. More of them are in test/runtimes. */
const UNTAKEN: readonly [client: unknown, got: string, hint: string][] = [
  [new Kysely({ dialect: new PostgresDialect({ pool }) }), 'a Kysely', WRAP],
  [drizzle(pool), 'a Drizzle', WRAP],
  [
    createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 26379 }] }),
    'a sentinel of redis',
    'pass a function (key, command) => reply over it to redisStore of stepward/redis',
  ],
  [Promise.resolve(pool), 'a promise', 'await it'],
]

function errorOf(store: StoreName, client: unknown, options?: object): unknown {
  try {
    STORES[store](client as never, options as never)
    return undefined
  } catch (error) {
    return error
  }
}

const argumentOf = (store: StoreName): string => (store === 'sqliteStore' ? 'db' : 'client')

describe.each(Object.keys(STORES) as StoreName[])('S11 %s', (store) => {
  it.each(CLIENTS.filter(([, , own]) => own === store))('takes its own client: %#', (client) => {
    expect(errorOf(store, client)).toBeUndefined()
  })

  it.each(CLIENTS.filter(([, , own]) => own !== store))(
    'refuses the client of another database, and names the store that takes it: %#',
    (client, got, _own, hint) => {
      const option = argumentOf(store)
      const error = errorOf(store, client)
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option })
      expect(String(error)).toContain(`${store}: ${option}: expected `)
      expect(String(error)).toContain(`, got ${got}; ${hint}`)
    },
  )

  it.each(UNTAKEN)('refuses a client that no store takes, and says what to do: %#', (client, got, hint) => {
    const option = argumentOf(store)
    const error = errorOf(store, client)
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option })
    expect(String(error)).toContain(`, got ${got}; ${hint}`)
  })

  it('refuses an address, and does not show it', () => {
    const error = errorOf(store, 'postgres://app:hunter2@db.example/app')
    expect(String(error)).toContain(', got a string; pass a connected client, not an address')
  })
})

describe('S11 migrate() never asks for migrate()', () => {
  it('where each statement is rolled back', async () => {
    const query = (sql: string, parameters: readonly unknown[]) =>
      pglite.transaction(async (transaction) => {
        const { rows } = await transaction.query<Record<string, unknown>>(sql, [...parameters])
        await transaction.rollback()
        return { rows, affected: 0 }
      })
    await expect(postgresStore(query).migrate()).rejects.toMatchObject(unseen('postgresStore'))
    await expect(postgresStore(query).enrollments.load('a')).rejects.toMatchObject({
      code: 'ERR_SCHEMA_MISSING',
      message: 'postgresStore: the tables do not exist; call migrate()',
    })
  })

  it('where statements go to two databases', async () => {
    const [one, other] = [new Database(':memory:'), new Database(':memory:')]
    const both = {
      exec: (sql: string) => one.exec(sql),
      prepare: (sql: string) => other.prepare(sql),
    }
    await expect(sqliteStore(both).migrate()).rejects.toMatchObject(unseen('sqliteStore'))
    one.close()
    other.close()
  })

  it('where the schema is missing', async () => {
    await expect(postgresStore(pglite, { schema: 'nowhere' }).migrate()).rejects.toMatchObject({
      code: 'ERR_SCHEMA_MISSING',
      message: expect.stringContaining('neither does their schema: create it with CREATE SCHEMA'),
    })
  })
})

const unseen = (store: string) => ({
  code: 'ERR_SCHEMA_MISSING',
  message: `${store}: the tables do not exist; migrate() sent the statements that create them, and the client does not find them; pass one that sends each statement as it is, to one database`,
})

describe('S11 postgresStore', () => {
  it.each([
    [pglite, 'a PGlite'],
    [async () => ({ rows: [], affected: 0 }), 'a function'],
  ])('refuses namedStatements for a client that cannot name them: %#', (client, got) => {
    expect(errorOf('postgresStore', client, { namedStatements: true })).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      option: 'namedStatements',
      message: `postgresStore: namedStatements: expected a client of pg or the sql of postgres, got ${got}; leave the option out`,
    })
  })
})

describe('S11 a wrong option is shown', () => {
  const PREFIX = '1 to 31 characters of a-z, 0-9 and _, not starting with a digit, sqlite_ or pg_'

  it.each([
    ['tablePrefix', 'Auth_', `expected ${PREFIX}, got "Auth_"`],
    ['tablePrefix', 5, `expected ${PREFIX}, got 5`],
    ['schema', 'My', 'expected 1 to 63 characters of a-z, 0-9 and _, not starting with a digit, got "My"'],
    ['timeout', 0, 'expected a number from 0.001 to 600, got 0'],
    ['timeout', 10_000, 'expected a number from 0.001 to 600, got 10000'],
    ['timeout', '10', 'expected a number from 0.001 to 600, got "10"'],
    ['namedStatements', 'yes', 'expected true or false, got "yes"'],
  ])('%s %j', (option, value, problem) => {
    expect(errorOf('postgresStore', pool, { [option]: value })).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      option,
      message: `postgresStore: ${option}: ${problem}`,
    })
  })

  it('or named, if it is unknown', () => {
    expect(errorOf('postgresStore', pool, { tablePrefx: 'x' })).toMatchObject({
      message: 'postgresStore: unknown option "tablePrefx"; did you mean "tablePrefix"?',
    })
  })
})
