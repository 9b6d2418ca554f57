import { randomId } from '../../internal/bytes.js'
import type { Commit } from '../contract.js'
import type { DocumentBackend, RawDocument } from '../document-store.js'
import type { Marker } from '../marker.js'
import { reportValues, type SqlLayout } from '../sql/layout.js'
import type { SqlRow } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromSqlText, toSqlText } from '../sql/text.js'
import type { SqliteConnection } from './client.js'

/** Ids per SELECT: far below the 999 parameters that every SQLite takes. */
const IDS_PER_QUERY = 100

const placeholders = (count: number): string => Array.from({ length: count }, () => '?').join(', ')

function statementsOf({ kind, table, columns }: SqlLayout, tables: SqlTables) {
  const documents = tables[table]
  const trail = `${tables.events} WHERE subject_id = ? AND kind = '${kind}'`
  // A row even if no document is found, so that each load knows whose tables these are.
  const from = `(SELECT 1) LEFT JOIN ${tables.schema} AS marker ON 1 LEFT JOIN ${documents} AS stored`
  const assignments = ['revision', 'document', ...columns].map((name) => `${name} = ?`).join(', ')
  return {
    load: `SELECT marker.store_id, stored.revision, stored.document FROM ${from} ON stored.id = ? AND stored.revision IS NOT NULL`,
    loadMany: `SELECT marker.store_id, stored.id, stored.revision, stored.document FROM ${from} ON stored.id IN (${placeholders(IDS_PER_QUERY)}) AND stored.revision IS NOT NULL`,
    // Not 0 if the row was lost while its trail remains: the erasure of what is left goes on from there.
    ensure: `INSERT INTO ${documents} (id, event_count) SELECT ?, COALESCE(MAX(position), 0) FROM ${trail} ON CONFLICT (id) DO NOTHING`,
    change: `UPDATE ${documents} SET ${assignments}, event_count = event_count + ? WHERE id = ? AND revision IS ?`,
    append: `INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document) SELECT id, '${kind}', event_count - ?, ?, ?, ?, ? FROM ${documents} WHERE id = ?`,
    positionOf: `SELECT position FROM ${trail} AND event_id = ?`,
    page: `SELECT position, event_id, type, at, document FROM ${trail} AND position > ? ORDER BY position LIMIT ?`,
  } as const
}

const toRaw = (row: SqlRow): RawDocument => ({ revision: row['revision'], document: row['document'] })

/** One half of the store. */
export function sqliteDocuments(
  connection: SqliteConnection,
  tables: SqlTables,
  layout: SqlLayout,
  marker: Marker,
): DocumentBackend {
  const sql = statementsOf(layout, tables)

  function documentsOf(text: string, ...parameters: string[]): readonly SqlRow[] {
    const rows = connection.all(text, ...parameters)
    marker.check(rows[0]?.['store_id'])
    return rows.filter((row) => row['revision'] !== null)
  }

  /** Runs under the write lock. If it returns false, it has added no row: the row existed before. */
  function apply(change: Commit): boolean {
    const { expected, document, events } = change
    const key = toSqlText(change.id)
    if (expected === null) connection.run(sql.ensure, key, key)
    const changed = connection.run(
      sql.change,
      document === null ? null : randomId(),
      document,
      ...reportValues(layout, change),
      events.length,
      key,
      expected === null ? null : toSqlText(expected),
    )
    if (changed === 0) return false
    for (const [index, event] of events.entries()) {
      const following = events.length - index - 1
      const texts = [toSqlText(event.id), toSqlText(event.type), toSqlText(event.at), event.document]
      connection.run(sql.append, following, ...texts, key)
    }
    return true
  }

  return {
    load(id) {
      const [row] = documentsOf(sql.load, toSqlText(id))
      return row === undefined ? null : toRaw(row)
    },

    loadMany(ids) {
      const idByKey = new Map(ids.map((id) => [toSqlText(id), id]))
      const keys = [...idByKey.keys()]
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < keys.length; start += IDS_PER_QUERY) {
        const chunk = keys.slice(start, start + IDS_PER_QUERY)
        // Filled up with repetitions, so that one prepared statement serves every number of ids.
        const filled = Array.from({ length: IDS_PER_QUERY }, (_, index) => chunk[index % chunk.length] ?? '')
        for (const row of documentsOf(sql.loadMany, ...filled)) {
          const id = idByKey.get(String(row['id']))
          if (id !== undefined) found.set(id, toRaw(row))
        }
      }
      return found
    },

    commit: (change) => connection.atomically(() => apply(change)),

    positionOf: (id, eventId) =>
      connection.all(sql.positionOf, toSqlText(id), toSqlText(eventId))[0]?.['position'] ?? null,

    page: (id, after, size) =>
      connection.all(sql.page, toSqlText(id), after, size).map((row) => ({
        position: row['position'],
        id: fromSqlText(row['event_id']),
        type: fromSqlText(row['type']),
        at: fromSqlText(row['at']),
        document: row['document'],
      })),
  }
}
