import { randomId } from '../../internal/bytes.js'
import type { Commit } from '../contract.js'
import type { DocumentBackend, RawDocument } from '../document-store.js'
import { reportValues, type SqlLayout } from '../sql/layout.js'
import type { SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { fromSqlText, toSqlText } from '../sql/text.js'
import type { PostgresConnection, PostgresStatement } from './client.js'

/** Ids per SELECT: at most half a megabyte in one parameter. */
const IDS_PER_QUERY = 500

/** The parameters before those of the report columns: id, next revision, document, expected revision. */
const FIRST_PARAMETERS = 4

/** Id, type, time and document of an event. */
const PARAMETERS_PER_EVENT = 4

function statementsOf({ kind, table, columns }: SqlLayout, tables: SqlTables) {
  const documents = tables[table]
  const trail = `${tables.events} WHERE subject_id = $1 AND kind = '${kind}'`
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
    load: `SELECT revision, document FROM ${documents} WHERE id = $1 AND revision IS NOT NULL`,
    // Each row has the place of its id in the list, because drivers may change a text, such as a BOM at its start.
    loadMany: `SELECT wanted.place, stored.revision, stored.document
  FROM pg_catalog.json_array_elements_text(($1::text)::json) WITH ORDINALITY AS wanted (id, place)
  JOIN ${documents} AS stored ON stored.id = wanted.id WHERE stored.revision IS NOT NULL`,
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
  VALUES ($1, $2, $3, ${count}, ${columnValues.join(', ')})
  ON CONFLICT (id) DO UPDATE SET revision = EXCLUDED.revision, document = EXCLUDED.document,
    event_count = stored.event_count + EXCLUDED.event_count, ${columns
      .map((name) => `${name} = EXCLUDED.${name}`)
      .join(', ')}
  WHERE stored.revision IS NULL AND $4::text IS NULL`,
        count,
      ),
    positionOf: `SELECT position FROM ${trail} AND event_id = $2`,
    // A dot before each text keeps a BOM at its start, which PGlite would drop.
    page: `SELECT position, '.' || event_id AS event_id, '.' || type AS type, '.' || at AS at, document
  FROM ${trail} AND position > $2::bigint ORDER BY position LIMIT $3::bigint`,
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
): DocumentBackend {
  const sql = statementsOf(layout, tables)
  const run = {
    load: connection.statement(sql.load),
    loadMany: connection.statement(sql.loadMany),
    change: perEventCount((count) => connection.statement(sql.change(count))),
    create: perEventCount((count) => connection.statement(sql.create(count))),
    positionOf: connection.statement(sql.positionOf),
    page: connection.statement(sql.page),
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
      return row === undefined ? null : toRaw(row)
    },

    async loadMany(ids) {
      const found = new Map<string, RawDocument>()
      for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
        const chunk = ids.slice(start, start + IDS_PER_QUERY)
        for (const row of await run.loadMany([JSON.stringify(chunk.map(toSqlText))])) {
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
      return rows.map((row) => ({
        position: row['position'],
        id: withoutDot(row['event_id']),
        type: withoutDot(row['type']),
        at: withoutDot(row['at']),
        document: row['document'],
      }))
    },
  }
}
