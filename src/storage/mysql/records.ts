import { randomId } from '../../internal/bytes.js'
import type { EncodedCommit, EncodedEvent } from '../arguments.js'
import type { RecordStore } from '../contract.js'
import { type RawRecord, recordStore } from '../record-store.js'
import type { SqlKind } from '../sql/columns.js'
import type { SqlQuery, SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromBinary, toAscii, toHex } from './binary.js'
import type { MysqlFunctions } from './client.js'
import { Undo } from './transactions.js'

/** Ids per SELECT, so that one prepared statement does for every number of ids. */
const IDS_PER_QUERY = 100

/** Events per INSERT: a statement has at most 65,535 parameters. */
const EVENTS_PER_INSERT = 100

const repeated = (text: string, count: number): string => Array.from({ length: count }, () => text).join(', ')

/** Texts that compare by bytes go as hexadecimal digits, which no character set of a connection changes. */
function statementsFor<R>({ kind, table, columns }: SqlKind<R>, tables: SqlTables) {
  const records = tables[table]
  const trail = `${tables.events} WHERE subject_id = UNHEX(?) AND kind = '${kind.name}'`
  return {
    load: `SELECT revision, document FROM ${records} WHERE id = UNHEX(?) AND revision IS NOT NULL`,
    loadMany: `SELECT id, revision, document FROM ${records} WHERE revision IS NOT NULL AND id IN (${repeated('UNHEX(?)', IDS_PER_QUERY)})`,
    // Not INSERT IGNORE: its shared lock on a row that is there, raised by the UPDATE, deadlocks with another's.
    ensure: `INSERT INTO ${records} (id, event_count) VALUES (UNHEX(?), 0) ON DUPLICATE KEY UPDATE id = id`,
    // LAST_INSERT_ID(expression) keeps the new count for the INSERT of the events, on this connection.
    change: `UPDATE ${records} SET revision = UNHEX(?), document = ?, ${columns.map(({ name }) => `${name} = ?`).join(', ')}, event_count = LAST_INSERT_ID(event_count + CAST(? AS SIGNED)) WHERE id = UNHEX(?) AND revision <=> UNHEX(?)`,
    append: (count: number) =>
      `INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document) VALUES ${repeated(`(UNHEX(?), '${kind.name}', LAST_INSERT_ID() - CAST(? AS SIGNED), UNHEX(?), ?, ?, ?)`, count)}`,
    positionOf: `SELECT position FROM ${trail} AND event_id = UNHEX(?)`,
    // The number is ours; as a parameter of LIMIT, some servers refuse what drivers send.
    page: (size: number) =>
      `SELECT position, document FROM ${trail} AND position > CAST(? AS SIGNED) ORDER BY position LIMIT ${size}`,
  } as const
}

function toRaw(row: SqlRow): RawRecord {
  return { revision: fromBinary(row['revision']), document: row['document'] }
}

/** `ready` throws unless the tables can be worked with. */
export function mysqlRecords<R>(
  { query, transaction }: MysqlFunctions,
  tables: SqlTables,
  ready: () => Promise<void>,
  { kind, table, columns }: SqlKind<R>,
): RecordStore<R> {
  const sql = statementsFor({ kind, table, columns }, tables)

  async function change(run: SqlQuery, { id, expected, next, events }: EncodedCommit<R>): Promise<void> {
    const key = toHex(id)
    if (expected === null) await run(sql.ensure, [key])
    const { affected } = await run(sql.change, [
      next === null ? null : toHex(randomId()),
      next === null ? null : toAscii(next.document),
      ...columns.map(({ value }) => (next === null ? null : toParameter(value(next.record)))),
      String(events.length),
      key,
      expected === null ? null : toHex(expected),
    ])
    if (affected === 0) throw new Undo()
    for (let start = 0; start < events.length; start += EVENTS_PER_INSERT) {
      await append(run, key, events, start)
    }
  }

  async function append(run: SqlQuery, key: string, events: readonly EncodedEvent[], start: number) {
    const chunk = events.slice(start, start + EVENTS_PER_INSERT)
    const parameters = chunk.flatMap((event, index) => [
      key,
      String(events.length - start - index - 1),
      toHex(event.id),
      event.type,
      event.at,
      toAscii(event.document),
    ])
    await run(sql.append(chunk.length), parameters)
  }

  return recordStore(kind, {
    async load(id) {
      await ready()
      const { rows } = await query(sql.load, [toHex(id)])
      return rows[0] === undefined ? null : toRaw(rows[0])
    },

    async loadMany(ids) {
      await ready()
      const wanted = new Set(ids)
      const found = new Map<string, RawRecord>()
      for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
        const chunk = ids.slice(start, start + IDS_PER_QUERY).map(toHex)
        // Filled up with repetitions of its own.
        const filled = Array.from({ length: IDS_PER_QUERY }, (_, index) => chunk[index % chunk.length] ?? '')
        for (const row of (await query(sql.loadMany, filled)).rows) {
          const id = fromBinary(row['id'])
          if (id !== null && wanted.has(id)) found.set(id, toRaw(row))
        }
      }
      return found
    },

    async commit(encoded) {
      await ready()
      try {
        await transaction((run) => change(run, encoded))
        return true
      } catch (error) {
        if (error instanceof Undo) return false
        throw error
      }
    },

    async positionOf(id, eventId) {
      await ready()
      const { rows } = await query(sql.positionOf, [toHex(id), toHex(eventId)])
      return rows[0]?.['position'] ?? null
    },

    async page(id, after, size) {
      await ready()
      const { rows } = await query(sql.page(size), [toHex(id), String(after)])
      return rows.map((row) => ({ position: row['position'], document: row['document'] }))
    },
  })
}

/** As text: mysql2 sends a number as a floating-point one. */
const toParameter = (value: string | number | null): SqlValue => (value === null ? null : String(value))
