import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { hasMethods, shape } from '../../src/internal/host.js'
import {
  anything,
  argument,
  flag,
  hidden,
  id,
  input,
  integer,
  list,
  object,
  oneOf,
  optional,
  type Reader,
  reading,
  text,
} from '../../src/internal/input.js'
import { invalidArgument, mismatch, problem } from '../../src/internal/mismatch.js'

import { errorOf, read, refusal, refuse, revoked, throwing } from './support/read.js'

describe('ASVS-15.3.5 own properties only', () => {
  const fields = { past: optional(integer(0, 10), 1), user: optional(id) }

  /** Runs with `Object.prototype` polluted, as a vulnerable dependency might leave it. */
  function polluted<T>(pollution: object, run: () => T): T {
    for (const [name, value] of Object.entries(pollution)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true })
    }
    try {
      return run()
    } finally {
      for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name)
    }
  }

  const pollution = { past: 9, user: 'mallory', absent: { value: 7 }, other: 1, fault: refuse, load: refuse }

  it('ASVS-15.3.5 a polluted Object.prototype sets no field and is no unknown option', () => {
    for (const given of [undefined, {}, { past: 2 }, Object.create(null)]) {
      const clean = input('f', fields)(given)
      const result = polluted(pollution, () => {
        const { past, user } = input('f', fields)(given)
        return { past, user }
      })
      expect(result).toEqual({ ...clean })
    }
  })

  it('ASVS-15.3.5 nor does it make a value of a callback complete', () => {
    const call = () => reading('directory', shape({ user: id }), invalidArgument)({})
    expect(polluted(pollution, () => errorOf(call)?.message)).toBe(
      'directory: user: expected a string, got undefined',
    )
  })

  it('ASVS-15.3.5 what is read has every field as its own', () => {
    const result = input('f', fields)({})
    expect(Object.keys(result)).toEqual(['past', 'user'])
    expect(Object.hasOwn(result, 'user')).toBe(true)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'ASVS-15.3.5 an own %s is an unknown option',
    (name) => {
      const given = Object.defineProperty({}, name, { value: 1, enumerable: true })
      expect(errorOf(() => input('f', fields)(given))?.message).toBe(
        `f: unknown option "${name}"; the options are past, user`,
      )
    },
  )
})

describe('an unknown option', () => {
  const options = object({
    window: optional(anything),
    lookAhead: optional(anything),
    id: optional(anything),
  })

  it.each<[string, string]>([
    ['windw', 'unknown option "windw"; did you mean "window"?'],
    ['WINDOW', 'unknown option "WINDOW"; did you mean "window"?'],
    ['lookahead', 'unknown option "lookahead"; did you mean "lookAhead"?'],
    ['look_ahead', 'unknown option "look_ahead"; did you mean "lookAhead"?'],
    ['ids', 'unknown option "ids"; did you mean "id"?'],
    ['step', 'unknown option "step"; the options are window, lookAhead, id'],
    ['', 'unknown option; the options are window, lookAhead, id'],
    ['not a name', 'unknown option; the options are window, lookAhead, id'],
    ['W'.repeat(31), 'unknown option; the options are window, lookAhead, id'],
  ])('%j is named if it looks like a name', (name, message) => {
    expect(refusal(options, { [name]: 1 })).toBe(message)
  })

  it('is not shown if it is long', () => {
    expect(refusal(options, { ['W'.repeat(1_000_000)]: 1 })).toBe(
      'unknown option; the options are window, lookAhead, id',
    )
  })

  it('is one even if it is undefined', () => {
    expect(refusal(options, { windw: undefined })).toBe('unknown option "windw"; did you mean "window"?')
  })
})

