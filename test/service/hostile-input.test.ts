import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createKeyRing,
  createTwoFactor,
  memoryStore,
  StepwardError,
  type TwoFactor,
} from '../../src/index.js'
import { HOSTILE_VALUES } from '../otp/support/hostile.js'
import { bench, TEST_KEYS } from '../support/service.js'
import { CALLS, type Call, type Kind } from './calls.js'

/** What each kind of argument refuses, and in which words. The readers themselves are tested in test/internal. */
const REFUSED: Readonly<Record<Kind, readonly (readonly [value: unknown, problem: string])[]>> = {
  id: [
    [null, 'expected a string, got null'],
    [42, 'expected a string, got 42; convert it with String(id)'],
    [42n, 'expected a string, got 42n; convert it with String(id)'],
    [['ada'], 'expected a string, got an array'],
    ['', 'expected 1 to 1,024 characters, got 0'],
    ['x'.repeat(1025), 'expected 1 to 1,024 characters, got 1,025'],
    ['x'.repeat(1_000_000), 'expected 1 to 1,024 characters, got 1,000,000'],
    [`${'é'.repeat(512)}x`, 'expected at most 1,024 bytes of UTF-8'],
    ['a\ud800b', 'contains a lone surrogate, so it is not valid text'],
  ],
  text: [
    [null, 'expected a string, got null'],
    [42, 'expected a string, got 42'],
    [['ada'], 'expected a string, got an array'],
    ['a\ud800b', 'contains a lone surrogate, so it is not valid text'],
  ],
  date: [
    [null, 'expected a valid Date, got null'],
    [7, 'expected a valid Date, got 7; convert it with new Date(…)'],
    ['2026-01-01', 'expected a valid Date, got a string; convert it with new Date(…)'],
    [new Date(Number.NaN), 'expected a valid Date, got an invalid Date'],
    [new Date(-1), 'expected a Date from 1970 on, got 1969-12-31T23:59:59.999Z'],
  ],
  code: [
    [null, 'expected a string, got null'],
    [123456, 'expected a string, got a number'],
    [123456n, 'expected a string, got a bigint'],
    [{ toString: () => '123456' }, 'expected a string, got an object'],
    [['123456'], 'expected a string, got an array'],
  ],
  context: [
    [null, 'expected an object, got null'],
    ['ip', 'expected an object, got a string'],
    [['ip'], 'expected an object, got an array'],
  ],
  anything: [],
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (returned) => ({ returned }),
    (thrown: unknown) => thrown,
  )
}

function isAwaitable(value: unknown): boolean {
  try {
    return typeof value !== 'object' || value === null || Reflect.get(value, 'then') === undefined
  } catch {
    return false
  }
}

function isIterable(value: unknown): boolean {
  try {
    return typeof value === 'object' && value !== null && Symbol.iterator in value
  } catch {
    return false
  }
}

/** The longest text that an argument takes, if it is not 500 characters. */
const LONGEST: Readonly<Record<string, number>> = { accountName: 1024, name: 100, method: 100 }

function refusals({ kinds, optional }: Call): [argument: string, value: unknown, problem: string][] {
  return Object.entries(kinds).flatMap(([argument, kind]) => {
    const refused: [string, unknown, string][] = REFUSED[kind].map(([value, problem]) => [
      argument,
      value,
      problem,
    ])
    if (kind === 'text') {
      const max = LONGEST[argument] ?? 500
      const range = `expected 1 to ${max.toLocaleString('en')} characters, got`
      refused.push([argument, '', `${range} 0`])
      refused.push([argument, 'x'.repeat(max + 1), `${range} ${(max + 1).toLocaleString('en')}`])
    }
    if (kind !== 'anything' && !optional.includes(argument)) {
      const expected = kind === 'date' ? 'a valid Date' : 'a string'
      refused.push([argument, undefined, `expected ${expected}, got undefined`])
    }
    return refused
  })
}

const run = (on: TwoFactor, call: Call, input: unknown) => call.run(on, input as never)

