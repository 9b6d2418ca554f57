import { createClient } from '@libsql/client'
import Database from 'libsql'
import pg from 'pg'
import { createClient as createRedis } from 'redis'
import { describe, expect, it } from 'vitest'
import { d1Store } from '../../src/storage/d1/index.js'
import { durableObjectStore } from '../../src/storage/durable-objects/index.js'
import { expoStore } from '../../src/storage/expo/index.js'
import { libsqlStore } from '../../src/storage/libsql/index.js'
import { sqliteBatchStore, sqliteStore } from '../../src/storage/sqlite/index.js'

const STORES = { d1Store, durableObjectStore, libsqlStore, expoStore, sqliteBatchStore, sqliteStore } as const

type Name = keyof typeof STORES

const ARGUMENTS: Readonly<Record<Name, string>> = {
  d1Store: 'database',
  durableObjectStore: 'storage',
  libsqlStore: 'client',
  expoStore: 'db',
  sqliteBatchStore: 'batch',
  sqliteStore: 'db',
}

function errorOf(name: Name, client: unknown, options?: object): unknown {
  try {
    STORES[name](client as never, options as never)
    return undefined
  } catch (error) {
    return error
  }
}

/** Real clients of databases; those of a phone and of Cloudflare by what they have. */
const CLIENTS: readonly [own: Name | null, client: unknown, hint: string][] = [
  ['libsqlStore', createClient({ url: ':memory:' }), 'use libsqlStore(client) of stepward/libsql'],
  ['sqliteStore', new Database(':memory:'), 'use sqliteStore(db)'],
  ['d1Store', { prepare() {}, batch() {}, exec() {} }, 'use d1Store(database) of stepward/d1'],
  [
    'durableObjectStore',
    { sql: { exec() {}, databaseSize: 0 }, transactionSync() {}, getAlarm() {} },
    'use durableObjectStore(ctx.storage) of stepward/durable-objects',
  ],
  [
    'expoStore',
    { withExclusiveTransactionAsync() {}, getAllAsync() {} },
    'use expoStore(db) of stepward/expo',
  ],
  [null, new pg.Pool(), 'use postgresStore(pool)'],
  [null, createRedis(), 'use redisStore(client)'],
  [null, 'libsql://db.example?authToken=hunter2', 'pass a connected client, not an address'],
]

const names = Object.keys(STORES) as Name[]

describe.each(names)('S11 %s', (name) => {
  it.each(CLIENTS.filter(([own]) => own === name))('takes its own client: %s', (_own, client) => {
    expect(errorOf(name, client)).toBeUndefined()
  })

  it.each(CLIENTS.filter(([own]) => own !== name))(
    'refuses the client of %s, and says what to do: %#',
    (_own, client, hint) => {
      const option = ARGUMENTS[name]
      const error = errorOf(name, client)
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option })
      expect(String(error)).toContain(`${name}: ${option}: expected `)
      expect(String(error)).toContain(`; ${hint}`)
      expect(String(error)).not.toContain('hunter2')
    },
  )

  it.each([undefined, null, 0, true, {}, [], Promise.resolve(), Object.create(null)])(
    'refuses %j',
    (client) => {
      expect(errorOf(name, client)).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option: ARGUMENTS[name] })
    },
  )

  it('refuses hostile options', () => {
    const [, client] = CLIENTS.find(([own]) => own === name) ?? [null, async () => []]
    for (const options of [
      null,
      1,
      [],
      { prefix: 'a' },
      { tablePrefix: 'A' },
      { storeId: '' },
      { timeout: '1' },
    ]) {
      expect(errorOf(name, client, options as object)).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
  })
})
