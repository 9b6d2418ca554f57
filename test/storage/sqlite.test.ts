import { describe, expect, it } from 'vitest'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { storeConformance } from '../../src/testing/index.js'
import { stored, trail } from './helpers.js'
import { enrolledRecord, enrollmentEvent, enrollmentRecord, policyRecord } from './samples.js'
import { sqliteFiles } from './sqlite-files.js'

const { newFile, connect, newStore } = sqliteFiles()

describe('sqliteStore', () => storeConformance({ describe, it }, async () => (await newStore()).store))

it('S4 what one connection committed is seen by the next load on another, in both journal modes', async () => {
  for (const mode of ['WAL', 'DELETE'] as const) {
    const file = newFile()
    const one = sqliteStore(connect(file, mode))
    const other = sqliteStore(connect(file, mode))
    await one.migrate()
    let revision: string | null = null
    for (let mark = 0; mark < 50; mark++) {
      const [writer, reader] = mark % 2 === 0 ? [one, other] : [other, one]
      const next = enrollmentRecord('a', mark)
      expect(await writer.enrollments.commit({ id: 'a', expected: revision, next, events: [] })).toBe(true)
      const found = await stored(reader.enrollments, 'a')
      expect(found.record.updatedAt).toBe(mark)
      revision = found.revision
    }
  }
})

it('S1 of two connections that commit on one revision one wins', async () => {
  const file = newFile()
  const stores = [sqliteStore(connect(file)), sqliteStore(connect(file))]
  await Promise.all(stores.map((store) => store.migrate()))
  for (let round = 0; round < 50; round++) {
    const expected = (await stores[0]?.enrollments.load('a'))?.revision ?? null
    const results = await Promise.all(
      stores.map(({ enrollments }, index) =>
        enrollments.commit({ id: 'a', expected, next: enrollmentRecord('a', index), events: [] }),
      ),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
  }
})

it('what was stored is there after the file is closed and opened again', async () => {
  const { file, db, store } = await newStore()
  const event = enrollmentEvent('a')
  await store.enrollments.commit({ id: 'a', expected: null, next: enrollmentRecord('a', 7), events: [event] })
  const before = await stored(store.enrollments, 'a')
  db.close()
  const { enrollments } = sqliteStore(connect(file))
  expect(await stored(enrollments, 'a')).toEqual(before)
  expect(await trail(enrollments, 'a')).toEqual([event.id])
})

it('the columns beside the document follow the record, for reports in SQL', async () => {
  const { db, store } = await newStore()
  const pending = {
    ...enrollmentRecord('pending', 2),
    pending: {
      name: null,
      id: 'authenticator-1',
      sealedSecret: 'sealed',
      algorithm: 'SHA1' as const,
      digits: 6 as const,
      period: 30,
      startedAt: 1,
      expiresAt: 2,
      throttle: { failures: 0, lastFailureAt: null },
    },
  }
  const records = [enrollmentRecord('off', 1), pending, enrolledRecord('on', 1234, ['first', 'second'])]
  for (const next of records) {
    await store.enrollments.commit({ id: next.userId, expected: null, next, events: [] })
  }
  const off = await stored(store.enrollments, 'off')
  await store.enrollments.commit({
    id: 'off',
    expected: off.revision,
    next: enrollmentRecord('off', 9),
    events: [],
  })
  const report = 'SELECT id, state, enrolled_at, updated_at FROM stepward_enrollments ORDER BY id'
  expect(db.prepare(report).all()).toEqual([
    { id: 'off', state: 'off', enrolled_at: null, updated_at: 9 },
    { id: 'on', state: 'on', enrolled_at: 1234, updated_at: 1 },
    { id: 'pending', state: 'pending', enrolled_at: null, updated_at: 2 },
  ])

  const requirement = {
    enforceFrom: 5678,
    newMemberGrace: 0,
    roles: null,
    deviceMaxAge: null,
    ticketRequired: false,
  }
  const required = { ...policyRecord('required'), requirement }
  for (const next of [policyRecord('free'), required]) {
    await store.policies.commit({ id: next.companyId, expected: null, next, events: [] })
  }
  expect(db.prepare('SELECT id, enforce_from FROM stepward_policies ORDER BY id').all()).toEqual([
    { id: 'free', enforce_from: null },
    { id: 'required', enforce_from: 5678 },
  ])
})

it('S7 an erased record leaves nothing but its trail and the head of it', async () => {
  const { db, store } = await newStore()
  const next = enrolledRecord('a', 1, ['authenticator-1'])
  await store.enrollments.commit({ id: 'a', expected: null, next, events: [enrollmentEvent('a')] })
  const { revision } = await stored(store.enrollments, 'a')
  await store.enrollments.commit({ id: 'a', expected: revision, next: null, events: [] })
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
  const file = newFile()
  const db = connect(file)
  db.defaultSafeIntegers()
  const store = sqliteStore(db)
  await store.migrate()
  const events = Array.from({ length: 501 }, () => enrollmentEvent('a'))
  const next = enrolledRecord('a', 1, ['authenticator-1'])
  expect(await store.enrollments.commit({ id: 'a', expected: null, next, events })).toBe(true)
  expect(await trail(store.enrollments, 'a')).toEqual(events.map((event) => event.id))
  expect((await stored(store.enrollments, 'a')).record).toEqual(next)
})
