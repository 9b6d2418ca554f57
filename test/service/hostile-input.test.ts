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
  anything: [],
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (returned) => ({ returned }),
    (thrown: unknown) => thrown,
  )
}

function isIterable(value: unknown): boolean {
  try {
    return typeof value === 'object' && value !== null && Symbol.iterator in value
  } catch {
    return false
  }
}

/** The longest text that an argument takes, if it is not 500 characters. */
const LONGEST: Readonly<Record<string, number>> = { accountName: 1024, name: 100 }

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

it('S11 hostile input is tried on every function of the service', () => {
  const twoFactor = createTwoFactor({
    issuer: 'Example',
    store: memoryStore(),
    keys: createKeyRing(TEST_KEYS),
  })
  const names = Object.entries(twoFactor).flatMap(([name, member]) =>
    typeof member === 'function' ? [name] : Object.keys(member).map((method) => `${name}.${method}`),
  )
  expect(CALLS.map(({ name }) => name).sort()).toEqual(names.sort())
})
