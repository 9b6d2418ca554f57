import type { RecordStore } from '../../storage/contract.js'
import { commit, loadMany, type RecordCheck, stored, trail } from './check.js'
import { expectSame } from './failure.js'
import type { Samples } from './samples.js'
import { HOSTILE_IDS } from './texts.js'

/** How many commits on different ids run at once: as many as a pool of connections bears. */
const AT_ONCE = 10

const COUNTS = [0, 1, 99, 100, 101, 200, 40_000] as const

const WRONG_MEMBERS =
  'Members of a company would be taken for enrolled who are not, and its demand for two-factor would let them through.'

/** Stores a record with an event under each id, and gives the ids of the events. */
async function storeAll<R>(
  store: RecordStore<R>,
  { record, event }: Samples<R>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const entries = new Map(ids.map((id) => [id, event(id)]))
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    await Promise.all(
      ids.slice(start, start + AT_ONCE).map(async (id, index) => {
        const entry = entries.get(id)
        const next = record(id, start + index)
        await commit(store, { id, expected: null, next, events: entry === undefined ? [] : [entry] })
      }),
    )
  }
  return new Map([...entries].map(([id, entry]) => [id, entry.id]))
}

const counts: readonly RecordCheck[] = COUNTS.map((count) => ({
  title: `loadMany of ${count} ids finds the first and the last`,
  threat: WRONG_MEMBERS,
  async run(store, samples) {
    await storeAll(store, samples, ['someone else'])
    const ids = Array.from({ length: count }, (_, index) => `user-${index}`)
    const present = ids.filter((_, index) => index === 0 || index === count - 1)
    await storeAll(store, samples, present)
    expectSame('the ids that loadMany gives', [...(await loadMany(store, ids)).keys()].sort(), present)
  },
}))

/** Ids are kept apart, and many are read at once. */
export const ID_CHECKS: readonly RecordCheck[] = [
  {
    title: 'S11 ids that look alike are different people',
    threat:
      'Whoever may choose an id that resembles another, by its capitals for example, would read and overwrite the second factor of somebody else.',
    async run(store, samples) {
      const entries = await storeAll(store, samples, HOSTILE_IDS)
      const together = await loadMany(store, HOSTILE_IDS)
      expectSame('the ids that loadMany gives', [...together.keys()].sort(), [...HOSTILE_IDS].sort())
      for (const [mark, id] of HOSTILE_IDS.entries()) {
        const found = await stored(store, id)
        expectSame(`the record of ${JSON.stringify(id)}`, found.record, samples.record(id, mark))
        expectSame(`what loadMany gives for ${JSON.stringify(id)}`, together.get(id), found)
        expectSame(`the trail of ${JSON.stringify(id)}`, await trail(store, id), [entries.get(id)])
      }
    },
  },
  {
    title: 'S11 erasing one leaves those that look alike',
    threat: 'Erasing an account of one’s own would switch off the second factor of somebody else.',
    async run(store, samples) {
      await storeAll(store, samples, HOSTILE_IDS)
      for (const [index, id] of HOSTILE_IDS.entries()) {
        const { revision } = await stored(store, id)
        await commit(store, { id, expected: revision, next: null, events: [] })
        expectSame(
          `the ids that are left after ${JSON.stringify(id)}`,
          [...(await loadMany(store, HOSTILE_IDS)).keys()].sort(),
          HOSTILE_IDS.slice(index + 1).sort(),
        )
      }
    },
  },
  {
    title: 'loadMany of 1,000 ids gives those that exist, whatever the order and repetitions',
    threat: WRONG_MEMBERS,
    async run(store, samples) {
      const ids = Array.from({ length: 1000 }, (_, index) => `user-${index}`)
      const present = ids.filter((_, index) => index % 2 === 0)
      await storeAll(store, samples, present)
      const found = await loadMany(store, [...ids, ...ids].reverse())
      expectSame('the ids that loadMany gives', [...found.keys()].sort(), [...present].sort())
      for (const [mark, id] of present.entries()) {
        expectSame('a record that loadMany gives', found.get(id)?.record, samples.record(id, mark))
      }
    },
  },
  ...counts,
]
