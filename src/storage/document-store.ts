import { StepwardError } from '../errors.js'
import { instant } from '../internal/host.js'
import {
  argument,
  id,
  input,
  integer,
  json,
  list,
  map,
  nullable,
  object,
  optional,
  type Reader,
  text,
} from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'
import {
  type Commit,
  type DocumentStore,
  type EventRetention,
  type EventsOptions,
  MAX_DOCUMENT_BYTES,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_COMMIT,
  type StoredDocument,
  type StoredEvent,
  type Summary,
} from './contract.js'

type Awaitable<T> = T | Promise<T>

/** A document as it came out of the database, unchecked. */
export interface RawDocument {
  readonly revision: unknown
  readonly document: unknown
}

/** An event as it came out of the database, unchecked, and its place in the trail. */
export interface RawEvent {
  readonly position: unknown
  readonly id: unknown
  readonly type: unknown
  readonly at: unknown
  readonly document: unknown
}

/**
 * What a database does for one half of a store. Ids and arguments are checked before, results are checked after,
 * both by {@link documentStore}. In each trail, positions rise from 1 in the order of commits.
 */
export interface DocumentBackend {
  load(id: string): Awaitable<RawDocument | null>
  /** The documents that exist among the ids. No id comes twice. */
  loadMany(ids: readonly string[]): Awaitable<ReadonlyMap<string, RawDocument>>
  /** The whole change, if the document is as expected. Otherwise nothing, and false. */
  commit(change: Commit): Awaitable<boolean>
  /** The position of the event in the trail of the id; null if it is not there. */
  positionOf(id: string, eventId: string): Awaitable<unknown>
  /** The first events after a position, at most `size`. */
  page(id: string, after: number, size: number): Awaitable<readonly RawEvent[]>
}

/** The two halves of a store. */
export type DocumentKind = 'enrollment' | 'policy'

/** What each half is called in a `TwoFactorStore`. */
export const HALVES = { enrollment: 'enrollments', policy: 'policies' } as const

/** Events per page: a few hundred kilobytes, however long a trail is. */
const EVENTS_PER_PAGE = 500

/** Longest id, type or time of an event, in UTF-16 units: fits an index of every database. */
const MAX_EVENT_TEXT_LENGTH = 128

const eventText = text(MAX_EVENT_TEXT_LENGTH)

/** 9999-12-31T23:59:59.999Z: up to here, times in ISO 8601 sort as text. */
const MAX_TIME = 253_402_300_799_999

const before: Reader<string> = (value) => new Date(Math.min(instant(value), MAX_TIME)).toISOString()

const readRetention = input('deleteEvents', {
  before,
  userId: optional(id, null),
  companyId: optional(id, null),
})

const column: Reader<string | number | null> = (value) => {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw mismatch('a string, a finite number or null', value)
}

const columns = map(column)

/** Without a prototype, in which a column could be found. */
const summary: Reader<Summary> = (value) =>
  Object.assign(Object.create(null), Object.fromEntries(columns(value)))

/** Reads the arguments of a store's functions at once, before anything is awaited: later changes of them do nothing. */
function readers(half: string) {
  const event = object({ id: eventText, type: eventText, at: eventText, document: json(MAX_EVENT_BYTES) })
  const ids = argument(`${half}.loadMany`, 'ids', list(id))
  return {
    loadId: argument(`${half}.load`, 'id', id),
    eventsId: argument(`${half}.events`, 'id', id),
    /** Each id once. */
    ids: (value: unknown): string[] => [...new Set(ids(value))],
    commit: input(`${half}.commit`, {
      id,
      expected: nullable(text()),
      document: nullable(json(MAX_DOCUMENT_BYTES)),
      summary,
      events: list(event, 0, MAX_EVENTS_PER_COMMIT),
    }),
    options: input(`${half}.events`, {
      after: optional(text(), null),
      limit: optional(integer(1), Number.POSITIVE_INFINITY),
    }),
  }
}

