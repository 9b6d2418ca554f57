import { describe, expect, it } from 'vitest'
import { createKeyRing, createTwoFactor, memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { HOSTILE_VALUES } from '../otp/support/hostile.js'
import { bench, TEST_KEYS } from '../support/service.js'

const good: TwoFactorOptions = { issuer: 'Example', store: memoryStore(), keys: createKeyRing(TEST_KEYS) }

/** `{ throttle: { firstWait: 1 } }` for the option `throttle.firstWait`, with the options that are required. */
function withOption(option: string, value: unknown): TwoFactorOptions {
  const [outer = '', inner] = option.split('.')
  if (inner === undefined) return { ...good, [outer]: value } as TwoFactorOptions
  const beside = outer === 'window' ? { past: 1, future: 1 } : {}
  return { ...good, [outer]: { ...beside, [inner]: value } } as TwoFactorOptions
}

/** The error of the options. */
function refusal(options: unknown): unknown {
  try {
    createTwoFactor(options as TwoFactorOptions)
  } catch (error) {
    return error
  }
  throw new Error('the options were taken')
}

const invalid = (option: string | null, message: string) => ({
  code: 'ERR_INVALID_ARGUMENT',
  option,
  message: `createTwoFactor: ${message}`,
})

/** Both ends of each range. */
const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  window: [0, 10],
  'window.past': [0, 10],
  'window.future': [0, 10],
  'throttle.freeFailures': [0, 100],
  'throttle.firstWait': [1, 31_536_000],
  'throttle.longestWait': [1, 31_536_000],
  'throttle.suspendAfter': [1, 100],
  'recoveryCodes.count': [1, 50],
  pendingTtl: [60, 86_400],
  challengeTtl: [30, 86_400],
  'trustedDevices.ttl': [60, 31_536_000],
  'authenticators.max': [1, 10],
  proofTtl: [60, 31_536_000],
  maxDrift: [0, 10],
}

/** What each option refuses besides numbers out of range, and in which words. */
const REFUSED: Readonly<Record<string, readonly (readonly [value: unknown, problem: string])[]>> = {
  issuer: [
    [undefined, 'expected a string, got undefined'],
    [7, 'expected a string, got 7'],
    ['', 'expected 1 to 100 characters, got 0'],
    ['x'.repeat(101), 'expected 1 to 100 characters, got 101'],
    ['A:B', 'contains a colon, which separates issuer and account name'],
    ['A\nB', 'contains a control character, which no label can hold'],
    ['A\u202eB', 'contains a control character, which no label can hold'],
    ['\ud800', 'contains a lone surrogate, so it is not valid text'],
  ],
  store: [
    [undefined, 'expected a TwoFactorStore, got undefined; for example memoryStore()'],
    [null, 'expected a TwoFactorStore, got null; for example memoryStore()'],
    [{}, 'expected a TwoFactorStore, got an object; for example memoryStore()'],
  ],
  keys: [
    [undefined, 'expected a key ring, from createKeyRing, got undefined'],
    ['secret', 'expected a key ring, from createKeyRing, got "secret"'],
    [
      TEST_KEYS,
      'expected a key ring, from createKeyRing, got an object; it has no function seal, open, isCurrent, mac',
    ],
  ],
  directory: [
    [null, 'expected an object with the function companiesOf, got null'],
    [7, 'expected an object with the function companiesOf, got 7'],
    [
      { companiesOf: 7 },
      'expected an object with the function companiesOf, got an object; it has no function companiesOf',
    ],
  ],
  clock: [
    [null, 'expected a function, got null'],
    [new Date(0), 'expected a function, got 1970-01-01T00:00:00.000Z'],
  ],
  onEvent: [[{}, 'expected a function, got an object']],
  window: [
    [1.5, 'expected an integer from 0 to 10, got 1.5'],
    ['1', 'expected an integer from 0 to 10, got "1"'],
  ],
  throttle: [
    [7, 'expected an object, got a number'],
    [{ freefailures: 1 }, 'unknown option "freefailures"; did you mean "freeFailures"?'],
  ],
  recoveryCodes: [
    [null, 'expected an object, got null'],
    [{ amount: 1 }, 'unknown option "amount"; the options are count'],
  ],
  pendingTtl: [['600', 'expected an integer from 60 to 86,400, got "600"']],
  challengeTtl: [[Number.NaN, 'expected an integer from 30 to 86,400, got NaN']],
  trustedDevices: [
    [true, 'expected false or { ttl }, got true'],
    [7, 'expected false or { ttl }, got 7'],
    [{ days: 1 }, 'unknown option "days"; the options are ttl'],
  ],
  sufficientMethods: [
    ['passkey', 'expected an array of 0 to 20 items, got "passkey"'],
    [Array.from({ length: 21 }, () => 'x'), 'expected an array of 0 to 20 items, got 21'],
  ],
  authenticators: [
    [2, 'expected an object, got a number'],
    [{ most: 2 }, 'unknown option "most"; the options are max'],
  ],
  profile: [
    [null, "expected 'asvs-l2', 'nist-aal2' or 'pci', got null"],
    ['soc2', "expected 'asvs-l2', 'nist-aal2' or 'pci', got \"soc2\""],
  ],
  timeout: [
    [0, 'expected a number from 0.001 to 600, got 0'],
    [600.1, 'expected a number from 0.001 to 600, got 600.1'],
    [5000, 'expected a number from 0.001 to 600, got 5000'],
    ['10', 'expected a number from 0.001 to 600, got "10"'],
    [Number.NaN, 'expected a number from 0.001 to 600, got NaN'],
  ],
}

