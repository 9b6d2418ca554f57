import { randomId } from '../../internal/bytes.js'
import type { Commit } from '../contract.js'
import type { DocumentBackend, RawDocument } from '../document-store.js'
import type { Marker } from '../marker.js'
import { reportValues, type SqlLayout } from '../sql/layout.js'
import type { SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromSqlText, toSqlText } from '../sql/text.js'
import type { PostgresConnection, PostgresStatement } from './client.js'
import { READ_COLUMNS, readFrom, requireRead } from './reads.js'

/** Ids per SELECT: at most half a megabyte in one parameter. */
const IDS_PER_QUERY = 500

/** The parameters before those of the report columns: id, next revision, document, expected revision. */
const FIRST_PARAMETERS = 4

/** Id, type, time and document of an event. */
const PARAMETERS_PER_EVENT = 4

function statementsOf({ kind, table, columns }: SqlLayout, tables: SqlTables) {
  const documents = tables[table]
  const from = readFrom(tables)
  const inTrail = `event.subject_id = $1 AND event.kind = '${kind}'`
  // Not 0 if the row was lost while its trail remains: the erasure of what is left goes on from there.
  const eventsSoFar = `(SELECT COALESCE(MAX(position), 0) FROM ${tables.events} WHERE subject_id = $1 AND kind = '${kind}')`
  const columnValues = columns.map((_, index) => `$${FIRST_PARAMETERS + 1 + index}`)

  function rowOf(index: number, count: number): string {
    const first = FIRST_PARAMETERS + columns.length + 1 + index * PARAMETERS_PER_EVENT
    const texts = Array.from({ length: PARAMETERS_PER_EVENT }, (_, field) => `$${first + field}::text`)
    return `(${count - index - 1}, ${texts.join(', ')})`
  }

  /**
   * A commit is one statement. Its first part, `head`, changes the row only if the document is as expected, and locks
   * it. Its second part appends the events after those that the row has counted so far. If the first part changes
   * nothing, `head` is empty, no event is appended, and no row comes back.
   */
  function commit(head: string, count: number): string {
    if (count === 0) return `${head} RETURNING event_count`
    return `WITH head AS (${head} RETURNING event_count), trail AS (
  INSERT INTO ${tables.events} (subject_id, kind, position, event_id, type, at, document)
  SELECT $1, '${kind}', head.event_count - event.following, event.event_id, event.type, event.at, event.document
  FROM head, (VALUES ${Array.from({ length: count }, (_, index) => rowOf(index, count)).join(', ')})
    AS event (following, event_id, type, at, document)
) SELECT event_count FROM head`
  }

  return {
    load: `SELECT ${READ_COLUMNS}, stored.revision, stored.document
  FROM ${from} LEFT JOIN ${documents} AS stored ON stored.id = $1 AND stored.revision IS NOT NULL`,
    // Each row has the place of its id in the list, because drivers may change a text, such as a BOM at its start.
    loadMany: `SELECT ${READ_COLUMNS}, found.place, found.revision, found.document
  FROM ${from} LEFT JOIN (
    SELECT wanted.place, stored.revision, stored.document
    FROM pg_catalog.json_array_elements_text(($1::text)::json) WITH ORDINALITY AS wanted (id, place)
    JOIN ${documents} AS stored ON stored.id = wanted.id WHERE stored.revision IS NOT NULL
  ) AS found ON TRUE`,
    change: (count: number) =>
      commit(
        `UPDATE ${documents} SET revision = $2, document = $3, event_count = event_count + ${count}, ${columns
          .map((name, index) => `${name} = ${columnValues[index]}`)
          .join(', ')}
  WHERE id = $1 AND revision = $4`,
        count,
      ),
    // $4 is the expected revision, which is null.
    create: (count: number) =>
      commit(
        `INSERT INTO ${documents} AS stored (id, revision, document, event_count, ${columns.join(', ')})
  VALUES ($1, $2, $3, ${count} + ${eventsSoFar}, ${columnValues.join(', ')})
  ON CONFLICT (id) DO UPDATE SET revision = EXCLUDED.revision, document = EXCLUDED.document,
    event_count = stored.event_count + ${count}, ${columns
      .map((name) => `${name} = EXCLUDED.${name}`)
      .join(', ')}
  WHERE stored.revision IS NULL AND $4::text IS NULL`,
        count,
      ),
    positionOf: `SELECT ${READ_COLUMNS}, event.position
  FROM ${from} LEFT JOIN ${tables.events} AS event ON ${inTrail} AND event.event_id = $2`,
    // A dot before each text keeps a BOM at its start, which PGlite would drop.
    page: `SELECT ${READ_COLUMNS}, event.position, '.' || event.event_id AS event_id, '.' || event.type AS type, '.' || event.at AS at, event.document
  FROM ${from} LEFT JOIN (
    SELECT * FROM ${tables.events} AS event
    WHERE ${inTrail} AND event.position > $2::bigint ORDER BY event.position LIMIT $3::bigint
  ) AS event ON TRUE ORDER BY event.position`,
  } as const
}

