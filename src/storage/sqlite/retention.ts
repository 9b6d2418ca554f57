import type { TrailName } from '../document-store.js'
import type { SqlTables } from '../sql/tables.js'
import { toSqlText } from '../sql/text.js'
import { readCount, type SqliteConnection } from './connection.js'

/** Events per transaction: milliseconds, for which other writers wait. */
const EVENTS_PER_DELETE = 1000

/** SQLite may block the process. Between two transactions, other requests run. */
const otherWork = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** The rows that the statement before it deleted. */
const COUNT = { sql: 'SELECT changes() AS count', parameters: [] }

function statementOf(tables: SqlTables, where: string, order: string): string {
  return `DELETE FROM ${tables.events} WHERE rowid IN (SELECT rowid FROM ${tables.events} WHERE at < ?${where} ORDER BY ${order} LIMIT ${EVENTS_PER_DELETE})`
}

/** Deletes the events from before a time, in the trails or in all. The heads keep counting, so positions stay. */
export function deleterOf(connection: SqliteConnection, tables: SqlTables) {
  const everywhere = statementOf(tables, '', 'at')
  const inTrail = statementOf(tables, ' AND subject_id = ? AND kind = ?', 'position')

  async function repeat(sql: string, parameters: readonly string[]): Promise<number> {
    let total = 0
    for (;;) {
      const [, counted] = await connection.write([{ sql, parameters }, COUNT])
      const deleted = readCount(connection, counted)
      total += deleted
      if (deleted < EVENTS_PER_DELETE) return total
      await otherWork()
    }
  }

  return async (trails: readonly TrailName[] | null, before: string): Promise<number> => {
    if (trails === null) return repeat(everywhere, [before])
    let total = 0
    for (const { kind, id } of trails) total += await repeat(inTrail, [before, toSqlText(id), kind])
    return total
  }
}
