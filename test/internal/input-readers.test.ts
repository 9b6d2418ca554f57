import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callback, date, instant, methods, shape } from '../../src/internal/host.js'
import {
  anything,
  argument,
  exactList,
  exactObject,
  flag,
  hidden,
  id,
  input,
  integer,
  json,
  list,
  map,
  nullable,
  number,
  object,
  oneOf,
  optional,
  type Reader,
  text,
} from '../../src/internal/input.js'
import { HOSTILE_VALUES } from '../otp/support/hostile.js'

import { errorOf, read, refusal, refuse, revoked, throwing } from './support/read.js'

const store = { load: () => 1, commit: () => 2 }
const storeMethods = methods<typeof store>('a store', 'load', 'commit')

/** For each reader: what it takes, with what it makes of it, and what it refuses, with what it says. */
const READERS: readonly (readonly [
  string,
  Reader<unknown>,
  readonly (readonly [unknown, unknown])[],
  readonly (readonly [unknown, string])[],
])[] = [
  [
    'integer',
    integer(60, 86_400),
    [
      [60, 60],
      [86_400, 86_400],
    ],
    [
      [30, 'expected an integer from 60 to 86,400, got 30'],
      [86_401, 'expected an integer from 60 to 86,400, got 86401'],
      [60.5, 'expected an integer from 60 to 86,400, got 60.5'],
      [Number.NaN, 'expected an integer from 60 to 86,400, got NaN'],
      [Number.POSITIVE_INFINITY, 'expected an integer from 60 to 86,400, got Infinity'],
      [60n, 'expected an integer from 60 to 86,400, got 60n'],
      ['60', 'expected an integer from 60 to 86,400, got "60"'],
      [undefined, 'expected an integer from 60 to 86,400, got undefined'],
      [Object(60), 'expected an integer from 60 to 86,400, got a Number'],
    ],
  ],
  [
    'integer without a maximum',
    integer(-1),
    [[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]],
    [
      [2 ** 53, 'expected an integer from -1, got 9007199254740992'],
      [-2, 'expected an integer from -1, got -2'],
    ],
  ],
  ['number', number(0, 1), [[0.5, 0.5]], [[1.5, 'expected a number from 0 to 1, got 1.5']]],
  [
    'text',
    text(5),
    [
      ['a', 'a'],
      ['日本語é😀'.slice(0, 4), '日本語é'],
    ],
    [
      ['', 'expected 1 to 5 characters, got 0'],
      ['abcdef', 'expected 1 to 5 characters, got 6'],
      ['x'.repeat(1_000_000), 'expected 1 to 5 characters, got 1,000,000'],
      ['a\ud800', 'contains a lone surrogate, so it is not valid text'],
      ['\udc00', 'contains a lone surrogate, so it is not valid text'],
      [5, 'expected a string, got 5'],
      [['a'], 'expected a string, got an array'],
      [Object('a'), 'expected a string, got a String'],
    ],
  ],
  ['text that may be empty', text(5, 0), [['', '']], [['abcdef', 'expected 0 to 5 characters, got 6']]],
  ['json', json(6), [['{"a":1', '{"a":1']], [['日本語', 'expected at most 6 bytes of UTF-8']]],
  [
    'id',
    id,
    [
      ['u1', 'u1'],
      ['語'.repeat(341), '語'.repeat(341)],
    ],
    [
      [42, 'expected a string, got 42; convert it with String(id)'],
      [42n, 'expected a string, got 42n; convert it with String(id)'],
      ['', 'expected 1 to 1,024 characters, got 0'],
      ['語'.repeat(342), 'expected at most 1,024 bytes of UTF-8'],
      [null, 'expected a string, got null'],
    ],
  ],
  [
    'flag',
    flag,
    [
      [true, true],
      [false, false],
    ],
    [
      [1, 'expected true or false, got 1'],
      ['true', 'expected true or false, got "true"'],
    ],
  ],
  [
    'date',
    date,
    [
      [new Date(0), 0],
      [new Date(-1), -1],
      [runInNewContext('new Date(7)'), 7],
      [Object.assign(new Date(7), { getTime: refuse, valueOf: () => 'x' }), 7],
    ],
    [
      [new Date(Number.NaN), 'expected a valid Date, got an invalid Date'],
      [0, 'expected a valid Date, got 0; convert it with new Date(…)'],
      ['2026-01-01', 'expected a valid Date, got a string; convert it with new Date(…)'],
      [Object.create(Date.prototype), 'expected a valid Date, got an invalid Date'],
      [{ getTime: () => 0 }, 'expected a valid Date, got an object'],
    ],
  ],
  [
    'instant',
    instant,
    [[new Date(0), 0]],
    [[new Date(-1), 'expected a Date from 1970 on, got 1969-12-31T23:59:59.999Z']],
  ],
  [
    'oneOf',
    oneOf('SHA1', 'SHA256', 'SHA512'),
    [['SHA256', 'SHA256']],
    [
      ['sha1', "expected 'SHA1', 'SHA256' or 'SHA512', got \"sha1\""],
      ['constructor', "expected 'SHA1', 'SHA256' or 'SHA512', got \"constructor\""],
      [['SHA1'], "expected 'SHA1', 'SHA256' or 'SHA512', got an array"],
      [undefined, "expected 'SHA1', 'SHA256' or 'SHA512', got undefined"],
    ],
  ],
  ['oneOf with numbers', oneOf(6, 7, 8), [[7, 7]], [['7', 'expected 6, 7 or 8, got "7"']]],
  ['oneOf with one value', oneOf('any'), [['any', 'any']], [['x', 'expected \'any\', got "x"']]],
  [
    'optional',
    optional(integer(1, 9), 5),
    [
      [undefined, 5],
      [9, 9],
    ],
    [[null, 'expected an integer from 1 to 9, got null']],
  ],
  [
    'nullable',
    nullable(integer(1, 9)),
    [
      [null, null],
      [9, 9],
    ],
    [[undefined, 'expected an integer from 1 to 9, got undefined']],
  ],
  [
    'anything',
    anything,
    [
      [undefined, undefined],
      [refuse, refuse],
    ],
    [],
  ],
  [
    'object',
    object({ past: integer(0, 10), future: optional(integer(0, 10), 1) }),
    [
      [{ past: 2 }, { past: 2, future: 1 }],
      [
        { past: 2, future: undefined },
        { past: 2, future: 1 },
      ],
      [Object.assign(Object.create({ past: 9, other: 1 }), { past: 3 }), { past: 3, future: 1 }],
      [Object.assign(Object.create(null), { past: 3 }), { past: 3, future: 1 }],
    ],
    [
      [undefined, 'expected an object, got undefined'],
      [null, 'expected an object, got null'],
      [[], 'expected an object, got an array'],
      [() => 1, 'expected an object, got a function'],
      [Object.create({ past: 1 }), 'past: expected an integer from 0 to 10, got undefined'],
      [{ past: 1, futur: 2 }, 'unknown option "futur"; did you mean "future"?'],
      [throwing('past'), 'past: threw while it was read'],
      [revoked({}), 'threw while it was read'],
      [new Proxy({}, { ownKeys: refuse }), 'threw while it was read'],
    ],
  ],
  [
    'object of optional fields',
    object({ a: optional(flag), b: optional(flag, true) }),
    [
      [undefined, { a: undefined, b: true }],
      [{}, { a: undefined, b: true }],
    ],
    [[null, 'expected an object, got null']],
  ],
  [
    'shape',
    shape({ companyId: id, role: optional(id) }),
    [
      [
        { companyId: 'acme', createdAt: 7 },
        { companyId: 'acme', role: undefined },
      ],
    ],
    [
      [null, 'expected an object, got null'],
      [Object.create({ companyId: 'acme' }), 'companyId: expected a string, got undefined'],
      [throwing('companyId'), 'companyId: threw while it was read'],
      [revoked({}), 'companyId: expected a string, got undefined'],
    ],
  ],
  [
    'map',
    map(integer(0, 9)),
    [
      [{}, new Map()],
      [{ a: 1, b: 2 }, new Map(Object.entries({ a: 1, b: 2 }))],
      [JSON.parse('{"__proto__": 1}'), new Map([['__proto__', 1]])],
      [Object.create({ a: 1 }), new Map()],
    ],
    [
      [{ a: 10 }, 'a: expected an integer from 0 to 9, got 10'],
      [{ a: undefined }, 'a: expected an integer from 0 to 9, got undefined'],
      [throwing('a'), 'a: threw while it was read'],
      [{ 'no name at all': 10 }, '[…]: expected an integer from 0 to 9, got 10'],
      [{ ['k'.repeat(33)]: 10 }, '[…]: expected an integer from 0 to 9, got 10'],
      [[], 'expected an object, got an array'],
      [undefined, 'expected an object, got undefined'],
    ],
  ],
  [
    'list',
    list(integer(0, 9), 1, 2),
    [
      [
        [1, 2],
        [1, 2],
      ],
    ],
    [
      [[], 'expected an array of 1 to 2 items, got 0'],
      [[1, 2, 3], 'expected an array of 1 to 2 items, got 3'],
      [[1, 10], '[1]: expected an integer from 0 to 9, got 10'],
      [new Array(1), '[0]: expected an integer from 0 to 9, got undefined'],
      [{ length: 1 }, 'expected an array of 1 to 2 items, got an object'],
      ['12', 'expected an array of 1 to 2 items, got "12"'],
      [revoked([]), 'expected an array of 1 to 2 items, got an object'],
      [new Proxy([1], { get: refuse }), 'threw while it was read'],
    ],
  ],
  ['list of any length', list(flag), [[[], []]], [[new Set(), 'expected an array, got a Set']]],
  [
    'exactObject',
    exactObject({ a: integer(0, 9), b: nullable(id) }),
    [
      [
        { a: 1, b: null },
        { a: 1, b: null },
      ],
    ],
    [
      [{ a: 1 }, 'b is missing'],
      [{ a: 10, b: null }, 'a: expected an integer from 0 to 9, got 10'],
      [{ a: 1, b: null, c: 1 }, 'c: unexpected field'],
      [[], 'expected an object, got an array'],
    ],
  ],
  [
    'exactList',
    exactList(integer(0, 9)),
    [
      [
        [1, 2],
        [1, 2],
      ],
    ],
    [
      [[1, '2'], '[1]: expected an integer from 0 to 9, got "2"'],
      [{}, 'expected an array, got an object'],
    ],
  ],
  [
    'methods',
    storeMethods,
    [
      [store, store],
      [Object.create(store), Object.create(store)],
    ],
    [
      [{ load: () => 1 }, 'expected a store, got an object; it has no function commit'],
      [null, 'expected a store, got null'],
      [() => 1, 'expected a store, got a function'],
      [throwing('load'), 'expected a store, got an object; it has no function load, commit'],
      [revoked({}), 'expected a store, got an object; it has no function load, commit'],
    ],
  ],
  ['callback', callback, [[refuse, refuse]], [['f', 'expected a function, got "f"']]],
]