const withoutDot = (text: unknown): unknown => (typeof text === 'string' ? fromSqlText(text.slice(1)) : text)

const toRaw = (row: SqlRow): RawDocument => ({ revision: row['revision'], document: row['document'] })

/** A statement for each number of events, made when it is first needed. */
function perEventCount(make: (count: number) => PostgresStatement): (count: number) => PostgresStatement {
  const made: PostgresStatement[] = []
  return (count) => {
    made[count] ??= make(count)
    return made[count]
  }
}

/** One half of the store. */
export function postgresDocuments(
  connection: PostgresConnection,
  tables: SqlTables,
  layout: SqlLayout,
  marker: Marker,
): DocumentBackend {
  const sql = statementsOf(layout, tables)

  function checkedRead(text: string): PostgresStatement {
    const statement = connection.statement(text)
    return async (parameters) => {
      const rows = await statement(parameters)
      requireRead(rows, marker)
      return rows
    }
  }

  const run = {
    load: checkedRead(sql.load),
    loadMany: checkedRead(sql.loadMany),
    change: perEventCount((count) => connection.statement(sql.change(count))),
    create: perEventCount((count) => connection.statement(sql.create(count))),
    positionOf: checkedRead(sql.positionOf),
    page: checkedRead(sql.page),
  }

  function parametersOf(change: Commit): SqlValue[] {
    const { id, expected, document, events } = change
    const parameters = [
      toSqlText(id),
      document === null ? null : randomId(),
      document,
      expected === null ? null : toSqlText(expected),
      ...reportValues(layout, change),
    ]
    for (const event of events) {
      parameters.push(toSqlText(event.id), toSqlText(event.type), toSqlText(event.at), event.document)
    }
    return parameters
  }

  return {
    async load(id) {
      const [row] = await run.load([toSqlText(id)])
      return row === undefined || row['revision'] === null ? null : toRaw(row)
    },

    async loadMany(ids) {
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
        const chunk = ids.slice(start, start + IDS_PER_QUERY)
        for (const row of await run.loadMany([JSON.stringify(chunk.map(toSqlText))])) {
          if (row['place'] === null) continue
          const id = chunk[Number(row['place']) - 1]
          if (id !== undefined) found.set(id, toRaw(row))
        }
      }
      return found
    },

    async commit(change) {
      const statement = change.expected === null ? run.create : run.change
      const rows = await statement(change.events.length)(parametersOf(change))
      return rows.length > 0
    },

    async positionOf(id, eventId) {
      const [row] = await run.positionOf([toSqlText(id), toSqlText(eventId)])
      return row?.['position'] ?? null
    },

    async page(id, after, size) {
      const rows = await run.page([toSqlText(id), after, size])
      const found = rows.filter((row) => row['position'] !== null)
      return found.map((row) => ({
        position: row['position'],
        id: withoutDot(row['event_id']),
        type: withoutDot(row['type']),
        at: withoutDot(row['at']),
        document: row['document'],
      }))
    },
  }
}
