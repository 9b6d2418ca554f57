import type { AuditEvent, Commit, RecordStore } from '../../storage/contract.js'
import { commit, create, events, loadMany, type RecordCheck, stored, trail } from './check.js'
import { expectSame } from './failure.js'
import type { Samples } from './samples.js'

/** What a commit may do to the record. */
const nextRecords = <R>({ record }: Samples<R>): readonly (R | null)[] => [record('a', 3), null]

/** A commit that must be refused, and leave the record and the trail as they are. */
async function refused<R>(store: RecordStore<R>, change: Commit<R>): Promise<void> {
  const before = await store.load('a')
  const entries = await trail(store, 'a')
  const what = change.next === null ? 'commit that erases' : 'commit that stores'
  expectSame(`${what} on a revision that is not the current one`, await store.commit(change), false)
  expectSame('the record after a commit that was refused', await store.load('a'), before)
  expectSame('the trail after a commit that was refused', await trail(store, 'a'), entries)
}

/** Compare-and-set, one commit after another. */
export const COMMIT_CHECKS: readonly RecordCheck[] = [
  {
    title: 'load is null where nothing is stored',
    threat: 'A person without a second factor would be taken for one who has it, or be locked out.',
    async run(store) {
      expectSame('load of an id that nothing is stored under', await store.load('a'), null)
    },
  },
  {
    title: 'S4 what commit returned true for is what the next load sees',
    threat:
      'A code that was just used would still look unused, and whoever watched it being typed would get in with it.',
    async run(store, samples) {
      const entries: AuditEvent[] = []
      for (const next of [null, samples.record('a', 1), samples.record('a', 2), null]) {
        // Read before, so that a store that remembers what it read is found out.
        const expected = (await store.load('a'))?.revision ?? null
        await loadMany(store, ['a'])
        await events(store, 'a')
        const entry = samples.event('a')
        entries.push(entry)
        await commit(store, { id: 'a', expected, next, events: [entry] })
        const now = await store.load('a')
        expectSame('the record that load gives after the commit', now?.record ?? null, next)
        expectSame(
          'what loadMany gives after the commit',
          (await loadMany(store, ['a'])).get('a') ?? null,
          now,
        )
        expectSame('the trail after the commit', await events(store, 'a'), entries)
      }
    },
  },
  {
    title: 'S1 a commit on a revision that was replaced returns false and changes nothing',
    threat: 'Two requests that present the same code, one after the other, would both be let in.',
    async run(store, samples) {
      await create(store, samples, 'a', 1)
      const { revision } = await stored(store, 'a')
      await commit(store, { id: 'a', expected: revision, next: samples.record('a', 2), events: [] })
      for (const next of nextRecords(samples)) {
        await refused(store, { id: 'a', expected: revision, next, events: [samples.event('a')] })
      }
    },
  },
  {
    title: 'a commit that expects no record returns false where one is stored',
    threat:
      'Whoever knows the password could enroll an app of their own over the one that the owner has set up.',
    async run(store, samples) {
      await create(store, samples, 'a', 1)
      for (const next of nextRecords(samples)) {
        await refused(store, { id: 'a', expected: null, next, events: [samples.event('a')] })
      }
    },
  },
  {
    title: 'a commit that expects a record returns false where none is stored',
    threat:
      'A second factor that was erased would come back with its old secret, for whoever stole the phone.',
    async run(store, samples) {
      for (const next of nextRecords(samples)) {
        await refused(store, { id: 'a', expected: 'revision', next, events: [samples.event('a')] })
      }
    },
  },
  {
    title: 'an erased record is gone',
    threat: 'An authenticator that was ended, because it was stolen, would go on letting the thief in.',
    async run(store, samples) {
      await create(store, samples, 'a')
      await create(store, samples, 'b')
      const { revision } = await stored(store, 'a')
      await commit(store, { id: 'a', expected: revision, next: null, events: [] })
      expectSame('load of an erased record', await store.load('a'), null)
      expectSame('the ids that loadMany gives', [...(await loadMany(store, ['a', 'b'])).keys()], ['b'])
    },
  },
  {
    title: 'a commit of nothing on nothing appends its events and stores no record',
    threat: 'What was done to a person without a second factor would leave no trace.',
    async run(store, { event }) {
      const notes = [event('a'), event('a'), event('a')]
      for (const note of notes) await commit(store, { id: 'a', expected: null, next: null, events: [note] })
      expectSame('load after a commit of nothing', await store.load('a'), null)
      expectSame('the trail', await events(store, 'a'), notes)
    },
  },
]
