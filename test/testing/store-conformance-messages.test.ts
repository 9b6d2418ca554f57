import { describe, expect, it } from 'vitest'
import type { DocumentStore, StoredEvent, TwoFactorStore } from '../../src/storage/contract.js'
import { memoryStore } from '../../src/storage/memory.js'
import { storeConformance } from '../../src/testing/index.js'
import { type Parts, plainStore, wrapped } from './broken-stores/plain-store.js'
import { failureOf, recordTests } from './support/recorder.js'

const DOCUMENT = 'a document comes back byte for byte'
const EVENT = 'every field of an event comes back byte for byte'
const LARGEST = 'the largest commit comes back whole: 256 KiB with 8 events of 16 KiB'
const SEEN = 'S4 S14 what commit returned true for is what the next load sees'
const ALIKE = 'S11 ids that look alike are different people'
const ERASING = 'S11 erasing one leaves those that look alike'

const COUNTS = 'loadMany takes no ids, one, and tens of thousands'
const LIMIT = 'limit is the most that is read'
const TWICE = 'S12 an event that is in the trail already makes the whole commit fail'

const CONFUSED = 'A user whose id resembles another one could read and change the second factor of that user.'

async function failure(title: string, makeStore: () => TwoFactorStore): Promise<unknown> {
  const test = recordTests(makeStore).find((one) => one.title === title)
  if (test === undefined) throw new Error('expected a test of this title')
  return failureOf(test)
}

async function message(title: string, makeStore: () => TwoFactorStore): Promise<string> {
  const found = await failure(title, makeStore)
  return found instanceof Error ? found.message : String(found)
}

/** A function of a store, the title of a test, the call that throws, and what the message says of it. */
type Thrower = readonly [
  name: keyof DocumentStore,
  title: string,
  when: (first: unknown, options: unknown) => boolean,
  called: string,
]

const always = (): boolean => true

const fieldOf = (value: unknown, name: string): unknown => Reflect.get(Object(value), name)

const broken = (parts: Partial<Parts>) => () => plainStore(parts)

/** A store that reads events as rows of its own. */
const readingEvents = (read: (event: StoredEvent) => unknown) => () =>
  wrapped((right) => ({
    async *events(id, options) {
      for await (const event of right.events(id, options)) yield read(event) as StoredEvent
    },
  }))

