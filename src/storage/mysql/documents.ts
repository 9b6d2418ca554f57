import { randomId } from '../../internal/bytes.js'
import type { Commit, StoredEvent } from '../contract.js'
import type { DocumentBackend, RawDocument } from '../document-store.js'
import type { Marker } from '../marker.js'
import { reportValues, type SqlLayout } from '../sql/layout.js'
import type { SqlQuery, SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromBytes, toHex } from './bytes.js'
import type { MysqlConnection } from './client.js'
import {
  ALWAYS,
  isInTransaction,
  LOCKED,
  LOCKED_FOR_CHANGE,
  LOCKED_IF_UNKNOWN,
  readColumns,
  requireRead,
  requireWhole,
} from './reads.js'
import { UNDO } from './transactions.js'

/** Ids per SELECT, so that one prepared statement serves every number of ids. */
const IDS_PER_QUERY = 100

const repeated = (text: string, count: number): string => Array.from({ length: count }, () => text).join(', ')

/** A text goes to the server as hexadecimal digits and comes back as bytes: the connection's character set may be any. */
const TEXT = 'CONVERT(UNHEX(?) USING utf8mb4)'
const bytesOf = (table: string, column: string): string => `CAST(${table}.${column} AS BINARY) AS ${column}`

function statementsOf({ kind, table, columns }: SqlLayout, tables: SqlTables) {
  const documents = tables[table]
  const head = (lock: string): string =>
    `${readColumns(tables, lock)}, stored.revision, ${bytesOf('stored', 'document')}`
  const stored = `FROM ${ALWAYS} LEFT JOIN ${documents} AS stored ON stored.revision IS NOT NULL`
  const inTrail = `event.subject_id = UNHEX(?) AND event.kind = '${kind}'`
  const event = `(UNHEX(?), '${kind}', LAST_INSERT_ID() - CAST(? AS SIGNED), UNHEX(?), ${TEXT}, UNHEX(?), ${TEXT})`
  const load = (lock: string): string => `SELECT ${head(lock)} ${stored} AND stored.id = UNHEX(?) ${lock}`
  const loadMany = (lock: string): string =>
    `SELECT ${head(lock)}, stored.id ${stored} AND stored.id IN (${repeated('UNHEX(?)', IDS_PER_QUERY)}) ${lock}`

  // Some servers refuse what drivers send for a parameter of LIMIT. The number is our own.
  const page = (size: number, columns: string): string =>
    `SELECT ${columns}, event.position, event.event_id, ${bytesOf('event', 'type')}, event.at, ${bytesOf('event', 'document')} FROM ${ALWAYS} LEFT JOIN (
  SELECT * FROM ${tables.events} AS event WHERE ${inTrail} AND event.position > CAST(? AS SIGNED) ORDER BY event.position LIMIT ${size}
) AS event ON TRUE ORDER BY event.position`

  return {
    load: load(LOCKED_IF_UNKNOWN),
    loadMany: loadMany(LOCKED_IF_UNKNOWN),
    inTransaction: {
      load: load(kind === 'enrollment' ? LOCKED_FOR_CHANGE : LOCKED),
      loadMany: loadMany(LOCKED),
    },
    // INSERT IGNORE would take a shared lock on a row that exists, and two UPDATEs after it would deadlock.
    ensure: `INSERT INTO ${documents} (id, event_count) VALUES (UNHEX(?), CAST(? AS SIGNED)) ON DUPLICATE KEY UPDATE id = id`,
    newest: `SELECT COALESCE(MAX(event.position), 0) AS position FROM ${tables.events} AS event WHERE ${inTrail}`,
    // LAST_INSERT_ID(expression) keeps the new count for the INSERT of the events, on this connection.
    change: `UPDATE ${documents} SET revision = UNHEX(?), document = ${TEXT}, ${columns.map((name) => `${name} = ?`).join(', ')}, event_count = LAST_INSERT_ID(event_count + CAST(? AS SIGNED)) WHERE id = UNHEX(?) AND revision <=> UNHEX(?)`,
    append: (count: number) =>
      `INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document) VALUES ${repeated(event, count)}`,
    // Without a lock: it is read once before pages, and nothing is granted by it.
    positionOf: `SELECT ${readColumns(tables)}, event.position FROM ${ALWAYS} LEFT JOIN ${tables.events} AS event ON ${inTrail} AND event.event_id = UNHEX(?)`,
    page: (size: number) => page(size, `${readColumns(tables)}`),
    pageInTransaction: (size: number) =>
      page(
        size,
        `${readColumns(tables, LOCKED)}, (SELECT event_count FROM ${documents} WHERE id = UNHEX(?) ${LOCKED}) AS event_count, (SELECT MAX(event.position) FROM ${tables.events} AS event WHERE ${inTrail}) AS newest`,
      ),
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
  { query, transaction, surroundings }: MysqlConnection,
  tables: SqlTables,
  layout: SqlLayout,
  marker: Marker,
): DocumentBackend {
  const sql = statementsOf(layout, tables)

  async function read(text: string, parameters: readonly string[]): Promise<readonly SqlRow[]> {
    const { rows } = await query(text, parameters)
    requireRead(rows, surroundings, marker)
    return rows
  }

  /** A transaction of the application may be older than the last commit, so within one the read takes a lock. */
  async function readDocuments(
    name: 'load' | 'loadMany',
    ids: readonly string[],
  ): Promise<readonly SqlRow[]> {
    if (surroundings === 'joined') return read(sql.inTransaction[name], ids)
    const rows = await read(sql[name], ids)
    return isInTransaction(rows[0]) ? read(sql.inTransaction[name], ids) : rows
  }

  /**
   * A trail says whether a record was erased or lost, so it must not be older than the record. A lock on its end would
   * keep the commits of others waiting. In a transaction its newest event is compared with the count instead.
   */
  async function readPage(size: number, id: string, after: number): Promise<readonly SqlRow[]> {
    const key = toHex(id)
    const whole = (): Promise<readonly SqlRow[]> =>
      read(sql.pageInTransaction(size), [key, key, key, String(after)])
    if (surroundings === 'joined') return requireWhole(await whole())
    const rows = await read(sql.page(size), [key, String(after)])
    return isInTransaction(rows[0]) ? requireWhole(await whole()) : rows
  }

  async function apply(run: SqlQuery, change: Commit): Promise<void> {
    const { expected, document, events } = change
    const key = toHex(change.id)
    if (expected === null) {
      // An erasure of nothing may end a trail whose row was lost. Its positions go on.
      const lost = document === null ? (await run(sql.newest, [key])).rows[0]?.['position'] : 0
      await run(sql.ensure, [key, String(lost)])
    }
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
      const [row] = await readDocuments('load', [toHex(id)])
      return row === undefined || row['revision'] === null ? null : toRaw(row)
    },

    async loadMany(ids) {
      const wanted = new Set(ids)
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
        const chunk = ids.slice(start, start + IDS_PER_QUERY).map(toHex)
        // Filled up with repetitions of its own.
        const filled = Array.from({ length: IDS_PER_QUERY }, (_, index) => chunk[index % chunk.length] ?? '')
        for (const row of await readDocuments('loadMany', filled)) {
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
      const [row] = await read(sql.positionOf, [toHex(id), toHex(eventId)])
      return row?.['position'] ?? null
    },

    async page(id, after, size) {
      const rows = await readPage(size, id, after)
      const found = rows.filter((row) => row['position'] !== null)
      return found.map((row) => ({
        position: row['position'],
        id: fromBytes(row['event_id']),
        type: fromBytes(row['type']),
        at: fromBytes(row['at']),
        document: fromBytes(row['document']),
      }))
    },
  }
}
