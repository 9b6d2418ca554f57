import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { onTestFinished } from 'vitest'
import {
  type AuditEvent,
  createKeyRing,
  createTwoFactor,
  memoryStore,
  type TwoFactor,
  type TwoFactorOptions,
  type TwoFactorStore,
} from '../../src/index.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { type Phone, scan } from './phone.js'
import { issue, say } from './secrecy.js'

export const TEST_KEYS = {
  current: 'k1',
  keys: { k1: Buffer.alloc(32, 7).toString('base64') },
} as const

/** The instant at which the clock of every test starts: the middle of a time step. */
export const START = new Date('2026-11-24T10:00:15Z')

/** A SQLite file that goes away with the test. */
export async function sqliteFile(): Promise<{ store: TwoFactorStore; path: string; db: Database.Database }> {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
  const path = join(folder, 'test.sqlite')
  const db = new Database(path)
  // Nobody pulls the plug here; what survives a crash is shown by the tests of the store.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const store = sqliteStore(db)
  await store.migrate()
  return { store, path, db }
}

/** The stores on which the promises are shown. */
export const STORES: readonly { name: string; make: () => Promise<TwoFactorStore> }[] = [
  { name: 'memory', make: async () => memoryStore() },
  { name: 'SQLite file', make: async () => (await sqliteFile()).store },
]

export interface Bench {
  readonly twoFactor: TwoFactor
  readonly store: TwoFactorStore
  readonly events: AuditEvent[]
  /** The server's time; `advance` moves it by seconds, backwards too. */
  readonly time: { now: Date; advance(seconds: number): void }
  /** Starts and confirms; the phone that scanned the code, and the recovery codes. */
  enroll(
    userId: string,
    code?: string,
  ): Promise<{ phone: Phone; recoveryCodes: readonly string[]; uri: string }>
  /** The challenge of a login that asks for the code. */
  challengeFor(userId: string): Promise<string>
}

/** The service on a store, with a clock that the test sets, and everything it says watched (S8). */
export function bench(store: TwoFactorStore, options: Partial<TwoFactorOptions> = {}): Bench {
  const events: AuditEvent[] = []
  const time = {
    now: START,
    advance(seconds: number) {
      time.now = new Date(time.now.getTime() + seconds * 1000)
    },
  }
  const twoFactor = watched(
    createTwoFactor({
      issuer: 'Example',
      store,
      keys: createKeyRing(TEST_KEYS),
      clock: () => time.now,
      onEvent(event) {
        events.push(event)
        say(event)
      },
      ...options,
    }),
  )

  async function enroll(userId: string, code?: string) {
    const started = await twoFactor.enrollment.start({
      userId,
      accountName: `${userId}@example.com`,
      ...(code === undefined ? {} : { code }),
    })
    if (!started.ok) throw new Error(`enrollment.start was refused: ${started.reason}`)
    const phone = scan(started.uri)
    const confirmed = await twoFactor.enrollment.confirm({ userId, code: phone.code(time.now) })
    if (!confirmed.ok) throw new Error(`enrollment.confirm was refused: ${confirmed.reason}`)
    return { phone, recoveryCodes: confirmed.recoveryCodes, uri: started.uri }
  }

  async function challengeFor(userId: string) {
    const login = await twoFactor.login.start({ userId })
    if (login.step !== 'code') throw new Error(`login.start answered ${login.step}`)
    return login.challenge
  }

  return { twoFactor, store, events, time, enroll, challengeFor }
}

/** The same service; what it issues and what it says is noted for the search of S8. */
function watched(twoFactor: TwoFactor): TwoFactor {
  const watch = <T extends object>(part: T): T =>
    new Proxy({} as T, {
      get(_target, name) {
        const member: unknown = Reflect.get(part, name)
        if (typeof member === 'object' && member !== null) return watch(member)
        if (typeof member !== 'function') return member
        return (...inputs: unknown[]) => {
          for (const input of inputs) noteCode(input)
          const result: unknown = Reflect.apply(member, part, inputs)
          return result instanceof Promise ? watchedPromise(result) : result
        }
      },
    })
  return watch(twoFactor)
}

async function watchedPromise(promise: Promise<unknown>): Promise<unknown> {
  try {
    const result = await promise
    noteResult(result)
    return result
  } catch (error) {
    say(error)
    throw error
  }
}

function noteCode(input: unknown): void {
  if (typeof input !== 'object' || input === null) return
  const code: unknown = Reflect.get(input, 'code')
  if (typeof code === 'string') issue(code)
}

function noteResult(result: unknown): void {
  if (typeof result !== 'object' || result === null) return
  const { uri, secret, recoveryCodes, ...rest } = result as Record<string, unknown>
  for (const text of [uri, secret, ...(Array.isArray(recoveryCodes) ? recoveryCodes : [])]) {
    if (typeof text === 'string') issue(text)
  }
  say(rest)
}