describe('a failure of storeConformance', () => {
  it('shows short texts whole, and escapes characters that look alike', async () => {
    expect(await message(SEEN, broken({ keep: (text) => text.replace('mark', 'm\u0430rk') }))).toContain(
      'expected "{\\"schemaVersion\\":1,\\"mark\\":1}", got "{\\"schemaVersion\\":1,\\"m\\u0430rk\\":1}".',
    )
  })

  it('says from which character a long text differs', async () => {
    expect(await message(LARGEST, broken({ keep: (text) => text.slice(0, 65_535) }))).toMatch(
      /^the document in load after commit returned true, from character 65535: expected "x{119}… \(\d+ characters\), got ""\.\n/,
    )
  })

  it.each([
    ['at', '"2026-01-02T03:04:05.678Z"', 'a Date', (event) => ({ ...event, at: new Date(event.at) })],
    ['type', '"store.tested"', 'undefined', ({ type: _, ...rest }) => rest],
    ['position', 'undefined', '1n', (event) => ({ ...event, position: 1n })],
  ] as const satisfies readonly [string, string, string, (event: StoredEvent) => unknown][])(
    'says which field of an event differs: %s',
    async (field, expected, got, read) => {
      expect(await message(EVENT, readingEvents(read))).toBe(
        `the new events of the trail after commit returned true, at [0].${field}: expected ${expected}, got ${got}.\nThe audit trail would show something else than what happened.`,
      )
    },
  )

  it('names the two ids that a store confuses', async () => {
    expect(await message(ALIKE, broken({ keyOf: (id) => id.toLowerCase() }))).toBe(
      `load after a commit that failed: expected the document of "User", got the one of "user".\n${CONFUSED}`,
    )
    expect(await message(ALIKE, broken({ keyOf: (id) => id.normalize('NFC') }))).toContain(
      'expected the document of "e\\u0301" (U+0065 U+0301), got the one of "\\u00e9" (U+00E9).',
    )
    expect(await message(ALIKE, broken({ keyOf: (id) => id.slice(0, 1023) }))).toMatch(
      /expected the document of "x{10}…x{10}" \(1024 code points\), got the one of "x{10}…x{10}" \(1023 code points\)\./,
    )
  })

  it('names the two ids if the store throws', async () => {
    const throwing = () =>
      wrapped(
        (right) => ({
          async commit(change) {
            if (await right.commit(change)) return true
            throw new Error('duplicate key')
          },
        }),
        { keyOf: (id) => id.toLowerCase() },
      )
    expect(await message(ALIKE, throwing)).toContain(
      'expected the document of "User", got the one of "user".',
    )
  })

  it('names the two ids, whichever function confuses them', async () => {
    const loading = () =>
      wrapped((right) => ({
        load: async (id) => (id === 'User' ? right.load('user') : right.load(id)),
      }))
    expect(await message(ALIKE, loading)).toContain(
      'load: expected the document of "User", got the one of "user".',
    )
    const loadingMany = () =>
      wrapped((right) => ({
        loadMany: async (ids) => {
          const found = new Map(await right.loadMany(ids))
          const other = found.get('user')
          return other === undefined ? found : found.set('User', other)
        },
      }))
    expect(await message(ALIKE, loadingMany)).toContain(
      'loadMany: expected the document of "User", got the one of "user".',
    )
    const reading = () =>
      wrapped((right) => ({ events: (id, options) => right.events(id === 'User' ? 'user' : id, options) }))
    expect(await message(ALIKE, reading)).toContain(
      'events: expected the trail of "User", got the one of "user".',
    )
    const erasing = () =>
      wrapped((right) => ({
        async commit(change) {
          const done = await right.commit(change)
          if (change.id === 'user' && change.document === null) {
            const other = await right.load('User')
            await right.commit({ ...change, id: 'User', expected: other?.revision ?? null })
          }
          return done
        },
      }))
    expect(await message(ERASING, erasing)).toContain('erasing "user" erased "User", too.')
  })

  it('says what was expected of the store and what it did', async () => {
    expect(await message(SEEN, () => wrapped(() => ({ loadMany: async () => ({}) as never })))).toBe(
      'loadMany: expected a Map, got {}.\nA used code would still look unused and could be used again.',
    )
  })

  const full = new RangeError('disk\n  full.')
  const COMMIT = 'Expected true, or false if another revision is stored.'
  const EVENTS = 'Expected the events of its trail.'

  it.each([
    ['load', SEEN, always, 'for "a". Expected the stored document, or null.'],
    ['loadMany', COUNTS, always, 'with 0 ids. Expected a Map of the documents that exist.'],
    [
      'loadMany',
      COUNTS,
      (ids) => fieldOf(ids, 'length') === 40_000,
      'with 40,000 ids. Expected a Map of the documents that exist.',
    ],
    ['commit', SEEN, always, `for "a" with expected null, document null and 1 event. ${COMMIT}`],
    [
      'commit',
      TWICE,
      (change) => fieldOf(change, 'expected') !== null,
      `for "a" with expected a revision, a document of 28 bytes and 1 event. ${COMMIT}`,
    ],
    [
      'commit',
      LARGEST,
      always,
      `for "a" with expected null, a document of 262,144 bytes and 8 events. ${COMMIT}`,
    ],
    [
      'commit',
      ALIKE,
      (change) => fieldOf(change, 'id') === '😀',
      `for "\\ud83d\\ude00" (U+1F600) with expected null, a document of 29 bytes and 1 event. ${COMMIT}`,
    ],
    ['events', EVENT, always, `for "a". ${EVENTS}`],
    ['events', LIMIT, (_, options) => fieldOf(options, 'limit') === 501, `for "a" with limit 501. ${EVENTS}`],
  ] as const satisfies readonly Thrower[])(
    'names the call that threw, and has its error as the cause: %s in %s',
    async (name, title, when, called) => {
      const throwing = () =>
        wrapped((right) => ({
          [name](...parameters: [never, never]) {
            if (when(...parameters)) throw full
            return right[name](...parameters)
          },
        }))
      const found = await failure(title, throwing)
      expect(found).toEqual(new Error(`enrollments.${name} threw RangeError: disk full.\nCalled ${called}`))
      expect(found).toHaveProperty('cause', full)
    },
  )

  it('of making the store is the caller’s own', async () => {
    const own = new Error('no database here')
    const found = await failure(DOCUMENT, () => {
      throw own
    })
    expect(found).toBe(own)
  })
})

describe('storeConformance refuses', () => {
  const runner = { describe: () => {}, it: () => {} }

  it.each([
    ['no runner', [undefined, memoryStore], 'expected an object, got undefined'],
    [
      'a runner without it',
      [{ describe: runner.describe }, memoryStore],
      'it: expected a function, got undefined',
    ],
    [
      'a misspelt function',
      [{ ...runner, tests: runner.it }, memoryStore],
      'unknown option "tests"; the options are describe, it',
    ],
    [
      'a store in place of makeStore',
      [runner, memoryStore()],
      'makeStore: expected a function, got an object',
    ],
  ])('%s', (_, parameters, text) => {
    expect(() => Reflect.apply(storeConformance, undefined, parameters)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: `storeConformance: ${text}` }),
    )
  })

  it('what is not a store, when a test asks for one', async () => {
    const half = memoryStore().enrollments
    expect(await message(DOCUMENT, () => ({}) as never)).toBe(
      'storeConformance: makeStore().enrollments: expected a store with load, loadMany, commit and events, got undefined',
    )
    expect(
      await message(DOCUMENT, () => ({ enrollments: half, policies: { load: half.load } }) as never),
    ).toBe(
      'storeConformance: makeStore().policies: expected a store with load, loadMany, commit and events, got an object; it has no function loadMany, commit, events',
    )
  })
})
