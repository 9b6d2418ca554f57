import { createPool } from 'mysql2/promise'
import { describe, expect, it } from 'vitest'
import { mysqlDdl, mysqlStore } from '../../../src/storage/mysql/index.js'
import { mysqlUrl } from '../../servers/addresses.js'
import { stored, trail } from '../../storage/helpers.js'
import { enrolledRecord, enrollmentEvent, enrollmentRecord } from '../../storage/samples.js'
import { newName, useDatabase } from './clients.js'

const { schema, pool } = useDatabase()

const newStore = (tablePrefix = `${newName()}_`) => ({
  tablePrefix,
  store: mysqlStore(pool(), { schema, tablePrefix }),
})

const change = () => ({
  id: 'a',
  expected: null,
  next: enrollmentRecord('a'),
  events: [enrollmentEvent('a')],
})

async function rowsOf(sql: string): Promise<unknown[]> {
  const [rows] = await pool().query(sql)
  return JSON.parse(JSON.stringify(rows))
}

/** Every column and index of the tables with a prefix, without the prefix. */
async function shapeOf(prefix: string): Promise<unknown[]> {
  const of = `TABLE_SCHEMA = '${schema}' AND TABLE_NAME LIKE '${prefix.replaceAll('_', '\\_')}%'`
  const columns = await rowsOf(
    `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME FROM information_schema.COLUMNS WHERE ${of} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  )
  const indexes = await rowsOf(
    `SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, NON_UNIQUE FROM information_schema.STATISTICS WHERE ${of} ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
  )
  return JSON.parse(JSON.stringify([...columns, ...indexes]).replaceAll(prefix, ''))
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
    await pool().query(`DROP TABLE ${schema}.${tablePrefix}enrollments`)
    await expect(store.enrollments.commit(change())).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  })

  it('migrate() may be called by any number of processes at once, and again', async () => {
    const tablePrefix = `${newName()}_`
    await Promise.all(Array.from({ length: 10 }, () => newStore(tablePrefix).store.migrate()))
    const { store } = newStore(tablePrefix)
    await store.enrollments.commit(change())
    const [shape, before] = [await shapeOf(tablePrefix), await stored(store.enrollments, 'a')]
    await Promise.all([store.migrate(), store.migrate()])
    expect(await shapeOf(tablePrefix)).toEqual(shape)
    expect(await stored(store.enrollments, 'a')).toEqual(before)
  })

  it('migrate() completes one that was interrupted, and no version is told where a table is somebody else’s', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    await pool().query(`DROP TABLE ${schema}.${tablePrefix}schema`)
    await store.migrate()
    expect(await store.enrollments.load('a')).toBeNull()

    const foreign = newStore()
    await pool().query(`CREATE TABLE ${schema}.${foreign.tablePrefix}events (other text)`)
    await expect(foreign.store.migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    await expect(foreign.store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  })

  it('ddl() is what migrate() runs, and what mysqlDdl gives', async () => {
    const [byHand, migrated] = [newStore(), newStore()]
    const ddl = byHand.store.ddl()
    expect(mysqlDdl({ schema, tablePrefix: byHand.tablePrefix })).toBe(ddl)
    const admin = createPool({ uri: mysqlUrl(), multipleStatements: true })
    await admin.query(ddl)
    await admin.query(ddl)
    await admin.end()
    await migrated.store.migrate()
    expect(await shapeOf(byHand.tablePrefix)).toEqual(await shapeOf(migrated.tablePrefix))
    expect(await byHand.store.enrollments.commit(change())).toBe(true)
  })

  it('those of a newer or an unknown version are refused, with what to do', async () => {
    for (const [version, remedy] of [
      [2, 'upgrade stepward'],
      [0, 'migrate with the release'],
    ] as const) {
      const { store, tablePrefix } = newStore()
      await store.migrate()
      await pool().query(`UPDATE ${schema}.${tablePrefix}schema SET version = ${version}`)
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
    const next = enrolledRecord('zoë', 1_700_000_000_000, ['one', 'two'])
    await store.enrollments.commit({ ...change(), id: 'zoë', next, events: [enrollmentEvent('zoë')] })
    const users = `${schema}.${tablePrefix}users`
    await pool().query(`CREATE TABLE ${users} (id varchar(100), email text) CHARACTER SET utf8mb4`)
    await pool().query(`INSERT INTO ${users} VALUES ('zoë', 'zoe@example.com')`)
    expect(
      await rowsOf(
        `SELECT email, state, enrolled_at, updated_at, event_count FROM ${schema}.${tablePrefix}enrollments JOIN ${users} USING (id)`,
      ),
    ).toEqual([
      {
        email: 'zoe@example.com',
        state: 'on',
        enrolled_at: 1_700_000_000_000,
        updated_at: 1,
        event_count: 1,
      },
    ])
  })

  it('S7 of an erased record keep nothing but the trail and its head', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    await store.enrollments.commit(change())
    const { revision } = await stored(store.enrollments, 'a')
    await store.enrollments.commit({ id: 'a', expected: revision, next: null, events: [] })
    expect(
      await rowsOf(
        `SELECT CAST(id AS CHAR) AS id, revision, state, enrolled_at, updated_at, event_count, document FROM ${schema}.${tablePrefix}enrollments`,
      ),
    ).toEqual([
      {
        id: 'a',
        revision: null,
        state: null,
        enrolled_at: null,
        updated_at: null,
        event_count: 1,
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
      await pool().query(`UPDATE ${table} SET document = ?`, [document])
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
      await expect(store.enrollments.loadMany(['a'])).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
      expect(await store.enrollments.commit(change())).toBe(false)
      expect(await rowsOf(`SELECT document FROM ${table}`)).toEqual([{ document }])
    }
    for (const revision of ["''", "X'FF'"]) {
      await pool().query(`UPDATE ${table} SET revision = ${revision}`)
      await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
    }
    await pool().query(`UPDATE ${schema}.${tablePrefix}events SET document = '{}'`)
    await expect(trail(store.enrollments, 'a')).rejects.toMatchObject({ code: 'ERR_RECORD_CORRUPT' })
  })

  it('are found by an index, one each', async () => {
    const { store, tablePrefix } = newStore()
    await store.migrate()
    for (let user = 0; user < 20; user++) {
      const id = `user-${user}`
      await store.enrollments.commit({
        id,
        expected: null,
        next: enrollmentRecord(id),
        events: [enrollmentEvent(id)],
      })
    }
    const tables = `${schema}.${tablePrefix}`
    for (const sql of [
      `SELECT revision FROM ${tables}enrollments WHERE id = UNHEX('757365722d31')`,
      `SELECT revision FROM ${tables}enrollments WHERE id IN (UNHEX('757365722d31'), UNHEX('757365722d32'))`,
      `SELECT position FROM ${tables}events WHERE subject_id = UNHEX('757365722d31') AND kind = 'enrollment' AND event_id = UNHEX('00')`,
      `SELECT document FROM ${tables}events WHERE subject_id = UNHEX('757365722d31') AND kind = 'enrollment' AND position > 0 ORDER BY position LIMIT 5`,
    ]) {
      const [plan] = (await rowsOf(`EXPLAIN ${sql}`)) as { type: string | null; Extra: string }[]
      expect([null, 'const', 'range', 'ref']).toContain(plan?.type)
      expect(plan?.Extra).not.toContain('filesort')
    }
  })
})

describe('S11 a wrong client or option is refused at once', () => {
  it.each([undefined, null, 1, 'mysql://', {}, [], { query: 1 }, { execute: () => {} }])(
    'client %j',
    (client) => {
      expect(() => mysqlStore(client as never)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringContaining('client') }),
      )
    },
  )

  it.each([
    { schema: 'Auth' },
    { schema: 'a`b' },
    { tablePrefix: 'a b' },
    { timeout: 0 },
    { joinTransaction: 'yes' },
    { tableprefix: 'x' },
  ])('options %j', (options) => {
    expect(() => mysqlStore(pool(), options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    )
  })
})

it('S8 no fault shows what was bound', async () => {
  const { store, tablePrefix } = newStore()
  await store.migrate()
  await pool().query(
    `ALTER TABLE ${schema}.${tablePrefix}enrollments ADD CHECK (document NOT LIKE '%SECRET%')`,
  )
  const next = { ...enrollmentRecord('a'), generation: 'SECRET' }
  const error = await store.enrollments.commit({ ...change(), next }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(String(error)).not.toContain('SECRET')
})
