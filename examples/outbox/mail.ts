import type { EnrollmentEvent } from 'stepward'
import { describeEvent, type Language, messagesFor } from 'stepward/messages'

/** Fields as nodemailer and others take them. */
export interface Mail {
  /** The same if a mail is sent twice, so that mail programs show it once. */
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** What your application knows about the user. */
export interface Recipient {
  readonly email: string
  readonly language: Language
  readonly timeZone: string
}

/** Writes and sends the mail of an event. A user who is gone gets none. */
export function mailer(
  recipientOf: (userId: string) => Promise<Recipient | null>,
  sendMail: (mail: Mail) => Promise<unknown>,
): (event: EnrollmentEvent) => Promise<void> {
  return async (event) => {
    const recipient = await recipientOf(event.userId)
    if (recipient === null) return
    const { email, language, timeZone } = recipient
    const { subject, text } = describeEvent(event, messagesFor(language), { timeZone })
    await sendMail({ messageId: `<${event.id}@app.example>`, to: email, subject, text })
  }
}
