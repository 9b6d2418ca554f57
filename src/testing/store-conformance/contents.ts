import { commit, events, loadMany, type RecordCheck, stored } from './check.js'
import { expectSame, expectThat } from './failure.js'

/** In UTF-16 units of JSON. */
const MEGABYTE = 1_000_000

const REACHES_IN =
  'Code that changes an object it was handed would change the stored record, past the revision: a used code could become unused.'

const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value))

/** Changes whatever can be changed, at every depth; a store may as well hand out frozen objects. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const key of Object.keys(value)) {
    spoil(Reflect.get(value, key))
    Reflect.set(value, key, 'changed')
  }
  if (Array.isArray(value)) Reflect.set(value, value.length, 'added')
}

/** What is stored comes back as it was, and stays as it is. */
export const CONTENT_CHECKS: readonly RecordCheck[] = [
  {
    title: 'a record of more than a megabyte comes back as it was',
    threat:
      'A record that is cut short lets nobody in: a whole company could be locked out by whoever makes it grow.',
    async run(store, { large }) {
      const expected = large('a')
      expectThat(JSON.stringify(expected).length > MEGABYTE, 'the sample', 'more than a megabyte', '')
      await commit(store, { id: 'a', expected: null, next: expected, events: [] })
      expectSame('the record', (await stored(store, 'a')).record, large('a'))
      expectSame('the record in loadMany', (await loadMany(store, ['a'])).get('a')?.record, large('a'))
    },
  },
  {
    title:
      'every field of a record comes back as it was: numbers, instants, null, empty lists, awkward texts',
    threat: 'A last time step, a count or a deadline that comes back changed lets a used code in again.',
    async run(store, { full }) {
      for (const [index, record] of full('a').entries()) {
        const expected = (await store.load('a'))?.revision ?? null
        await commit(store, { id: 'a', expected, next: record, events: [] })
        expectSame(`record ${index + 1}`, (await stored(store, 'a')).record, full('a')[index])
        expectSame(`record ${index + 1} in loadMany`, (await loadMany(store, ['a'])).get('a')?.record, record)
      }
    },
  },
  {
    title: 'every field of an event comes back as it was',
    threat: 'What the trail says about who did what, and why, could be forged by choosing the words.',
    async run(store, { fullEvents }) {
      const entries = fullEvents('a')
      await commit(store, { id: 'a', expected: null, next: null, events: entries })
      expectSame('the trail', await events(store, 'a'), entries)
    },
  },
  {
    title: 'what was given to commit may be changed afterwards, even while it runs',
    threat: REACHES_IN,
    async run(store, { full, event }) {
      const [record, entry] = [full('a')[1], event('a')]
      const change = copyOf({ id: 'a', expected: null, next: record ?? null, events: [entry] })
      const running = store.commit(change)
      spoil(change)
      expectSame('commit', await running, true)
      expectSame('the record', (await stored(store, 'a')).record, record)
      expectSame('the trail', await events(store, 'a'), [entry])
    },
  },
  {
    title: 'what load, loadMany and events returned may be changed',
    threat: REACHES_IN,
    async run(store, { full, event }) {
      const [record, entry] = [full('a')[1], event('a')]
      await commit(store, { id: 'a', expected: null, next: copyOf(record ?? null), events: [copyOf(entry)] })
      const { revision } = await stored(store, 'a')
      spoil(await stored(store, 'a'))
      for (const found of (await loadMany(store, ['a'])).values()) spoil(found)
      for (const found of await events(store, 'a')) spoil(found)
      expectSame('what load gives', await stored(store, 'a'), { revision, record })
      expectSame('what loadMany gives', (await loadMany(store, ['a'])).get('a'), { revision, record })
      expectSame('the trail', await events(store, 'a'), [entry])
    },
  },
]
