import type { AuditEvent, Commit, RecordStore } from '../../storage/contract.js'
import { commit, create, events, PARALLEL, type RecordCheck, stored, trail } from './check.js'
import { expectSame, expectThat } from './failure.js'

const BOTH_IN = 'Two requests that present the same code at once would both be let in.'

const DENIED =
  'An entry of the audit trail would be lost or doubled, and what an attacker did could be denied.'

const STEPS = ['creates', 'replaces', 'erases'] as const

/**
 * Commits that all counters together may try. A store that loses only races that another commit won needs at
 * most half of {@link PARALLEL} squared; the rest is for one that also gives up a race now and then.
 */
const MAX_ATTEMPTS = 2 * PARALLEL ** 2

const each = <T>(make: (index: number) => T): T[] =>
  Array.from({ length: PARALLEL }, (_, index) => make(index))

/** Starts the commits at once, on one revision: one of them wins, and it is given by its place. */
async function winnerOf<R>(store: RecordStore<R>, changes: readonly Commit<R>[]): Promise<number> {
  const results = await Promise.all(changes.map((change) => store.commit(change)))
  const won = results.filter((result) => result === true).length
  expectThat(
    won === 1,
    `${PARALLEL} parallel commits on one revision`,
    'exactly one true',
    `${won} times true`,
  )
  return results.indexOf(true)
}

const winners: readonly RecordCheck[] = STEPS.map((step) => ({
  title: `S1 S12 of ${PARALLEL} parallel ${step} on one revision exactly one wins, with its event`,
  threat: BOTH_IN,
  async run(store, samples) {
    if (step !== 'creates') await create(store, samples, 'a', 9999)
    const expected = (await store.load('a'))?.revision ?? null
    const changes = each((mark) => ({
      id: 'a',
      expected,
      next: step === 'erases' ? null : samples.record('a', mark),
      events: [samples.event('a')],
    }))
    const winner = await winnerOf(store, changes)
    expectSame('the trail', await events(store, 'a'), changes[winner]?.events)
    expectSame('the record', (await store.load('a'))?.record ?? null, changes[winner]?.next)
  },
}))

/** What holds while commits run at the same time. */
export const RACE_CHECKS: readonly RecordCheck[] = [
  ...winners,
  {
    title: `S1 of ${PARALLEL} parallel commits that replace, erase and leave on one revision exactly one wins`,
    threat: BOTH_IN,
    async run(store, samples) {
      await create(store, samples, 'a', 9999)
      const before = await stored(store, 'a')
      const choices = [(mark: number) => samples.record('a', mark), () => null, () => before.record]
      const changes = each((mark) => ({
        id: 'a',
        expected: before.revision,
        next: choices[mark % choices.length]?.(mark) ?? null,
        events: [samples.event('a')],
      }))
      const winner = await winnerOf(store, changes)
      expectSame('the trail', await events(store, 'a'), changes[winner]?.events)
      expectSame('the record', (await store.load('a'))?.record ?? null, changes[winner]?.next)
    },
  },
  {
    title: `S3 S12 of ${PARALLEL} parallel counters, each of which tries until it wins, none is lost, and the trail is in their order`,
    threat: 'Failures would be lost from the count, and guessing many codes at once would never be stopped.',
    async run(store, samples) {
      await create(store, samples, 'a', 0)
      const written: string[][] = []
      let attempts = 0
      const countOne = async (): Promise<void> => {
        for (;;) {
          attempts += 1
          expectThat(
            attempts <= MAX_ATTEMPTS,
            'parallel commits',
            'that one of them wins',
            `${attempts} times false`,
          )
          const { revision, record } = await stored(store, 'a')
          const mark = samples.markOf(record)
          const entries = [samples.event('a'), samples.event('a')]
          const next = samples.record('a', mark + 1)
          if (!(await store.commit({ id: 'a', expected: revision, next, events: entries }))) continue
          written[mark] = entries.map((entry) => entry.id)
          return
        }
      }
      await Promise.all(each(countOne))
      expectSame('the count', samples.markOf((await stored(store, 'a')).record), PARALLEL)
      expectSame('the trail', await trail(store, 'a'), written.flat())
    },
  },
  {
    title: `S12 commits on ${PARALLEL} ids at once all take effect, each with its events`,
    threat: 'Whoever keeps many accounts busy could make the changes of other people fail or vanish.',
    async run(store, samples) {
      const written = await Promise.all(
        each(async (index) => {
          const id = `user-${index}`
          const entries: AuditEvent[] = []
          for (let mark = 0; mark < 3; mark++) {
            const more = [samples.event(id), samples.event(id)]
            entries.push(...more)
            const expected = (await store.load(id))?.revision ?? null
            await commit(store, { id, expected, next: samples.record(id, mark), events: more })
          }
          return [id, entries] as const
        }),
      )
      for (const [id, entries] of written) {
        expectSame('the record', (await stored(store, id)).record, samples.record(id, 2))
        expectSame('the trail', await events(store, id), entries)
      }
    },
  },
  {
    title: `S12 of ${PARALLEL} parallel commits of nothing on nothing each that returned true has its event once`,
    threat: DENIED,
    async run(store, samples) {
      const entries = each(() => samples.event('a'))
      const results = await Promise.all(
        entries.map((entry) => store.commit({ id: 'a', expected: null, next: null, events: [entry] })),
      )
      const told = entries.filter((_, index) => results[index] === true).map((entry) => entry.id)
      expectThat(told.length > 0, 'parallel commits of nothing', 'at least one true', results)
      const read = await trail(store, 'a')
      expectSame('the ids in the trail', [...read].sort(), [...told].sort())
      expectSame('the trail, when it is read again', await trail(store, 'a'), read)
    },
  },
]
