import { randomId } from '../../internal/bytes.js'
import type { EncodedCommit } from '../arguments.js'
import type { RecordStore } from '../contract.js'
import { type RawRecord, recordStore } from '../record-store.js'
import type { SqlKind } from '../sql/columns.js'
import type { SqlQuery, SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { toSqlText } from '../sql/text.js'

/** Ids per SELECT: far below the megabyte of text that a parameter should be. */
const IDS_PER_QUERY = 500

/**
 * Record and events in one statement. Its first part changes the row only if the record is as expected, and
 * locks it; the second appends the events after those that the row has counted so far. Where the first has
 * changed nothing, `head` is empty, no event is appended, and no row comes back.
 */
function statementsFor<R>({ kind, table, columns }: SqlKind<R>, tables: SqlTables) {
  const records = tables[table]
  const names = columns.map((column) => column.name)
  const values = names.map((_, index) => `$${index + 7}`)
  const appending = (head: string): string => `WITH head AS (${head} RETURNING event_count), trail AS (
  INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document)
  SELECT $1, '${kind.name}', head.event_count - $4::bigint + event.position, event.event_id, event.type, event.at, event.document
  FROM head, pg_catalog.json_to_recordset(($5::text)::json)
    AS event (position bigint, event_id text, type text, at text, document text)
) SELECT event_count FROM head`
  return {
    load: `SELECT revision, document FROM ${records} WHERE id = $1 AND revision IS NOT NULL`,
    // Each row tells the place of its id in the list: drivers may change a text, such as a BOM at its start.
    loadMany: `SELECT wanted.place, record.revision, record.document
  FROM pg_catalog.json_array_elements_text(($1::text)::json) WITH ORDINALITY AS wanted (id, place)
  JOIN ${records} AS record ON record.id = wanted.id WHERE record.revision IS NOT NULL`,
    change: appending(`UPDATE ${records}
  SET revision = $2, document = $3, event_count = event_count + $4::bigint, ${names
    .map((name, index) => `${name} = ${values[index]}`)
    .join(', ')}
  WHERE id = $1 AND revision = $6`),
    // $6 is the expected revision, which is null.
    create:
      appending(`INSERT INTO ${records} AS record (id, revision, document, event_count, ${names.join(', ')})
  VALUES ($1, $2, $3, $4::bigint, ${values.join(', ')})
  ON CONFLICT (id) DO UPDATE SET revision = EXCLUDED.revision, document = EXCLUDED.document,
    event_count = record.event_count + EXCLUDED.event_count, ${names
      .map((name) => `${name} = EXCLUDED.${name}`)
      .join(', ')}
  WHERE record.revision IS NULL AND $6::text IS NULL`),
    positionOf: `SELECT position FROM ${tables.events} WHERE subject_id = $1 AND kind = '${kind.name}' AND event_id = $2`,
    page: `SELECT position, document FROM ${tables.events} WHERE subject_id = $1 AND kind = '${kind.name}' AND position > $2::bigint ORDER BY position LIMIT $3::bigint`,
  } as const
}

const toRaw = (row: SqlRow): RawRecord => ({ revision: row['revision'], document: row['document'] })

/** `ready` throws unless the tables can be worked with. */
export function postgresRecords<R>(
  query: SqlQuery,
  tables: SqlTables,
  ready: () => Promise<void>,
  sqlKind: SqlKind<R>,
): RecordStore<R> {
  const sql = statementsFor(sqlKind, tables)

  function parametersOf({ id, expected, next, events }: EncodedCommit<R>): SqlValue[] {
    const trail = events.map((event, index) => ({
      position: index + 1,
      event_id: toSqlText(event.id),
      type: toSqlText(event.type),
      at: toSqlText(event.at),
      document: event.document,
    }))
    return [
      toSqlText(id),
      next === null ? null : randomId(),
      next === null ? null : next.document,
      events.length,
      JSON.stringify(trail),
      expected === null ? null : toSqlText(expected),
      ...sqlKind.columns.map(({ value }) => (next === null ? null : value(next.record))),
    ]
  }

  return recordStore(sqlKind.kind, {
    async load(id) {
      await ready()
      const { rows } = await query(sql.load, [toSqlText(id)])
      return rows[0] === undefined ? null : toRaw(rows[0])
    },

    async loadMany(ids) {
      await ready()
      const found = new Map<string, RawRecord>()
      for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
        const chunk = ids.slice(start, start + IDS_PER_QUERY)
        const { rows } = await query(sql.loadMany, [JSON.stringify(chunk.map(toSqlText))])
        for (const row of rows) {
          const id = chunk[Number(row['place']) - 1]
          if (id !== undefined) found.set(id, toRaw(row))
        }
      }
      return found
    },

    async commit(change) {
      await ready()
      const statement = change.expected === null ? sql.create : sql.change
      const { rows } = await query(statement, parametersOf(change))
      return rows.length > 0
    },

    async positionOf(id, eventId) {
      await ready()
      const { rows } = await query(sql.positionOf, [toSqlText(id), toSqlText(eventId)])
      return rows[0]?.['position'] ?? null
    },

    async page(id, after, size) {
      await ready()
      const { rows } = await query(sql.page, [toSqlText(id), after, size])
      return rows.map((row) => ({ position: row['position'], document: row['document'] }))
    },
  })
}
