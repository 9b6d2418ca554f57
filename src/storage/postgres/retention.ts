import type { TrailName } from '../document-store.js'
import type { SqlTables } from '../sql/tables.js'
import { toSqlText } from '../sql/text.js'
import type { PostgresConnection } from './client.js'

/** Events per statement: far from the timeout, and short locks. */
const EVENTS_PER_DELETE = 5000

/** By the primary key, because a `ctid` is not unique in a partitioned table. */
function statementOf(tables: SqlTables, where: string, order: string): string {
  return `WITH deleted AS (
  DELETE FROM ${tables.events} AS event USING (
    SELECT subject_id, kind, position FROM ${tables.events} WHERE at < $1${where} ORDER BY ${order} LIMIT ${EVENTS_PER_DELETE}
  ) AS old WHERE event.subject_id = old.subject_id AND event.kind = old.kind AND event.position = old.position
  RETURNING 1
) SELECT pg_catalog.count(*) AS deleted FROM deleted`
}

/** Deletes the events from before a time, in the trails or in all. The heads keep counting, so positions stay. */
export function deleterOf(connection: PostgresConnection, tables: SqlTables) {
  const everywhere = statementOf(tables, '', 'at')
  const inTrail = statementOf(tables, ' AND subject_id = $2 AND kind = $3', 'position')

  async function repeat(sql: string, parameters: readonly string[]): Promise<number> {
    let total = 0
    for (;;) {
      const [row] = await connection.query(sql, parameters)
      const deleted = Number(row?.['deleted'] ?? 0)
      total += deleted
      if (deleted < EVENTS_PER_DELETE) return total
    }
  }

  return async (trails: readonly TrailName[] | null, before: string): Promise<number> => {
    if (trails === null) return repeat(everywhere, [before])
    let total = 0
    for (const { kind, id } of trails) total += await repeat(inTrail, [before, toSqlText(id), kind])
    return total
  }
}
