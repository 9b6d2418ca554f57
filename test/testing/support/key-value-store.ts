import { randomUUID } from 'node:crypto'
import { StepwardError } from '../../../src/errors.js'
import type { DocumentStore, StoredDocument, StoredEvent, TwoFactorStore } from '../../../src/index.js'

/** A key-value store that can compare and set one key, and nothing else. */
export interface KeyValue {
  get(key: string): Promise<{ value: string; version: number } | null>
  /** Sets the key if it is at this version; null: if it does not exist. */
  set(key: string, value: string, version: number | null): Promise<boolean>
}

/** What one key holds: the document of an id, the newest events of its trail, and the keys of the older ones. */
interface Head {
  readonly stored: StoredDocument | null
  readonly recent: readonly StoredEvent[]
  readonly chunks: readonly string[]
}

const EVENTS_PER_CHUNK = 100

const EMPTY: Head = { stored: null, recent: [], chunks: [] }

function documents(db: KeyValue, half: string): DocumentStore {
  const keyOf = (id: string): string => `${half}/${Buffer.from(id).toString('hex')}`

  async function read(id: string): Promise<{ head: Head; version: number | null }> {
    const found = await db.get(keyOf(id))
    return found === null
      ? { head: EMPTY, version: null }
      : { head: JSON.parse(found.value), version: found.version }
  }

  async function* all({ chunks, recent }: Head): AsyncGenerator<StoredEvent> {
    for (const key of chunks) yield* JSON.parse((await db.get(key))?.value ?? '[]') as StoredEvent[]
    yield* recent
  }

  async function assertNew(head: Head, events: readonly StoredEvent[]): Promise<void> {
    const ids = new Set(events.map((event) => event.id))
    if (ids.size < events.length) throw new Error('two events have the same id')
    for await (const event of all(head)) if (ids.has(event.id)) throw new Error('the trail has the event')
  }

  return {
    load: async (id) => (await read(id)).head.stored,

    async loadMany(ids) {
      const found = new Map<string, StoredDocument>()
      for (const id of new Set(ids)) {
        const { stored } = (await read(id)).head
        if (stored !== null) found.set(id, stored)
      }
      return found
    },

    async commit({ id, expected, document, events }) {
      const added = events.map((event) => ({ ...event }))
      const { head, version } = await read(id)
      if ((head.stored?.revision ?? null) !== expected) return false
      await assertNew(head, added)
      let { recent, chunks } = head
      if (recent.length >= EVENTS_PER_CHUNK) {
        const key = `events/${randomUUID()}`
        await db.set(key, JSON.stringify(recent), null)
        chunks = [...chunks, key]
        recent = []
      }
      const stored = document === null ? null : { revision: randomUUID(), document }
      return db.set(keyOf(id), JSON.stringify({ stored, recent: [...recent, ...added], chunks }), version)
    },

    async *events(id, { after, limit = Number.POSITIVE_INFINITY } = {}) {
      let found = after === undefined
      let left = limit
      for await (const event of all((await read(id)).head)) {
        if (found && left-- > 0) yield event
        if (event.id === after) found = true
      }
      if (!found) throw new StepwardError('ERR_INVALID_ARGUMENT', 'no such event', { option: 'after' })
    },
  }
}

/** The adapter of docs/adapters/README.md for a store without transactions. */
export function keyValueStore(db: KeyValue): TwoFactorStore {
  return { enrollments: documents(db, 'enrollment'), policies: documents(db, 'policy') }
}

/** A key-value store in memory whose every call takes a turn of the event loop. */
export function keyValueMemory(): KeyValue {
  const entries = new Map<string, { value: string; version: number }>()
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return {
    async get(key) {
      await turn()
      return entries.get(key) ?? null
    },
    async set(key, value, version) {
      await turn()
      if ((entries.get(key)?.version ?? null) !== version) return false
      entries.set(key, { value, version: (version ?? 0) + 1 })
      return true
    },
  }
}
