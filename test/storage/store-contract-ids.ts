import { expect, it } from 'vitest'
import type { RecordStore } from '../../src/storage/contract.js'
import { HOSTILE_IDS, type Samples } from './samples.js'
import { stored, trail } from './store-contract-commit.js'

/** Ids are kept apart, and many are read at once. */
export function idsContract<R>(open: () => Promise<RecordStore<R>>, samples: Samples<R>): void {
  const { record, markOf, event } = samples

  async function withAll(ids: readonly string[]) {
    const store = await open()
    const events = new Map<string, string>()
    for (const [mark, id] of ids.entries()) {
      const note = event(id)
      events.set(id, note.id)
      expect(await store.commit({ id, expected: null, next: record(id, mark), events: [note] })).toBe(true)
    }
    return { store, events }
  }

  it('S11 ids that look alike are different people', async () => {
    const { store, events } = await withAll(HOSTILE_IDS)
    const together = await store.loadMany(HOSTILE_IDS)
    expect([...together.keys()].sort()).toEqual([...HOSTILE_IDS].sort())
    for (const [mark, id] of HOSTILE_IDS.entries()) {
      const found = await stored(store, id)
      expect(markOf(found.record)).toBe(mark)
      expect(together.get(id)).toEqual(found)
      expect(await trail(store, id)).toEqual([events.get(id)])
    }
  })

  it('S11 erasing one leaves those that look alike', async () => {
    const { store } = await withAll(HOSTILE_IDS)
    for (const [index, id] of HOSTILE_IDS.entries()) {
      const { revision } = await stored(store, id)
      expect(await store.commit({ id, expected: revision, next: null, events: [] })).toBe(true)
      expect((await store.loadMany(HOSTILE_IDS)).size).toBe(HOSTILE_IDS.length - index - 1)
    }
  })

  it('loadMany of 1,000 ids gives those that exist, whatever the order and repetitions', async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `user-${index}`)
    const { store } = await withAll(ids.filter((_, index) => index % 2 === 0))
    const found = await store.loadMany([...ids, ...ids].reverse())
    expect(found.size).toBe(500)
    for (const [id, { record: one }] of found) expect(one).toEqual(record(id, markOf(one)))
    for (const [index, id] of ids.entries()) expect(found.has(id)).toBe(index % 2 === 0)
  })

  for (const count of [0, 1, 99, 100, 101, 200, 40_000]) {
    it(`loadMany of ${count} ids finds the one that is stored`, async () => {
      const store = await open()
      await store.commit({ id: 'user-0', expected: null, next: record('user-0'), events: [] })
      const ids = Array.from({ length: count }, (_, index) => `user-${index}`)
      expect([...(await store.loadMany(ids)).keys()]).toEqual(count === 0 ? [] : ['user-0'])
    })
  }
}
