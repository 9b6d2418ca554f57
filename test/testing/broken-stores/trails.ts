import type { DocumentStore, EventsOptions, StoredEvent } from '../../../src/storage/contract.js'
import type { BrokenStore } from './broken-store.js'
import { overwrite, plainStore, wrapped } from './plain-store.js'

const ORDER = 'S12 the trail has every event exactly once, in the order of commits and within a commit'
const TWICE = 'S12 an event that is in the trail already makes the whole commit fail'
const LARGEST = 'the largest commit comes back whole: 256 KiB with 8 events of 16 KiB'
const LONG = 'a long trail is read whole, and from any event on'

async function all(events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const found: StoredEvent[] = []
  for await (const event of events) found.push(event)
  return found
}

/** A store that returns what `change` makes of a trail. */
const reading = (change: (trail: StoredEvent[]) => StoredEvent[]) => () =>
  wrapped((right) => ({
    async *events(id: string, options?: EventsOptions) {
      yield* change(await all(right.events(id, options)))
    },
  }))

/** A store whose commits write what `change` makes of the events. */
const writing = (change: (events: readonly StoredEvent[]) => StoredEvent[]) => () =>
  wrapped((right) => ({ commit: (commit) => right.commit({ ...commit, events: change(commit.events) }) }))

/** A store whose commit returns a value instead of throwing. */
const onFault = (answer: boolean) => () =>
  wrapped((right) => ({ commit: (change) => right.commit(change).catch(() => answer) }))

/** Stores whose trails cannot be trusted. */
export const BROKEN_TRAILS: readonly BrokenStore[] = [
  {
    name: 'keeps one event of a commit',
    make: writing((events) => events.slice(0, 1)),
    caughtBy: [ORDER],
  },
  {
    name: 'returns the last event twice',
    make: reading((trail) => [...trail, ...trail.slice(-1)]),
    caughtBy: [
      ORDER,
      'S12 of 50 parallel commits of nothing on nothing each that returned true has its event once',
    ],
  },
  {
    name: 'sorts the trail by the ids of the events',
    make: reading((trail) => trail.sort((one, other) => (one.id < other.id ? -1 : 1))),
    caughtBy: [
      ORDER,
      'S3 S12 of 50 parallel counters, each of which tries until it wins, none is lost, and the trail is in their order',
    ],
  },
  {
    name: 'appends the events of commits that it refuses',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          if (await right.commit(change)) return true
          const document = (await right.load(change.id))?.document ?? null
          await overwrite(right, { ...change, document })
          return false
        },
      })),
    caughtBy: ['a commit that expects a document returns false where none is stored'],
  },
  {
    name: 'writes the document before the events fail',
    make: () => plainStore({ documentFirst: true }),
    caughtBy: [TWICE],
  },
  { name: 'returns true if it fails', make: onFault(true), caughtBy: [TWICE] },
  { name: 'returns false if it fails', make: onFault(false), caughtBy: [TWICE] },
  {
    name: 'stores the document, and returns true although writing its events failed',
    make: writing((events) => (events.length > 4 ? [] : [...events])),
    caughtBy: [ORDER, LONG, LARGEST],
  },
  {
    name: 'writes the first events of a commit, and returns true although the others failed',
    make: writing((events) => events.slice(0, 4)),
    caughtBy: [ORDER, LONG, LARGEST],
  },
  {
    name: 'returns a promise of the trail',
    make: () => wrapped((right) => ({ events: (id, options) => all(right.events(id, options)) as never })),
    caughtBy: [ORDER, 'a trail that does not exist is empty'],
  },
  {
    name: 'drops the events of a commit that writes no document',
    make: () =>
      wrapped((right) => ({
        commit: (change) =>
          right.commit(
            change.expected === null && change.document === null ? { ...change, events: [] } : change,
          ),
      })),
    caughtBy: ['a commit of nothing on nothing appends its events and stores no document'],
  },
  {
    name: 'erases the trail with the document',
    make: () =>
      wrapped((right: DocumentStore) => {
        const erased = new Map<string, number>()
        return {
          async commit(change) {
            const done = await right.commit(change)
            if (done && change.document === null) {
              erased.set(change.id, (await all(right.events(change.id))).length)
            }
            return done
          },
          async *events(id: string, options?: EventsOptions) {
            yield* (await all(right.events(id, options))).slice(erased.get(id) ?? 0)
          },
        } satisfies Partial<DocumentStore>
      }),
    caughtBy: ['S12 the trail outlives the document, and goes on with the next one'],
  },
  {
    name: 'returns the trail of another user where there is none',
    make: () =>
      wrapped((right) => ({
        async *events(id: string, options?: EventsOptions) {
          const found = await all(right.events(id, options))
          yield* found.length === 0 ? right.events('a', options) : found
        },
      })),
    caughtBy: ['a trail that does not exist is empty'],
  },
  {
    name: 'stays locked if the reader of a trail stops early',
    make: () => {
      let locked = false
      return wrapped((right) => ({
        async commit(change) {
          if (locked) throw new Error('database is locked')
          return right.commit(change)
        },
        async *events(id: string, options?: EventsOptions) {
          locked = true
          yield* right.events(id, options)
          locked = false
        },
      }))
    },
    caughtBy: ['reading may stop in the middle'],
  },
  { name: 'reads one page', make: reading((trail) => trail.slice(0, 500)), caughtBy: [LONG] },
  {
    name: 'ignores after',
    make: () =>
      wrapped((right) => ({
        events: (id, { after: _, ...options } = {}) => right.events(id, options),
      })),
    caughtBy: [LONG],
  },
  {
    name: 'ignores limit',
    make: () =>
      wrapped((right) => ({
        events: (id, { limit: _, ...options } = {}) => right.events(id, options),
      })),
    caughtBy: ['limit is the most that is read'],
  },
  {
    name: 'starts from the beginning after an unknown event',
    make: () =>
      wrapped((right) => ({
        async *events(id: string, { after, ...options }: EventsOptions = {}) {
          const known = (await all(right.events(id))).some((event) => event.id === after)
          yield* right.events(id, known && after !== undefined ? { ...options, after } : options)
        },
      })),
    caughtBy: ['an event to read after that is in no trail, or in another one, is refused'],
  },
]
