import { randomId } from '../internal/bytes.js'
import type { DocumentStore, StoredDocument, StoredEvent, TwoFactorStore } from './contract.js'
import { type DocumentKind, documentStore, duplicateEvent } from './document-store.js'

interface Trail {
  readonly events: StoredEvent[]
  /** By the id of the event. */
  readonly positions: Map<string, number>
}

function memoryDocuments(kind: DocumentKind): DocumentStore {
  const documents = new Map<string, StoredDocument>()
  const trails = new Map<string, Trail>()

  return documentStore(kind, {
    load: (id) => documents.get(id) ?? null,

    loadMany(ids) {
      const found = new Map<string, StoredDocument>()
      for (const id of ids) {
        const stored = documents.get(id)
        if (stored !== undefined) found.set(id, stored)
      }
      return found
    },

    // Atomic, because nothing is awaited between the check and the writes.
    commit({ id, expected, document, events }) {
      if ((documents.get(id)?.revision ?? null) !== expected) return false
      const trail: Trail = trails.get(id) ?? { events: [], positions: new Map() }
      if (events.some((event) => trail.positions.has(event.id))) throw duplicateEvent('memoryStore')
      for (const event of events) {
        trail.positions.set(event.id, trail.events.push(event))
        trails.set(id, trail)
      }
      if (document === null) documents.delete(id)
      else documents.set(id, { revision: randomId(), document })
      return true
    },

    positionOf: (id, eventId) => trails.get(id)?.positions.get(eventId) ?? null,

    page: (id, after, size) =>
      (trails.get(id)?.events ?? [])
        .slice(after, after + size)
        .map((event, index) => ({ ...event, position: after + index + 1 })),
  })
}

/**
 * A store in the memory of this process, for tests and demos. Its contents end with the process, and no other
 * process sees them.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT` for malformed arguments, and `ERR_STORE_FAILED` for
 * an event id that the trail already has.
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
  return { enrollments: memoryDocuments('enrollment'), policies: memoryDocuments('policy') }
}
