import type { StoredEvent } from '../../storage/contract.js'
import {
  type Change,
  commit,
  create,
  documentIn,
  events,
  type Half,
  type HalfCheck,
  PARALLEL,
  stored,
  trail,
} from './check.js'
import { expectSame, expectThat } from './failure.js'
import { documentOf, markOf, newEvent } from './samples.js'

const BOTH_SUCCEED = 'Two simultaneous logins with the same code would both succeed.'

const STEPS = ['creates', 'replaces', 'erases'] as const

/**
 * Commits that all counters together may try. A store that only loses races that another commit won needs at
 * most half of {@link PARALLEL} squared. The rest is for one that also gives up a race now and then.
 */
const MAX_ATTEMPTS = 2 * PARALLEL ** 2

const each = <T>(make: (index: number) => T): T[] =>
  Array.from({ length: PARALLEL }, (_, index) => make(index))

/** Runs the commits at once, all on one revision. One must win, and its document and events must be stored. */
async function race(half: Half, changes: readonly Change[]): Promise<void> {
  const results = await Promise.all(changes.map((change) => half.commit(change)))
  const won = results.filter((result) => result === true).length
  const what = `${PARALLEL} parallel commits on one revision`
  expectThat(won === 1, what, 'exactly one true', `${won} times true`)
  const winner = changes[results.indexOf(true)]
  expectSame('the trail', await events(half, 'a'), winner?.events)
  expectSame('the document', await documentIn(half, 'a'), winner?.document)
}

const races: readonly HalfCheck[] = STEPS.map((step) => ({
  title: `S1 S12 of ${PARALLEL} parallel ${step} on one revision exactly one wins, with its event`,
  consequence: BOTH_SUCCEED,
  async run(half) {
    if (step !== 'creates') await create(half, 'a', 9999)
    const expected = (await half.load('a'))?.revision ?? null
    const changes = each((mark) => ({
      id: 'a',
      expected,
      document: step === 'erases' ? null : documentOf(mark),
      events: [newEvent()],
    }))
    await race(half, changes)
  },
}))

/** What holds while commits run at the same time. */
export const RACE_CHECKS: readonly HalfCheck[] = [
  ...races,
  {
    title: `S1 of ${PARALLEL} parallel commits that replace, erase and leave on one revision exactly one wins`,
    consequence: BOTH_SUCCEED,
    async run(half) {
      await create(half, 'a', 9999)
      const { revision, document } = await stored(half, 'a')
      const changes = each((mark) => ({
        id: 'a',
        expected: revision,
        document: [documentOf(mark), null, document][mark % 3] ?? null,
        events: [newEvent()],
      }))
      await race(half, changes)
    },
  },
  {
    title: `S3 S12 of ${PARALLEL} parallel counters, each of which tries until it wins, none is lost, and the trail is in their order`,
    consequence:
      'Wrong codes tried in parallel would not all be counted, so the limit on guessing would not hold.',
    async run(half) {
      await create(half, 'a', 0)
      const written: string[][] = []
      let attempts = 0
      const countOne = async (): Promise<void> => {
        for (;;) {
          attempts += 1
          const goesOn = attempts <= MAX_ATTEMPTS
          expectThat(goesOn, 'parallel commits', 'that one of them wins', `${attempts} times false`)
          const { revision, document } = await stored(half, 'a')
          const mark = markOf(document)
          const entries = [newEvent(), newEvent()]
          const change = { id: 'a', expected: revision, document: documentOf(mark + 1), events: entries }
          if (!(await half.commit(change))) continue
          written[mark] = entries.map((entry) => entry.id)
          return
        }
      }
      await Promise.all(each(countOne))
      expectSame('the count', markOf((await stored(half, 'a')).document), PARALLEL)
      expectSame('the trail', await trail(half, 'a'), written.flat())
    },
  },
  {
    title: `S12 commits on ${PARALLEL} ids at once all take effect, each with its events`,
    consequence: 'A busy system would refuse or lose the changes of some users.',
    async run(half) {
      const written = await Promise.all(
        each(async (index) => {
          const id = `user-${index}`
          const entries: StoredEvent[] = []
          for (let mark = 0; mark < 3; mark++) {
            const more = [newEvent(), newEvent()]
            entries.push(...more)
            const expected = (await half.load(id))?.revision ?? null
            await commit(half, { id, expected, document: documentOf(mark), events: more })
          }
          return [id, entries] as const
        }),
      )
      for (const [id, entries] of written) {
        expectSame('the document', await documentIn(half, id), documentOf(2))
        expectSame('the trail', await events(half, id), entries)
      }
    },
  },
  {
    title: `S12 of ${PARALLEL} parallel commits of nothing on nothing each that returned true has its event once`,
    consequence: 'Events would be missing from the audit trail, or be in it twice.',
    async run(half) {
      const entries = each(() => newEvent())
      const results = await Promise.all(
        entries.map((entry) => half.commit({ id: 'a', expected: null, document: null, events: [entry] })),
      )
      const committed = entries.filter((_, index) => results[index] === true).map((entry) => entry.id)
      expectThat(committed.length > 0, 'parallel commits of nothing', 'at least one true', results)
      const read = await trail(half, 'a')
      expectSame('the ids in the trail', [...read].sort(), [...committed].sort())
      expectSame('the trail, read again', await trail(half, 'a'), read)
    },
  },
]
