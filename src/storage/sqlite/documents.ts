import { randomId } from '../../internal/bytes.js'
import type { DocumentBackend, RawDocument } from '../document-store.js'
import type { Marker } from '../marker.js'
import { reportValues, type SqlLayout } from '../sql/layout.js'
import type { SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromSqlText, toSqlText } from '../sql/text.js'
import { readCount, type SqliteBatchStatement, type SqliteConnection, type SqliteRows } from './connection.js'

/** Ids per SELECT. D1 and Durable Objects take 100 parameters, every other SQLite 999. */
const IDS_PER_QUERY = 100

/** What a row has instead of a document until the end of the transaction that erases it. */
const ERASING = ''

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
    // Nothing, unless the row has the revision that `change` gave it.
    append: `INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document) SELECT id, '${kind}', event_count - ?, ?, ?, ?, ? FROM ${documents} WHERE id = ? AND revision = ?`,
    changed: `SELECT count(*) AS count FROM ${documents} WHERE id = ? AND revision = ?`,
    erase: `UPDATE ${documents} SET revision = NULL, document = NULL WHERE id = ? AND revision = ?`,
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

  async function documentsOf(text: string, ...parameters: string[]): Promise<SqliteRows> {
    const rows = await connection.read(text, ...parameters)
    marker.check(rows[0]?.['store_id'])
    return rows.filter((row) => row['revision'] !== null)
  }

  return {
    async load(id) {
      const [row] = await documentsOf(sql.load, toSqlText(id))
      return row === undefined ? null : toRaw(row)
    },

    async loadMany(ids) {
      const idByKey = new Map(ids.map((id) => [toSqlText(id), id]))
      const keys = [...idByKey.keys()]
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < keys.length; start += IDS_PER_QUERY) {
        const chunk = keys.slice(start, start + IDS_PER_QUERY)
        // Filled up with repetitions, so that one prepared statement serves every number of ids.
        const filled = Array.from({ length: IDS_PER_QUERY }, (_, index) => chunk[index % chunk.length] ?? '')
        for (const row of await documentsOf(sql.loadMany, ...filled)) {
          const id = idByKey.get(String(row['id']))
          if (id !== undefined) found.set(id, toRaw(row))
        }
      }
      return found
    },

    /**
     * One list of statements for one transaction, which needs no answer in between: `change` gives the row a new
     * revision if it has the expected one, and whatever follows does nothing without the new one.
     */
    async commit(change) {
      const { expected, document, events } = change
      const key = toSqlText(change.id)
      const revision = randomId()
      const before: SqliteBatchStatement[] = []
      const add = (sql: string, ...parameters: SqlValue[]) => before.push({ sql, parameters })
      if (expected === null) add(sql.ensure, key, key)
      add(
        sql.change,
        revision,
        document ?? ERASING,
        ...reportValues(layout, change),
        events.length,
        key,
        expected === null ? null : toSqlText(expected),
      )
      for (const [index, event] of events.entries()) {
        const following = events.length - index - 1
        const texts = [toSqlText(event.id), toSqlText(event.type), toSqlText(event.at), event.document]
        add(sql.append, following, ...texts, key, revision)
      }
      const changed = { sql: sql.changed, parameters: [key, revision] }
      const erase = document === null ? [{ sql: sql.erase, parameters: [key, revision] }] : []
      const results = await connection.write([...before, changed, ...erase])
      return readCount(connection, results[before.length]) === 1
    },

    async positionOf(id, eventId) {
      const [row] = await connection.read(sql.positionOf, toSqlText(id), toSqlText(eventId))
      return row?.['position'] ?? null
    },

    async page(id, after, size) {
      const rows = await connection.read(sql.page, toSqlText(id), after, size)
      return rows.map((row) => ({
        position: row['position'],
        id: fromSqlText(row['event_id']),
        type: fromSqlText(row['type']),
        at: fromSqlText(row['at']),
        document: row['document'],
      }))
    },
  }
}
