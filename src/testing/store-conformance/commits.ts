import type { StoredEvent } from '../../storage/contract.js'
import {
  type Change,
  commit,
  create,
  documentIn,
  events,
  type Half,
  type HalfCheck,
  loadMany,
  stored,
  trail,
} from './check.js'
import { expectSame } from './failure.js'
import { documentOf, newEvent } from './samples.js'

/** What a commit may do: replace or erase. */
const NEXT_DOCUMENTS = [documentOf(3), null] as const

/** A commit that must return false and leave the document and the trail as they are. */
async function refused(half: Half, change: Change): Promise<void> {
  const [before, entries] = [await half.load('a'), await trail(half, 'a')]
  const what = change.document === null ? 'commit that erases' : 'commit that stores'
  expectSame(`${what} on a revision that is not the current one`, await half.commit(change), false)
  expectSame('the document after a commit that returned false', await half.load('a'), before)
  expectSame('the trail after a commit that returned false', await trail(half, 'a'), entries)
}

/** Compare-and-set, one commit after another. */
export const COMMIT_CHECKS: readonly HalfCheck[] = [
  {
    title: 'load is null where nothing is stored',
    consequence: 'Users who never enrolled could not log in.',
    async run(half) {
      expectSame('load of an id that has no document', await half.load('a'), null)
    },
  },
  {
    title: 'S4 S14 what commit returned true for is what the next load sees',
    consequence: 'A used code would still look unused and could be used again.',
    async run(half) {
      const entries: StoredEvent[] = []
      for (const document of [null, documentOf(1), documentOf(2), null]) {
        // Read before each commit, to find a store that caches.
        const expected = (await half.load('a'))?.revision ?? null
        await loadMany(half, ['a'])
        await events(half, 'a')
        const entry = newEvent()
        entries.push(entry)
        await commit(half, { id: 'a', expected, document, events: [entry] })
        const now = await half.load('a')
        expectSame('the document after the commit', now?.document ?? null, document)
        expectSame('loadMany after the commit', (await loadMany(half, ['a'])).get('a') ?? null, now)
        expectSame('the trail after the commit', await events(half, 'a'), entries)
      }
    },
  },
  {
    title: 'S1 a commit on a revision that was replaced returns false and changes nothing',
    consequence: 'Two logins with the same code, one shortly after the other, would both succeed.',
    async run(half) {
      await create(half, 'a', 1)
      const { revision } = await stored(half, 'a')
      await commit(half, { id: 'a', expected: revision, document: documentOf(2) })
      for (const document of NEXT_DOCUMENTS) {
        await refused(half, { id: 'a', expected: revision, document, events: [newEvent()] })
      }
    },
  },
  {
    title: 'a commit that expects no document returns false where one is stored',
    consequence: 'A second enrollment could replace one that is already confirmed.',
    async run(half) {
      await create(half, 'a', 1)
      for (const document of NEXT_DOCUMENTS) {
        await refused(half, { id: 'a', expected: null, document, events: [newEvent()] })
      }
    },
  },
  {
    title: 'a commit that expects a document returns false where none is stored',
    consequence: 'An erased second factor could come back with its old secret.',
    async run(half) {
      for (const document of NEXT_DOCUMENTS) {
        await refused(half, { id: 'a', expected: 'revision', document, events: [newEvent()] })
      }
    },
  },
  {
    title: 'an erased document is gone',
    consequence: 'A stolen phone would still work after its second factor was switched off.',
    async run(half) {
      await create(half, 'a')
      await create(half, 'b')
      const { revision } = await stored(half, 'a')
      await commit(half, { id: 'a', expected: revision, document: null })
      expectSame('load of an erased document', await half.load('a'), null)
      expectSame('the ids in loadMany', [...(await loadMany(half, ['a', 'b'])).keys()], ['b'])
    },
  },
  {
    title: 'a commit of nothing on nothing appends its events and stores no document',
    consequence: 'Events of users without a second factor would be lost.',
    async run(half) {
      const entries = [newEvent(), newEvent(), newEvent()]
      for (const entry of entries) {
        await commit(half, { id: 'a', expected: null, document: null, events: [entry] })
      }
      expectSame('the document after a commit of nothing', await documentIn(half, 'a'), null)
      expectSame('the trail', await events(half, 'a'), entries)
    },
  },
]
