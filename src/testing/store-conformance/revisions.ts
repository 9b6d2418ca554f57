import { commit, create, documentIn, type HalfCheck, stored } from './check.js'
import { expectSame, expectThat } from './failure.js'
import { documentOf } from './samples.js'

/** Commits of one document; every third is followed by an erasure. */
const ROUNDS = 150

/** A revision names one state of one document, once and for all. */
export const REVISION_CHECKS: readonly HalfCheck[] = [
  {
    title: 'a revision is compared whole and exactly',
    consequence:
      'A request could overwrite a state that it has not read, and a used code could be used again.',
    async run(half) {
      await create(half, 'a', 1)
      const { revision } = await stored(half, 'a')
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
        const change = { id: 'a', expected, document: documentOf(2) }
        expectSame('commit on a text that resembles the revision', await half.commit(change), false)
      }
      expectSame('the document', await documentIn(half, 'a'), documentOf(1))
    },
  },
  {
    title: 'S1 a document that was erased and stored again is not the one that was read before',
    consequence: 'A delayed request could overwrite the new document, and a used code could be used again.',
    async run(half) {
      await create(half, 'a', 1)
      const before = await stored(half, 'a')
      await commit(half, { id: 'a', expected: before.revision, document: null })
      // The same text, so that only the revision differs.
      await create(half, 'a', 1)
      for (const document of [documentOf(2), null]) {
        const change = { id: 'a', expected: before.revision, document }
        expectSame('commit on the revision from before the erasure', await half.commit(change), false)
      }
      expectSame('the document', await documentIn(half, 'a'), before.document)
    },
  },
  {
    title: 'S1 no revision comes twice, even for the same document',
    consequence:
      'A delayed request could find its old revision current again, and undo what came in between.',
    async run(half) {
      const revisions = new Set<string>()
      let expected: string | null = null
      for (let round = 0; round < ROUNDS; round++) {
        await commit(half, { id: 'a', expected, document: documentOf() })
        const { revision } = await stored(half, 'a')
        const isText = typeof revision === 'string' && revision !== ''
        expectThat(isText, 'the revision', 'a text that is not empty', revision)
        expectThat(!revisions.has(revision), 'the revision of a new commit', 'a new one', revision)
        revisions.add(revision)
        expected = revision
        if (round % 3 === 2) {
          await commit(half, { id: 'a', expected, document: null })
          expected = null
        }
      }
    },
  },
]
