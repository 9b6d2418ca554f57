import type { TrailName } from '../document-store.js'
import type { SqlTables } from '../sql/tables.js'
import { toHex } from './bytes.js'
import type { MysqlFunctions } from './client.js'

/** Events per transaction: far from the timeout, and short locks. */
const EVENTS_PER_DELETE = 1000

/** Deletes the events from before a time, in the trails or in all. The heads keep counting, so positions stay. */
export function deleterOf({ transaction }: MysqlFunctions, tables: SqlTables) {
  const old = `DELETE FROM ${tables.events} WHERE at < UNHEX(?)`
  const everywhere = `${old} ORDER BY at LIMIT ${EVENTS_PER_DELETE}`
  const inTrail = `${old} AND subject_id = UNHEX(?) AND kind = UNHEX(?) ORDER BY position LIMIT ${EVENTS_PER_DELETE}`

  async function repeat(sql: string, parameters: readonly string[]): Promise<number> {
    for (let total = 0; ; ) {
      // In a transaction, which ends in a commit whatever autocommit says.
      const { affected } = await transaction((run) => run(sql, parameters))
      total += affected
      if (affected < EVENTS_PER_DELETE) return total
    }
  }

  return async (trails: readonly TrailName[] | null, before: string): Promise<number> => {
    if (trails === null) return repeat(everywhere, [toHex(before)])
    let total = 0
    for (const { kind, id } of trails) total += await repeat(inTrail, [before, id, kind].map(toHex))
    return total
  }
}
