import { expect, it } from 'vitest'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { stored, trail } from './helpers.js'
import { markIn, newChange } from './samples.js'
import { type Connection, rowCount, sqliteFiles } from './sqlite-files.js'

const { newFile, connect, newStore } = sqliteFiles()

const TABLES = 'SELECT type, name, sql FROM sqlite_schema ORDER BY name'
const schemaOf = (db: Connection): unknown[] => db.prepare(TABLES).all()

it('creating a store creates no table and runs no statement', () => {
  const db = connect(newFile())
  sqliteStore(db)
  expect(schemaOf(db)).toEqual([])
})

it('S4 every function says to call migrate() if the tables do not exist', async () => {
  const db = connect(newFile())
  const { enrollments, policies } = sqliteStore(db)
  const missing = { code: 'ERR_SCHEMA_MISSING', message: expect.stringContaining('migrate()') }
  await expect(enrollments.load('a')).rejects.toMatchObject(missing)
  await expect(enrollments.loadMany(['a'])).rejects.toMatchObject(missing)
  await expect(enrollments.commit(newChange())).rejects.toMatchObject(missing)
  await expect(policies.load('a')).rejects.toMatchObject(missing)
  await expect(trail(enrollments, 'a')).rejects.toMatchObject(missing)
  expect(schemaOf(db)).toEqual([])
  expect(db.inTransaction).toBe(false)
})

it('the same store works once migrate() was called', async () => {
  const store = sqliteStore(connect(newFile()))
  await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
  await store.migrate()
  expect(await store.enrollments.load('a')).toBeNull()
})

it('a table that is dropped later is reported as missing, and nothing is granted', async () => {
  for (const table of ['enrollments', 'events', 'schema']) {
    const { db, store } = await newStore()
    expect(await store.enrollments.load('a')).toBeNull()
    db.exec(`DROP TABLE stepward_${table}`)
    const fresh = sqliteStore(db).enrollments
    await expect(fresh.commit(newChange())).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
    expect(db.inTransaction).toBe(false)
    if (table !== 'enrollments') expect(rowCount(db, 'stepward_enrollments')).toBe(0)
  }
})

it('migrate() may be called again and changes nothing', async () => {
  const { db, store } = await newStore()
  await store.enrollments.commit(newChange())
  const [schema, before] = [schemaOf(db), await stored(store.enrollments, 'a')]
  await store.migrate()
  await sqliteStore(db).migrate()
  expect(schemaOf(db)).toEqual(schema)
  expect(await stored(store.enrollments, 'a')).toEqual(before)
})

it('migrate() takes no lock if the tables exist', async () => {
  const { file, db } = await newStore()
  db.exec('BEGIN IMMEDIATE')
  await sqliteStore(connect(file, 'WAL', 0)).migrate()
  db.exec('COMMIT')
})

it('migrate() creates all tables or none', async () => {
  const db = connect(newFile())
  db.exec('CREATE VIEW stepward_policies AS SELECT 1; CREATE TABLE stepward_events (other)')
  const before = schemaOf(db)
  await expect(sqliteStore(db).migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(schemaOf(db)).toEqual(before)
  expect(db.inTransaction).toBe(false)
})

it('migrate() in a transaction of the application is rolled back with it', async () => {
  const db = connect(newFile())
  const store = sqliteStore(db)
  db.exec('BEGIN')
  await store.migrate()
  expect(await store.enrollments.load('a')).toBeNull()
  db.exec('ROLLBACK')
  expect(schemaOf(db)).toEqual([])
  await expect(store.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_SCHEMA_MISSING' })
})

it('ddl() is what migrate() runs', async () => {
  for (const options of [{}, { tablePrefix: 'two_factor_' }]) {
    const [byHand, migrated] = [connect(newFile()), connect(newFile())]
    byHand.exec(sqliteStore(byHand, options).ddl())
    byHand.exec(sqliteStore(byHand, options).ddl())
    await sqliteStore(migrated, options).migrate()
    expect(schemaOf(byHand)).toEqual(schemaOf(migrated))
    expect(schemaOf(byHand)).not.toEqual([])
    const { enrollments } = sqliteStore(byHand, options)
    expect(await enrollments.commit(newChange())).toBe(true)
  }
})

it('tables of a newer or an unknown version are refused, with what to do', async () => {
  for (const [version, remedy] of [
    [2, 'upgrade stepward'],
    [999, 'upgrade stepward'],
    [0, 'migrate with the release'],
    [-1, 'migrate with the release'],
  ] as const) {
    const { db } = await newStore()
    db.exec(`UPDATE stepward_schema SET version = ${version}`)
    const store = sqliteStore(db)
    const refusal = { code: 'ERR_SCHEMA_VERSION', message: expect.stringContaining(remedy) }
    await expect(store.migrate()).rejects.toMatchObject(refusal)
    await expect(store.enrollments.load('a')).rejects.toMatchObject(refusal)
    await expect(store.policies.loadMany(['a'])).rejects.toMatchObject(refusal)
    await expect(store.enrollments.commit(newChange())).rejects.toMatchObject(refusal)
    await expect(trail(store.enrollments, 'a')).rejects.toMatchObject(refusal)
    expect(rowCount(db, 'stepward_enrollments')).toBe(0)
  }
})

it('stores with different prefixes share a file and nothing else', async () => {
  const db = connect(newFile())
  const prefixes = ['stepward_', 'a', '_', 'x_2_', `p${'0'.repeat(30)}`]
  const stores = prefixes.map((tablePrefix) => sqliteStore(db, { tablePrefix }))
  for (const [index, store] of stores.entries()) {
    await store.migrate()
    expect(await store.enrollments.load('a')).toBeNull()
    expect(await store.enrollments.commit(newChange({ mark: index }))).toBe(true)
  }
  for (const [index, store] of stores.entries()) {
    expect(markIn(await stored(store.enrollments, 'a'))).toBe(index)
    expect(await trail(store.enrollments, 'a')).toHaveLength(1)
  }
})

it('lookups compare by bytes and use an index', async () => {
  const { db } = await newStore()
  const plans = [
    "SELECT * FROM stepward_enrollments WHERE id = 'a'",
    "SELECT * FROM stepward_policies WHERE id IN ('a', 'b')",
    "SELECT position FROM stepward_events WHERE subject_id = 'a' AND kind = 'enrollment' AND position > 5 ORDER BY position",
    "SELECT position FROM stepward_events WHERE subject_id = 'a' AND kind = 'enrollment' AND event_id = 'a'",
  ].map((sql) => JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()))
  for (const plan of plans) {
    expect(plan).toContain('SEARCH')
    expect(plan).not.toContain('SCAN')
    expect(plan).not.toContain('TEMP B-TREE')
  }
})
