import { commit, create, type RecordCheck, stored } from './check.js'
import { expectSame, expectThat } from './failure.js'

/** Commits of one record; every third of them is followed by an erasure. */
const ROUNDS = 150

/** A revision names one state of one record, once and for all. */
export const REVISION_CHECKS: readonly RecordCheck[] = [
  {
    title: 'a revision is compared whole and exactly',
    threat: 'A request could commit on a state that it has never seen, and make a used code good again.',
    async run(store, samples) {
      await create(store, samples, 'a', 1)
      const { revision } = await stored(store, 'a')
      const twins = [
        `${revision} `,
        `${revision}\0`,
        `${revision}\0x`,
        `0${revision}`,
        `${revision}.0`,
        revision.slice(0, -1),
        ` ${revision}`,
        '%',
        '*',
        'null',
      ].filter((twin) => twin !== '')
      for (const expected of twins) {
        const change = { id: 'a', expected, next: samples.record('a', 2), events: [] }
        expectSame('commit on what resembles the revision', await store.commit(change), false)
      }
      expectSame('the record', (await stored(store, 'a')).record, samples.record('a', 1))
    },
  },
  {
    title: 'S1 a record that was erased and stored again is not the one that was read before',
    threat:
      'A request that was held back while the record was erased and made anew would overwrite the new one, and bring back a code that was used.',
    async run(store, samples) {
      await create(store, samples, 'a', 1)
      const before = await stored(store, 'a')
      await commit(store, { id: 'a', expected: before.revision, next: null, events: [] })
      // The same document, so that nothing but the revision can tell the two apart.
      await create(store, samples, 'a', 1)
      for (const next of [samples.record('a', 2), null]) {
        const change = { id: 'a', expected: before.revision, next, events: [] }
        expectSame('commit on the revision from before the erasure', await store.commit(change), false)
      }
      expectSame('the record', (await stored(store, 'a')).record, before.record)
    },
  },
  {
    title: 'S1 no revision comes twice, even for the same document',
    threat:
      'A request that read the record long ago would find its revision current again, and restore used codes.',
    async run(store, samples) {
      const revisions = new Set<string>()
      let expected: string | null = null
      for (let round = 0; round < ROUNDS; round++) {
        await commit(store, { id: 'a', expected, next: samples.record('a'), events: [] })
        const { revision } = await stored(store, 'a')
        expectThat(
          typeof revision === 'string' && revision !== '',
          'the revision',
          'a text that is not empty',
          revision,
        )
        expectThat(
          !revisions.has(revision),
          'the revision of a new commit',
          'one that was never used',
          revision,
        )
        revisions.add(revision)
        expected = revision
        if (round % 3 === 2) {
          await commit(store, { id: 'a', expected, next: null, events: [] })
          expected = null
        }
      }
    },
  },
]
