import { MAX_EVENTS_PER_COMMIT, type StoredEvent } from '../../storage/contract.js'
import { commit, create, events, expectFault, type Half, type HalfCheck, stored, trail } from './check.js'
import { expectSame, expectThat } from './failure.js'
import { documentOf, newEvent } from './samples.js'

/** More than two pages of any store, and no multiple of one. */
const LONG_TRAIL = 1213

/** One page and a little more. */
const PAGE_AND_MORE = 505

/** A document, and a trail of so many events. */
async function withTrail(half: Half, length: number): Promise<StoredEvent[]> {
  const entries = Array.from({ length }, () => newEvent())
  for (let start = 0; start < length; start += MAX_EVENTS_PER_COMMIT) {
    const some = entries.slice(start, start + MAX_EVENTS_PER_COMMIT)
    await commit(half, { id: 'a', expected: null, document: null, events: some })
  }
  await create(half, 'a', 1)
  return entries
}

/** An id that only a comparison without regard to case takes for the same. */
function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  )
}

/** The trail of an id. */
export const EVENT_CHECKS: readonly HalfCheck[] = [
  {
    title: 'S12 the trail has every event exactly once, in the order of commits and within a commit',
    consequence: 'The audit trail would be incomplete or out of order.',
    async run(half) {
      const expected: StoredEvent[] = []
      for (let round = 0; round < 20; round++) {
        const entries = Array.from({ length: round % (MAX_EVENTS_PER_COMMIT + 1) }, () => newEvent())
        const revision = (await half.load('a'))?.revision ?? null
        await commit(half, { id: 'a', expected: revision, document: documentOf(round), events: entries })
        expected.push(...entries)
      }
      expectSame('the trail', await events(half, 'a'), expected)
    },
  },
  {
    title: 'S12 the trail outlives the document, and goes on with the next one',
    consequence: 'Erasing an account would erase its audit trail.',
    async run(half) {
      const entries = await withTrail(half, 2)
      const erased = newEvent()
      const { revision } = await stored(half, 'a')
      await commit(half, { id: 'a', expected: revision, document: null, events: [erased] })
      expectSame('the trail after the erasure', await events(half, 'a'), [...entries, erased])
      const again = newEvent()
      await commit(half, { id: 'a', expected: null, document: documentOf(), events: [again] })
      expectSame('the trail of the new document', await events(half, 'a'), [...entries, erased, again])
    },
  },
  {
    title: 'S12 an event that is in the trail already makes the whole commit fail',
    consequence: 'A change could be stored without its event, or an event without its change.',
    async run(half) {
      const old = await withTrail(half, 1)
      const before = await stored(half, 'a')
      const twin = newEvent()
      const doubled = [[...old], [newEvent(), ...old], [...old, newEvent()], [twin, twin]]
      for (const document of [documentOf(2), null]) {
        for (const entries of doubled) {
          const change = { id: 'a', expected: before.revision, document, events: entries }
          await expectFault('commit of an event that comes twice', () => half.commit(change))
          expectSame('the document after a commit that failed', await half.load('a'), before)
          expectSame('the trail after a commit that failed', await events(half, 'a'), old)
        }
      }
      await commit(half, { id: 'a', expected: before.revision, document: documentOf(2), events: [twin] })
      expectSame('the trail', await events(half, 'a'), [...old, twin])
    },
  },
  {
    title: 'a trail that does not exist is empty',
    consequence: 'The events of one user would appear in the trail of another.',
    async run(half) {
      await withTrail(half, 2)
      expectSame('the trail', await trail(half, 'nobody'), [])
    },
  },
  {
    title: 'reading may stop in the middle',
    consequence: 'Showing the first page of a trail could block the logins of its owner.',
    async run(half) {
      const entries = await withTrail(half, 10)
      const seen: StoredEvent[] = []
      for await (const event of half.events('a')) {
        seen.push(event)
        if (seen.length === 3) break
      }
      expectSame('the first events', seen, entries.slice(0, 3))
      const { revision } = await stored(half, 'a')
      await commit(half, { id: 'a', expected: revision, document: null })
    },
  },
  {
    title: 'a long trail is read whole, and from any event on',
    consequence: 'Part of a long audit trail could not be read.',
    async run(half) {
      const entries = await withTrail(half, LONG_TRAIL)
      expectSame('the trail', await events(half, 'a'), entries)
      for (const index of [0, 1, 498, 499, 500, 999, 1000, LONG_TRAIL - 2, LONG_TRAIL - 1]) {
        const after = entries[index]?.id ?? ''
        const what = `the trail after event ${index + 1} of ${LONG_TRAIL}`
        expectSame(what, await events(half, 'a', { after }), entries.slice(index + 1))
        const three = entries.slice(index + 1, index + 4)
        expectSame(`${what}, limit 3`, await events(half, 'a', { after, limit: 3 }), three)
      }
    },
  },
  {
    title: 'limit is the most that is read',
    consequence: 'A page of a long trail could fill the memory of the process.',
    async run(half) {
      const entries = await withTrail(half, PAGE_AND_MORE)
      for (const limit of [1, 2, 499, 500, 501, PAGE_AND_MORE, PAGE_AND_MORE + 1, Number.MAX_SAFE_INTEGER]) {
        expectSame(`the trail, limit ${limit}`, await events(half, 'a', { limit }), entries.slice(0, limit))
      }
    },
  },
  {
    title: 'an event to read after that is in no trail, or in another one, is refused',
    consequence: 'A program that follows the trail could skip or repeat events without noticing.',
    async run(half) {
      const entries = await withTrail(half, 2)
      const foreign = newEvent()
      await commit(half, { id: 'b', expected: null, document: null, events: [foreign] })
      const known = entries[0]?.id ?? ''
      for (const after of ['', 'unknown', foreign.id, `${known}\0`, `${known} `, swapCase(known)]) {
        const what = 'events after an id that is not in the trail'
        const fault = await expectFault(what, () => events(half, 'a', { after }))
        const isRefusal = Reflect.get(Object(fault), 'code') === 'ERR_INVALID_ARGUMENT'
        expectThat(isRefusal, what, 'a StepwardError ERR_INVALID_ARGUMENT', fault)
      }
    },
  },
]
