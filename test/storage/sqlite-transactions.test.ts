import { expect, it } from 'vitest'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
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

it('S1 a commit on what a transaction of the application read too early is a fault, never a success', async () => {
  const { file, db, enrollments } = await newApplication()
  await enrollments.commit(newChange({ mark: 1 }))
  const { revision } = await stored(enrollments, 'a')
  const other = sqliteStore(connect(file)).enrollments
  db.exec('BEGIN')
  await enrollments.load('a')
  expect(await other.commit(newChange({ mark: 2, expected: revision }))).toBe(true)
  await expect(enrollments.commit(newChange({ mark: 3, expected: revision }))).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
  })
  db.exec('ROLLBACK')
  expect(markIn(await stored(enrollments, 'a'))).toBe(2)
})
