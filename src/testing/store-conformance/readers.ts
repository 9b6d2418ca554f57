import type { StoredDocument } from '../../storage/contract.js'
import { commit, create, type Half, type HalfCheck, loadMany, stored, trail } from './check.js'
import { expectSame, expectThat } from './failure.js'
import { documentOf, markOf, newEvent } from './samples.js'

/** Commits that run while others read. */
const ROUNDS = 30

/** A reader ends with the writer, and after so many reads in any case. */
const MAX_READS = 10 * ROUNDS

/** One writer raises the mark of a document from 0, each time with one event, while others read. */
async function watch(half: Half): Promise<void> {
  const ids: string[] = []
  const marks = new Map<string, number>()
  let committed = 0
  await create(half, 'a', 0)

  async function write(): Promise<void> {
    for (let mark = 1; mark <= ROUNDS; mark++) {
      const { revision } = await stored(half, 'a')
      const entry = newEvent()
      ids.push(entry.id)
      await commit(half, { id: 'a', expected: revision, document: documentOf(mark), events: [entry] })
      committed = mark
    }
  }

  /** The mark of a document that was read after commit `before` had returned. */
  function judge({ revision, document }: StoredDocument, before: number): number {
    const mark = markOf(document)
    expectThat(mark >= before, 'a read beside commits', `the document of commit ${before} or later`, mark)
    expectSame('the document of a revision that was read before', mark, marks.get(revision) ?? mark)
    marks.set(revision, mark)
    return mark
  }

  async function repeat(read: (before: number) => Promise<void>): Promise<void> {
    for (let count = 0; count < MAX_READS && committed < ROUNDS; count++) await read(committed)
  }

  await Promise.all([
    write(),
    repeat(async (before) => {
      judge(await stored(half, 'a'), before)
    }),
    repeat(async (before) => {
      for (const found of (await loadMany(half, ['a', 'b'])).values()) judge(found, before)
    }),
    repeat(async (before) => {
      const [one, many] = await Promise.all([stored(half, 'a'), loadMany(half, ['a'])])
      for (const found of [one, ...many.values()]) judge(found, before)
    }),
    repeat(async (before) => {
      const mark = judge(await stored(half, 'a'), before)
      const read = await trail(half, 'a')
      expectThat(read.length >= mark, `the trail, once document ${mark} is seen`, 'its event', read.length)
      expectSame('a trail that is read beside commits', read, ids.slice(0, read.length))
    }),
  ])
  expectSame('the trail', await trail(half, 'a'), ids)
}

/** What holds for reads while commits run. */
export const READER_CHECKS: readonly HalfCheck[] = [
  {
    title: 'S4 S14 reads that run beside commits see each commit whole',
    consequence: 'A request could pair an old document with its new revision, and accept a used code.',
    run: watch,
  },
]
