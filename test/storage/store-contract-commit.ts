import { expect, it } from 'vitest'
import type { RecordStore, Stored } from '../../src/storage/contract.js'
import type { Samples } from './samples.js'

/** Enough that calls overlap in any store that awaits. */
const PARALLEL = 50

export async function stored<R>(store: RecordStore<R>, id: string): Promise<Stored<R>> {
  const found = await store.load(id)
  if (found === null) throw new Error('expected a stored record')
  return found
}

export async function trail<R>(store: RecordStore<R>, id: string): Promise<string[]> {
  const ids: string[] = []
  for await (const event of store.events(id)) ids.push(event.id)
  return ids
}

const trueCount = (results: readonly boolean[]): number => results.filter(Boolean).length

/** Compare-and-set, revisions, and what is copied. */
export function commitContract<R>(open: () => Promise<RecordStore<R>>, samples: Samples<R>): void {
  const { record, markOf, large, event } = samples

  const create = (store: RecordStore<R>, id: string, mark?: number): Promise<boolean> =>
    store.commit({ id, expected: null, next: record(id, mark), events: [] })

  it('load is null where nothing is stored', async () => {
    expect(await (await open()).load('a')).toBeNull()
  })

  it('S4 what commit returned true for is what the next load sees', async () => {
    const store = await open()
    expect(await create(store, 'a', 1)).toBe(true)
    const first = await stored(store, 'a')
    expect(first.record).toEqual(record('a', 1))
    expect(await store.commit({ id: 'a', expected: first.revision, next: record('a', 2), events: [] })).toBe(
      true,
    )
    expect((await stored(store, 'a')).record).toEqual(record('a', 2))
    expect((await store.loadMany(['a'])).get('a')).toEqual(await stored(store, 'a'))
  })

  it('S1 a commit on a revision that was replaced returns false and changes nothing', async () => {
    const store = await open()
    await create(store, 'a', 1)
    const { revision } = await stored(store, 'a')
    await store.commit({ id: 'a', expected: revision, next: record('a', 2), events: [] })
    const now = await stored(store, 'a')
    for (const next of [record('a', 3), null]) {
      expect(await store.commit({ id: 'a', expected: revision, next, events: [event('a')] })).toBe(false)
    }
    expect(await stored(store, 'a')).toEqual(now)
    expect(await trail(store, 'a')).toEqual([])
  })

  it('a commit that expects no record returns false where one is stored', async () => {
    const store = await open()
    await create(store, 'a', 1)
    const now = await stored(store, 'a')
    for (const next of [record('a', 2), null]) {
      expect(await store.commit({ id: 'a', expected: null, next, events: [event('a')] })).toBe(false)
    }
    expect(await stored(store, 'a')).toEqual(now)
    expect(await trail(store, 'a')).toEqual([])
  })

  it('a commit that expects a record returns false where none is stored', async () => {
    const store = await open()
    for (const next of [record('a'), null]) {
      expect(await store.commit({ id: 'a', expected: 'revision', next, events: [event('a')] })).toBe(false)
    }
    expect(await store.load('a')).toBeNull()
    expect(await trail(store, 'a')).toEqual([])
  })

  it('a revision is compared whole and exactly', async () => {
    const store = await open()
    await create(store, 'a', 1)
    const { revision } = await stored(store, 'a')
    const twins = [
      `${revision} `,
      `${revision}\0`,
      `${revision}\0x`,
      revision.slice(0, -1),
      ` ${revision}`,
      '%',
    ]
    for (const expected of twins) {
      expect(await store.commit({ id: 'a', expected, next: record('a', 2), events: [] })).toBe(false)
    }
    expect(markOf((await stored(store, 'a')).record)).toBe(1)
  })

  it('an erased record is gone', async () => {
    const store = await open()
    await create(store, 'a')
    const { revision } = await stored(store, 'a')
    expect(await store.commit({ id: 'a', expected: revision, next: null, events: [] })).toBe(true)
    expect(await store.load('a')).toBeNull()
    expect((await store.loadMany(['a'])).size).toBe(0)
  })

  it('a commit of nothing on nothing appends its events and stores no record', async () => {
    const store = await open()
    const note = event('a')
    expect(await store.commit({ id: 'a', expected: null, next: null, events: [note] })).toBe(true)
    expect(await store.load('a')).toBeNull()
    expect(await trail(store, 'a')).toEqual([note.id])
  })

  it('S1 a record that was erased and stored again is not the one that was read before', async () => {
    const store = await open()
    await create(store, 'a')
    const before = await stored(store, 'a')
    await store.commit({ id: 'a', expected: before.revision, next: null, events: [] })
    await store.commit({ id: 'a', expected: null, next: before.record, events: [] })
    for (const next of [record('a', 2), null]) {
      expect(await store.commit({ id: 'a', expected: before.revision, next, events: [] })).toBe(false)
    }
    expect((await stored(store, 'a')).record).toEqual(before.record)
  })

  it('no revision comes twice, even for the same document', async () => {
    const store = await open()
    const revisions = new Set<string>()
    let expected: string | null = null
    for (let round = 0; round < 300; round++) {
      expect(await store.commit({ id: 'a', expected, next: record('a'), events: [] })).toBe(true)
      const { revision } = await stored(store, 'a')
      revisions.add(revision)
      expected = revision
      if (round % 3 === 2) {
        await store.commit({ id: 'a', expected, next: null, events: [] })
        expected = null
      }
    }
    expect(revisions.size).toBe(300)
  })

  for (const step of ['creates', 'replaces', 'erases'] as const) {
    it(`S1 S12 of ${PARALLEL} parallel ${step} on one revision exactly one wins, with its event`, async () => {
      const store = await open()
      if (step !== 'creates') await create(store, 'a', 9999)
      const expected = (await store.load('a'))?.revision ?? null
      const events = Array.from({ length: PARALLEL }, () => event('a'))
      const results = await Promise.all(
        events.map((note, mark) => {
          const next = step === 'erases' ? null : record('a', mark)
          return store.commit({ id: 'a', expected, next, events: [note] })
        }),
      )
      expect(trueCount(results)).toBe(1)
      const winner = results.indexOf(true)
      expect(await trail(store, 'a')).toEqual([events[winner]?.id])
      const after = await store.load('a')
      if (step === 'erases') expect(after).toBeNull()
      else expect(after && markOf(after.record)).toBe(winner)
    })
  }

  it(`S3 of ${PARALLEL} parallel counters, each of which tries until it wins, none is lost`, async () => {
    const store = await open()
    await create(store, 'a', 0)
    const countOne = async (): Promise<void> => {
      for (;;) {
        const { revision, record: current } = await stored(store, 'a')
        const next = record('a', markOf(current) + 1)
        if (await store.commit({ id: 'a', expected: revision, next, events: [event('a')] })) return
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, countOne))
    expect(markOf((await stored(store, 'a')).record)).toBe(PARALLEL)
    expect(new Set(await trail(store, 'a')).size).toBe(PARALLEL)
  })

  it('a record of more than a megabyte comes back as it was', async () => {
    const store = await open()
    expect(JSON.stringify(large('a')).length).toBeGreaterThan(1_000_000)
    expect(await store.commit({ id: 'a', expected: null, next: large('a'), events: [] })).toBe(true)
    expect((await stored(store, 'a')).record).toEqual(large('a'))
  })

  it('what was given to commit may be changed afterwards, even while it runs', async () => {
    const store = await open()
    const next = record('a', 1)
    const note = event('a')
    const change = { id: 'a', expected: null, next, events: [note] }
    const running = store.commit(change)
    Object.assign(next as object, { updatedAt: 2 })
    Object.assign(note, { id: 'changed' })
    Object.assign(change, { id: 'b', next: null })
    change.events.push(event('a'))
    expect(await running).toBe(true)
    expect((await stored(store, 'a')).record).toEqual(record('a', 1))
    expect(await trail(store, 'a')).toHaveLength(1)
    expect(await trail(store, 'a')).not.toContain('changed')
  })

  it('what load, loadMany and events returned may be changed', async () => {
    const store = await open()
    const note = event('a')
    await store.commit({ id: 'a', expected: null, next: record('a', 1), events: [note] })
    Object.assign((await stored(store, 'a')).record as object, { updatedAt: 2 })
    for (const found of (await store.loadMany(['a'])).values()) {
      Object.assign(found.record as object, { updatedAt: 3 })
    }
    for await (const found of store.events('a')) Object.assign(found, { id: 'changed' })
    expect((await stored(store, 'a')).record).toEqual(record('a', 1))
    expect(await trail(store, 'a')).toEqual([note.id])
  })
}
