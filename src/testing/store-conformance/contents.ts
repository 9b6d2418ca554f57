import { commit, documentIn, events, type HalfCheck, loadMany, stored } from './check.js'
import { expectSame } from './failure.js'
import {
  AWKWARD_DOCUMENTS,
  awkwardEvents,
  documentOf,
  LARGEST_DOCUMENTS,
  largestEvents,
  newEvent,
} from './samples.js'

const REACHES_IN =
  'Code that changes an object after the call would change what is stored, without a new revision.'

/** Changes what can be changed. A store may return frozen objects. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    spoil(Reflect.get(value, key))
    Reflect.set(value, key, 'changed')
  }
  if (Array.isArray(value)) Reflect.set(value, value.length, 'added')
}

/** Texts come back byte for byte. */
export const CONTENT_CHECKS: readonly HalfCheck[] = [
  {
    title: 'a document comes back byte for byte',
    consequence: 'A time step or a count that changes could make a used code valid again.',
    async run(half) {
      for (const document of AWKWARD_DOCUMENTS) {
        const expected = (await half.load('a'))?.revision ?? null
        await commit(half, { id: 'a', expected, document })
        expectSame('the document', await documentIn(half, 'a'), document)
        expectSame('the document in loadMany', (await loadMany(half, ['a'])).get('a')?.document, document)
      }
    },
  },
  {
    title: 'every field of an event comes back byte for byte',
    consequence: 'The audit trail would show something else than what happened.',
    async run(half) {
      const entries = awkwardEvents()
      for (const entry of entries) {
        await commit(half, { id: 'a', expected: null, document: null, events: [entry] })
      }
      expectSame('the trail', await events(half, 'a'), entries)
      for (const [index, { id }] of entries.entries()) {
        const rest = await events(half, 'a', { after: id })
        expectSame(`the trail after event ${index + 1}`, rest, entries.slice(index + 1))
      }
    },
  },
  {
    title: 'the largest commit comes back whole: 256 KiB with 8 events of 16 KiB',
    consequence: 'A record that is cut short would lock its user out.',
    async run(half) {
      const entries = LARGEST_DOCUMENTS.map(() => largestEvents())
      for (const [index, document] of LARGEST_DOCUMENTS.entries()) {
        const expected = (await half.load('a'))?.revision ?? null
        await commit(half, { id: 'a', expected, document, events: entries[index] ?? [] })
        expectSame('the document', await documentIn(half, 'a'), document)
        expectSame('the document in loadMany', (await loadMany(half, ['a'])).get('a')?.document, document)
      }
      expectSame('the trail', await events(half, 'a'), entries.flat())
    },
  },
  {
    title: 'what was passed to commit may be changed afterwards, even while it runs',
    consequence: REACHES_IN,
    async run(half) {
      const [document, entry] = [documentOf(1), newEvent()]
      const change = half.complete({ id: 'a', expected: null, document, events: [{ ...entry }] })
      const running = half.store.commit(change)
      spoil(change)
      expectSame('commit', await running, true)
      expectSame('the document', await documentIn(half, 'a'), document)
      expectSame('the trail', await events(half, 'a'), [entry])
    },
  },
  {
    title: 'what load, loadMany and events returned may be changed',
    consequence: REACHES_IN,
    async run(half) {
      const [document, entry] = [documentOf(1), newEvent()]
      await commit(half, { id: 'a', expected: null, document, events: [{ ...entry }] })
      const before = { ...(await stored(half, 'a')) }
      spoil(await stored(half, 'a'))
      for (const found of (await loadMany(half, ['a'])).values()) spoil(found)
      for (const found of await events(half, 'a')) spoil(found)
      expectSame('load', await stored(half, 'a'), before)
      expectSame('loadMany', (await loadMany(half, ['a'])).get('a'), before)
      expectSame('the trail', await events(half, 'a'), [entry])
    },
  },
]
