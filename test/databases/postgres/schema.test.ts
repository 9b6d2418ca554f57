import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresDdl, postgresStore } from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { sqlTables } from '../sql-tables.js'
import { newName } from './clients.js'

const schema = newName()
let pool: pg.Pool

beforeAll(async () => {
  pool = new pg.Pool({ connectionString: postgresUrl(), max: 20 })
  await pool.query(`CREATE SCHEMA ${schema}`)
})
afterAll(async () => {
  await pool.query('SET client_min_messages = warning')
  await pool.query(`DROP SCHEMA ${schema} CASCADE`)
  await pool.end()
})

const newPrefix = (): string => `${newName()}_`

/** A pool returns a BIGINT as text. */
const numbers = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value

sqlTables({
  newPrefix,
  store: (tablePrefix, options) => postgresStore(pool, { schema, tablePrefix, ...options }),
  table: (tablePrefix, name) => `${schema}.${tablePrefix}${name}`,
  run: async (sql) => JSON.parse(JSON.stringify((await pool.query(sql)).rows), numbers),
  runScript: (sql) => pool.query(sql),
  async shapeOf(tablePrefix) {
    const like = `${tablePrefix.replaceAll('_', '\\_')}%`
    const columns = await pool.query(
      `SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns
       WHERE table_schema = $1 AND table_name LIKE $2 ORDER BY table_name, ordinal_position`,
      [schema, like],
    )
    const indexes = await pool.query(
      `SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename LIKE $2 ORDER BY indexdef`,
      [schema, like],
    )
    return JSON.parse(JSON.stringify([...columns.rows, ...indexes.rows]).replaceAll(tablePrefix, ''))
  },
  printed: (tablePrefix) => postgresDdl({ schema, tablePrefix }),
  atOnce: 16,
})

function newStore(tablePrefix = newPrefix()) {
  return { tablePrefix, store: postgresStore(pool, { schema, tablePrefix }) }
}

it('migrate() creates all or nothing', async () => {
  const { store, tablePrefix } = newStore()
  await pool.query(`CREATE TABLE ${schema}.${tablePrefix}events (other text)`)
  await expect(store.migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  const { rows } = await pool.query(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = $1 AND starts_with(table_name, $2)`,
    [schema, tablePrefix],
  )
  expect(rows).toEqual([{ table_name: `${tablePrefix}events` }])
})

it('without a schema they are in the first one of the search path', async () => {
  const client = new pg.Client({ connectionString: postgresUrl() })
  await client.connect()
  try {
    await client.query(`SET search_path = ${schema}`)
    const tablePrefix = `${newName()}_`
    await postgresStore(client, { tablePrefix }).migrate()
    const { store } = newStore(tablePrefix)
    expect(await store.enrollments.load('a')).toBeNull()
  } finally {
    await client.end()
  }
})

it('a schema that does not exist is reported as missing, and migrate() says to create it', async () => {
  const refusal = { code: 'ERR_SCHEMA_MISSING', message: expect.stringContaining('CREATE SCHEMA') }
  const store = postgresStore(pool, { schema: 'nowhere' })
  await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  await expect(store.migrate()).rejects.toMatchObject(refusal)

  const client = new pg.Client({ connectionString: postgresUrl() })
  await client.connect()
  try {
    await client.query('SET search_path = nowhere')
    await expect(postgresStore(client).migrate()).rejects.toMatchObject(refusal)
    await expect(client.query(postgresStore(client).ddl())).rejects.toMatchObject({ code: '3F000' })
  } finally {
    await client.end()
  }
})

it('S14 a storeId finds a search path that leads to other tables', async () => {
  const [tablePrefix, elsewhere] = [newPrefix(), newName()]
  const client = new pg.Client({ connectionString: postgresUrl() })
  await client.connect()
  try {
    await client.query(`CREATE SCHEMA ${elsewhere}`)
    await client.query(`SET search_path = ${schema}`)
    const first = postgresStore(client, { tablePrefix })
    await first.migrate()
    const storeId = await first.storeId()
    await client.query(`SET search_path = ${elsewhere}`)
    const lost = postgresStore(client, { tablePrefix, storeId })
    await expect(lost.migrate()).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
    await postgresStore(client, { tablePrefix }).migrate()
    for (const store of [first, lost]) {
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    }
  } finally {
    await client.query(`DROP SCHEMA ${elsewhere} CASCADE`)
    await client.end()
  }
})

it('are found by an index, one each', async () => {
  const { store, tablePrefix } = newStore()
  await store.migrate()
  const client = await pool.connect()
  try {
    await client.query('SET enable_seqscan = off')
    const tables = `${schema}.${tablePrefix}`
    for (const sql of [
      `SELECT 1 FROM ${tables}enrollments WHERE id = 'a'`,
      `SELECT position FROM ${tables}events WHERE subject_id = 'a' AND kind = 'k' AND position > 5 ORDER BY position LIMIT 5`,
      `SELECT position FROM ${tables}events WHERE subject_id = 'a' AND kind = 'k' AND event_id = 'e'`,
      `SELECT position FROM ${tables}events WHERE at < '2026' ORDER BY at LIMIT 5`,
    ]) {
      const plan = JSON.stringify((await client.query(`EXPLAIN ${sql}`)).rows)
      expect(plan).toMatch(/Index (Only )?Scan/)
      expect(plan).not.toMatch(/Seq Scan|Sort/)
    }
  } finally {
    client.release(true)
  }
})

describe('S11 a wrong client or option is refused at once', () => {
  it.each([undefined, null, 1, 'postgres://', {}, [], { query: 1 }])('client %j', (client) => {
    expect(() => postgresStore(client as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('client') }),
    )
  })

  it.each([
    { schema: 'Auth' },
    { schema: 'a"b' },
    { schema: '' },
    { schema: 1 },
    { tablePrefix: 'a b' },
    { tablePrefix: 'pg_' },
    { tablePrefix: 'x'.repeat(32) },
    { timeout: 0 },
    { timeout: 0.0009 },
    { timeout: 600.1 },
    { timeout: '10' },
    { namedStatements: 1 },
    { storeId: '' },
    { storeId: 1 },
    { tableprefix: 'x' },
  ])('options %j', (options) => {
    expect(() => postgresStore(pool, options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  })

  it('a client that returns something else is refused at its first use', async () => {
    for (const answer of [undefined, null, {}, [[], []], { rows: 1 }]) {
      const store = postgresStore({ query: async () => answer })
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ name: 'StepwardError' })
      const byFunction = postgresStore(async () => answer as never)
      await expect(byFunction.enrollments.load('a')).rejects.toMatchObject({ name: 'StepwardError' })
    }
  })
})
