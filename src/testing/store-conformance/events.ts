import type { AuditEvent, RecordStore } from '../../storage/contract.js'
import { commit, events, type RecordCheck, stored, trail } from './check.js'
import { expectFault, expectSame, expectThat } from './failure.js'
import type { Samples } from './samples.js'

/** More than two pages of any store, and no multiple of one. */
const LONG_TRAIL = 1203

async function withTrail<R>(
  store: RecordStore<R>,
  { record, event }: Samples<R>,
  length: number,
): Promise<AuditEvent[]> {
  const entries = Array.from({ length }, () => event('a'))
  await commit(store, { id: 'a', expected: null, next: record('a', 1), events: entries })
  return entries
}

/** Capitals for small letters, and the other way round: an id that only a careless comparison takes for the same. */
function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  )
}

/** The trail of an id. */
export const EVENT_CHECKS: readonly RecordCheck[] = [
  {
    title: 'S12 the trail has every event exactly once, in the order of commits and within a commit',
    threat: 'The audit trail would tell another story than what happened, and hide the steps of an intruder.',
    async run(store, { record, event }) {
      const expected: AuditEvent[] = []
      for (let round = 0; round < 20; round++) {
        const entries = Array.from({ length: round % 4 }, () => event('a'))
        const revision = (await store.load('a'))?.revision ?? null
        await commit(store, { id: 'a', expected: revision, next: record('a', round), events: entries })
        expected.push(...entries)
      }
      expectSame('the trail', await events(store, 'a'), expected)
    },
  },
  {
    title: 'S12 the trail outlives the record, and goes on with the next one',
    threat: 'An attacker who gets a record erased would have erased the evidence with it.',
    async run(store, samples) {
      const entries = await withTrail(store, samples, 2)
      const erased = samples.event('a')
      const { revision } = await stored(store, 'a')
      await commit(store, { id: 'a', expected: revision, next: null, events: [erased] })
      expectSame('the trail after the erasure', await events(store, 'a'), [...entries, erased])
      const again = samples.event('a')
      await commit(store, { id: 'a', expected: null, next: samples.record('a'), events: [again] })
      expectSame('the trail of the new record', await events(store, 'a'), [...entries, erased, again])
    },
  },
  {
    title: 'S12 an event that is in the trail already makes the whole commit fail',
    threat:
      'A change would be made without its entry in the trail, or half of it: nobody could tell who did it.',
    async run(store, samples) {
      const old = await withTrail(store, samples, 1)
      const before = await stored(store, 'a')
      const twin = samples.event('a')
      const doubled = [[...old], [samples.event('a'), ...old], [...old, samples.event('a')], [twin, twin]]
      for (const next of [samples.record('a', 2), null]) {
        for (const entries of doubled) {
          const change = { id: 'a', expected: before.revision, next, events: entries }
          await expectFault('commit of an event that comes twice', () => store.commit(change))
          expectSame('the record after a commit that failed', await store.load('a'), before)
          expectSame('the trail after a commit that failed', await events(store, 'a'), old)
        }
      }
      const change = { id: 'a', expected: before.revision, next: samples.record('a', 2), events: [twin] }
      await commit(store, change)
      expectSame('the trail', await events(store, 'a'), [...old, twin])
    },
  },
  {
    title: 'a trail that does not exist is empty',
    threat: 'The deeds of others would be laid at the door of somebody who did nothing.',
    async run(store, samples) {
      await withTrail(store, samples, 2)
      expectSame('the trail', await trail(store, 'nobody'), [])
    },
  },
  {
    title: 'reading may stop in the middle',
    threat: 'Whoever looks at the first page of a trail could keep its owner from logging in.',
    async run(store, samples) {
      const entries = await withTrail(store, samples, 10)
      const seen: string[] = []
      for await (const one of store.events('a')) {
        seen.push(one.id)
        if (seen.length === 3) break
      }
      expectSame(
        'the first events',
        seen,
        entries.slice(0, 3).map((one) => one.id),
      )
      const { revision } = await stored(store, 'a')
      await commit(store, { id: 'a', expected: revision, next: null, events: [] })
    },
  },
  {
    title: 'a long trail is read whole, and from any event on',
    threat: 'Whoever makes enough noise, by failing to log in, would push their own steps out of the trail.',
    async run(store, samples) {
      const entries = await withTrail(store, samples, LONG_TRAIL)
      expectSame('the trail', await events(store, 'a'), entries)
      for (const index of [0, 1, 498, 499, 500, 999, 1000, LONG_TRAIL - 2, LONG_TRAIL - 1]) {
        const after = entries[index]?.id ?? ''
        const what = `the trail after event ${index + 1} of ${LONG_TRAIL}`
        expectSame(what, await events(store, 'a', { after }), entries.slice(index + 1))
        expectSame(
          `${what}, limit 3`,
          await events(store, 'a', { after, limit: 3 }),
          entries.slice(index + 1, index + 4),
        )
      }
    },
  },
  {
    title: 'limit is the most that is read',
    threat: 'One person with a long trail could exhaust the memory of whoever asks for a page of it.',
    async run(store, samples) {
      const entries = await withTrail(store, samples, LONG_TRAIL)
      for (const limit of [1, 2, 499, 500, 501, 1000, LONG_TRAIL, LONG_TRAIL + 1, Number.MAX_SAFE_INTEGER]) {
        expectSame(`the trail, limit ${limit}`, await events(store, 'a', { limit }), entries.slice(0, limit))
      }
    },
  },
  {
    title: 'an event to read after that is in no trail, or in another one, is refused',
    threat:
      'A program that follows the trail would skip or repeat events without a sign, and an alarm would not be raised.',
    async run(store, samples) {
      const entries = await withTrail(store, samples, 2)
      const foreign = samples.event('b')
      await commit(store, { id: 'b', expected: null, next: null, events: [foreign] })
      const known = entries[0]?.id ?? ''
      for (const after of ['', 'unknown', foreign.id, `${known}\0`, `${known} `, swapCase(known)]) {
        const fault = await expectFault('events after an id that is not in the trail', () =>
          events(store, 'a', { after }),
        )
        expectThat(
          Reflect.get(Object(fault), 'code') === 'ERR_INVALID_ARGUMENT',
          'events after an id that is not in the trail',
          'a StepwardError ERR_INVALID_ARGUMENT',
          fault,
        )
      }
    },
  },
]
