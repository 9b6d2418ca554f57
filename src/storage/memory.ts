import { StepwardError } from '../errors.js'
import { randomId } from '../internal/bytes.js'
import type { RecordStore, TwoFactorStore } from './contract.js'
import { ENROLLMENT, POLICY, type RecordKind } from './record-kind.js'
import { type RawRecord, recordStore } from './record-store.js'

interface Trail {
  readonly documents: string[]
  /** By the id of the event. */
  readonly positions: Map<string, number>
}

function memoryRecords<R>(kind: RecordKind<R>): RecordStore<R> {
  // JSON text, not objects: nobody outside holds a reference into the store.
  const records = new Map<string, RawRecord>()
  const trails = new Map<string, Trail>()
  const trailOf = (id: string): Trail => trails.get(id) ?? { documents: [], positions: new Map() }

  return recordStore(kind, {
    load: (id) => records.get(id) ?? null,

    loadMany(ids) {
      const found = new Map<string, RawRecord>()
      for (const id of ids) {
        const raw = records.get(id)
        if (raw !== undefined) found.set(id, raw)
      }
      return found
    },

    // Atomic, because nothing is awaited between the check and the writes.
    commit({ id, expected, next, events }) {
      if ((records.get(id)?.revision ?? null) !== expected) return false
      const trail = trailOf(id)
      if (events.some((event) => trail.positions.has(event.id))) {
        throw new StepwardError(
          'ERR_STORE_FAILED',
          'memoryStore: an event with this id is in the trail already',
        )
      }
      for (const event of events) {
        trail.positions.set(event.id, trail.documents.push(event.document))
        trails.set(id, trail)
      }
      if (next === null) records.delete(id)
      else records.set(id, { revision: randomId(), document: next.document })
      return true
    },

    positionOf: (id, eventId) => trailOf(id).positions.get(eventId) ?? null,

    page: (id, after, size) =>
      trailOf(id)
        .documents.slice(after, after + size)
        .map((document, index) => ({ position: after + index + 1, document })),
  })
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
