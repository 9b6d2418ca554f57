import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresDdl, postgresStore } from '../../../src/storage/postgres/index.js'
import { postgresUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { enrolledRecord, enrollmentEvent, enrollmentRecord } from '../../storage/samples.js'
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

const newStore = (tablePrefix = `${newName()}_`) => ({
  tablePrefix,
  store: postgresStore(pool, { schema, tablePrefix }),
})

const change = () => ({
  id: 'a',
  expected: null,
  next: enrollmentRecord('a'),
  events: [enrollmentEvent('a')],
})

/** Every column and index of the tables with a prefix, without the prefix. */
async function shapeOf(prefix: string): Promise<unknown[]> {
  const columns = await pool.query(
    `SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns
     WHERE table_schema = $1 AND table_name LIKE $2 ORDER BY table_name, ordinal_position`,
    [schema, `${prefix.replaceAll('_', '\\_')}%`],
  )
  const indexes = await pool.query(
    `SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = $1 AND tablename LIKE $2 ORDER BY indexdef`,
    [schema, `${prefix.replaceAll('_', '\\_')}%`],
  )
  return JSON.parse(JSON.stringify([...columns.rows, ...indexes.rows]).replaceAll(prefix, ''))
}

describe('tables', () => {
  it('S4 every function says that migrate() is missing where they are, and makes none', async () => {
    const { store, tablePrefix } = newStore()
    const missing = { code: 'ERR_SCHEMA_MISSING', message: expect.stringContaining('migrate()') }
    await expect(store.enrollments.load('a')).rejects.toMatchObject(missing)
    await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject(missing)
    await expect(store.enrollments.commit(change())).rejects.toMatchObject(missing)
    await expect(trail(store.policies, 'a')).rejects.toMatchObject(missing)
    expect(await shapeOf(tablePrefix)).toEqual([])
    await store.migrate()
    expect(await store.enrollments.load('a')).toBeNull()
  })

  it('a table that is dropped later is said to be missing, and nothing is granted', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    await store.enrollments.commit(change())
    await pool.query(`DROP TABLE ${schema}.${tablePrefix}enrollments`)
    await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
    await expect(store.enrollments.commit(change())).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  })

  it('migrate() may be called by any number of processes at once, and again', async () => {
    const tablePrefix = `${newName()}_`
    await Promise.all(Array.from({ length: 16 }, () => newStore(tablePrefix).store.migrate()))
    const { store } = newStore(tablePrefix)
    await store.enrollments.commit(change())
    const [shape, before] = [await shapeOf(tablePrefix), await stored(store.enrollments, 'a')]
    await Promise.all([store.migrate(), store.migrate()])
    expect(await shapeOf(tablePrefix)).toEqual(shape)
    expect(await stored(store.enrollments, 'a')).toEqual(before)
  })

  it('migrate() completes what is missing, and makes all or nothing where a table is somebody else’s', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    await pool.query(`DROP TABLE ${schema}.${tablePrefix}schema`)
    await store.migrate()
    expect(await store.enrollments.load('a')).toBeNull()

    const foreign = newStore()
    await pool.query(`CREATE TABLE ${schema}.${foreign.tablePrefix}events (other text)`)
    const before = await shapeOf(foreign.tablePrefix)
    await expect(foreign.store.migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect(await shapeOf(foreign.tablePrefix)).toEqual(before)
  })

  it('ddl() is what migrate() runs, and what postgresDdl gives', async () => {
    const [byHand, migrated] = [newStore(), newStore()]
    const ddl = byHand.store.ddl()
    expect(postgresDdl({ schema, tablePrefix: byHand.tablePrefix })).toBe(ddl)
    await pool.query(ddl)
    await pool.query(ddl)
    await migrated.store.migrate()
    expect(await shapeOf(byHand.tablePrefix)).toEqual(await shapeOf(migrated.tablePrefix))
    expect(await byHand.store.enrollments.commit(change())).toBe(true)
  })

  it('without a schema they lie in the first one of the search path', async () => {
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

  it('a schema that does not exist is said to be missing', async () => {
    const store = postgresStore(pool, { schema: 'nowhere' })
    await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
    await expect(store.migrate()).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  })

  it('those of a newer or an unknown version are refused, with what to do', async () => {
    for (const [version, remedy] of [
      [2, 'upgrade stepward'],
      [0, 'migrate with the release'],
    ] as const) {
      const { store, tablePrefix } = newStore()
      await store.migrate()
      await pool.query(`UPDATE ${schema}.${tablePrefix}schema SET version = ${version}`)
      const fresh = newStore(tablePrefix).store
      const refusal = { code: 'ERR_SCHEMA_VERSION', message: expect.stringContaining(remedy) }
      await expect(fresh.migrate()).rejects.toMatchObject(refusal)
      await expect(fresh.enrollments.load('a')).rejects.toMatchObject(refusal)
      await expect(fresh.enrollments.commit(change())).rejects.toMatchObject(refusal)
    }
  })
})

describe('rows', () => {
  it('have columns for reports, which can be joined with the application’s own', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    const next = enrolledRecord('ada', 1_700_000_000_000, ['one', 'two'])
    await store.enrollments.commit({ ...change(), id: 'ada', next, events: [enrollmentEvent('ada')] })
    await store.enrollments.commit({ ...change(), id: 'bob', next: enrollmentRecord('bob', 5), events: [] })
    await pool.query(`CREATE TABLE ${schema}.${tablePrefix}users (id text PRIMARY KEY, email text)`)
    await pool.query(
      `INSERT INTO ${schema}.${tablePrefix}users VALUES ('ada', 'ada@example.com'), ('bob', 'b')`,
    )
    const { rows } = await pool.query(
      `SELECT email, state, enrolled_at::float8, updated_at::float8, event_count::int
       FROM ${schema}.${tablePrefix}enrollments JOIN ${schema}.${tablePrefix}users USING (id) ORDER BY id`,
    )
    expect(rows).toEqual([
      {
        email: 'ada@example.com',
        state: 'on',
        enrolled_at: 1_700_000_000_000,
        updated_at: 1,
        event_count: 1,
      },
      { email: 'b', state: 'off', enrolled_at: null, updated_at: 5, event_count: 0 },
    ])
  })

  it('S7 of an erased record keep nothing but the trail and its head', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    await store.enrollments.commit(change())
    const { revision } = await stored(store.enrollments, 'a')
    await store.enrollments.commit({ id: 'a', expected: revision, next: null, events: [] })
    const { rows } = await pool.query(`SELECT * FROM ${schema}.${tablePrefix}enrollments`)
    expect(rows).toEqual([
      {
        id: 'a',
        revision: null,
        state: null,
        enrolled_at: null,
        updated_at: null,
        event_count: '1',
        document: null,
      },
    ])
  })

  it('S11 that another program has mangled are ERR_RECORD_CORRUPT, and are not overwritten', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    await store.enrollments.commit(change())
    const table = `${schema}.${tablePrefix}enrollments`
    for (const document of ['', 'null', '{}', '{"schemaVersion":2}', JSON.stringify(enrollmentRecord('b'))]) {
      await pool.query(`UPDATE ${table} SET document = $1`, [document])
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
      await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
      expect(await store.enrollments.commit(change())).toBe(false)
      expect((await pool.query(`SELECT document FROM ${table}`)).rows).toEqual([{ document }])
    }
    await pool.query(`UPDATE ${table} SET revision = ''`)
    await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    await pool.query(`UPDATE ${schema}.${tablePrefix}events SET document = '{}'`)
    await expect(trail(store.enrollments, 'a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
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
      ]) {
        const plan = JSON.stringify((await client.query(`EXPLAIN ${sql}`)).rows)
        expect(plan).toMatch(/Index (Only )?Scan/)
        expect(plan).not.toMatch(/Seq Scan|Sort/)
      }
    } finally {
      client.release(true)
    }
  })
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
    { tablePrefix: 'x'.repeat(32) },
    { timeout: 0 },
    { timeout: 1.5 },
    { timeout: 600_001 },
    { tableprefix: 'x' },
  ])('options %j', (options) => {
    expect(() => postgresStore(pool, options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  })

  it('a client of another database is told by its first answer', async () => {
    for (const answer of [undefined, null, {}, [[], []], { rows: 1 }]) {
      const store = postgresStore({ query: async () => answer })
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ name: 'StepwardError' })
      const byFunction = postgresStore(async () => answer as never)
      await expect(byFunction.enrollments.load('a')).rejects.toMatchObject({ name: 'StepwardError' })
    }
  })
})

it('S8 no fault shows what was bound', async () => {
  const { store, tablePrefix } = newStore()
  await store.migrate()
  await pool.query(`ALTER TABLE ${schema}.${tablePrefix}enrollments ADD CHECK (document NOT LIKE '%SECRET%')`)
  const next = { ...enrollmentRecord('a'), generation: 'SECRET' }
  const error = await store.enrollments.commit({ ...change(), next }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'ERR_STORE_FAILED',
    message: 'postgresStore: the database failed (23514)',
  })
})
