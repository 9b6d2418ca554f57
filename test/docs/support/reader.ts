import Database from 'libsql'
import { onTestFinished, vi } from 'vitest'
import { createKeyRing, createTwoFactor, type TwoFactor, type TwoFactorOptions } from '../../../src/index.js'
import { sqliteStore } from '../../../src/storage/sqlite/index.js'
import { createVirtualAuthenticator } from '../../../src/testing/index.js'

/** The time at which each program of a page starts: before the dates on the pages. */
const START = new Date('2026-11-24T10:00:15Z')

export const KEY: string = Buffer.alloc(32, 7).toString('base64')

export const OTHER_KEY: string = Buffer.alloc(32, 8).toString('base64')

/** Sets what a program reads from its environment. */
export function environment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
}

/** Somebody who has two-factor on. */
export interface Enrolled {
  readonly userId: string
  readonly proof: string
  readonly recoveryCodes: readonly string[]
  /** The next code of the phone. Time goes on for it, because each code passes once. */
  next(): string
}

/** Lets time pass. */
export function wait(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000)
}

/** What the reader of a page has: a service on SQLite, at a time that the test sets, and the names of reader.d.ts. */
export async function reader(options: Partial<TwoFactorOptions> = {}) {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  const db = new Database(':memory:')
  onTestFinished(() => {
    db.close()
    vi.useRealTimers()
  })
  const store = sqliteStore(db)
  await store.migrate()
  const keys = createKeyRing({ current: 'k1', keys: { k1: KEY } })
  const twoFactor = createTwoFactor({ issuer: 'Example', store, keys, ...options })
  return { db, store, keys, twoFactor }
}

/** Switches two-factor on for somebody. */
export async function enroll(twoFactor: TwoFactor, userId: string): Promise<Enrolled> {
  const phone = createVirtualAuthenticator()
  const setup = await twoFactor.enrollment.start({ userId, accountName: `${userId}@example.com` })
  if (!setup.ok) throw new Error(setup.reason)
  phone.scan(setup.uri)
  const confirmed = await twoFactor.enrollment.confirm({ userId, code: phone.code() })
  if (!confirmed.ok) throw new Error(confirmed.reason)
  return {
    userId,
    proof: confirmed.proof,
    recoveryCodes: confirmed.recoveryCodes,
    next() {
      wait(30)
      return phone.code()
    },
  }
}

/** The challenge of a login that asks for a code. */
export async function challengeOf(twoFactor: TwoFactor, userId: string): Promise<string> {
  const login = await twoFactor.login.start({ userId })
  if (login.step === 'done') throw new Error('no code is asked for')
  return login.challenge
}
