import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Commit, TwoFactorStore } from '../../src/storage/contract.js'
import { memoryStore } from '../../src/storage/memory.js'
import { PROBE } from '../../src/storage/sql/probe.js'
import { fromSqlText, toSqlText } from '../../src/storage/sql/text.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { trail } from './helpers.js'
import { newChange, newEvent } from './samples.js'
import { rowCount, sqliteFiles } from './sqlite-files.js'

const { newFile, connect, newStore } = sqliteFiles()

const INVALID = { name: 'StepwardError', code: 'ERR_INVALID_ARGUMENT' }

const NOT_TEXT: readonly unknown[] = [
  undefined,
  null,
  0,
  NaN,
  true,
  1n,
  Symbol('a'),
  [],
  ['a'],
  {},
  () => 'a',
]
const NOT_ID: readonly unknown[] = [
  ...NOT_TEXT,
  '',
  'x'.repeat(1025),
  '😀'.repeat(257),
  '\ud800',
  'a\udc00b',
  new String('a'),
]
const NOT_OBJECT: readonly unknown[] = [null, 0, NaN, true, 1n, 'text', [], Symbol('a')]

/** Passes a value of any type to a typed function. */
const any = <T>(value: unknown): T => value as T

const STORES: readonly [string, () => Promise<TwoFactorStore>][] = [
  ['memoryStore', async () => memoryStore()],
  ['sqliteStore', async () => (await newStore()).store],
]

