import type { AuditEvent, EventsOptions, RecordStore } from '../../../src/storage/contract.js'
import type { BrokenStore } from './broken-store.js'
import { overwrite, plainStore, wrapped } from './plain-store.js'

const ORDER = 'S12 the trail has every event exactly once, in the order of commits and within a commit'
const ANOTHER_STORY =
  'The audit trail would tell another story than what happened, and hide the steps of an intruder.'
const TWICE = 'S12 an event that is in the trail already makes the whole commit fail'
const UNTRACED =
  'A change would be made without its entry in the trail, or half of it: nobody could tell who did it.'
const LONG = 'a long trail is read whole, and from any event on'
const NOISE = 'Whoever makes enough noise, by failing to log in, would push their own steps out of the trail.'

async function all(events: AsyncIterable<AuditEvent>): Promise<AuditEvent[]> {
  const found: AuditEvent[] = []
  for await (const event of events) found.push(event)
  return found
}

/** A store that gives what `change` makes of a trail. */
const reading = (change: (trail: AuditEvent[]) => AuditEvent[]) => () =>
  wrapped((right) => ({
    async *events(id: string, options?: EventsOptions) {
      yield* change(await all(right.events(id, options)))
    },
  }))

/** A store whose commits write what `change` makes of the events. */
const writing = (change: (events: readonly AuditEvent[]) => AuditEvent[]) => () =>
  wrapped((right) => ({ commit: (commit) => right.commit({ ...commit, events: change(commit.events) }) }))

/** A store that answers a fault in its own way. */
const onFault = (answer: boolean) => () =>
  wrapped((right) => ({ commit: (change) => right.commit(change).catch(() => answer) }))

/** Stores whose trails cannot be trusted. */
export const BROKEN_TRAILS: readonly BrokenStore[] = [
  {
    name: 'keeps one event of a commit',
    make: writing((events) => events.slice(0, 1)),
    caughtBy: [ORDER],
    threat: ANOTHER_STORY,
  },
  {
    name: 'gives the last event twice',
    make: reading((trail) => [...trail, ...trail.slice(-1)]),
    caughtBy: [
      ORDER,
      'S12 of 50 parallel commits of nothing on nothing each that returned true has its event once',
    ],
    threat: ANOTHER_STORY,
  },
  {
    name: 'turns the events of a commit around',
    make: writing((events) => [...events].reverse()),
    caughtBy: [ORDER],
    threat: ANOTHER_STORY,
  },
  {
    name: 'sorts the trail by the ids of the events',
    make: reading((trail) => trail.sort((one, other) => (one.id < other.id ? -1 : 1))),
    caughtBy: [
      ORDER,
      'S3 S12 of 50 parallel counters, each of which tries until it wins, none is lost, and the trail is in their order',
    ],
    threat: ANOTHER_STORY,
  },
  {
    name: 'keeps the events of commits that it refused',
    make: () =>
      wrapped((right) => ({
        async commit(change) {
          if (await right.commit(change)) return true
          const now = await right.load(change.id)
          await overwrite(right, { ...change, next: now?.record ?? null })
          return false
        },
      })),
    caughtBy: ['a commit that expects a record returns false where none is stored'],
    threat:
      'A second factor that was erased would come back with its old secret, for whoever stole the phone.',
  },
  {
    name: 'writes the record before the events fail',
    make: () => plainStore({ recordFirst: true }),
    caughtBy: [TWICE],
    threat: UNTRACED,
  },
  { name: 'answers a fault with true', make: onFault(true), caughtBy: [TWICE], threat: UNTRACED },
  { name: 'answers a fault with false', make: onFault(false), caughtBy: [TWICE], threat: UNTRACED },
  {
    name: 'drops the events where there is no record to write',
    make: () =>
      wrapped((right) => ({
        commit: (change) =>
          right.commit(change.expected === null && change.next === null ? { ...change, events: [] } : change),
      })),
    caughtBy: ['a commit of nothing on nothing appends its events and stores no record'],
    threat: 'What was done to a person without a second factor would leave no trace.',
  },
  {
    name: 'erases the trail with the record',
    make: () =>
      wrapped(<R>(right: RecordStore<R>) => {
        const erased = new Map<string, number>()
        return {
          async commit(change) {
            const done = await right.commit(change)
            if (done && change.next === null) {
              erased.set(change.id, (await all(right.events(change.id))).length)
            }
            return done
          },
          async *events(id: string, options?: EventsOptions) {
            yield* (await all(right.events(id, options))).slice(erased.get(id) ?? 0)
          },
        } satisfies Partial<RecordStore<R>>
      }),
    caughtBy: ['S12 the trail outlives the record, and goes on with the next one'],
    threat: 'An attacker who gets a record erased would have erased the evidence with it.',
  },
  {
    name: 'gives the trail of somebody else where there is none',
    make: () =>
      wrapped((right) => ({
        async *events(id: string, options?: EventsOptions) {
          const found = await all(right.events(id, options))
          yield* found.length === 0 ? right.events('a', options) : found
        },
      })),
    caughtBy: ['a trail that does not exist is empty'],
    threat: 'The deeds of others would be laid at the door of somebody who did nothing.',
  },
  {
    name: 'is locked while a trail is read, and stays so where reading stops early',
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
    threat: 'Whoever looks at the first page of a trail could keep its owner from logging in.',
  },
  { name: 'reads one page', make: reading((trail) => trail.slice(0, 500)), caughtBy: [LONG], threat: NOISE },
  {
    name: 'does not look at after',
    make: () =>
      wrapped((right) => ({
        events: (id, { after: _, ...options } = {}) => right.events(id, options),
      })),
    caughtBy: [LONG],
    threat: NOISE,
  },
  {
    name: 'does not look at limit',
    make: () =>
      wrapped((right) => ({
        events: (id, { limit: _, ...options } = {}) => right.events(id, options),
      })),
    caughtBy: ['limit is the most that is read'],
    threat: 'One person with a long trail could exhaust the memory of whoever asks for a page of it.',
  },
  {
    name: 'begins anew after an event that it does not know',
    make: () =>
      wrapped((right) => ({
        async *events(id: string, { after, ...options }: EventsOptions = {}) {
          const known = (await all(right.events(id))).some((event) => event.id === after)
          yield* right.events(id, known && after !== undefined ? { ...options, after } : options)
        },
      })),
    caughtBy: ['an event to read after that is in no trail, or in another one, is refused'],
    threat: 'A program that follows the trail would skip or repeat events without a sign',
  },
]
