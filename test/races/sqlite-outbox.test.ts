import { expect, it, onTestFinished } from 'vitest'
import { type Mail, mailer } from '../../examples/outbox/mail.js'
import { deliver } from '../../examples/outbox/outbox.js'
import { SQLITE_OUTBOX } from '../../examples/outbox/sqlite.js'
import { sqliteFiles } from '../storage/sqlite-files.js'
import { describeOutbox } from '../support/outbox/describe.js'
import { openTarget, type Target } from '../support/outbox/targets.js'
import { bench } from '../support/service.js'

const { newStore } = sqliteFiles()

async function create(): Promise<Target> {
  const { file, db } = await newStore()
  db.exec(SQLITE_OUTBOX)
  return { kind: 'sqlite', file }
}

describeOutbox('SQLite', create)

it('the mails of the example say what happened in the language of the user', async () => {
  const { store, outbox, close } = await openTarget(await create())
  onTestFinished(async () => {
    await close()
  })
  const { enroll, events } = bench(store)
  await enroll('ada')
  await enroll('someone who is gone')
  const mails: Mail[] = []
  const recipientOf = async (userId: string) =>
    userId === 'ada'
      ? ({ email: 'ada@example.com', language: 'de', timeZone: 'Europe/Berlin' } as const)
      : null
  const send = mailer(recipientOf, async (mail) => mails.push(mail))
  expect(await deliver(outbox, send)).toBe(2)
  expect(mails).toEqual([
    {
      messageId: `<${events.find(({ type }) => type === 'enrollment.confirmed')?.id}@app.example>`,
      to: 'ada@example.com',
      subject: 'Die Zwei-Faktor-Authentifizierung wurde eingeschaltet',
      text: expect.stringContaining('24. November 2026'),
    },
  ])
})
