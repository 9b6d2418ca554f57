import { randomId } from '../internal/bytes.js'
import type { EventRetention, StoredDocument, StoredEvent, TwoFactorStore } from './contract.js'
import {
  type DocumentBackend,
  documentStore,
  duplicateEvent,
  eventRetention,
  type RawEvent,
} from './document-store.js'

/** A {@link TwoFactorStore} in memory. */
export interface MemoryStore extends TwoFactorStore, EventRetention {}

/** The event ids of a trail, with their positions, and the events by position. */
interface Trail {
  readonly positions: Map<string, number>
  readonly events: Map<number, StoredEvent>
  /** Goes on counting when events are deleted. */
  last: number
}

const newTrail = (): Trail => ({ positions: new Map(), events: new Map(), last: 0 })

/** Deletes the events of a trail from before a time, and returns how many. */
function shorten({ events, positions }: Trail, before: string): number {
  const old = [...events].filter(([, event]) => event.at < before)
  for (const [position, event] of old) {
    events.delete(position)
    positions.delete(event.id)
  }
  return old.length
}

/** One half of the store. */
function memoryDocuments(): { readonly backend: DocumentBackend; readonly trails: Map<string, Trail> } {
  const documents = new Map<string, StoredDocument>()
  const trails = new Map<string, Trail>()

  const backend: DocumentBackend = {
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
      const trail = trails.get(id) ?? newTrail()
      if (events.some((event) => trail.positions.has(event.id))) throw duplicateEvent('memoryStore')
      for (const event of events) {
        trail.last++
        trail.positions.set(event.id, trail.last)
        trail.events.set(trail.last, event)
      }
      if (events.length > 0) trails.set(id, trail)
      if (document === null) documents.delete(id)
      else documents.set(id, { revision: randomId(), document })
      return true
    },

    positionOf: (id, eventId) => trails.get(id)?.positions.get(eventId) ?? null,

    page(id, after, size) {
      const trail = trails.get(id) ?? newTrail()
      const page: RawEvent[] = []
      for (let position = after + 1; position <= trail.last && page.length < size; position++) {
        const event = trail.events.get(position)
        if (event !== undefined) page.push({ ...event, position })
      }
      return page
    },
  }
  return { backend, trails }
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
export function memoryStore(): MemoryStore {
  const halves = { enrollment: memoryDocuments(), policy: memoryDocuments() }

  return {
    enrollments: documentStore('enrollment', halves.enrollment.backend),
    policies: documentStore('policy', halves.policy.backend),
    ...eventRetention((names, before) => {
      const trails =
        names === null
          ? [...halves.enrollment.trails.values(), ...halves.policy.trails.values()]
          : names.flatMap(({ kind, id }) => halves[kind].trails.get(id) ?? [])
      return trails.reduce((deleted, trail) => deleted + shorten(trail, before), 0)
    }),
  }
}
