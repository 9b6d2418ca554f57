import { describe, expect, it } from 'vitest'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'
import { stored, trail } from './helpers.js'
import { markIn, newChange, newEvent } from './samples.js'
import { sqliteFiles } from './sqlite-files.js'

const { newFile, connect, newStore } = sqliteFiles()

describe('sqliteStore', () => storeConformance({ describe, it }, async () => (await newStore()).store))

it('S4 what one connection committed is seen by the next load on another, in both journal modes', async () => {
  for (const mode of ['WAL', 'DELETE'] as const) {
    const file = newFile()
    const one = sqliteStore(connect(file, mode))
    const other = sqliteStore(connect(file, mode))
    await one.migrate()
    let expected: string | null = null
    for (let mark = 0; mark < 50; mark++) {
      const [writer, reader] = mark % 2 === 0 ? [one, other] : [other, one]
      expect(await writer.enrollments.commit(newChange({ expected, mark }))).toBe(true)
      const found = await stored(reader.enrollments, 'a')
      expect(markIn(found)).toBe(mark)
      expected = found.revision
    }
  }
})

it('S1 of two connections that commit on one revision, one wins', async () => {
  const file = newFile()
  const stores = [sqliteStore(connect(file)), sqliteStore(connect(file))]
  await Promise.all(stores.map((store) => store.migrate()))
  for (let round = 0; round < 50; round++) {
    const expected = (await stores[0]?.enrollments.load('a'))?.revision ?? null
    const results = await Promise.all(
      stores.map(({ enrollments }, mark) => enrollments.commit(newChange({ expected, mark }))),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
  }
})

it('what was stored is still there after the file is closed and opened again', async () => {
  const { file, db, store } = await newStore()
  const event = newEvent()
  await store.enrollments.commit(newChange({ mark: 7, events: [event] }))
  const before = await stored(store.enrollments, 'a')
  db.close()
  const { enrollments } = sqliteStore(connect(file))
  expect(await stored(enrollments, 'a')).toEqual(before)
  expect(await trail(enrollments, 'a')).toEqual([event.id])
})

it('the columns beside the document hold the summary of the last commit, for reports in SQL', async () => {
  const { db, store } = await newStore()
  await store.enrollments.commit(
    newChange({ id: 'on', summary: { state: 'on', enrolled_at: 1234, updated_at: 5678 } }),
  )
  await store.enrollments.commit(newChange({ id: 'off', summary: { state: 'pending', enrolled_at: 5 } }))
  const { revision } = await stored(store.enrollments, 'off')
  const summary = { state: 'off', updated_at: 9, other: 'ignored' }
  await store.enrollments.commit(newChange({ id: 'off', expected: revision, summary }))
  const report = 'SELECT id, state, enrolled_at, updated_at FROM stepward_enrollments ORDER BY id'
  expect(db.prepare(report).all()).toEqual([
    { id: 'off', state: 'off', enrolled_at: null, updated_at: 9 },
    { id: 'on', state: 'on', enrolled_at: 1234, updated_at: 5678 },
  ])

  await store.policies.commit(newChange({ id: 'free', summary: {} }))
  await store.policies.commit(newChange({ id: 'required', summary: { enforce_from: 5678, updated_at: 1 } }))
  const policies = 'SELECT id, enforce_from, updated_at FROM stepward_policies ORDER BY id'
  expect(db.prepare(policies).all()).toEqual([
    { id: 'free', enforce_from: null, updated_at: null },
    { id: 'required', enforce_from: 5678, updated_at: 1 },
  ])
})

it('S7 an erased document leaves nothing but its trail and the head of it', async () => {
  const { db, store } = await newStore()
  await store.enrollments.commit(newChange())
  const { revision } = await stored(store.enrollments, 'a')
  const summary = { state: 'on', enrolled_at: 1, updated_at: 1 }
  await store.enrollments.commit({ id: 'a', expected: revision, document: null, summary, events: [] })
  expect(db.prepare('SELECT * FROM stepward_enrollments').all()).toEqual([
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
  expect(await trail(store.enrollments, 'a')).toHaveLength(1)
})

it('integers may come as BigInt', async () => {
  const db = connect(newFile())
  db.defaultSafeIntegers()
  const { enrollments, migrate } = sqliteStore(db)
  await migrate()
  const ids: string[] = []
  // More than one page of events.
  for (let mark = 0; mark < 70; mark++) {
    const events = Array.from({ length: 8 }, () => newEvent())
    const expected = (await enrollments.load('a'))?.revision ?? null
    expect(await enrollments.commit(newChange({ expected, mark, events }))).toBe(true)
    ids.push(...events.map(({ id }) => id))
  }
  expect(await trail(enrollments, 'a')).toEqual(ids)
  expect(markIn(await stored(enrollments, 'a'))).toBe(69)
})
