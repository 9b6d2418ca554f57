import type Database from 'libsql'
import { LEASE, type Outbox } from './outbox.js'

/** Run it once, after `migrate()`. */
export const SQLITE_OUTBOX = `CREATE TABLE mail_outbox (
  id INTEGER PRIMARY KEY,
  event TEXT NOT NULL,
  due INTEGER NOT NULL DEFAULT 0
);
CREATE TRIGGER add_to_mail_outbox AFTER INSERT ON stepward_events
  WHEN NEW.document LIKE '%"notify":true%'
  BEGIN INSERT INTO mail_outbox (event) VALUES (NEW.document); END;`

const CLAIM = `UPDATE mail_outbox SET due = ? WHERE id = (
  SELECT id FROM mail_outbox WHERE due <= ? ORDER BY id LIMIT 1
) RETURNING id, event`

/** `better-sqlite3` has the same functions. */
export function sqliteOutbox(db: Database.Database): Outbox {
  return {
    async claim(now) {
      const rows = db.prepare<[number, number]>(CLAIM).all(now.getTime() + LEASE * 1000, now.getTime())
      const [row] = rows as { id: number; event: string }[]
      return row === undefined ? null : { key: String(row.id), event: JSON.parse(row.event) }
    },
    async remove({ key }) {
      db.prepare<[string]>('DELETE FROM mail_outbox WHERE id = ?').run(key)
    },
  }
}
