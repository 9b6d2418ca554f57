import type { StoredDocument } from '../../storage/contract.js'
import { commit, type Half, type HalfCheck, loadMany, stored, trail } from './check.js'
import { expectSame, failure, showId } from './failure.js'
import { documentOf, markOf, newEvent } from './samples.js'
import { HOSTILE_IDS } from './texts.js'

/** How many commits on different ids run at once: as many as a pool of connections bears. */
const AT_ONCE = 10

/** Sizes around those of pages, and one that is over the number of parameters of any database. */
const COUNTS = [0, 1, 99, 100, 101, 200, 40_000] as const

const WRONG_STATUS = 'A report would list users as not enrolled although they are.'

const userIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `user-${index}`)

async function inGroups<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const group = items.slice(start, start + AT_ONCE)
    await Promise.all(group.map((item, index) => work(item, start + index)))
  }
}

async function storeAll(half: Half, ids: readonly string[]): Promise<void> {
  await inGroups(ids, (id, mark) => commit(half, { id, expected: null, document: documentOf(mark) }))
}

/** Throws, with the names of both ids, if the document is that of another hostile id. */
function refuseForeign(what: string, id: string, found: StoredDocument | null | undefined): void {
  const owner = found ? HOSTILE_IDS[markOf(found.document)] : undefined
  if (owner === undefined || owner === id) return
  throw failure(`${what}: expected the document of ${showId(id)}, got the one of ${showId(owner)}.`)
}

/** Throws unless the document of a hostile id was found. */
function expectOwn(what: string, id: string, found: StoredDocument | null | undefined): void {
  refuseForeign(what, id, found)
  const document = documentOf(HOSTILE_IDS.indexOf(id))
  expectSame(`${what}, the document of ${showId(id)}`, found?.document, document)
}

/** As {@link expectOwn}, for the one event of a hostile id. */
function expectOwnTrail(id: string, found: readonly string[]): void {
  for (const event of found) {
    const owner = HOSTILE_IDS.find((_, mark) => event === eventIdOf(mark))
    if (owner === undefined || owner === id) continue
    throw failure(`events: expected the trail of ${showId(id)}, got the one of ${showId(owner)}.`)
  }
  expectSame(`events, the trail of ${showId(id)}`, found, [eventIdOf(HOSTILE_IDS.indexOf(id))])
}

const eventIdOf = (mark: number): string => `event-${mark}`

/** Stores a document and an event under each hostile id. The mark is the place in the list. */
async function storeHostile(half: Half): Promise<void> {
  await inGroups(HOSTILE_IDS, async (id, mark) => {
    const event = newEvent({ id: eventIdOf(mark) })
    const change = { id, expected: null, document: documentOf(mark), events: [event] }
    try {
      // The checks read what is stored, and name both ids.
      expectSame('commit on the current revision', await half.commit(change), true)
    } catch (error) {
      // The document that is in the way names the other id.
      refuseForeign('load after a commit that failed', id, await half.load(id))
      throw error
    }
  })
}

/** Ids are kept apart, and many are read at once. */
export const ID_CHECKS: readonly HalfCheck[] = [
  {
    title: 'S11 ids that look alike are different people',
    consequence:
      'A user whose id resembles another one could read and change the second factor of that user.',
    async run(half) {
      await storeHostile(half)
      const many = await loadMany(half, HOSTILE_IDS)
      for (const id of HOSTILE_IDS) {
        expectOwn('load', id, await half.load(id))
        expectOwn('loadMany', id, many.get(id))
        expectOwnTrail(id, await trail(half, id))
      }
      expectSame('the number of ids in loadMany', many.size, HOSTILE_IDS.length)
    },
  },
  {
    title: 'S11 erasing one leaves those that look alike',
    consequence: 'Erasing one account would switch off the second factor of another one.',
    async run(half) {
      await storeHostile(half)
      for (const [index, erased] of HOSTILE_IDS.entries()) {
        const { revision } = await stored(half, erased)
        await commit(half, { id: erased, expected: revision, document: null })
        const left = await loadMany(half, HOSTILE_IDS)
        for (const id of HOSTILE_IDS.slice(index + 1)) {
          if (!left.has(id)) throw failure(`erasing ${showId(erased)} erased ${showId(id)}, too.`)
        }
        if (left.has(erased)) throw failure(`erasing ${showId(erased)} left it in loadMany.`)
      }
    },
  },
  {
    title: 'loadMany of 1,000 ids gives those that exist, whatever the order and repetitions',
    consequence: WRONG_STATUS,
    async run(half) {
      const ids = userIds(1000)
      const present = ids.filter((_, index) => index % 2 === 0)
      await storeAll(half, present)
      const found = await loadMany(half, [...ids, ...ids].reverse())
      expectSame('the ids in loadMany', [...found.keys()].sort(), [...present].sort())
      for (const [mark, id] of present.entries()) {
        expectSame('a document in loadMany', found.get(id)?.document, documentOf(mark))
      }
    },
  },
  {
    title: 'loadMany takes no ids, one, and tens of thousands',
    consequence: WRONG_STATUS,
    async run(half) {
      const last = COUNTS.filter((count) => count > 0).map((count) => `user-${count - 1}`)
      await storeAll(half, last)
      for (const count of COUNTS) {
        const ids = userIds(count)
        const found = await loadMany(half, ids)
        const expected = ids.filter((id) => last.includes(id)).sort()
        expectSame(`the ids in loadMany of ${count} ids`, [...found.keys()].sort(), expected)
      }
    },
  },
]
