import { describe, expect, it } from 'vitest'
import type { TwoFactorStore } from '../../src/storage/contract.js'
import { plainStore, wrapped } from './broken-stores/plain-store.js'
import { failureOf, recordTests } from './support/recorder.js'

const FIELDS =
  'every field of a record comes back as it was: numbers, instants, null, empty lists, awkward texts'
const EVENT_FIELDS = 'every field of an event comes back as it was'
const LARGE = 'a record of more than a megabyte comes back as it was'

const THREATS = {
  [FIELDS]: 'A last time step, a count or a deadline that comes back changed lets a used code in again.',
  [EVENT_FIELDS]: 'What the trail says about who did what, and why, could be forged by choosing the words.',
  [LARGE]:
    'A record that is cut short lets nobody in: a whole company could be locked out by whoever makes it grow.',
} as const

async function failure(title: keyof typeof THREATS, makeStore: () => TwoFactorStore): Promise<unknown> {
  const test = recordTests(makeStore).find((one) => one.title === title)
  if (test === undefined) throw new Error('expected a test of this title')
  return failureOf(test)
}

/** A store that reads documents with another reading of each value. */
const reading = (read: (key: string, value: unknown) => unknown) => () =>
  plainStore({ decode: (kept) => JSON.parse(String(kept), read) })

describe('a failure of storeConformance', () => {
  it.each([
    [
      FIELDS,
      'record 1, at .schemaVersion: expected 1, got "1".',
      reading((_, value) => (typeof value === 'number' ? String(value) : value)),
    ],
    [
      FIELDS,
      'record 2, at .authenticators[1].drift: expected 10, got 9.',
      reading((_, value) => (value === 10 ? 9 : value)),
    ],
    [
      FIELDS,
      'record 1, at .pending: expected null, got undefined.',
      reading((key, value) => (key === 'pending' ? undefined : value)),
    ],
    [
      EVENT_FIELDS,
      'the trail, at [0].at: expected "2026-01-02T03:04:05.678Z", got a Date of 1767323045678.',
      reading((key, value) => (key === 'at' ? new Date(String(value)) : value)),
    ],
    [
      EVENT_FIELDS,
      'the trail, at [0].recoveryCodes: expected 9007199254740991, got 9007199254740991n.',
      reading((key, value) => (key === 'recoveryCodes' ? BigInt(Number(value)) : value)),
    ],
    [
      LARGE,
      /at \.authenticators\[7\]: expected \{"id":"authenticator-7"[\s\S]{90,}… \(\d+ characters\), got undefined\.\n/,
      reading((_, value) => (Array.isArray(value) ? value.slice(0, 7) : value)),
    ],
  ] as const)(
    'says what of it differs, and what that would let happen: %s: %s',
    async (title, message, make) => {
      const found = await failure(title, make)
      expect(found).toMatchObject({ name: 'Error', message: expect.stringMatching(RegExp(THREATS[title])) })
      if (typeof message === 'string') expect(String(found)).toContain(message)
      else expect(String(found)).toMatch(message)
    },
  )

  it('tells what the store threw, and has it as its cause', async () => {
    const cause = new RangeError('disk full')
    const found = await failure(FIELDS, () => wrapped(() => ({ commit: () => Promise.reject(cause) })))
    expect(found).toMatchObject({
      message: `Expected an answer, but the store threw RangeError: disk full.\n${THREATS[FIELDS]}`,
      cause,
    })
  })

  it('of making the store is the caller’s own', async () => {
    const own = new Error('no database here')
    const found = await failure(FIELDS, () => {
      throw own
    })
    expect(found).toBe(own)
  })
})
