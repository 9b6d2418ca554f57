import { StepwardError } from '../../errors.js'
import { randomId } from '../../internal/bytes.js'
import { requireId } from '../../internal/guards.js'
import { type EncodedCommit, readCommit, readEventsOptions, readIds, unknownCursor } from '../arguments.js'
import type { AuditEvent, Commit, EventsOptions, RecordStore, Stored } from '../contract.js'
import { decodeEvent, decodeRecord } from '../record-kind.js'
import type { SqlKind } from '../sql-columns.js'
import { toSqlText } from '../sql-text.js'
import type { SqliteClient, SqliteRow } from './client.js'
import type { SqliteTables } from './schema.js'

/** Ids per SELECT: far below the 999 parameters that every SQLite takes. */
const IDS_PER_QUERY = 100

/** Events per SELECT: some hundred kilobytes, however long a trail is. */
const EVENTS_PER_PAGE = 500

const placeholders = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

function textColumn(row: SqliteRow, name: string): string {
  const value = row[name]
  if (typeof value === 'string' && value !== '') return value
  throw new StepwardError('ERR_RECORD_CORRUPT', `stored record: column ${name} is not a text`)
}

function seqColumn(row: SqliteRow | undefined): number | bigint {
  const seq = row?.['seq']
  if (typeof seq === 'number' || typeof seq === 'bigint') return seq
  throw new StepwardError('ERR_RECORD_CORRUPT', 'stored event: column seq is not an integer')
}

function statementsFor<R>({ table, columns }: SqlKind<R>, tables: SqliteTables) {
  const records = tables[table]
  const names = columns.map((column) => column.name)
  const assignments = ['revision', 'document', ...names].map((name) => `${name} = ?`).join(', ')
  return {
    load: `SELECT id, revision, document FROM ${records} WHERE id = ?`,
    loadMany: `SELECT id, revision, document FROM ${records} WHERE id IN (${placeholders(IDS_PER_QUERY)})`,
    insert: `INSERT INTO ${records} (revision, document, ${names.join(', ')}, id) VALUES (${placeholders(names.length + 3)}) ON CONFLICT (id) DO NOTHING`,
    update: `UPDATE ${records} SET ${assignments} WHERE id = ? AND revision = ?`,
    erase: `DELETE FROM ${records} WHERE id = ? AND revision = ?`,
    addEvent: `INSERT INTO ${tables.events} (kind, subject_id, event_id, type, at, document) VALUES (${placeholders(6)})`,
    seqOf: `SELECT seq FROM ${tables.events} WHERE event_id = ? AND kind = ? AND subject_id = ?`,
    page: `SELECT seq, document FROM ${tables.events} WHERE kind = ? AND subject_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
  } as const
}

/** `ready` throws unless the tables can be worked with. */
export function sqliteRecords<R>(
  client: SqliteClient,
  tables: SqliteTables,
  ready: () => void,
  sqlKind: SqlKind<R>,
): RecordStore<R> {
  const { kind, columns } = sqlKind
  const sql = statementsFor(sqlKind, tables)

  function toStored(id: string, row: SqliteRow): Stored<R> {
    return { revision: textColumn(row, 'revision'), record: decodeRecord(kind, id, row['document']) }
  }

  /** Whether the record was as expected, and so has changed. The write lock is held. */
  function changeRecord({ id, expected, next }: EncodedCommit<R>): boolean {
    const key = toSqlText(id)
    if (next === null) {
      if (expected === null) return client.all(sql.load, key).length === 0
      return client.run(sql.erase, key, toSqlText(expected)) > 0
    }
    const values = [randomId(), next.document, ...columns.map(({ value }) => value(next.record))]
    if (expected === null) return client.run(sql.insert, ...values, key) > 0
    return client.run(sql.update, ...values, key, toSqlText(expected)) > 0
  }

  function page(key: string, after: number | bigint, size: number): readonly SqliteRow[] {
    return client.all(sql.page, kind.name, key, after, size)
  }

  return {
    async load(id: string): Promise<Stored<R> | null> {
      const key = toSqlText(requireId('load: id', id))
      ready()
      const [row] = client.all(sql.load, key)
      return row === undefined ? null : toStored(id, row)
    },

    async loadMany(ids: readonly string[]): Promise<ReadonlyMap<string, Stored<R>>> {
      const idByKey = new Map(readIds(ids).map((id) => [toSqlText(id), id]))
      ready()
      const keys = [...idByKey.keys()]
      const found = new Map<string, Stored<R>>()
      for (let start = 0; start < keys.length; start += IDS_PER_QUERY) {
        const chunk = keys.slice(start, start + IDS_PER_QUERY)
        // Filled up with repetitions, so that one prepared statement does for every number of ids.
        const filled = Array.from({ length: IDS_PER_QUERY }, (_, index) => chunk[index % chunk.length] ?? '')
        for (const row of client.all(sql.loadMany, ...filled)) {
          const id = idByKey.get(textColumn(row, 'id'))
          if (id !== undefined) found.set(id, toStored(id, row))
        }
      }
      return found
    },

    async commit(change: Commit<R>): Promise<boolean> {
      const encoded = readCommit(kind, change)
      ready()
      const key = toSqlText(encoded.id)
      return client.atomically(() => {
        if (!changeRecord(encoded)) return false
        for (const { id, type, at, document } of encoded.events) {
          client.run(sql.addEvent, kind.name, key, toSqlText(id), toSqlText(type), toSqlText(at), document)
        }
        return true
      })
    },

    async *events(id: string, options: EventsOptions = {}): AsyncGenerator<AuditEvent, void, undefined> {
      const key = toSqlText(requireId('events: id', id))
      const { after, limit } = readEventsOptions(options)
      ready()
      let seq: number | bigint = 0
      if (after !== null) {
        const [row] = client.all(sql.seqOf, toSqlText(after), kind.name, key)
        if (row === undefined) throw unknownCursor()
        seq = seqColumn(row)
      }
      for (let left = limit; left > 0; left -= EVENTS_PER_PAGE) {
        const rows = page(key, seq, Math.min(left, EVENTS_PER_PAGE))
        for (const row of rows) yield decodeEvent(kind, id, row['document'])
        if (rows.length < EVENTS_PER_PAGE) return
        seq = seqColumn(rows.at(-1))
      }
    },
  }
}
