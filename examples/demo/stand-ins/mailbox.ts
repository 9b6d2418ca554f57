// DEMO ONLY, do not copy: keeps the mails for a page instead of sending them.
import type Database from 'libsql'
import type { Mail } from '../../outbox/mail.js'

/** How many the page shows. */
const SHOWN = 100

export interface Mailbox {
  add(mail: Mail): Promise<void>
  /** Newest first. */
  list(): unknown[]
}

export function openMailbox(db: Database.Database, clock: () => Date): Mailbox {
  db.exec(`CREATE TABLE IF NOT EXISTS demo_mail (
    id TEXT PRIMARY KEY, sent_at TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL
  )`)
  const insert = db.prepare('INSERT OR IGNORE INTO demo_mail VALUES (?, ?, ?, ?, ?)')
  const select = db.prepare(`
    SELECT id, sent_at AS sentAt, recipient, subject, body FROM demo_mail ORDER BY rowid DESC LIMIT ${SHOWN}`)
  return {
    async add({ messageId, to, subject, text }) {
      insert.run(messageId, clock().toISOString(), to, subject, text)
    },
    list: () => select.all(),
  }
}
