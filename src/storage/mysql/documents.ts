import { randomId } from '../../internal/bytes.js'
import type { Commit, StoredEvent } from '../contract.js'
import type { DocumentBackend, RawDocument } from '../document-store.js'
import { reportValues, type SqlLayout } from '../sql/layout.js'
import type { SqlQuery, SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromBytes, toHex } from './bytes.js'
import type { MysqlFunctions } from './client.js'
import { UNDO } from './transactions.js'

/** Ids per SELECT, so that one prepared statement serves every number of ids. */
const IDS_PER_QUERY = 100

const repeated = (text: string, count: number): string => Array.from({ length: count }, () => text).join(', ')

/** A text goes to the server as hexadecimal digits and comes back as bytes: the connection's character set may be any. */
const TEXT = 'CONVERT(UNHEX(?) USING utf8mb4)'
const bytesOf = (column: string): string => `CAST(${column} AS BINARY) AS ${column}`

function statementsOf({ kind, table, columns }: SqlLayout, tables: SqlTables) {
  const documents = tables[table]
  const trail = `${tables.events} WHERE subject_id = UNHEX(?) AND kind = '${kind}'`
  const event = `(UNHEX(?), '${kind}', LAST_INSERT_ID() - CAST(? AS SIGNED), UNHEX(?), ${TEXT}, ${TEXT}, ${TEXT})`
  return {
    load: `SELECT revision, ${bytesOf('document')} FROM ${documents} WHERE id = UNHEX(?) AND revision IS NOT NULL`,
    loadMany: `SELECT id, revision, ${bytesOf('document')} FROM ${documents} WHERE revision IS NOT NULL AND id IN (${repeated('UNHEX(?)', IDS_PER_QUERY)})`,
    // INSERT IGNORE would take a shared lock on a row that exists, and two UPDATEs after it would deadlock.
    ensure: `INSERT INTO ${documents} (id, event_count) VALUES (UNHEX(?), 0) ON DUPLICATE KEY UPDATE id = id`,
    // LAST_INSERT_ID(expression) keeps the new count for the INSERT of the events, on this connection.
    change: `UPDATE ${documents} SET revision = UNHEX(?), document = ${TEXT}, ${columns.map((name) => `${name} = ?`).join(', ')}, event_count = LAST_INSERT_ID(event_count + CAST(? AS SIGNED)) WHERE id = UNHEX(?) AND revision <=> UNHEX(?)`,
    append: (count: number) =>
      `INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document) VALUES ${repeated(event, count)}`,
    positionOf: `SELECT position FROM ${trail} AND event_id = UNHEX(?)`,
    // Some servers refuse what drivers send for a parameter of LIMIT. The number is our own.
    page: (size: number) =>
      `SELECT position, event_id, ${['type', 'at', 'document'].map(bytesOf).join(', ')} FROM ${trail} AND position > CAST(? AS SIGNED) ORDER BY position LIMIT ${size}`,
  } as const
}

const hexOrNull = (text: string | null): string | null => (text === null ? null : toHex(text))

/** As text, because mysql2 sends a number as a floating-point one. */
const toParameter = (value: string | number | null): SqlValue => (value === null ? null : String(value))

function toRaw(row: SqlRow): RawDocument {
  return { revision: fromBytes(row['revision']), document: fromBytes(row['document']) }
}

/** One half of the store. */
export function mysqlDocuments(
  { query, transaction }: MysqlFunctions,
  tables: SqlTables,
  layout: SqlLayout,
): DocumentBackend {
  const sql = statementsOf(layout, tables)

  async function apply(run: SqlQuery, change: Commit): Promise<void> {
    const { expected, document, events } = change
    const key = toHex(change.id)
    if (expected === null) await run(sql.ensure, [key])
    const { affected } = await run(sql.change, [
      document === null ? null : toHex(randomId()),
      hexOrNull(document),
      ...reportValues(layout, change).map(toParameter),
      String(events.length),
      key,
      hexOrNull(expected),
    ])
    if (affected === 0) throw UNDO
    if (events.length > 0) await run(sql.append(events.length), parametersOf(key, events))
  }

  function parametersOf(key: string, events: readonly StoredEvent[]): string[] {
    return events.flatMap((event, index) => {
      const following = String(events.length - index - 1)
      return [key, following, toHex(event.id), toHex(event.type), toHex(event.at), toHex(event.document)]
    })
  }

  return {
    async load(id) {
      const { rows } = await query(sql.load, [toHex(id)])
      return rows[0] === undefined ? null : toRaw(rows[0])
    },

    async loadMany(ids) {
      const wanted = new Set(ids)
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
        const chunk = ids.slice(start, start + IDS_PER_QUERY).map(toHex)
        // Filled up with repetitions of its own.
        const filled = Array.from({ length: IDS_PER_QUERY }, (_, index) => chunk[index % chunk.length] ?? '')
        for (const row of (await query(sql.loadMany, filled)).rows) {
          const id = fromBytes(row['id'])
          if (id !== null && wanted.has(id)) found.set(id, toRaw(row))
        }
      }
      return found
    },

    async commit(change) {
      try {
        await transaction((run) => apply(run, change))
        return true
      } catch (error) {
        if (error === UNDO) return false
        throw error
      }
    },

    async positionOf(id, eventId) {
      const { rows } = await query(sql.positionOf, [toHex(id), toHex(eventId)])
      return rows[0]?.['position'] ?? null
    },

    async page(id, after, size) {
      const { rows } = await query(sql.page(size), [toHex(id), String(after)])
      return rows.map((row) => ({
        position: row['position'],
        id: fromBytes(row['event_id']),
        type: fromBytes(row['type']),
        at: fromBytes(row['at']),
        document: fromBytes(row['document']),
      }))
    },
  }
}
