import { StepwardError } from '../errors.js'
import { requireId } from '../internal/guards.js'
import { type EncodedCommit, readCommit, readEventsOptions, readIds, unknownCursor } from './arguments.js'
import type { AuditEvent, Commit, EventsOptions, RecordStore, Stored } from './contract.js'
import { decodeEvent, decodeRecord, type RecordKind } from './record-kind.js'

type Awaitable<T> = T | Promise<T>

/** A record as it came out of the database: nothing of it is believed yet. */
export interface RawRecord {
  readonly revision: unknown
  readonly document: unknown
}

/** An event as it came out of the database, and its place in the trail. */
export interface RawEvent {
  readonly position: unknown
  readonly document: unknown
}

/**
 * What a database does for one kind of record. Ids and arguments have been checked, and what comes back is
 * checked by {@link recordStore}. In each trail positions rise from 1 in the order of commits.
 */
export interface RecordBackend<R> {
  load(id: string): Awaitable<RawRecord | null>
  /** The records that exist among the ids, of which none comes twice. */
  loadMany(ids: readonly string[]): Awaitable<ReadonlyMap<string, RawRecord>>
  /** All of the change, if the record is as expected; else nothing, and false. */
  commit(change: EncodedCommit<R>): Awaitable<boolean>
  /** Where the event stands in the trail of the id; null: it is not in there. */
  positionOf(id: string, eventId: string): Awaitable<unknown>
  /** The first events after a position, at most `size` of them. */
  page(id: string, after: number, size: number): Awaitable<readonly RawEvent[]>
}

/** Events per page: some hundred kilobytes, however long a trail is. */
const EVENTS_PER_PAGE = 500

function readPosition(value: unknown): number {
  // Drivers give a 64-bit integer as a number, a bigint or a text.
  const position = typeof value === 'string' && value !== '' ? Number(value) : value
  const number = typeof position === 'bigint' ? Number(position) : position
  if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number
  throw new StepwardError('ERR_RECORD_CORRUPT', 'stored event: its position is not a positive integer')
}

/** The contract of a store, on a database that can do the five things of a {@link RecordBackend}. */
export function recordStore<R>(kind: RecordKind<R>, backend: RecordBackend<R>): RecordStore<R> {
  function decode(id: string, { revision, document }: RawRecord): Stored<R> {
    if (typeof revision !== 'string' || revision === '') {
      throw new StepwardError('ERR_RECORD_CORRUPT', 'stored record: its revision is not a text')
    }
    return { revision, record: decodeRecord(kind, id, document) }
  }

  return {
    async load(id: string): Promise<Stored<R> | null> {
      const subject = requireId('load: id', id)
      const raw = await backend.load(subject)
      return raw === null ? null : decode(subject, raw)
    },

    async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Stored<R>>> {
      const found = await backend.loadMany(readIds(ids))
      return new Map([...found].map(([id, raw]) => [id, decode(id, raw)]))
    },

    async commit(change: Commit<R>): Promise<boolean> {
      return backend.commit(readCommit(kind, change))
    },

    async *events(id: string, options: EventsOptions = {}): AsyncGenerator<AuditEvent, void, undefined> {
      const subject = requireId('events: id', id)
      const { after, limit } = readEventsOptions(options)
      let position = 0
      if (after !== null) {
        const found = await backend.positionOf(subject, after)
        if (found === null) throw unknownCursor()
        position = readPosition(found)
      }
      for (let left = limit; left > 0; left -= EVENTS_PER_PAGE) {
        const size = Math.min(left, EVENTS_PER_PAGE)
        const events = await backend.page(subject, position, size)
        for (const { document } of events) yield decodeEvent(kind, subject, document)
        const last = events.at(-1)
        if (last === undefined || events.length < size) return
        position = readPosition(last.position)
      }
    },
  }
}