describe.each(STORES)('S11 %s refuses hostile arguments', (_, makeStore) => {
  async function refusesCommits(changes: readonly unknown[]): Promise<void> {
    const { enrollments } = await makeStore()
    for (const change of changes) {
      await expect(enrollments.commit(any(change))).rejects.toMatchObject(INVALID)
    }
    expect(await enrollments.load('a')).toBeNull()
    expect(await trail(enrollments, 'a')).toEqual([])
    expect(await enrollments.commit(newChange())).toBe(true)
  }

  it('load and events: a value that is not an id', async () => {
    const { enrollments, policies } = await makeStore()
    for (const id of NOT_ID) {
      await expect(enrollments.load(any(id))).rejects.toMatchObject(INVALID)
      await expect(policies.load(any(id))).rejects.toMatchObject(INVALID)
      await expect(trail(enrollments, any(id))).rejects.toMatchObject(INVALID)
    }
  })

  it('loadMany: a value that is not an array of ids', async () => {
    const { enrollments } = await makeStore()
    for (const ids of [
      undefined,
      ...NOT_OBJECT.filter((value) => !Array.isArray(value)),
      new Set(['a']),
      { length: 1 },
    ]) {
      await expect(enrollments.loadMany(any(ids))).rejects.toMatchObject(INVALID)
    }
    for (const id of NOT_ID) {
      await expect(enrollments.loadMany(any(['a', id]))).rejects.toMatchObject(INVALID)
    }
  })

  it('events: wrong options', async () => {
    const { enrollments } = await makeStore()
    const read = async (options: unknown): Promise<void> => {
      for await (const _event of enrollments.events('a', any(options))) break
    }
    const limits = [null, 0, -1, 1.5, NaN, Infinity, 2 ** 53, '1', 1n, [1], {}, true]
    const options = [
      ...NOT_OBJECT,
      ...limits.map((limit) => ({ limit })),
      ...NOT_TEXT.filter((value) => value !== undefined).map((after) => ({ after })),
      { after: '' },
      { after: '\ud800' },
      { before: 'a' },
      { limits: 1 },
    ]
    for (const option of options) await expect(read(option)).rejects.toMatchObject(INVALID)
  })

  it('commit: a value that is not a change', async () => {
    const change = newChange()
    const without = (field: keyof Commit): unknown => ({ ...change, [field]: undefined })
    await refusesCommits([
      undefined,
      ...NOT_OBJECT,
      {},
      ...(['id', 'expected', 'document', 'summary', 'events'] as const).map(without),
      { ...change, more: 1 },
      Object.create(change),
    ])
  })

  it('commit: a wrong id, revision or list of events', async () => {
    await refusesCommits([
      ...NOT_ID.map((id) => newChange({ id: any(id) })),
      ...[...NOT_TEXT.filter((value) => value !== null), '', '\ud800'].map((expected) =>
        newChange({ expected: any(expected) }),
      ),
      ...[undefined, null, 0, 'text', {}, new Set()].map((events) => ({ ...newChange(), events })),
      newChange({ events: Array.from({ length: 9 }, () => newEvent()) }),
    ])
  })

  it('commit: a document that is not text of at most 256 KiB', async () => {
    const documents = [
      ...NOT_TEXT.filter((value) => value !== null),
      '',
      '"\ud800"',
      JSON.stringify('x'.repeat(262_143)),
      JSON.stringify('é'.repeat(131_072)),
      new String('{}'),
    ]
    await refusesCommits(documents.map((document) => ({ ...newChange(), document })))
  })

  it('commit: report columns that no database can store', async () => {
    const throwing = Object.defineProperty({}, 'state', {
      enumerable: true,
      get: () => {
        throw new Error('getter')
      },
    })
    const summaries = [
      undefined,
      ...NOT_OBJECT.filter((value) => !Array.isArray(value)),
      throwing,
      ...[undefined, NaN, Infinity, true, 1n, {}, [], Symbol('a'), () => 1].map((state) => ({ state })),
    ]
    await refusesCommits(summaries.map((summary) => ({ ...newChange(), summary })))
  })

  it('commit: an event that is malformed or comes twice', async () => {
    const twin = newEvent()
    const events = [
      ...[undefined, ...NOT_OBJECT, () => 1].map((event) => [event]),
      ...['id', 'type', 'at', 'document'].flatMap((key) =>
        [undefined, '', 1, null, '\ud800'].map((value) => [{ ...newEvent(), [key]: value }]),
      ),
      ...['id', 'type', 'at'].map((key) => [{ ...newEvent(), [key]: 'x'.repeat(129) }]),
      [newEvent({ document: JSON.stringify('x'.repeat(16_383)) })],
      [{ ...newEvent(), more: 1n }],
      [Object.create(newEvent())],
      [twin, twin],
    ]
    await refusesCommits(events.map((list) => ({ ...newChange(), events: list })))
  })

  it('S12 commit: an event that is already in the trail', async () => {
    const { enrollments } = await makeStore()
    const first = newChange()
    await enrollments.commit(first)
    const again = { ...first, expected: (await enrollments.load('a'))?.revision ?? null }
    await expect(enrollments.commit(again)).rejects.toMatchObject({ ...INVALID, code: 'ERR_STORE_FAILED' })
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  describe('with a polluted prototype', () => {
    afterEach(() => {
      for (const key of ['expected', 'document', 'summary', 'after', 'limit', 'state']) {
        Reflect.deleteProperty(Object.prototype, key)
      }
    })

    it('what is missing is still missing', async () => {
      const { enrollments } = await makeStore()
      await enrollments.commit(newChange())
      const polluted = {
        expected: null,
        document: null,
        summary: {},
        after: 'unknown',
        limit: 0,
        state: 'on',
      }
      Object.assign(Object.prototype, polluted)
      await expect(enrollments.commit(any<Commit>({ id: 'a', events: [] }))).rejects.toMatchObject(INVALID)
      expect(await trail(enrollments, 'a')).toHaveLength(1)
      expect(await enrollments.commit({ ...newChange({ id: 'b' }), summary: {} })).toBe(true)
    })
  })
})

it('S11 a polluted prototype fills no report column', async () => {
  const { db, store } = await newStore()
  Object.assign(Object.prototype, { state: 'on' })
  try {
    await store.enrollments.commit({ ...newChange(), summary: {} })
  } finally {
    Reflect.deleteProperty(Object.prototype, 'state')
  }
  expect(db.prepare('SELECT state FROM stepward_enrollments').raw().all()).toEqual([[null]])
})

describe('S11 sqliteStore refuses anything but a synchronous SQLite database', () => {
  const expectation = { ...INVALID, message: expect.stringContaining('better-sqlite3') }

  it('when it is created, if the value shows it', () => {
    const wrong = [
      undefined,
      ...NOT_OBJECT,
      {},
      () => 1,
      { exec() {} },
      { prepare() {} },
      { exec: 1, prepare: 2 },
      { execute() {}, batch() {} },
      { query() {} },
      Promise.resolve({ exec() {}, prepare() {} }),
    ]
    for (const db of wrong) expect(() => sqliteStore(any(db))).toThrow(expect.objectContaining(expectation))
  })

  it('otherwise when it is first used, and grants nothing', async () => {
    const row = { version: 1, store_id: 'x', ...PROBE }
    const statement = { all: () => statement, run: () => statement }
    const wrong = [
      { exec: async () => {}, prepare: async () => statement },
      {
        exec: async () => {},
        prepare: () => ({ all: async () => [row], run: async () => ({ changes: 1 }) }),
      },
      { exec: async () => {}, prepare: () => ({ all: () => [row], run: () => ({ changes: 1 }) }) },
      { exec: () => {}, prepare: () => ({ all: () => [row], run: () => undefined }) },
      { exec: () => {}, prepare: () => ({ all: () => [row], run: () => ({ changes: '1' }) }) },
      { exec: () => {}, prepare: () => statement },
      { exec: () => {}, prepare: () => ({}) },
      { exec: () => {}, prepare: () => undefined },
    ]
    for (const db of wrong) {
      await expect(sqliteStore(any(db)).enrollments.commit(newChange())).rejects.toMatchObject(expectation)
    }
  })
})

it('S11 sqliteStore refuses hostile options, and changes nothing', () => {
  const db = connect(newFile())
  const prefixes = [
    null,
    0,
    true,
    [],
    {},
    ['stepward_'],
    '',
    '1a',
    'A',
    'Stepward_',
    'a-b',
    'a b',
    'a.b',
    'a"',
    "a'",
    'a;--',
    'a\0',
    'a\n',
    'é',
    'ſ',
    'sqlite_',
    'sqlite_x',
    'p'.repeat(32),
  ]
  for (const tablePrefix of prefixes) {
    expect(() => sqliteStore(db, any({ tablePrefix }))).toThrow(expect.objectContaining(INVALID))
  }
  for (const options of [...NOT_OBJECT, { prefix: 'a_' }, { tableprefix: 'a_' }]) {
    expect(() => sqliteStore(db, any(options))).toThrow(expect.objectContaining(INVALID))
  }
  expect(rowCount(db, 'sqlite_schema')).toBe(0)
})

it('S11 two texts are never bound as the same one, none is bound with a NUL, and each comes back', () => {
  const text = fc.string({ unit: fc.constantFrom('\\', '\0', '0', 'a') })
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(toSqlText(one) === toSqlText(other)).toBe(one === other)
      expect(toSqlText(one)).not.toContain('\0')
      expect(fromSqlText(toSqlText(one))).toBe(one)
    }),
    { numRuns: 2000 },
  )
  expect(toSqlText('user-1@example.com')).toBe('user-1@example.com')
})
