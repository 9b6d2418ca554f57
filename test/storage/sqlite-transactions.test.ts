import { expect, it } from 'vitest'
import { type SqliteDatabase, sqliteStore } from '../../src/storage/sqlite/index.js'
import { stored, trail } from './helpers.js'
import { markIn, newChange, newEvent } from './samples.js'
import { rowCount, sqliteFiles } from './sqlite-files.js'

const { newFile, connect, newStore } = sqliteFiles()

async function newApplication() {
  const { file, db, store } = await newStore()
  db.exec('CREATE TABLE users (id TEXT PRIMARY KEY)')
  return { file, db, enrollments: store.enrollments }
}

it('S4 S12 a transaction of the application that is rolled back takes document and events with it', async () => {
  const { db, enrollments } = await newApplication()
  db.exec("BEGIN; INSERT INTO users VALUES ('a')")
  expect(await enrollments.commit(newChange())).toBe(true)
  expect(await trail(enrollments, 'a')).toHaveLength(1)
  db.exec('ROLLBACK')
  expect(await enrollments.load('a')).toBeNull()
  expect(await trail(enrollments, 'a')).toEqual([])
  expect(rowCount(db, 'users')).toBe(0)
})

it('a transaction of the application that is committed keeps everything, and others see it only then', async () => {
  const { file, db, enrollments } = await newApplication()
  const other = sqliteStore(connect(file)).enrollments
  db.exec("BEGIN; INSERT INTO users VALUES ('a')")
  expect(await enrollments.commit(newChange({ mark: 1 }))).toBe(true)
  const { revision } = await stored(enrollments, 'a')
  const second = newChange({ mark: 2, expected: revision })
  expect(await enrollments.commit(second)).toBe(true)
  expect(await other.load('a')).toBeNull()
  db.exec('COMMIT')
  expect(await stored(other, 'a')).toEqual(await stored(enrollments, 'a'))
  expect(markIn(await stored(other, 'a'))).toBe(2)
  expect(await trail(other, 'a')).toHaveLength(2)
})

it('S1 a stale commit inside a transaction of the application returns false and leaves the rest of it', async () => {
  const { db, enrollments } = await newApplication()
  await enrollments.commit(newChange({ mark: 1 }))
  db.exec("BEGIN; INSERT INTO users VALUES ('a')")
  expect(await enrollments.commit(newChange({ mark: 2 }))).toBe(false)
  expect(await enrollments.commit(newChange({ mark: 2, expected: 'stale' }))).toBe(false)
  db.exec('COMMIT')
  expect(rowCount(db, 'users')).toBe(1)
  expect(markIn(await stored(enrollments, 'a'))).toBe(1)
  expect(await trail(enrollments, 'a')).toHaveLength(1)
})

it('S4 a commit that fails inside a transaction of the application is undone, and nothing else is', async () => {
  const { db, enrollments } = await newApplication()
  const first = newChange({ mark: 1 })
  await enrollments.commit(first)
  const { revision } = await stored(enrollments, 'a')
  db.exec("BEGIN; INSERT INTO users VALUES ('a')")
  const repeated = newChange({ mark: 2, expected: revision, events: [newEvent(), ...first.events] })
  await expect(enrollments.commit(repeated)).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(true)
  expect(await enrollments.commit(newChange({ mark: 3, expected: revision }))).toBe(true)
  db.exec('COMMIT')
  expect(rowCount(db, 'users')).toBe(1)
  expect(markIn(await stored(enrollments, 'a'))).toBe(3)
  expect(await trail(enrollments, 'a')).toHaveLength(2)
})

