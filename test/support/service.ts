import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { onTestFinished } from 'vitest'
import { decodeEnrollment, encodeEnrollment } from '../../src/enrollment/codec.js'
import type { EnrollmentRecord } from '../../src/enrollment/record.js'
import {
  type AuditEvent,
  createKeyRing,
  createTwoFactor,
  type DocumentStore,
  type EnrollmentOn,
  memoryStore,
  type Summary,
  type TwoFactor,
  type TwoFactorOptions,
  type TwoFactorStore,
} from '../../src/index.js'
import { encodePolicy } from '../../src/policy/codec.js'
import type { PolicyRecord } from '../../src/policy/record.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { type Phone, scan } from './phone.js'
import { issue, say } from './secrecy.js'

export const TEST_KEYS = {
  current: 'k1',
  keys: { k1: Buffer.alloc(32, 7).toString('base64') },
} as const

/** The instant at which the clock of every test starts: the middle of a time step. */
export const START = new Date('2026-11-24T10:00:15Z')

/** A SQLite file that is deleted after the test. */
export async function sqliteFile(): Promise<{ store: TwoFactorStore; path: string; db: Database.Database }> {
  const folder = mkdtempSync(join(tmpdir(), 'stepward-'))
  const path = join(folder, 'test.sqlite')
  const db = new Database(path)
  // The tests of the store show what survives a crash.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const store = sqliteStore(db)
  await store.migrate()
  return { store, path, db }
}

/** The stores on which the promises are tested. */
export const STORES: readonly { name: string; make: () => Promise<TwoFactorStore> }[] = [
  { name: 'memory', make: async () => memoryStore() },
  { name: 'SQLite file', make: async () => (await sqliteFile()).store },
]

export interface Bench {
  readonly twoFactor: TwoFactor
  readonly store: TwoFactorStore
  readonly events: AuditEvent[]
  /** The server's time. `advance` moves it by seconds, also backwards. */
  readonly time: { now: Date; advance(seconds: number): void }
  /** Starts and confirms an enrollment. Returns the phone that scanned the URI, and the recovery codes. */
  enroll(
    userId: string,
    code?: string,
  ): Promise<{ phone: Phone; recoveryCodes: readonly string[]; uri: string }>
  /** The challenge of a login that asks for the code. */
  challengeFor(userId: string): Promise<string>
}

/** The service on a store, with a clock that the test sets. Everything it returns, throws and reports is searched (S8). */
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
    if (login.step !== 'code') throw new Error(`login.start returned ${login.step}`)
    return login.challenge
  }

  return { twoFactor, store, events, time, enroll, challengeFor }
}

/** The record that a store has of a user. */
export async function recordOf(store: TwoFactorStore, userId: string): Promise<EnrollmentRecord> {
  const stored = await store.enrollments.load(userId)
  if (stored === null) throw new Error(`nothing is stored about ${userId}`)
  return decodeEnrollment(userId, stored.document)
}

/** Stores a record past the service, in place of what is there. */
export async function putRecord(store: TwoFactorStore, record: EnrollmentRecord): Promise<void> {
  await put(store.enrollments, record.userId, encodeEnrollment(record))
}

/** Stores a policy past the service, in place of what is there. */
export async function putPolicy(store: TwoFactorStore, policy: PolicyRecord): Promise<void> {
  await put(store.policies, policy.companyId, encodePolicy(policy))
}

/** Stores a document past the service, in place of what is there. */
export async function put(
  half: DocumentStore,
  id: string,
  { document, summary = {} }: { readonly document: string; readonly summary?: Summary },
): Promise<void> {
  const expected = (await half.load(id))?.revision ?? null
  if (!(await half.commit({ id, expected, document, summary, events: [] }))) throw new Error('lost a race')
}

/** The status of a user who has two-factor on. */
export async function statusOn(twoFactor: TwoFactor, userId: string): Promise<EnrollmentOn> {
  const status = await twoFactor.enrollment.status({ userId })
  if (status.state !== 'on') throw new Error(`${userId}: two-factor is ${status.state}`)
  return status
}

/** All items of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}

/** The same service. What it issues, returns and throws is noted for the search of S8. */
function watched(twoFactor: TwoFactor): TwoFactor {
  const watch = <T extends object>(part: T): T =>
    new Proxy({} as T, {
      get(_target, name) {
        const member: unknown = Reflect.get(part, name)
        if (typeof member === 'object' && member !== null) return watch(member)
        if (typeof member !== 'function') return member
        return (...inputs: unknown[]) => {
          for (const input of inputs) noteCode(input)
          const result = said(() => Reflect.apply(member, part, inputs))
          if (result instanceof Promise) return watchedPromise(result)
          return isStream(result) ? watchedStream(result) : result
        }
      },
    })
  return watch(twoFactor)
}

/** What the call returns. What it throws is noted. */
function said(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    say(error)
    throw error
  }
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

function isStream(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

async function* watchedStream(stream: AsyncGenerator<unknown>): AsyncGenerator<unknown> {
  try {
    for await (const item of stream) {
      say(item)
      yield item
    }
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
