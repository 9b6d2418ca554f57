import type Database from 'libsql'
import { type Mail, mailer } from '../outbox/mail.js'
import { deliver } from '../outbox/outbox.js'
import { SQLITE_OUTBOX, sqliteOutbox } from '../outbox/sqlite.js'
import type { People } from './stand-ins/people.js'

/** The time zone of everybody in the demo. */
const TIME_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Sends the mails of what was committed, in the language of each person. Returns what to call after each event. */
export function openMails(
  db: Database.Database,
  people: People,
  clock: () => Date,
  sendMail: (mail: Mail) => Promise<void>,
): () => Promise<void> {
  const outboxTable = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'mail_outbox'").get()
  if (outboxTable === undefined) db.exec(SQLITE_OUTBOX)
  const send = mailer(async (userId) => {
    const person = people.find(userId)
    return person && { email: person.email, language: person.language, timeZone: TIME_ZONE }
  }, sendMail)
  const outbox = sqliteOutbox(db)
  return async () => {
    await deliver(outbox, send, clock)
  }
}
