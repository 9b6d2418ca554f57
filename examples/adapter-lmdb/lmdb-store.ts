import { randomUUID } from 'node:crypto'
import type { RootDatabase } from 'lmdb'
import { type AuditEvent, type RecordStore, StepwardError, type Stored, type TwoFactorStore } from 'stepward'

/** The parts of a store's file; the first byte of every key. */
const PART = { enrollment: 1, policy: 2, event: 4, position: 8, length: 16 } as const

/** A number in an order that bytes keep; six of them are enough for any trail. */
function positionBytes(position: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(position, 0, 6)
  return bytes
}

/** The length stands before the id, so that no key begins another: at most 1,411 of LMDB's 1,978 bytes. */
function keyOf(part: number, id: string, rest: Uint8Array | string = ''): Buffer {
  const name = Buffer.from(id)
  return Buffer.concat([Uint8Array.of(part, name.length >> 8, name.length & 255), name, Buffer.from(rest)])
}

function lmdbRecords<R>(db: RootDatabase<string, Uint8Array>, kind: number): RecordStore<R> {
  function read(id: string): Stored<R> | null {
    const text = db.get(keyOf(kind, id))
    return text === undefined ? null : JSON.parse(text)
  }

  function append(id: string, events: readonly AuditEvent[]): void {
    let position = Number(db.get(keyOf(kind | PART.length, id)) ?? 0)
    for (const event of events) {
      const place = keyOf(kind | PART.position, id, event.id)
      if (db.doesExist(place))
        throw new StepwardError('ERR_STORE_FAILED', 'the event is in the trail already')
      position += 1
      db.putSync(place, String(position))
      db.putSync(keyOf(kind | PART.event, id, positionBytes(position)), JSON.stringify(event))
    }
    db.putSync(keyOf(kind | PART.length, id), String(position))
  }

  return {
    async load(id) {
      db.resetReadTxn() // Another process may have committed since.
      return read(id)
    },

    async loadMany(ids) {
      db.resetReadTxn()
      const all = ids.map((id) => ({ id, found: read(id) }))
      return new Map(all.flatMap(({ id, found }) => (found === null ? [] : [[id, found]])))
    },

    // One writer at a time in all processes; what throws in here takes every write of it along.
    async commit({ id, expected, next, events }) {
      return db.transactionSync(() => {
        if ((read(id)?.revision ?? null) !== expected) return false
        if (next === null) db.removeSync(keyOf(kind, id))
        else db.putSync(keyOf(kind, id), JSON.stringify({ revision: randomUUID(), record: next }))
        append(id, events)
        return true
      })
    },

    async *events(id, { after, limit = Number.MAX_SAFE_INTEGER } = {}) {
      db.resetReadTxn()
      const last = after === undefined ? '0' : db.get(keyOf(kind | PART.position, id, after))
      if (!last) throw new StepwardError('ERR_INVALID_ARGUMENT', 'after: no event of this trail')
      const start = keyOf(kind | PART.event, id, positionBytes(Number(last) + 1))
      const end = keyOf(kind | PART.event, id, positionBytes(2 ** 48 - 1))
      for (const { value } of await db.getRange({ start, end, limit }).asArray) yield JSON.parse(value)
    },
  }
}

/** For a database of `open({ path, encoding: 'string', keyEncoding: 'binary' })` that holds nothing else. */
export function lmdbStore(db: RootDatabase<string, Uint8Array>): TwoFactorStore {
  return { enrollments: lmdbRecords(db, PART.enrollment), policies: lmdbRecords(db, PART.policy) }
}
