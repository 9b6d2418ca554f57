import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import { requireId } from '../internal/guards.js'
import { readCommit, readEventsOptions, readIds, unknownCursor } from './arguments.js'
import type { AuditEvent, Commit, EventsOptions, RecordStore, Stored, TwoFactorStore } from './contract.js'
import { decodeEvent, decodeRecord, ENROLLMENT, POLICY, type RecordKind } from './record-kind.js'

/** The event id → the event as JSON, in the order of commits. */
type Trail = Map<string, string>

function memoryRecords<R>(kind: RecordKind<R>): RecordStore<R> {
  // JSON text, not objects: nobody outside holds a reference into the store.
  const records = new Map<string, { revision: string; document: string }>()
  const trails = new Map<string, Trail>()

  function read(id: string): Stored<R> | null {
    const row = records.get(id)
    return row === undefined ? null : { revision: row.revision, record: decodeRecord(kind, id, row.document) }
  }

  return {
    async load(id: string): Promise<Stored<R> | null> {
      return read(requireId('load: id', id))
    },

    async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Stored<R>>> {
      const found = new Map<string, Stored<R>>()
      for (const id of readIds(ids)) {
        const stored = read(id)
        if (stored !== null) found.set(id, stored)
      }
      return found
    },

    // Atomic, because nothing is awaited between the check and the writes.
    async commit(change: Commit<R>): Promise<boolean> {
      const { id, expected, next, events } = readCommit(kind, change)
      if ((records.get(id)?.revision ?? null) !== expected) return false

      const trail: Trail = trails.get(id) ?? new Map()
      if (events.some((event) => trail.has(event.id))) {
        throw new StepwardError(
          'ERR_STORE_FAILED',
          'memoryStore: an event with this id is in the trail already',
        )
      }
      for (const event of events) trail.set(event.id, event.document)
      trails.set(id, trail)
      if (next === null) records.delete(id)
      else records.set(id, { revision: randomId(), document: next.document })
      return true
    },

    async *events(id: string, options: EventsOptions = {}): AsyncGenerator<AuditEvent, void, undefined> {
      const subject = requireId('events: id', id)
      const { after, limit } = readEventsOptions(options)
      const trail = trails.get(subject) ?? new Map<string, string>()
      if (after !== null && !trail.has(after)) throw unknownCursor()
      const start = after === null ? 0 : [...trail.keys()].indexOf(after) + 1
      for (const document of [...trail.values()].slice(start, start + limit)) {
        yield decodeEvent(kind, subject, document)
      }
    },
  }
}

/**
 * A store in the memory of this process, for tests and demos: it is lost with the process, and no other
 * process sees it.
 *
 * Its functions throw `StepwardError` `ERR_INVALID_ARGUMENT` for malformed arguments, and
 * `ERR_STORE_FAILED` for an event id that a trail has already.
 *
 * @example
 * ```ts
 * import { memoryStore } from 'stepward'
 *
 * const store = memoryStore()
 * console.log(await store.enrollments.load('user-1')) // null
 * ```
 */
export function memoryStore(): TwoFactorStore {
  return { enrollments: memoryRecords(ENROLLMENT), policies: memoryRecords(POLICY) }
}