describe.each(CALLS)('S11 hostile input of $name', (call) => {
  const { name, input } = call

  it('S11 is a typed error that names the function, the argument and the value', async () => {
    const { twoFactor } = bench(memoryStore())
    for (const [argument, value, problem] of refusals(call)) {
      expect(await errorOf(run(twoFactor, call, { ...input, [argument]: value }))).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: argument,
        message: `${name}: ${argument}: ${problem}`,
      })
    }
  })

  it('S11 is a typed error if it is no object', async () => {
    const { twoFactor } = bench(memoryStore())
    for (const [value, shown] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [7, 'a number'],
      ['ada', 'a string'],
      [[], 'an array'],
      [() => {}, 'a function'],
    ] as const) {
      expect(await errorOf(run(twoFactor, call, value))).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: null,
        message: `${name}: expected an object, got ${shown}`,
      })
    }
  })

  it('S11 is a typed error if it is a revoked Proxy, throws at any touch or has a getter that throws', async () => {
    // Not of the bench, which looks at the input itself.
    const twoFactor = createTwoFactor({
      issuer: 'Example',
      store: memoryStore(),
      keys: createKeyRing(TEST_KEYS),
    })
    for (const [title, value] of HOSTILE_VALUES.filter(([title]) => title.includes('Proxy'))) {
      expect(await errorOf(run(twoFactor, call, value)), title).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(new RegExp(`^${name.replace('.', '\\.')}: `)),
      })
    }
    for (const argument of Object.keys(input)) {
      const throwing = Object.defineProperty({ ...input }, argument, {
        enumerable: true,
        get() {
          throw new Error('the value was touched')
        },
      })
      expect(await errorOf(run(twoFactor, call, throwing)), argument).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(new RegExp(`^${name.replace('.', '\\.')}: `)),
      })
    }
  })

  it('S11 is a typed error if an option is unknown, with the one that was meant', async () => {
    const { twoFactor } = bench(memoryStore())
    for (const known of Object.keys(call.kinds)) {
      const misspelt = `${known}s`
      const message = `${name}: unknown option "${misspelt}"; did you mean "${known}"?`
      expect(await errorOf(run(twoFactor, call, { ...input, [misspelt]: 1 }))).toMatchObject({ message })
    }
    const own = Object.defineProperty({ ...input }, '__proto__', { value: null, enumerable: true })
    expect(await errorOf(run(twoFactor, call, own))).toMatchObject({
      message: expect.stringContaining(`${name}: unknown option "__proto__"; the options are `),
    })
  })

  it('ASVS-6.5.8 takes no time from a client', async () => {
    const { twoFactor } = bench(memoryStore())
    const now = new Date()
    for (const extra of [{ time: now }, { now }, { clock: () => now }, { timestamp: now.getTime() }]) {
      expect(await errorOf(run(twoFactor, call, { ...input, ...extra }))).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining(`${name}: unknown option "${Object.keys(extra)[0]}"`),
      })
    }
  })

  it('ASVS-15.3.5 takes no argument from a prototype', async () => {
    const { twoFactor } = bench(memoryStore())
    const missing = await errorOf(run(twoFactor, call, {}))
    expect(await errorOf(run(twoFactor, call, Object.create(input)))).toEqual(missing)
    expect(await errorOf(run(twoFactor, call, Object.create(null)))).toEqual(missing)
  })

  it('S11 of any kind in any argument has a result or a typed error', async () => {
    const store = memoryStore()
    await bench(store).enroll('ada')
    // Not of the bench, which would take any random word for a code that must not leak.
    const twoFactor = createTwoFactor({ issuer: 'Example', store, keys: createKeyRing(TEST_KEYS) })
    const check = async (argument: string, value: unknown) => {
      // An error of the caller's own iterable is the caller's.
      if (argument === 'userIds' && isIterable(value)) return
      const outcome = await errorOf(run(twoFactor, call, { ...input, [argument]: value }))
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(StepwardError)
    }
    const names = Object.keys({ ...input, ...call.kinds })
    for (const argument of names) {
      for (const [, value] of HOSTILE_VALUES) await check(argument, value)
    }
    const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true })
    await fc.assert(fc.asyncProperty(fc.constantFrom(...names), anything, check), { numRuns: 50 })
  })
})

describe('S11 hostile input of admin.importMany', () => {
  const secret = { base32: 'JBSWY3DPEHPK3PXP' }

  it('S11 is a typed error if the people are no iterable or an option is malformed', async () => {
    const { twoFactor, store } = bench(memoryStore())
    const { importMany } = twoFactor.admin
    for (const [people, shown] of [
      [undefined, 'undefined'],
      [null, 'null'],
      ['ada', '"ada"'],
      [{}, 'an object'],
    ] as const) {
      expect(await errorOf(importMany(people as never))).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: 'people',
        message: `admin.importMany: people: expected an iterable of people, got ${shown}`,
      })
    }
    for (const [options, problem] of [
      [null, 'expected an object, got null'],
      [{ dryRun: 1 }, 'dryRun: expected true or false, got 1'],
      [{ onProgress: 'log' }, 'onProgress: expected a function, got "log"'],
      [{ signal: {} }, 'signal: expected an AbortSignal, got an object'],
      [{ dryrun: true }, 'unknown option "dryrun"; did you mean "dryRun"?'],
    ] as const) {
      const message = `admin.importMany: ${problem}`
      expect(await errorOf(importMany([{ userId: 'ada', secret }], options as never))).toMatchObject({
        message,
      })
    }
    expect(await store.enrollments.load('ada')).toBeNull()
  })

  it('S11 is counted as invalid in any person, by message and place, and the others are imported', async () => {
    const { twoFactor, store } = bench(memoryStore())
    // The language awaits each item of an array, so one that cannot be awaited is an error of the array.
    const hostile = HOSTILE_VALUES.map(([, value]) => value).filter(isAwaitable)
    const people = [
      ...hostile,
      { userId: 'ada', secret },
      ...hostile.map((value) => ({ userId: value, secret })),
    ]
    // These two are ids like any other.
    const ids = hostile.filter((value) => value === '\0').length
    const seen: (string | null)[] = []
    const report = await twoFactor.admin.importMany(people as never, {
      onProgress({ userId, result }) {
        if (result.ok) seen.push(userId)
        else
          expect(result).toMatchObject({
            reason: 'invalid',
            message: expect.stringMatching(/^admin\.importMany: /),
          })
      },
    })
    expect(report).toEqual({
      total: people.length,
      imported: 1 + ids,
      alreadyEnrolled: 0,
      refused: 0,
      invalid: people.length - 1 - ids,
      aborted: false,
    })
    expect(seen).toEqual(['ada', '\0'])
    expect(await store.enrollments.load('ada')).not.toBeNull()
  })
})

it('S11 hostile input is tried on every function of the service', () => {
  const twoFactor = createTwoFactor({
    issuer: 'Example',
    store: memoryStore(),
    keys: createKeyRing(TEST_KEYS),
  })
  const names = Object.entries(twoFactor).flatMap(([name, member]) =>
    typeof member === 'function' ? [name] : Object.keys(member).map((method) => `${name}.${method}`),
  )
  expect([...CALLS.map(({ name }) => name), 'admin.importMany'].sort()).toEqual(names.sort())
})
