import { setTimeout } from 'node:timers/promises'
import type { BenchDatabase } from './postgres.js'

/** Rows that were inserted, updated or deleted, by table. A table without any is not listed. */
export type Changes = Readonly<Record<string, number>>

/** Milliseconds. The server reports changes a little after the connection that made them was closed. */
const SETTLED_AFTER = 1500

/** The rows that `run` changes, as the server counts them. `run` must close its own connections. */
export async function changesOf(database: BenchDatabase, run: () => Promise<unknown>): Promise<Changes> {
  const before = await rowsChanged(database)
  await run()
  const after = await rowsChanged(database)
  const changed = Object.entries(after).map(([name, rows]) => [name, rows - (before[name] ?? 0)] as const)
  return Object.fromEntries(changed.filter(([, rows]) => rows > 0))
}

async function rowsChanged(database: BenchDatabase): Promise<Changes> {
  await setTimeout(SETTLED_AFTER)
  const rows = await database.query<{ relname: string; changed: string }>(
    'SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS changed FROM pg_stat_user_tables ORDER BY relname',
  )
  return Object.fromEntries(rows.map(({ relname, changed }) => [relname, Number(changed)]))
}
