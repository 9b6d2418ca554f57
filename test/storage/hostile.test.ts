import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Commit, RecordStore, TwoFactorStore } from '../../src/storage/contract.js'
import { memoryStore } from '../../src/storage/memory.js'
import { toSqlText } from '../../src/storage/sql/text.js'
import { sqliteStore } from '../../src/storage/sqlite/index.js'
import { trail } from './helpers.js'
import { enrollmentEvent, enrollmentRecord, policyRecord } from './samples.js'
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

/** Hands a value of any type to a function that is typed. */
const any = <T>(value: unknown): T => value as T

const STORES: readonly [string, () => Promise<TwoFactorStore>][] = [
  ['memoryStore', async () => memoryStore()],
  ['sqliteStore', async () => (await newStore()).store],
]

describe.each(STORES)('S11 %s refuses hostile arguments', (_, makeStore) => {
  const valid = () => ({
    id: 'a',
    expected: null,
    next: enrollmentRecord('a'),
    events: [enrollmentEvent('a')],
  })

  async function refusesCommits(changes: readonly unknown[]): Promise<void> {
    const { enrollments } = await makeStore()
    for (const change of changes) {
      await expect(enrollments.commit(any(change))).rejects.toMatchObject(INVALID)
    }
    expect(await enrollments.load('a')).toBeNull()
    expect(await trail(enrollments, 'a')).toEqual([])
    expect(await enrollments.commit(valid())).toBe(true)
  }

  it('load and events: an id that is none', async () => {
    const { enrollments, policies } = await makeStore()
    for (const id of NOT_ID) {
      await expect(enrollments.load(any(id))).rejects.toMatchObject(INVALID)
      await expect(policies.load(any(id))).rejects.toMatchObject(INVALID)
      await expect(trail(enrollments, any(id))).rejects.toMatchObject(INVALID)
    }
  })

  it('loadMany: what is no array of ids', async () => {
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

  it('events: options that are none', async () => {
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

  it('commit: what is no change', async () => {
    const { id, expected, next, events } = valid()
    await refusesCommits([
      undefined,
      ...NOT_OBJECT,
      {},
      { expected, next, events },
      { id, next, events },
      { id, expected, events },
      { id, expected, next },
      { ...valid(), more: 1 },
      Object.create(valid()),
    ])
  })

  it('commit: an id, a revision or events that are none', async () => {
    await refusesCommits([
      ...NOT_ID.map((id) => ({ ...valid(), id })),
      ...[...NOT_TEXT.filter((value) => value !== null), '', '\ud800'].map((expected) => ({
        ...valid(),
        expected,
      })),
      ...[undefined, null, 0, 'text', {}, new Set()].map((events) => ({ ...valid(), events })),
    ])
  })

  it('commit: a record that could not be read again', async () => {
    const cyclic: Record<string, unknown> = { ...enrollmentRecord('a') }
    cyclic['history'] = [cyclic]
    const throwing = Object.defineProperty({}, 'userId', {
      enumerable: true,
      get: () => {
        throw new Error('getter')
      },
    })
    const records = [
      undefined,
      0,
      'text',
      true,
      [],
      {},
      () => 1,
      1n,
      Symbol('a'),
      new Date(),
      new Map(),
      cyclic,
      throwing,
      enrollmentRecord('b'),
      policyRecord('a'),
      { ...enrollmentRecord('a'), extra: 1 },
      { ...enrollmentRecord('a'), schemaVersion: 2 },
      { ...enrollmentRecord('a'), updatedAt: NaN },
      { ...enrollmentRecord('a'), updatedAt: 1.5 },
      { ...enrollmentRecord('a'), updatedAt: 1n },
      { ...enrollmentRecord('a'), authenticators: undefined },
      Object.create(enrollmentRecord('a')),
    ]
    await refusesCommits(records.map((next) => ({ ...valid(), next })))
  })

  it('commit: an event that could not be read again, or is of another trail, or comes twice', async () => {
    const twin = enrollmentEvent('a')
    const events = [
      ...[undefined, ...NOT_OBJECT, () => 1].map((event) => [event]),
      ...['id', 'at', 'type', 'userId'].flatMap((key) => [
        [{ ...enrollmentEvent('a'), [key]: undefined }],
        [{ ...enrollmentEvent('a'), [key]: '' }],
        [{ ...enrollmentEvent('a'), [key]: 1 }],
        [{ ...enrollmentEvent('a'), [key]: '\ud800' }],
      ]),
      [{ ...enrollmentEvent('a'), more: 1n }],
      [Object.create(enrollmentEvent('a'))],
      [enrollmentEvent('b')],
      [enrollmentEvent('a'), enrollmentEvent('b')],
      [twin, twin],
    ]
    await refusesCommits(events.map((list) => ({ ...valid(), events: list })))
  })

  it('S12 commit: an event that is in the trail already', async () => {
    const { enrollments } = await makeStore()
    const first = valid()
    await enrollments.commit(first)
    const again = { ...first, expected: (await enrollments.load('a'))?.revision ?? null }
    await expect(enrollments.commit(again)).rejects.toMatchObject({ ...INVALID, code: 'ERR_STORE_FAILED' })
    expect(await trail(enrollments, 'a')).toHaveLength(1)
  })

  describe('with a polluted prototype', () => {
    afterEach(() => {
      for (const key of ['expected', 'next', 'after', 'limit', 'tablePrefix', 'userId']) {
        Reflect.deleteProperty(Object.prototype, key)
      }
    })

    it('what is missing is still missing', async () => {
      const { enrollments }: { enrollments: RecordStore<unknown> } = await makeStore()
      await enrollments.commit(valid())
      Object.assign(Object.prototype, { expected: null, next: null, after: 'unknown', limit: 0, userId: 'a' })
      await expect(enrollments.commit(any<Commit<unknown>>({ id: 'a', events: [] }))).rejects.toMatchObject(
        INVALID,
      )
      expect(await trail(enrollments, 'a')).toHaveLength(1)
      const { userId: _, ...ownerless } = enrollmentRecord('b')
      const change = { id: 'b', expected: null, next: ownerless, events: [] }
      await expect(enrollments.commit(change)).rejects.toMatchObject(INVALID)
    })
  })
})

describe('S11 sqliteStore refuses what is no synchronous SQLite database', () => {
  const expectation = { ...INVALID, message: expect.stringContaining('better-sqlite3') }

  it('when it is made, where that can be seen', () => {
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

  it('when it is first used otherwise, and grants nothing', async () => {
    const statement = { all: () => statement, run: () => statement }
    const wrong = [
      { exec: async () => {}, prepare: async () => statement },
      {
        exec: async () => {},
        prepare: () => ({ all: async () => [{ version: 1 }], run: async () => ({ changes: 1 }) }),
      },
      { exec: async () => {}, prepare: () => ({ all: () => [{ version: 1 }], run: () => ({ changes: 1 }) }) },
      { exec: () => {}, prepare: () => ({ all: () => [{ version: 1 }], run: () => undefined }) },
      { exec: () => {}, prepare: () => ({ all: () => [{ version: 1 }], run: () => ({ changes: '1' }) }) },
      { exec: () => {}, prepare: () => statement },
      { exec: () => {}, prepare: () => ({}) },
      { exec: () => {}, prepare: () => undefined },
    ]
    for (const db of wrong) {
      const change = { id: 'a', expected: null, next: enrollmentRecord('a'), events: [] }
      await expect(sqliteStore(any(db)).enrollments.commit(change)).rejects.toMatchObject(expectation)
    }
  })
})

it('S11 sqliteStore refuses hostile options, and makes nothing of them', () => {
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

it('S11 two ids are never bound as the same text, and none with a NUL', () => {
  const text = fc.string({ unit: fc.constantFrom('\\', '\0', '0', 'a') })
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(toSqlText(one) === toSqlText(other)).toBe(one === other)
      expect(toSqlText(one)).not.toContain('\0')
    }),
    { numRuns: 2000 },
  )
  expect(toSqlText('user-1@example.com')).toBe('user-1@example.com')
})
