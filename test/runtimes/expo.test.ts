import { afterAll, describe, expect, it } from 'vitest'
import { expoStore } from '../../src/storage/expo/index.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'
import { stored } from '../storage/helpers.js'
import { markIn, newChange } from '../storage/samples.js'
import { sqliteFiles } from '../storage/sqlite-files.js'
import { runtimeVersionOf } from '../support/version-of.js'
import { loadExpoSqlite, type OpenDatabase } from './expo/load-expo-sqlite.js'

const { openDatabaseAsync } = await loadExpoSqlite()
const { newFile, connect } = sqliteFiles()
const opened: OpenDatabase[] = []

async function open(file: string): Promise<OpenDatabase> {
  const db = await openDatabaseAsync(file, {}, '/')
  opened.push(db)
  return db
}

async function newStore() {
  const file = newFile()
  const other = sqliteStore(connect(file))
  const db = await open(file)
  const store = expoStore(db)
  await store.migrate()
  return { file, db, store, other }
}

afterAll(async () => {
  for (const db of opened) await db.closeAsync()
})

// The JavaScript of expo-sqlite as it is published. Its native half is ours: a phone is not among our machines.
describe(`kit: expo-sqlite ${runtimeVersionOf('expo-sqlite')}, its JavaScript, on an SQLite file`, () => {
  const file = newFile()
  let made = 0

  storeConformance({ describe, it }, async () => {
    const db = opened[0] ?? (await open(file))
    if (made === 0) await db.execAsync('PRAGMA journal_mode = WAL')
    const store = expoStore(db, { tablePrefix: `t${++made}_` })
    await store.migrate()
    return store
  })
})

it('a database moves between sqliteStore and expoStore', async () => {
  const { store, other } = await newStore()
  expect(await other.storeId()).toBe(await store.storeId())
  await other.enrollments.commit(newChange({ mark: 1 }))
  const { revision } = await stored(store.enrollments, 'a')
  expect(await store.enrollments.commit(newChange({ expected: revision, mark: 2 }))).toBe(true)
  expect(markIn(await stored(other.enrollments, 'a'))).toBe(2)
})

it('S14 a read is not as old as a transaction that the app left open', async () => {
  const { db, store, other } = await newStore()
  await db.execAsync('BEGIN')
  expect(await db.getAllAsync('SELECT * FROM stepward_enrollments')).toEqual([])
  await other.enrollments.commit(newChange({ mark: 1 }))
  expect(markIn(await stored(store.enrollments, 'a'))).toBe(1)
  expect(await db.getAllAsync('SELECT * FROM stepward_enrollments')).toEqual([])
  await db.execAsync('ROLLBACK')
})

it('S4 a commit that meets a transaction of the app is a fault, and the next one works', async () => {
  const { db, store } = await newStore()
  await db.withExclusiveTransactionAsync(async (transaction) => {
    await transaction.getAllAsync(
      'INSERT INTO stepward_policies (id, event_count) VALUES (1, 0)',
      [] as never,
    )
    await expect(store.enrollments.commit(newChange())).rejects.toMatchObject({
      code: 'ERR_STORE_FAILED',
      store: 'expoStore',
      cause: expect.objectContaining({ message: 'database is locked' }),
    })
  })
  expect(await store.enrollments.load('a')).toBeNull()
  expect(await store.enrollments.commit(newChange())).toBe(true)
})

it('S11 a database in memory is refused, because each transaction would open another', async () => {
  const db = await open(':memory:')
  expect(() => expoStore(db)).toThrow('got one in memory, where each transaction would open a new database')
})
