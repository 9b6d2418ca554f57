import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { deliver, LEASE } from '../../../examples/outbox/outbox.js'
import type { EnrollmentEvent } from '../../../src/index.js'
import { freshDist } from '../../package/repository.js'
import { bench, collect } from '../service.js'
import { type Opened, openTarget, type Target } from './targets.js'

const PROCESS = fileURLToPath(new URL('process.ts', import.meta.url))

/** How often an application and a worker are killed. */
const ROUNDS = 3

/** Seconds: more than all leases, and more than the time after which an event was never committed. */
const DAYS = 2 * 24 * 60 * 60

const later = (seconds: number): Date => new Date(Date.now() + seconds * 1000)

const randomFrom = (least: number, most: number): number =>
  least + Math.floor(Math.random() * (most - least + 1))

/** Runs a process until it has printed so many lines, and kills it wherever it is by then. */
async function killed(lines: number, args: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROCESS, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (said.length === lines) child.kill('SIGKILL')
  }
  expect(await closed).toEqual([null, 'SIGKILL'])
  return said
}

/** The events of these users, by whether they ask for a mail. */
async function eventsOf({ store }: Opened, userIds: Iterable<string>): Promise<Map<string, boolean>> {
  const found = new Map<string, boolean>()
  for (const userId of userIds)
    for (const event of await collect(bench(store).twoFactor.enrollment.events({ userId })))
      found.set(event.id, event.notify)
  return found
}

const idsOf = (events: ReadonlyMap<string, boolean>): string[] =>
  [...events].filter(([, notify]) => notify).map(([id]) => id)

/** What every outbox of the examples must do. `create` makes a new database with the outbox in it. */
export function describeOutbox(name: string, create: () => Promise<Target>): void {
  freshDist() // The examples import the package.

  async function open(): Promise<{ target: Target; opened: Opened }> {
    const target = await create()
    const opened = await openTarget(target)
    onTestFinished(async () => {
      await opened.close()
    })
    return { target, opened }
  }

  it(`the outbox of ${name} sends every mail although the application and the worker are killed`, async () => {
    const { target, opened } = await open()
    const folder = mkdtempSync(join(tmpdir(), 'stepward-outbox-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const mailbox = join(folder, 'mailbox')

    const userIds: string[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const application = killed(randomFrom(3, 12), ['application', JSON.stringify(target)])
      const worker = killed(randomFrom(1, 12), ['worker', JSON.stringify(target), mailbox])
      const [users] = await Promise.all([application, worker])
      userIds.push(...users)
    }

    const sent = existsSync(mailbox) ? readFileSync(mailbox, 'utf8').trim().split('\n') : []
    const sentByKilled = sent.length
    const send = async ({ id }: EnrollmentEvent): Promise<void> => void sent.push(id)
    await deliver(opened.outbox, send, () => later(2 * LEASE))
    await deliver(opened.outbox, send, () => later(DAYS))
    const expected = idsOf(await eventsOf(opened, userIds))
    expect(new Set(sent)).toEqual(new Set(expected))
    expect(sentByKilled).toBeGreaterThan(0)
    // Only what a killed worker had sent and not removed is sent twice.
    expect(sent.length - expected.length).toBeLessThanOrEqual(ROUNDS)
    expect(await opened.size()).toBe(0)
  })

  it(`the outbox of ${name} sends each mail once if nothing is killed, by four workers at once`, async () => {
    const { target, opened } = await open()
    const { enroll, twoFactor, events } = bench(opened.store)
    for (let person = 0; person < 20; person++) {
      const userId = `person \\ ${person} "notify":true`
      const { recoveryCodes } = await enroll(userId)
      await twoFactor.verify({ userId, code: 'wrong' })
      await twoFactor.verify({ userId, code: recoveryCodes[0] ?? '' })
    }
    const sent: EnrollmentEvent[] = []
    const workers = [opened, ...(await Promise.all([1, 2, 3].map(() => openTarget(target))))]
    const counts = await Promise.all(
      workers.map(({ outbox }) => deliver(outbox, async (event) => void sent.push(event))),
    )
    await Promise.all(workers.slice(1).map(({ close }) => close()))
    const asked = events.filter((event) => 'notify' in event && event.notify)
    const byId = (list: readonly { id: string }[]) => [...list].sort((a, b) => a.id.localeCompare(b.id))
    expect(byId(sent)).toEqual(byId(asked))
    expect(counts.reduce((sum, count) => sum + count)).toBe(40)
    expect(await opened.size()).toBe(0)
  })

  it(`the outbox of ${name} keeps a mail that could not be sent`, async () => {
    const { opened } = await open()
    await bench(opened.store).enroll('ada')
    const down = async (): Promise<void> => {
      throw new Error('the mail server is down')
    }
    await expect(deliver(opened.outbox, down)).rejects.toThrow('the mail server is down')
    const sent: string[] = []
    const send = async ({ type }: EnrollmentEvent): Promise<void> => void sent.push(type)
    expect(await deliver(opened.outbox, send)).toBe(0)
    expect(await deliver(opened.outbox, send, () => later(LEASE + 1))).toBe(1)
    expect(sent).toEqual(['enrollment.confirmed'])
  })
}