describe('an option of createTwoFactor', () => {
  it.each(Object.entries(RANGES))(
    '%s is a number from one end of its range to the other',
    (option, [min, max]) => {
      for (const value of [min, max]) expect(() => createTwoFactor(withOption(option, value))).not.toThrow()
      const range = `expected an integer from ${min} to ${max.toLocaleString('en')}`
      for (const value of [min - 1, max + 1, min + 0.5]) {
        expect(refusal(withOption(option, value))).toMatchObject(
          invalid(option, `${option}: ${range}, got ${value}`),
        )
      }
    },
  )

  it.each([
    ['issuer', ['x', 'x'.repeat(100), 'Zoë & Co. 👍']],
    ['trustedDevices', [false, {}]],
    ['timeout', [0.001, 600]],
    ['profile', ['asvs-l2', 'nist-aal2', 'pci']],
    ['throttle', [{}]],
    ['recoveryCodes', [{}]],
    ['authenticators', [{}]],
    ['sufficientMethods', [[], ['passkey'], Array.from({ length: 20 }, (_, index) => `m${index}`)]],
  ])('%s has its simplest and its longest form', (option, values) => {
    for (const value of values) expect(() => createTwoFactor(withOption(option, value))).not.toThrow()
  })

  it.each(Object.entries(REFUSED))(
    'S11 %s that is malformed is a typed error that names it and shows the value',
    (option, refused) => {
      for (const [value, problem] of refused) {
        expect(refusal(withOption(option, value))).toMatchObject(invalid(option, `${option}: ${problem}`))
      }
    },
  )

  it.each([...Object.keys(RANGES), ...Object.keys(REFUSED)])(
    'S11 %s of any other type is a typed error',
    (option) => {
      const functions = ['clock', 'onEvent']
      const objects = ['throttle', 'recoveryCodes', 'trustedDevices', 'authenticators', 'window']
      for (const [name, value] of HOSTILE_VALUES) {
        if (functions.includes(option) && typeof value === 'function') continue
        // Without a property of its own, an object is an object of defaults.
        if (objects.includes(option) && typeof value === 'object') continue
        if (option === 'timeout' && value === 0.5) continue
        if (option === 'issuer' && typeof value === 'string' && value !== '\ud800' && value !== '\0') continue
        expect(refusal(withOption(option, value)), name).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
      }
    },
  )

  it('S13 sufficientMethods takes no password: it is one factor', () => {
    for (const [methods, place, problem] of [
      [['password'], 0, 'a password is only one factor, so it cannot replace the second'],
      [['passkey', 'password'], 1, 'a password is only one factor, so it cannot replace the second'],
      [['passkey', ''], 1, 'expected 1 to 100 characters, got 0'],
      [['x'.repeat(101)], 0, 'expected 1 to 100 characters, got 101'],
      [[7], 0, 'expected a string, got 7'],
    ] as const) {
      const option = `sufficientMethods[${place}]`
      expect(refusal(withOption('sufficientMethods', methods))).toMatchObject(
        invalid(option, `${option}: ${problem}`),
      )
    }
  })

  it('S11 that is unknown is a typed error that names the one that was meant', () => {
    for (const [option, meant] of [
      ['recoveryCode', 'recoveryCodes'],
      ['isuer', 'issuer'],
      ['trustedDevice', 'trustedDevices'],
      ['timeOut', 'timeout'],
      ['pendingTTL', 'pendingTtl'],
      ['dir3ctory', 'directory'],
    ]) {
      const message = `unknown option "${option}"; did you mean "${meant}"?`
      expect(refusal({ ...good, [String(option)]: 1 })).toMatchObject(invalid(null, message))
    }
    expect(refusal({ ...good, suffix: 'new' })).toMatchObject({
      message: expect.stringMatching(
        /^createTwoFactor: unknown option "suffix"; the options are issuer, store, keys, /,
      ),
    })
    for (const [value, shown] of [
      [undefined, 'undefined'],
      [null, 'null'],
      ['x', 'a string'],
      [[], 'an array'],
    ] as const) {
      expect(refusal(value)).toMatchObject(invalid(null, `expected an object, got ${shown}`))
    }
  })

  it('S11 store, keys or directory that lacks one of its functions is a typed error that names both', () => {
    const { enrollments, policies } = good.store
    const whole = 'expected a DocumentStore, got an object; it has no function'
    const parts: readonly (readonly [string, string, object, (part: object) => object])[] = [
      ['store.enrollments', whole, enrollments, (part) => ({ store: { enrollments: part, policies } })],
      ['store.policies', whole, policies, (part) => ({ store: { enrollments, policies: part } })],
      [
        'keys',
        'expected a key ring, from createKeyRing, got an object; it has no function',
        good.keys,
        (keys) => ({ keys }),
      ],
    ]
    for (const [option, problem, part, optionsWith] of parts) {
      expect(() => createTwoFactor({ ...good, ...optionsWith(part) })).not.toThrow()
      for (const [name, member] of Object.entries(part)) {
        if (typeof member !== 'function') continue
        const options = { ...good, ...optionsWith({ ...part, [name]: undefined }) }
        expect(refusal(options)).toMatchObject(invalid(option, `${option}: ${problem} ${name}`))
      }
    }
    expect(refusal({ ...good, store: { enrollments } })).toMatchObject(
      invalid('store.policies', 'store.policies: expected a DocumentStore, got undefined'),
    )
  })

  it('S11 keys without the id of a current key is a typed error', () => {
    for (const current of [undefined, '', 7]) {
      expect(refusal({ ...good, keys: { ...good.keys, current } })).toMatchObject({
        option: 'keys.current',
        message: expect.stringMatching(/^createTwoFactor: keys\.current: expected /),
      })
    }
    const throwing = Object.defineProperty({ ...good.keys }, 'current', {
      get() {
        throw new Error('no current key')
      },
    })
    expect(refusal({ ...good, keys: throwing })).toMatchObject({ option: 'keys.current' })
  })
})

