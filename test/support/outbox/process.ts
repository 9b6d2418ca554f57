import { appendFileSync } from 'node:fs'
import { deliver } from '../../../examples/outbox/outbox.js'
import { createKeyRing, createTwoFactor, type TwoFactorStore } from '../../../src/index.js'
import { scan } from '../phone.js'
import { TEST_KEYS } from '../service.js'
import { COMMIT_TIME, openTarget } from './targets.js'

// A process of the application, or one that sends its mails, until it is killed. It prints a line for each step.

const [role, target = '', mailbox = ''] = process.argv.slice(2)
const { store, outbox } = await openTarget(JSON.parse(target))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (role === 'application') await beUsed(store)
else await sendMails()

async function beUsed(store: TwoFactorStore): Promise<void> {
  const twoFactor = createTwoFactor({ issuer: 'Example', store, keys: createKeyRing(TEST_KEYS) })
  for (;;) {
    const userId = crypto.randomUUID()
    say(userId)
    const started = await twoFactor.enrollment.start({ userId, accountName: 'ada@example.com' })
    if (!started.ok) throw new Error(started.reason)
    const confirmed = await twoFactor.enrollment.confirm({ userId, code: scan(started.uri).code(new Date()) })
    if (!confirmed.ok) throw new Error(confirmed.reason)
    const [first = '', second = ''] = confirmed.recoveryCodes
    await twoFactor.verify({ userId, code: first, context: { notify: '"notify":true' } })
    await twoFactor.verify({ userId, code: '"notify":true' })
    await twoFactor.enrollment.disable({ userId, code: second })
  }
}

async function sendMails(): Promise<void> {
  const clock = (): Date => new Date(Date.now() + COMMIT_TIME)
  for (;;) {
    await deliver(
      outbox,
      async ({ id }) => {
        say('sends')
        appendFileSync(mailbox, `${id}\n`)
        say('sent')
      },
      clock,
    )
    await new Promise((resolve) => setImmediate(resolve))
  }
}
