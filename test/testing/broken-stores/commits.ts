import type { BrokenStore } from './broken-store.js'
import { overwrite, plainStore, wrapped } from './plain-store.js'

const ERASED_AND_STORED = 'S1 a document that was erased and stored again is not the one that was read before'
const NO_REVISION_TWICE = 'S1 no revision comes twice, even for the same document'
const MIXED_RACE = 'S1 of 50 parallel commits that replace, erase and leave on one revision exactly one wins'

/** Stores that compare, write or name revisions wrongly. */
export const BROKEN_COMMITS: readonly BrokenStore[] = [
  {
    name: 'writes without comparing, so that the last commit wins',
    make: () => wrapped((right) => ({ commit: (change) => overwrite(right, change) })),
    caughtBy: ['S1 a commit on a revision that was replaced returns false and changes nothing'],
  },
  {
    name: 'compares, awaits, and then writes',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          const revision = (await right.load(change.id))?.revision ?? null
          return revision === change.expected && overwrite(right, change)
        },
      })),
    caughtBy: [
      'S1 S12 of 50 parallel replaces on one revision exactly one wins, with its event',
      'S1 S12 of 50 parallel creates on one revision exactly one wins, with its event',
      'S1 S12 of 50 parallel erases on one revision exactly one wins, with its event',
      MIXED_RACE,
      'S3 S12 of 50 parallel counters, each of which tries until it wins, none is lost, and the trail is in their order',
    ],
  },
  {
    name: 'ignores the revision if the document stays the same',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          const now = await right.load(change.id)
          const same = now !== null && now.document === change.document
          return same ? overwrite(right, change) : right.commit(change)
        },
      })),
    caughtBy: [MIXED_RACE],
  },
  {
    name: 'creates by overwriting',
    make: () =>
      wrapped((right) => ({
        commit: (change) => (change.expected === null ? overwrite(right, change) : right.commit(change)),
      })),
    caughtBy: ['a commit that expects no document returns false where one is stored'],
  },
  {
    name: 'replaces by inserting where nothing is stored',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          return (await right.load(change.id)) === null ? overwrite(right, change) : right.commit(change)
        },
      })),
    caughtBy: ['a commit that expects a document returns false where none is stored'],
  },
  {
    name: 'counts revisions, and starts again after an erasure',
    make: () => plainStore({ forgetsCount: true }),
    caughtBy: [ERASED_AND_STORED, NO_REVISION_TWICE],
  },
  {
    name: 'makes the revision from the document',
    make: () => plainStore({ revisionOf: String }),
    caughtBy: [NO_REVISION_TWICE, ERASED_AND_STORED],
  },
  {
    name: 'compares revisions as numbers',
    make: () =>
      plainStore({
        sameRevision: (one, other) =>
          one === other || (other !== null && Number(one) === Number.parseInt(other, 10)),
      }),
    caughtBy: ['a revision is compared whole and exactly'],
  },
  {
    name: 'erases nothing',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          if (change.document !== null) return right.commit(change)
          return right.commit({ ...change, document: (await right.load(change.id))?.document ?? null })
        },
      })),
    caughtBy: ['an erased document is gone'],
  },
  {
    name: 'has one lock for all ids, and returns false while it is held',
    make: () => {
      let held = false
      return wrapped((right) => ({
        async commit(change) {
          if (held) return false
          held = true
          await right.load(change.id)
          held = false
          return right.commit(change)
        },
      }))
    },
    caughtBy: ['S12 commits on 50 ids at once all take effect, each with its events'],
  },
  {
    name: 'returns true if the database is busy and the commit failed',
    make: () => {
      const held = new Set<string>()
      return wrapped((right) => ({
        async commit(change) {
          if (held.size > 0) return true
          held.add(change.id)
          try {
            const copy = structuredClone(change)
            await right.load(change.id)
            return await right.commit(copy)
          } finally {
            held.delete(change.id)
          }
        },
      }))
    },
    caughtBy: [
      'S12 commits on 50 ids at once all take effect, each with its events',
      'S1 S12 of 50 parallel creates on one revision exactly one wins, with its event',
      'S12 of 50 parallel commits of nothing on nothing each that returned true has its event once',
    ],
  },
  {
    name: 'returns true if the connection broke and the commit was lost, once in 20 commits',
    make: () => {
      let commits = 0
      return wrapped((right) => ({ commit: async (change) => ++commits % 20 === 0 || right.commit(change) }))
    },
    caughtBy: [
      NO_REVISION_TWICE,
      'a long trail is read whole, and from any event on',
      'S11 erasing one leaves those that look alike',
      'loadMany of 1,000 ids gives those that exist, whatever the order and repetitions',
    ],
  },
  {
    name: 'keeps people and companies in one table',
    make: () => plainStore({ oneTable: true }),
    caughtBy: ['S11 a person and a company with the same id have nothing in common'],
  },
]