/** The readers of what `JSON.parse` has made, which is never a Proxy. */
const readsJson = new Set(READERS.filter(([name]) => name.startsWith('exact')).map(([, reader]) => reader))

// A title that formats a value would read its getters, so no title does.
describe.each(READERS.map(([name, ...rest]) => ({ name, rest })))('the reader $name', ({ rest }) => {
  const [reader, taken, refused] = rest

  it('takes what is right, and returns it typed', () => {
    for (const [value, expected] of taken) expect(read(reader, value)).toEqual(expected)
  })

  it('S11 refuses what is wrong, and says what it expected and what it got', () => {
    expect(refused.map(([value]) => refusal(reader, value))).toEqual(refused.map(([, message]) => message))
  })

  it('S11 takes or refuses hostile values, in bounded words', () => {
    for (const [name, value] of HOSTILE_VALUES) {
      if (readsJson.has(reader) && name.includes('Proxy')) continue
      expect((refusal(reader, value) ?? '').length).toBeLessThan(200)
    }
  })
})

describe('S11 any value', () => {
  const values = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  })

  it('S11 is taken or refused by every reader with an error that names function and option', () => {
    const readers = fc.constantFrom(...READERS.map(([, reader]) => reader))
    fc.assert(
      fc.property(readers, values, (reader, value) => {
        const error = errorOf(() => argument('f', 'x', reader)(value))
        if (error === null) return
        if (error.code !== 'ERR_INVALID_ARGUMENT') throw error
        expect(error.message).toMatch(/^f: x/)
        expect(error.message).toContain(`f: ${error.option}: `)
        expect(error.cause).toBeUndefined()
      }),
      { numRuns: 3000 },
    )
  })

  it('S11 is copied: what the caller changes later changes nothing', () => {
    const given = { list: [1, 2] }
    const result = input('f', { list: list(integer(0, 9)) })(given)
    given.list.push(99)
    expect(result).toEqual({ list: [1, 2] })
  })

  it('S8 no long text and no hidden value is in a message, whatever reads it', () => {
    const readers = fc.constantFrom(...READERS.map(([, reader]) => reader))
    const secrets = fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJ234567'), minLength: 13, maxLength: 40 })
    fc.assert(
      fc.property(readers, secrets, (reader, secret) => {
        for (const value of [secret, [secret], { past: secret, a: secret, companyId: secret }]) {
          expect(refusal(reader, value) ?? '').not.toContain(secret)
        }
        for (const value of [secret.slice(0, 6), Number.parseInt(secret, 36) % 1e6]) {
          expect(refusal(hidden(reader), value) ?? '').not.toContain(`got ${value}`)
          expect(refusal(hidden(reader), value) ?? '').not.toContain(JSON.stringify(value))
        }
      }),
    )
  })
})
