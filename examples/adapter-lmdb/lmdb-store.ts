import { createHash, randomUUID } from 'node:crypto'
import type { RootDatabase } from 'lmdb'
import type { DocumentStore, StoredDocument, StoredEvent, TwoFactorStore } from 'stepward'
import { StepwardError } from 'stepward'

/** The keys of LMDB are too short for the longest ids, so ids are hashed. */
const keyOf = (id: string): string => createHash('sha256').update(id).digest('hex')

function lmdbDocuments(db: RootDatabase, half: string): DocumentStore {
  const documents = db.openDB<StoredDocument, string>({ name: half })
  const trails = db.openDB<StoredEvent, [string, number]>({ name: `${half}-events` })
  const positions = db.openDB<number, [string, string]>({ name: `${half}-positions` })

  return {
    async load(id) {
      db.resetReadTxn() // Another process may have committed.
      return documents.get(keyOf(id)) ?? null
    },

    async loadMany(ids) {
      db.resetReadTxn()
      const all = ids.map((id) => ({ id, stored: documents.get(keyOf(id)) }))
      return new Map(all.flatMap(({ id, stored }) => (stored === undefined ? [] : [[id, stored]])))
    },

    async commit({ id, expected, document, events }) {
      const key = keyOf(id)
      // One write transaction runs at a time, in all processes. If it throws, none of its writes take effect.
      return db.transactionSync(() => {
        if ((documents.get(key)?.revision ?? null) !== expected) return false
        if (document === null) documents.removeSync(key)
        else documents.putSync(key, { revision: randomUUID(), document })
        let last = positions.get([key, 'last']) ?? 0
        for (const event of events) {
          if (positions.doesExist([key, keyOf(event.id)])) throw new Error('the trail has the event already')
          positions.putSync([key, keyOf(event.id)], ++last)
          trails.putSync([key, last], event)
        }
        positions.putSync([key, 'last'], last)
        return true
      })
    },

    async *events(id, { after, limit = Number.MAX_SAFE_INTEGER } = {}) {
      db.resetReadTxn()
      const key = keyOf(id)
      const position = after === undefined ? 0 : positions.get([key, keyOf(after)])
      if (position === undefined)
        throw new StepwardError('ERR_INVALID_ARGUMENT', 'events: after: no such event', { option: 'after' })
      const range = { start: [key, position + 1], end: [key, Number.MAX_SAFE_INTEGER], limit }
      for (const { value } of trails.getRange(range)) yield value
    },
  }
}

/** Keeps both halves in one file: `lmdbStore(open({ path }))`. */
export function lmdbStore(db: RootDatabase): TwoFactorStore {
  return { enrollments: lmdbDocuments(db, 'enrollments'), policies: lmdbDocuments(db, 'policies') }
}
