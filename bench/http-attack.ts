import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createKeyRing, createTwoFactor } from 'stepward'
import { postgresStore } from 'stepward/postgres'
import { startRedis } from '../test/servers/redis.js'
import { browser } from './lib/attack-client.js'
import type { SiteOptions } from './lib/attack-site.js'
import { type Authenticator, scan } from './lib/authenticator.js'
import { quantile } from './lib/load.js'
import { openPostgres } from './lib/postgres.js'
import { table } from './lib/table.js'

const { values: flags } = parseArgs({
  options: {
    connections: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
    /** Milliseconds between two logins of other people. */
    pause: { type: 'string', default: '20' },
  },
})
const [connections, seconds, pause] = [flags.connections, flags.seconds, flags.pause].map(Number) as [
  number,
  number,
  number,
]

/** Milliseconds of a time step: people enroll in one, and log in with the code of the next. */
const STEP = 30_000

interface Person {
  readonly userId: string
  readonly authenticator: Authenticator
  readonly recoveryCode: string
}

const database = await openPostgres()
const redis = await startRedis({ args: ['--appendonly', 'no'] }) // Limits need no disk.
const children: ChildProcess[] = []
try {
  const pool = database.pool({ size: 16 })
  const store = postgresStore(pool)
  await store.migrate()
  const key = randomBytes(32).toString('base64')
  const keys = createKeyRing({ current: 'k1', keys: { k1: key } })
  const twoFactor = createTwoFactor({ issuer: 'Bench', store, keys })

  const people: Person[] = []
  const perPhase = Math.ceil((seconds * 1000) / pause)
  while (people.length < 4 * perPhase + 2)
    people.push(
      ...(await Promise.all(Array.from({ length: 16 }, () => enroll(`user-${crypto.randomUUID()}`)))),
    )

  const rows = [
    [
      '',
      'attempts',
      'evaluated',
      'idle p50 ms',
      'idle p99 ms',
      'attack p50 ms',
      'attack p99 ms',
      'p99 ratio',
    ],
  ]
  const results: Record<string, unknown> = {}
  for (const [name, redisUrl] of [
    ['count of wrong codes only', null],
    ['and the recipe of docs/limits.md', redis.url],
  ] as const) {
    const options: SiteOptions = { postgresUrl: database.url, redisUrl, key, ahead: STEP }
    const result = await measure(options)
    results[name] = result
    const { attempts, evaluated, idle, attacked, ratio } = result
    rows.push([
      name,
      String(attempts),
      String(evaluated),
      ...[idle.p50, idle.p99, attacked.p50, attacked.p99, ratio].map((value) => value.toFixed(2)),
    ])
  }
  console.log(`\nPostgreSQL ${database.version}, ${connections} connections for ${seconds} s\n`)
  console.log(table(rows))
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length }
  console.log(`\n${JSON.stringify({ bench: 'http-attack', ...machine, connections, seconds, results })}`)

  async function enroll(userId: string): Promise<Person> {
    const started = await twoFactor.enrollment.start({ userId, accountName: userId })
    if (!started.ok) throw new Error(started.reason)
    const authenticator = scan(started.uri)
    const confirmed = await twoFactor.enrollment.confirm({ userId, code: authenticator(Date.now()) })
    if (!confirmed.ok) throw new Error(confirmed.reason)
    return { userId, authenticator, recoveryCode: confirmed.recoveryCodes[0] ?? '' }
  }

  async function measure(options: SiteOptions) {
    const site = run('attack-site.ts', [JSON.stringify(options)])
    const port = Number(await site.line())
    const victim = next()
    await getIn(port, victim, victim.authenticator(Date.now() + STEP))
    await logins(port, 20) // warms up
    const idle = await logins(port, perPhase - 20)

    const attack = run('attacker.ts', [port, victim.userId, connections, seconds].map(String))
    await attack.line()
    const [attacked] = await Promise.all([logins(port, perPhase, seconds - 0.5), getInHalfway(port, victim)])
    const answers: Record<string, number> = JSON.parse(await attack.line())
    site.kill()
    const attempts = Object.values(answers).reduce((sum, count) => sum + count)
    const evaluated = answers['422 invalid_code'] ?? 0
    return { attempts, evaluated, answers, idle, attacked, ratio: attacked.p99 / idle.p99 }
  }

  async function getInHalfway(port: number, victim: Person): Promise<void> {
    await setTimeout((seconds * 1000) / 2)
    await getIn(port, victim, victim.recoveryCode)
  }

  /** The owner, from home. */
  async function getIn(port: number, { userId }: Person, code: string): Promise<void> {
    const owner = browser(port, '127.0.0.3', userId)
    await owner.start()
    const { status, body } = await owner.verify(code)
    if (status !== 200) throw new Error(`the owner was refused: ${status} ${body.reason}`)
    owner.close()
  }

  function next(): Person {
    const person = people.pop()
    if (person === undefined) throw new Error('everybody has logged in')
    return person
  }

  /** Logins of people from another address, one after the other: milliseconds from the first request to the last reply. */
  async function logins(port: number, most: number, time = Number.POSITIVE_INFINITY) {
    const end = performance.now() + time * 1000
    const times: number[] = []
    while (times.length < most && performance.now() < end) {
      const { userId, authenticator } = next()
      const person = browser(port, addressOf(times.length), userId)
      const start = performance.now()
      await person.start()
      const { status, body } = await person.verify(authenticator(Date.now() + STEP))
      times.push(performance.now() - start)
      if (status !== 200) throw new Error(`a login was refused: ${status} ${body.reason}`)
      person.close()
      await setTimeout(pause)
    }
    return { logins: times.length, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
  }
} finally {
  for (const child of children) child.kill('SIGKILL')
  await redis.stop()
  await database.stop()
}

/** All of 127.0.0.0/8 is this machine. */
function addressOf(index: number): string {
  return `127.0.1.${(index % 250) + 1}`
}

function run(file: string, args: readonly string[]) {
  const path = fileURLToPath(new URL(`lib/${file}`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async line(): Promise<string> {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`${file} has ended`)
      return value
    },
    kill: () => child.kill('SIGKILL'),
  }
}
