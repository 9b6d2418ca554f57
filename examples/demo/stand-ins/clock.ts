// DEMO ONLY, do not copy: a clock that can be moved, to play deadlines and waits.
import type Database from 'libsql'

/** Milliseconds: ten years. */
const FURTHEST = 10 * 365 * 86_400_000

export interface DemoClock {
  now(): Date
  /** How far it is ahead, in milliseconds. */
  ahead(): number
  setAhead(milliseconds: number): void
}

/** Kept in the database, because used codes and waits are there too. */
export function openClock(db: Database.Database): DemoClock {
  db.exec('CREATE TABLE IF NOT EXISTS demo_clock (ahead INTEGER NOT NULL)')
  const row = db.prepare('SELECT ahead FROM demo_clock').get() as { ahead: number } | undefined
  if (row === undefined) db.exec('INSERT INTO demo_clock VALUES (0)')
  let ahead = row?.ahead ?? 0
  return {
    now: () => new Date(Date.now() + ahead),
    ahead: () => ahead,
    setAhead(milliseconds) {
      ahead = Math.min(Math.max(0, Math.trunc(milliseconds) || 0), FURTHEST)
      db.prepare('UPDATE demo_clock SET ahead = ?').run(ahead)
    },
  }
}
