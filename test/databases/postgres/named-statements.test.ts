import pg from 'pg'
import pgPromise from 'pg-promise'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  type PostgresClient,
  type PostgresStore,
  postgresStore,
} from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { markIn, newChange } from '../../storage/samples.js'
import { newName, rawQuery } from './clients.js'

const schema = newName()
let admin: pg.Client

beforeAll(async () => {
  admin = new pg.Client({ connectionString: postgresUrl() })
  await admin.connect()
  await admin.query(`CREATE SCHEMA ${schema}`)
})
afterAll(async () => {
  await admin.query('SET client_min_messages = warning')
  await admin.query(`DROP SCHEMA ${schema} CASCADE`)
  await admin.end()
})

/** Clients with one connection, which they replace after it broke. */
const WAYS: Readonly<Record<string, () => { client: PostgresClient; close: () => Promise<unknown> }>> = {
  pg() {
    const client = new pg.Pool({ connectionString: postgresUrl(), max: 1 })
    client.on('error', () => undefined) // An idle connection that breaks.
    return { client, close: () => client.end() }
  },
  postgres() {
    const client = postgres(postgresUrl(), { max: 1, onnotice: () => {} })
    return { client, close: () => client.end() }
  },
  'pg-promise'() {
    const client = pgPromise()({ connectionString: postgresUrl(), max: 1 })
    return { client, close: () => client.$pool.end() }
  },
}

describe.each(Object.keys(WAYS))('named statements through %s', (name) => {
  function open(): PostgresClient {
    const opened = WAYS[name]?.()
    if (opened === undefined) throw new Error('not reached')
    onTestFinished(async () => {
      await opened.close()
    })
    return opened.client
  }

  async function newStore(client: PostgresClient, namedStatements: boolean = true): Promise<PostgresStore> {
    const store = postgresStore(client, { schema, tablePrefix: `${newName()}_`, namedStatements })
    await store.migrate()
    return store
  }

  /** Loads, commits and reads a trail. */
  async function use({ enrollments }: PostgresStore): Promise<void> {
    const found = await enrollments.load('a')
    expect(await enrollments.commit(newChange({ expected: found?.revision ?? null }))).toBe(true)
    expect(await trail(enrollments, 'a')).not.toEqual([])
  }

  async function namesOn(client: PostgresClient): Promise<string[]> {
    const sql = `SELECT name FROM pg_prepared_statements WHERE statement LIKE '%${schema}%'`
    return (await rawQuery(client, sql)).map((row) => String(row['name']))
  }

  it('are prepared once per connection, and only if they are wanted', async () => {
    const client = open()
    await use(await newStore(client, false))
    expect(await namesOn(client)).toEqual([])
    const store = await newStore(client)
    await use(store)
    const names = await namesOn(client)
    // Loads, creates, reads a trail.
    expect(names).toHaveLength(3)
    await use(store)
    await use(store)
    // Changes what exists.
    expect(await namesOn(client)).toHaveLength(4)
    if (name === 'pg') for (const one of names) expect(one).toMatch(/^stepward_[0-9a-f]{32}$/)
  })

  it('of two stores on one connection are kept apart', async () => {
    const client = open()
    const [one, other] = [await newStore(client), await newStore(client)]
    await use(one)
    await one.policies.commit(newChange({ mark: 1 }))
    await use(other)
    expect(await other.policies.load('a')).toBeNull()
    await other.policies.commit(newChange({ mark: 2 }))
    expect(markIn(await stored(one.policies, 'a'))).toBe(1)
    expect(markIn(await stored(other.policies, 'a'))).toBe(2)
  })

  it('S4 survive a connection that is killed: at most one call fails, and nothing is lost', async () => {
    const client = open()
    const store = await newStore(client)
    for (let round = 1; round <= 3; round++) {
      await use(store)
      const [row] = await rawQuery(client, 'SELECT pg_backend_pid() AS pid')
      await admin.query('SELECT pg_terminate_backend($1, 5000)', [row?.['pid']])
      const first = await store.enrollments.load('a').catch((error: unknown) => error)
      if (first instanceof Error) expect(first).toMatchObject({ code: 'ERR_STORE_FAILED' })
      expect(await store.enrollments.load('a')).not.toBeNull()
      await use(store)
      expect(await trail(store.enrollments, 'a')).toHaveLength(2 * round)
    }
  })

  it('survive tables that are dropped and created again', async () => {
    const client = open()
    const store = await newStore(client)
    await use(store)
    const prefix = /"(t\w+_)enrollments"/.exec(store.ddl())?.[1]
    for (const table of ['enrollments', 'policies', 'events', 'schema']) {
      await admin.query(`DROP TABLE ${schema}.${prefix}${table}`)
    }
    await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
    const again = postgresStore(client, { schema, tablePrefix: `${prefix}`, namedStatements: true })
    await again.migrate()
    expect(await again.enrollments.load('a')).toBeNull()
    await use(again)
  })
})