describe('S8 what a message shows', () => {
  const SHOWN: readonly (readonly [unknown, string])[] = [
    ['sha1', '"sha1"'],
    ['a-b_c. d', '"a-b_c. d"'],
    ['twelve chars', '"twelve chars"'],
    ['thirteen char', 'a string'],
    ['12345', '"12345"'],
    ['123456', 'a string'],
    ['-1.5', '"-1.5"'],
    ['', 'an empty string'],
    ['a"b', 'a string'],
    ['a\nb', 'a string'],
    ['\u202e', 'a string'],
    [30, '30'],
    [-0.5, '-0.5'],
    [2n ** 64n, '18446744073709551616n'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('secret'), 'a symbol'],
    [refuse, 'a function'],
    [[1], 'an array'],
    [{ secret: 1 }, 'an object'],
    [Object.create(null), 'an object'],
    [new Map(), 'a Map'],
    [new Error('secret'), 'an Error'],
    [new Uint8Array(2), 'a Uint8Array'],
    [new (class Account {})(), 'an Account'],
    [{ constructor: { name: 'HUSH HUSH' } }, 'an object'],
    [throwing('constructor'), 'an object'],
    [revoked({}), 'an object'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'an invalid Date'],
  ]

  it('S8 is a short word, a number or the kind of a value', () => {
    const never: Reader<never> = (given) => {
      throw mismatch('nothing', given)
    }
    for (const [value, shown] of SHOWN) expect(refusal(never, value)).toBe(`expected nothing, got ${shown}`)
  })

  it.each<[unknown, string]>([
    ['287082', 'a string'],
    ['sha1', 'a string'],
    [287082, 'a number'],
    [287082n, 'a bigint'],
    [undefined, 'undefined'],
    [['287082'], 'an array'],
  ])('S8 a hidden %o is %s, however deep it is', (value, shown) => {
    const code = hidden(oneOf(true))
    expect(refusal(code, value)).toBe(`expected true, got ${shown}`)
    expect(refusal(list(object({ code })), [{ code: value }])).toBe(`[0].code: expected true, got ${shown}`)
    expect(refusal(hidden(object({ code: oneOf(true) })), { code: value })).toBe(
      `code: expected true, got ${shown}`,
    )
  })

  it('S8 what a database returned is not shown', () => {
    const row = reading('postgresStore', object({ revision: id }), invalidArgument, false)
    expect(errorOf(() => row({ revision: 7 }))?.message).toBe(
      'postgresStore: revision: expected a string, got a number; convert it with String(id)',
    )
  })
})

describe('an error', () => {
  const login = input('login.verify', {
    userId: id,
    window: optional(object({ past: integer(0, 10) })),
    roles: optional(list(object({ name: text() }))),
    pair: optional(list(list(flag))),
  })

  it.each<[object | undefined, string | null, string]>([
    [undefined, null, 'login.verify: expected an object, got undefined'],
    [{}, 'userId', 'login.verify: userId: expected a string, got undefined'],
    [{ userId: undefined }, 'userId', 'login.verify: userId: expected a string, got undefined'],
    [{ userId: 7 }, 'userId', 'login.verify: userId: expected a string, got 7; convert it with String(id)'],
    [
      { userId: 'a', window: { past: 30 } },
      'window.past',
      'login.verify: window.past: expected an integer from 0 to 10, got 30',
    ],
    [
      { userId: 'a', window: { pst: 30 } },
      'window',
      'login.verify: window: unknown option "pst"; did you mean "past"?',
    ],
    [
      { userId: 'a', roles: [{ name: 'x' }, { name: 7 }] },
      'roles[1].name',
      'login.verify: roles[1].name: expected a string, got 7',
    ],
    [
      { userId: 'a', pair: [[], [true, 1]] },
      'pair[1][1]',
      'login.verify: pair[1][1]: expected true or false, got 1',
    ],
  ])('of %j names the option %s', (given, option, message) => {
    const error = errorOf(() => login(given))
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option, message })
  })

  it('of a positional argument names the argument', () => {
    const error = errorOf(() => argument('generateHotp', 'counter', integer(0))(-1))
    expect(error).toMatchObject({
      option: 'counter',
      message: 'generateHotp: counter: expected an integer from 0, got -1',
    })
  })

  const own = (message: string) => new StepwardError('ERR_INVALID_SECRET', message)
  const short: Reader<never> = () => {
    throw problem('is too short', own)
  }

  it('has the code that a value asks for, unless the function has one of its own', () => {
    expect(errorOf(() => read(short, ''))).toMatchObject({
      code: 'ERR_INVALID_SECRET',
      message: 'f: is too short',
    })
    expect(errorOf(() => input('f', { secret: short })({ secret: '' }))?.code).toBe('ERR_INVALID_SECRET')
    const uri = reading(
      'f',
      object({ secret: short }),
      (message) => new StepwardError('ERR_INVALID_URI', message),
    )
    expect(errorOf(() => uri({ secret: '' }))).toMatchObject({
      code: 'ERR_INVALID_URI',
      message: 'f: secret: is too short',
    })
  })

  it('that is not of a reader goes through as it is', () => {
    const bug = new TypeError('a bug')
    const broken: Reader<never> = () => {
      throw bug
    }
    for (const call of [
      () => read(broken, 1),
      () => read(hidden(list(object({ a: broken }))), [{ a: 1 }]),
      () => input('f', { a: broken })({}),
      () => reading('f', broken, invalidArgument, false)(1),
    ]) {
      expect(call).toThrow(bug)
    }
  })
})

describe('hasMethods', () => {
  const store = { load: () => 1, commit: () => 2 }

  it('is for objects and functions, also with inherited methods', () => {
    expect(hasMethods(store, 'load', 'commit')).toBe(true)
    expect(hasMethods(Object.create(store), 'load')).toBe(true)
    expect(
      hasMethods(
        Object.assign(() => 1, store),
        'load',
      ),
    ).toBe(true)
    for (const value of [null, undefined, 'load', { load: 1 }, throwing('load'), revoked({})]) {
      expect(hasMethods(value, 'load')).toBe(false)
    }
  })
})
