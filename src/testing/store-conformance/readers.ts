import type { RecordStore, Stored } from '../../storage/contract.js'
import { commit, create, loadMany, type RecordCheck, stored, trail } from './check.js'
import { expectSame, expectThat } from './failure.js'
import type { Samples } from './samples.js'

/** Commits that readers look at from the side. */
const ROUNDS = 30

/** A reader ends with the writer, and after so many reads in any case. */
const MAX_READS = 10 * ROUNDS

/** One writer raises the mark of a record from 0, each time with one event, while others read. */
async function watch<R>(store: RecordStore<R>, samples: Samples<R>): Promise<void> {
  const ids: string[] = []
  const marks = new Map<string, number>()
  let told = 0
  await create(store, samples, 'a', 0)

  async function write(): Promise<void> {
    for (let mark = 1; mark <= ROUNDS; mark++) {
      const { revision } = await stored(store, 'a')
      const entry = samples.event('a')
      ids.push(entry.id)
      await commit(store, { id: 'a', expected: revision, next: samples.record('a', mark), events: [entry] })
      told = mark
    }
  }

  /** Gives the mark of a record that was read after commit `before` was told. */
  function judge({ revision, record }: Stored<R>, before: number): number {
    const mark = samples.markOf(record)
    expectThat(mark >= before, 'a read beside commits', `what commit ${before} or a later one wrote`, mark)
    expectSame('the record of a revision that was read before', mark, marks.get(revision) ?? mark)
    marks.set(revision, mark)
    return mark
  }

  async function repeat(read: (before: number) => Promise<void>): Promise<void> {
    for (let count = 0; count < MAX_READS && told < ROUNDS; count++) await read(told)
  }

  await Promise.all([
    write(),
    repeat(async (before) => {
      judge(await stored(store, 'a'), before)
    }),
    repeat(async (before) => {
      for (const found of (await loadMany(store, ['a', 'b'])).values()) judge(found, before)
    }),
    repeat(async (before) => {
      const [one, many] = await Promise.all([stored(store, 'a'), loadMany(store, ['a'])])
      for (const found of [one, ...many.values()]) judge(found, before)
    }),
    repeat(async (before) => {
      const mark = judge(await stored(store, 'a'), before)
      const read = await trail(store, 'a')
      expectThat(read.length >= mark, `the trail, once record ${mark} is seen`, 'its event', read.length)
      expectSame('a trail that is read beside commits', read, ids.slice(0, read.length))
    }),
  ])
  expectSame('the trail', await trail(store, 'a'), ids)
}

/** What holds for reads while commits run. */
export const READER_CHECKS: readonly RecordCheck[] = [
  {
    title: 'S4 reads that run beside commits see each commit whole',
    threat:
      'A request could read the record from before a code was used with the revision from after it, and accept the code again.',
    run: watch,
  },
]