it('S4 a commit that meets a lock inside a transaction of the application leaves it usable', async () => {
  for (const mode of ['WAL', 'DELETE'] as const) {
    const file = newFile()
    const [db, busy] = [connect(file, mode), connect(file, mode, 0)]
    const { enrollments, migrate } = sqliteStore(busy)
    await migrate()
    const earlier = newChange({ id: 'b', events: [] })
    expect(await enrollments.commit(earlier)).toBe(true)
    db.exec('BEGIN IMMEDIATE')
    busy.exec('BEGIN')
    await expect(enrollments.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
    expect(busy.inTransaction).toBe(true)
    busy.exec('COMMIT')
    db.exec('COMMIT')
    expect(await enrollments.load('a')).toBeNull()
    expect(await enrollments.commit(newChange())).toBe(true)
  }
})

it('S1 S14 in a transaction that read too early, reads and commits are faults, and nothing is granted', async () => {
  const { file, db, enrollments } = await newApplication()
  await enrollments.commit(newChange({ mark: 1 }))
  const { revision } = await stored(enrollments, 'a')
  const other = sqliteStore(connect(file)).enrollments
  db.exec('BEGIN')
  db.prepare('SELECT * FROM users').all()
  expect(await other.commit(newChange({ mark: 2, expected: revision }))).toBe(true)
  const stale = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('BEGIN IMMEDIATE') }
  await expect(enrollments.load('a')).rejects.toMatchObject(stale)
  await expect(enrollments.loadMany(['a'])).rejects.toMatchObject(stale)
  await expect(trail(enrollments, 'a')).rejects.toMatchObject(stale)
  const after = enrollments.events('a', { after: 'x' })[Symbol.asyncIterator]()
  await expect(after.next()).rejects.toMatchObject(stale)
  await expect(enrollments.commit(newChange({ mark: 3, expected: revision }))).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
  })
  db.exec('ROLLBACK')
  expect(markIn(await stored(enrollments, 'a'))).toBe(2)
})

it('S14 the first use in a transaction that read too early is a fault too', async () => {
  const { file, db } = await newApplication()
  const other = sqliteStore(connect(file)).enrollments
  db.exec('BEGIN')
  db.prepare('SELECT * FROM users').all()
  expect(await other.commit(newChange())).toBe(true)
  const late = sqliteStore(db)
  await expect(late.enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  await expect(late.migrate()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  db.exec('ROLLBACK')
  expect(await late.enrollments.load('a')).not.toBeNull()
})

it('S14 what a transaction has read stays true until it ends, because nobody else can commit', async () => {
  const { file, db, enrollments } = await newApplication()
  const other = sqliteStore(connect(file, 'WAL', 0)).enrollments
  expect(await other.load('a')).toBeNull()
  db.exec('BEGIN')
  expect(await enrollments.load('a')).toBeNull()
  await expect(other.commit(newChange())).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  db.exec('COMMIT')
  expect(await other.commit(newChange())).toBe(true)
  expect(await enrollments.load('a')).not.toBeNull()
})

it('S14 so it is through a driver that does not say whether a transaction is open', async () => {
  const { file, db } = await newApplication()
  const silent: SqliteDatabase = { exec: (sql) => db.exec(sql), prepare: (sql) => db.prepare(sql) }
  const { enrollments } = sqliteStore(silent)
  expect(await enrollments.load('a')).toBeNull()
  expect(db.inTransaction).toBe(false)
  db.exec('BEGIN')
  db.prepare('SELECT * FROM users').all()
  expect(await sqliteStore(connect(file)).enrollments.commit(newChange())).toBe(true)
  await expect(enrollments.load('a')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  expect(db.inTransaction).toBe(true)
  db.exec('ROLLBACK')
  expect(await enrollments.load('a')).not.toBeNull()
})

it('S14 a read-only handle reads what is committed, and nothing in a transaction', async () => {
  const { file, enrollments } = await newApplication()
  await enrollments.commit(newChange())
  const reader = connect(file)
  reader.pragma('query_only = ON')
  const readOnly = sqliteStore(reader).enrollments
  expect(await readOnly.load('a')).not.toBeNull()
  reader.exec('BEGIN')
  await expect(readOnly.load('a')).rejects.toMatchObject({ code: 'ERR_STORE_FAILED' })
  reader.exec('ROLLBACK')
})

it('S14 PRAGMA read_uncommitted is refused at the first use', async () => {
  const { file } = await newApplication()
  const db = connect(file)
  db.pragma('read_uncommitted = ON')
  await expect(sqliteStore(db).enrollments.load('a')).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
    message: expect.stringContaining('read_uncommitted'),
  })
})