describe('ASVS-15.3.5 a polluted Object.prototype', () => {
  it('ASVS-15.3.5 sets no option and no argument', async () => {
    const polluted = Object.prototype as Record<string, unknown>
    const names = [
      ...['issuer', 'store', 'keys', 'directory', 'clock', 'onEvent', 'window', 'throttle', 'recoveryCodes'],
      ...['pendingTtl', 'challengeTtl', 'trustedDevices', 'authenticators', 'maxDrift', 'profile', 'timeout'],
      ...['sufficientMethods', 'proofTtl', 'method', 'proof', 'context', 'role', 'exemptMethods', 'asSystem'],
      ...['evenIfEnded', 'notify', 'dryRun', 'retired', 'joinedAt', 'signInMethods'],
      ...[
        'past',
        'future',
        'freeFailures',
        'count',
        'ttl',
        'max',
        'code',
        'challenge',
        'companyId',
        'actorId',
      ],
      ...[
        'roles',
        'enforceFrom',
        'name',
        'deviceToken',
        'rememberDevice',
        'ticket',
        'after',
        'limit',
        'lastStep',
      ],
    ]
    for (const name of names) polluted[name] = () => 'polluted'
    try {
      expect(refusal({})).toMatchObject(invalid('issuer', 'issuer: expected a string, got undefined'))
      expect(refusal({ issuer: 'Example' })).toMatchObject({ option: 'store' })
      expect(refusal({ issuer: 'Example', store: good.store })).toMatchObject({ option: 'keys' })
      const { twoFactor } = bench(memoryStore())
      expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({
        step: 'done',
        because: 'not_required',
      })
      expect(await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })).toMatchObject({
        ok: true,
        deleteOldEntry: false,
      })
    } finally {
      for (const name of names) delete polluted[name]
    }
  })
})
