import { randomId } from '../../internal/bytes.js'
import type { EncodedCommit } from '../arguments.js'
import type { RecordStore } from '../contract.js'
import { type RawRecord, recordStore } from '../record-store.js'
import type { SqlKind } from '../sql/columns.js'
import type { SqlTables } from '../sql/tables.js'
import { toSqlText } from '../sql/text.js'
import type { SqliteClient, SqliteRow } from './client.js'

/** Ids per SELECT: far below the 999 parameters that every SQLite takes. */
const IDS_PER_QUERY = 100

const placeholders = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

function statementsFor<R>({ kind, table, columns }: SqlKind<R>, tables: SqlTables) {
  const records = tables[table]
  const trail = `${tables.events} WHERE subject_id = ? AND kind = '${kind.name}'`
  const assignments = ['revision', 'document', ...columns.map((column) => column.name)]
    .map((name) => `${name} = ?`)
    .join(', ')
  return {
    load: `SELECT revision, document FROM ${records} WHERE id = ? AND revision IS NOT NULL`,
    loadMany: `SELECT id, revision, document FROM ${records} WHERE revision IS NOT NULL AND id IN (${placeholders(IDS_PER_QUERY)})`,
    ensure: `INSERT INTO ${records} (id, event_count) VALUES (?, 0) ON CONFLICT (id) DO NOTHING`,
    change: `UPDATE ${records} SET ${assignments}, event_count = event_count + ? WHERE id = ? AND revision IS ?`,
    append: `INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document) SELECT id, '${kind.name}', event_count - ?, ?, ?, ?, ? FROM ${records} WHERE id = ?`,
    positionOf: `SELECT position FROM ${trail} AND event_id = ?`,
    page: `SELECT position, document FROM ${trail} AND position > ? ORDER BY position LIMIT ?`,
  } as const
}

const toRaw = (row: SqliteRow): RawRecord => ({ revision: row['revision'], document: row['document'] })

/** `ready` throws unless the tables can be worked with. */
export function sqliteRecords<R>(
  client: SqliteClient,
  tables: SqlTables,
  ready: () => void,
  { kind, table, columns }: SqlKind<R>,
): RecordStore<R> {
  const sql = statementsFor({ kind, table, columns }, tables)

  /** Under the write lock. What is refused has made no row: it was there before. */
  function change(key: string, { expected, next, events }: EncodedCommit<R>): boolean {
    if (expected === null) client.run(sql.ensure, key)
    const values = columns.map(({ value }) => (next === null ? null : value(next.record)))
    const changed = client.run(
      sql.change,
      next === null ? null : randomId(),
      next === null ? null : next.document,
      ...values,
      events.length,
      key,
      expected === null ? null : toSqlText(expected),
    )
    if (changed === 0) return false
    for (const [index, { id, type, at, document }] of events.entries()) {
      const place = events.length - index - 1
      client.run(sql.append, place, toSqlText(id), toSqlText(type), toSqlText(at), document, key)
    }
    return true
  }

  return recordStore(kind, {
    load(id) {
      ready()
      const [row] = client.all(sql.load, toSqlText(id))
      return row === undefined ? null : toRaw(row)
    },

    loadMany(ids) {
      ready()
      const idByKey = new Map(ids.map((id) => [toSqlText(id), id]))
      const keys = [...idByKey.keys()]
      const found = new Map<string, RawRecord>()
      for (let start = 0; start < keys.length; start += IDS_PER_QUERY) {
        const chunk = keys.slice(start, start + IDS_PER_QUERY)
        // Filled up with repetitions, so that one prepared statement does for every number of ids.
        const filled = Array.from({ length: IDS_PER_QUERY }, (_, index) => chunk[index % chunk.length] ?? '')
        for (const row of client.all(sql.loadMany, ...filled)) {
          const id = idByKey.get(String(row['id']))
          if (id !== undefined) found.set(id, toRaw(row))
        }
      }
      return found
    },

    commit(encoded) {
      ready()
      return client.atomically(() => change(toSqlText(encoded.id), encoded))
    },

    positionOf(id, eventId) {
      ready()
      return client.all(sql.positionOf, toSqlText(id), toSqlText(eventId))[0]?.['position'] ?? null
    },

    page(id, after, size) {
      ready()
      return client
        .all(sql.page, toSqlText(id), after, size)
        .map((row) => ({ position: row['position'], document: row['document'] }))
    },
  })
}