function readPosition(value: unknown): number {
  // Drivers give a 64-bit integer as a number, a bigint or a string.
  const position = typeof value === 'string' && value !== '' ? Number(value) : value
  const number = typeof position === 'bigint' ? Number(position) : position
  if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number
  throw corrupt('stored event: position: expected a positive integer')
}

function readDocument({ revision, document }: RawDocument): StoredDocument {
  if (typeof revision !== 'string' || revision === '')
    throw corrupt('stored document: revision: expected text')
  if (typeof document !== 'string') throw corrupt('stored document: expected text')
  return { revision, document }
}

function readEvent({ id, type, at, document }: RawEvent): StoredEvent {
  if (
    typeof id !== 'string' ||
    typeof type !== 'string' ||
    typeof at !== 'string' ||
    typeof document !== 'string'
  ) {
    throw corrupt('stored event: expected id, type, at and document as text')
  }
  return { id, type, at, document }
}

function corrupt(message: string): StepwardError {
  return new StepwardError('ERR_RECORD_CORRUPT', message)
}

/** What a store throws for an event id that the trail has already. */
export function duplicateEvent(store: string): StepwardError {
  return new StepwardError('ERR_STORE_FAILED', `${store}: the trail already has an event with this id`, {
    store,
  })
}

/** The trail of one id. */
export interface TrailName {
  readonly kind: DocumentKind
  readonly id: string
}

/**
 * `deleteEvents` of a store. `deleteIn` deletes the events whose `at` is less than `before`, as text, from these
 * trails; null: from all of them.
 */
export function eventRetention(
  deleteIn: (trails: readonly TrailName[] | null, before: string) => Awaitable<number>,
): EventRetention {
  return {
    async deleteEvents(given) {
      const { before, userId, companyId } = readRetention(given)
      const trails: TrailName[] = []
      if (userId !== null) trails.push({ kind: 'enrollment', id: userId })
      if (companyId !== null) trails.push({ kind: 'policy', id: companyId })
      return deleteIn(trails.length === 0 ? null : trails, before)
    },
  }
}

/** The contract of a store, on a database that can do the five things of a {@link DocumentBackend}. */
export function documentStore(kind: DocumentKind, backend: DocumentBackend): DocumentStore {
  const half = HALVES[kind]
  const read = readers(half)

  return {
    async load(id: string): Promise<StoredDocument | null> {
      const raw = await backend.load(read.loadId(id))
      return raw === null ? null : readDocument(raw)
    },

    async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
      const found = new Map<string, StoredDocument>()
      for (const [id, raw] of await backend.loadMany(read.ids(ids))) found.set(id, readDocument(raw))
      return found
    },

    async commit(change: Commit): Promise<boolean> {
      const checked = read.commit(change)
      const { events } = checked
      if (events.length > 1 && new Set(events.map(({ id }) => id)).size < events.length) {
        throw new StepwardError(
          'ERR_INVALID_ARGUMENT',
          `${half}.commit: events: two events have the same id`,
          {
            option: 'events',
          },
        )
      }
      return backend.commit(checked)
    },

    async *events(id: string, options: EventsOptions = {}): AsyncGenerator<StoredEvent, void, undefined> {
      const subject = read.eventsId(id)
      const { after, limit } = read.options(options)
      let position = 0
      if (after !== null) {
        const found = await backend.positionOf(subject, after)
        if (found === null) {
          throw new StepwardError(
            'ERR_INVALID_ARGUMENT',
            `${half}.events: after: this trail has no event with that id`,
            {
              option: 'after',
            },
          )
        }
        position = readPosition(found)
      }
      for (let left = limit; left > 0; left -= EVENTS_PER_PAGE) {
        const size = Math.min(left, EVENTS_PER_PAGE)
        const page = await backend.page(subject, position, size)
        for (const raw of page) yield readEvent(raw)
        const last = page.at(-1)
        if (last === undefined || page.length < size) return
        position = readPosition(last.position)
      }
    },
  }
}
