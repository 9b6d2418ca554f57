import type { BrokenStore } from './broken-store.js'
import { overwrite, plainStore, wrapped } from './plain-store.js'

const REPLACED = 'S1 a commit on a revision that was replaced returns false and changes nothing'
const ERASED_AND_STORED = 'S1 a record that was erased and stored again is not the one that was read before'
const BOTH_IN = 'Two requests that present the same code at once would both be let in.'

/** Stores that compare, write or name revisions wrongly. */
export const BROKEN_COMMITS: readonly BrokenStore[] = [
  {
    name: 'writes without comparing, so that the last one wins',
    make: () => wrapped((right) => ({ commit: (change) => overwrite(right, change) })),
    caughtBy: [REPLACED],
    threat: 'Two requests that present the same code, one after the other, would both be let in.',
  },
  {
    name: 'compares, awaits, and writes then',
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
      'S1 of 50 parallel commits that replace, erase and leave on one revision exactly one wins',
      'S3 S12 of 50 parallel counters, each of which tries until it wins, none is lost, and the trail is in their order',
    ],
    threat: BOTH_IN,
  },
  {
    name: 'leaves the record where it stays the same, without looking at the revision',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          const now = await right.load(change.id)
          const same = now !== null && JSON.stringify(now.record) === JSON.stringify(change.next)
          return same ? overwrite(right, change) : right.commit(change)
        },
      })),
    caughtBy: ['S1 of 50 parallel commits that replace, erase and leave on one revision exactly one wins'],
    threat: BOTH_IN,
  },
  {
    name: 'creates by overwriting',
    make: () =>
      wrapped((right) => ({
        commit: (change) => (change.expected === null ? overwrite(right, change) : right.commit(change)),
      })),
    caughtBy: ['a commit that expects no record returns false where one is stored'],
    threat:
      'Whoever knows the password could enroll an app of their own over the one that the owner has set up.',
  },
  {
    name: 'replaces by inserting where nothing is',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          return (await right.load(change.id)) === null ? overwrite(right, change) : right.commit(change)
        },
      })),
    caughtBy: ['a commit that expects a record returns false where none is stored'],
    threat:
      'A second factor that was erased would come back with its old secret, for whoever stole the phone.',
  },
  {
    name: 'counts revisions, and starts again after an erasure',
    make: () => plainStore({ forgetsCount: true }),
    caughtBy: [ERASED_AND_STORED, 'S1 no revision comes twice, even for the same document'],
    threat:
      'A request that was held back while the record was erased and made anew would overwrite the new one',
  },
  {
    name: 'makes the revision from the document',
    make: () => plainStore({ revisionOf: String }),
    caughtBy: ['S1 no revision comes twice, even for the same document', ERASED_AND_STORED],
    threat:
      'A request that read the record long ago would find its revision current again, and restore used codes.',
  },
  {
    name: 'compares revisions as numbers',
    make: () =>
      plainStore({
        sameRevision: (one, other) =>
          one === other || (other !== null && Number(one) === Number.parseInt(other, 10)),
      }),
    caughtBy: ['a revision is compared whole and exactly'],
    threat: 'A request could commit on a state that it has never seen, and make a used code good again.',
  },
  {
    name: 'erases nothing',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          if (change.next !== null) return right.commit(change)
          const now = await right.load(change.id)
          return right.commit({ ...change, next: now?.record ?? null })
        },
      })),
    caughtBy: ['an erased record is gone'],
    threat: 'An authenticator that was ended, because it was stolen, would go on letting the thief in.',
  },
  {
    name: 'has one lock, and answers false while it is held',
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
    threat: 'Whoever keeps many accounts busy could make the changes of other people fail or vanish.',
  },
  {
    name: 'people and companies are kept in one table',
    make: () => plainStore({ oneTable: true }),
    caughtBy: ['S11 a person and a company with the same id have nothing in common'],
    threat:
      'Whoever may name a company could give it the id of a person, and switch off that person’s second factor.',
  },
]
