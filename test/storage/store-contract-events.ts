import { expect, it } from 'vitest'
import type { AuditEvent, EventsOptions, RecordStore } from '../../src/storage/contract.js'
import type { Samples } from './samples.js'
import { stored, trail } from './store-contract-commit.js'

/** More than two pages of any store, and no multiple of one. */
const LONG_TRAIL = 1203

/** The trail of an id. */
export function eventsContract<R>(open: () => Promise<RecordStore<R>>, samples: Samples<R>): void {
  const { record, markOf, event } = samples

  async function read(store: RecordStore<R>, options?: EventsOptions): Promise<AuditEvent[]> {
    const found: AuditEvent[] = []
    for await (const one of store.events('a', options)) found.push(one)
    return found
  }

  async function withTrail(length: number): Promise<{ store: RecordStore<R>; events: AuditEvent[] }> {
    const store = await open()
    const events = Array.from({ length }, () => event('a'))
    await store.commit({ id: 'a', expected: null, next: record('a'), events })
    return { store, events }
  }

  it('S12 the trail has every event exactly once, in the order of commits and within a commit', async () => {
    const store = await open()
    const expected: AuditEvent[] = []
    for (let round = 0; round < 20; round++) {
      const events = Array.from({ length: round % 4 }, () => event('a'))
      const revision = (await store.load('a'))?.revision ?? null
      expect(await store.commit({ id: 'a', expected: revision, next: record('a', round), events })).toBe(true)
      expected.push(...events)
    }
    expect(await read(store)).toEqual(expected)
  })

  it('S12 the trail outlives the record, and goes on with the next one', async () => {
    const { store, events } = await withTrail(2)
    const erased = event('a')
    const { revision } = await stored(store, 'a')
    await store.commit({ id: 'a', expected: revision, next: null, events: [erased] })
    expect(await read(store)).toEqual([...events, erased])
    const again = event('a')
    await store.commit({ id: 'a', expected: null, next: record('a'), events: [again] })
    expect(await read(store)).toEqual([...events, erased, again])
  })

  it('S12 an event that is in the trail already makes the whole commit fail', async () => {
    const { store, events } = await withTrail(1)
    const before = await stored(store, 'a')
    const change = {
      id: 'a',
      expected: before.revision,
      next: record('a', 2),
      events: [event('a'), ...events],
    }
    await expect(store.commit(change)).rejects.toMatchObject({ name: 'StepwardError' })
    expect(await stored(store, 'a')).toEqual(before)
    expect(await read(store)).toEqual(events)
    const retried = await store.commit({ ...change, events: [event('a')] })
    expect(retried && markOf((await stored(store, 'a')).record)).toBe(2)
  })

  it('a trail that does not exist is empty', async () => {
    expect(await trail(await open(), 'nobody')).toEqual([])
  })

  it('a long trail is read whole, and from any event on', async () => {
    const { store, events } = await withTrail(LONG_TRAIL)
    expect(await read(store)).toEqual(events)
    for (const index of [0, 1, 498, 499, 500, 999, 1000, LONG_TRAIL - 2, LONG_TRAIL - 1]) {
      const after = events[index]?.id ?? ''
      expect(await read(store, { after })).toEqual(events.slice(index + 1))
      expect(await read(store, { after, limit: 3 })).toEqual(events.slice(index + 1, index + 4))
    }
  })

  it('limit is the most that is read', async () => {
    const { store, events } = await withTrail(LONG_TRAIL)
    for (const limit of [1, 2, 499, 500, 501, 1000, LONG_TRAIL, LONG_TRAIL + 1, Number.MAX_SAFE_INTEGER]) {
      expect(await read(store, { limit })).toEqual(events.slice(0, limit))
    }
  })

  it('reading may stop in the middle', async () => {
    const { store, events } = await withTrail(10)
    const seen: string[] = []
    for await (const one of store.events('a')) {
      seen.push(one.id)
      if (seen.length === 3) break
    }
    expect(seen).toEqual(events.slice(0, 3).map((one) => one.id))
    const { revision } = await stored(store, 'a')
    expect(await store.commit({ id: 'a', expected: revision, next: null, events: [] })).toBe(true)
  })

  it('an event to read after that is in no trail, or in another one, is refused', async () => {
    const { store, events } = await withTrail(2)
    const foreign = event('b')
    await store.commit({ id: 'b', expected: null, next: null, events: [foreign] })
    for (const after of ['unknown', foreign.id, `${events[0]?.id}\0`, `${events[0]?.id} `]) {
      await expect(read(store, { after })).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
  })
}
