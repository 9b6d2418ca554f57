import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocument } from '@aws-sdk/lib-dynamodb'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Redis } from 'ioredis'
import { Kysely, PostgresDialect } from 'kysely'
import Database from 'libsql'
import { createPool as createCallbackPool } from 'mysql2'
import { createPool } from 'mysql2/promise'
import pg from 'pg'
import postgres from 'postgres'
import { createClient, createCluster } from 'redis'
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

/** Real clients, none of them connected: what each is called in a message, its store, and what to call. */
const CLIENTS: readonly [client: unknown, got: string, store: StoreName, hint: string][] = [
  [pool, 'a BoundPool', 'postgresStore', 'use postgresStore(pool)'],
  [new pg.Client(), 'a Client', 'postgresStore', 'use postgresStore(pool)'],
  [pglite, 'a PGlite', 'postgresStore', 'use postgresStore(pool)'],
  [postgres('postgres://localhost'), 'a function', 'postgresStore', 'use postgresStore(sql)'],
  [createPool('mysql://localhost'), 'a PromisePool', 'mysqlStore', 'use mysqlStore(pool)'],
  [createCallbackPool('mysql://localhost'), 'a Pool', 'mysqlStore', 'use mysqlStore(pool)'],
  [db, 'a Database', 'sqliteStore', 'use sqliteStore(db)'],
  [createClient(), 'a Class', 'redisStore', 'use redisStore(client)'],
  [createCluster({ rootNodes: [{}] }), 'a Class', 'redisStore', 'use redisStore(client)'],
  [new Redis({ lazyConnect: true }), 'an EventEmitter', 'redisStore', 'use redisStore(client)'],
  [dynamodb, 'a DynamoDBDocument', 'dynamodbStore', 'use dynamodbStore(DynamoDBDocument.from(client))'],
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

  it('refuses an address, and does not show it', () => {
    const error = errorOf(store, 'postgres://app:hunter2@db.example/app')
    expect(String(error)).toContain(', got a string; pass a connected client, not an address')
  })
})

describe('S11 postgresStore', () => {
  it.each([
    ['Kysely', new Kysely({ dialect: new PostgresDialect({ pool }) })],
    ['Drizzle', drizzle(pool)],
  ])('explains how to pass %s', (_name, builder) => {
    expect(String(errorOf('postgresStore', builder))).toContain(
      'wrap a query builder in a function, as docs/stores.md shows',
    )
  })

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
