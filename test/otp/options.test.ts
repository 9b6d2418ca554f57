import { describe, expect, it } from 'vitest'
import {
  buildOtpauthUri,
  generateHotp,
  generateTotp,
  OtpSecret,
  parseOtpauthUri,
  totpStep,
  verifyHotp,
  verifyTotp,
} from '../../src/otp/index.js'
import { errorOf, expectCode } from './support/expect-error.js'

const secret = OtpSecret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')

/** Runs with `Object.prototype` polluted, as a vulnerable dependency might leave it. */
function withPollution<T>(pollution: object, run: () => T): T {
  for (const [name, value] of Object.entries(pollution)) {
    Object.defineProperty(Object.prototype, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    })
  }
  try {
    return run()
  } finally {
    for (const name of Object.keys(pollution)) Reflect.deleteProperty(Object.prototype, name)
  }
}

const POLLUTION = {
  time: 1,
  period: 1,
  epochStart: 5,
  algorithm: 'SHA512',
  digits: 8,
  window: 10,
  past: 10,
  future: 10,
  afterStep: 0,
  lookAhead: 100,
  counter: 7,
  minBytes: 10,
  lenient: true,
  type: 'hotp',
  issuer: 'Mallory',
  image: 'https://example.com',
  secret: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  SHA1: { engine: {} },
}

describe('ASVS-15.3.5 a polluted prototype changes nothing', () => {
  const results = (): unknown[] => [
    generateTotp(secret, { time: 59 }),
    generateTotp(OtpSecret.fromBytes(secret.toBytes()), { time: 59 }),
    generateHotp(secret, 0),
    generateHotp(secret, 0, {}),
    verifyTotp(secret, '755224', { time: 90 }),
    verifyTotp(secret, '755224', { time: 59, window: { past: 1, future: 0 } }),
    verifyHotp(secret, '359152', { counter: 0 }),
    totpStep({ time: 60 }),
    buildOtpauthUri({ issuer: 'Example', accountName: 'alice', secret }),
    parseOtpauthUri('otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP').period,
    errorOf(() => OtpSecret.fromBase32('JBSWY3DPEHPK3PXP')).code,
    errorOf(() => OtpSecret.fromBase32('gezdgnbvgy3tqojqgezdgnbvgy3tqojq', {})).code,
    errorOf(() => verifyHotp(secret, '755224', {} as never)).code,
    errorOf(() => buildOtpauthUri({ accountName: 'alice', secret } as never)).code,
  ]

  it('ASVS-15.3.5 every function gives what it gave', () => {
    const clean = results()
    expect(withPollution(POLLUTION, results)).toEqual(clean)
  })

  it('ASVS-15.3.5 options with a prototype of their own give only what is theirs', () => {
    const options = Object.assign(Object.create({ digits: 8, unknown: 1 }), { time: 59 })
    expect(generateTotp(secret, options)).toBe('287082')
    expect(generateTotp(secret, Object.assign(Object.create(null), { time: 59 }))).toBe('287082')
  })

  it.each(['constructor', '__proto__', 'toString', 'sha1', 'SHA-1', 'MD5', '', ['SHA1']])(
    'ASVS-15.3.5 the algorithm %j is none of the list',
    (algorithm) => {
      expectCode(() => generateTotp(secret, { algorithm: algorithm as 'SHA1' }), 'ERR_INVALID_ARGUMENT')
    },
  )
})

describe('ASVS-15.3.5 an unknown option throws', () => {
  const own = (name: string): never =>
    Object.defineProperty({}, name, { value: 1, enumerable: true }) as never

  it.each(['windows', 'drift', 'Time', '__proto__', 'constructor', ''])('ASVS-15.3.5 %j', (name) => {
    for (const call of [
      () => generateTotp(secret, own(name)),
      () => verifyTotp(secret, '000000', own(name)),
      () => generateHotp(secret, 0, own(name)),
      () => verifyHotp(secret, '000000', own(name)),
      () => totpStep(own(name)),
      () => OtpSecret.fromBytes(new Uint8Array(20), own(name)),
      () => OtpSecret.fromBase32('A'.repeat(32), own(name)),
      () => OtpSecret.fromHex('00'.repeat(20), own(name)),
      () => buildOtpauthUri(own(name)),
    ]) {
      expectCode(call, 'ERR_INVALID_ARGUMENT')
    }
  })

  it('ASVS-15.3.5 the message names the option, if it looks like a name, and the options there are', () => {
    const { message } = errorOf(() => totpStep({ hush: 1 } as never))
    expect(message).toBe('totpStep: unknown option "hush"; the options are time, period, epochStart')
    expect(errorOf(() => totpStep({ 'GEZD GNBV': 1 } as never)).message).toBe(
      'totpStep: unknown option; the options are time, period, epochStart',
    )
  })

  it('ASVS-15.3.5 a list is no options object, even an empty one', () => {
    for (const list of [[], ['time']]) {
      expectCode(() => generateTotp(secret, list as never), 'ERR_INVALID_ARGUMENT')
      expectCode(() => OtpSecret.fromBytes(new Uint8Array(20), list as never), 'ERR_INVALID_ARGUMENT')
    }
  })

  it('ASVS-15.3.5 an option of another function is unknown', () => {
    expectCode(() => generateTotp(secret, { window: 1 } as never), 'ERR_INVALID_ARGUMENT')
    expectCode(() => generateHotp(secret, 0, { period: 30 } as never), 'ERR_INVALID_ARGUMENT')
    expectCode(() => totpStep({ digits: 6 } as never), 'ERR_INVALID_ARGUMENT')
  })

  it('inputs an option whose getter throws is a typed error', () => {
    const options = {
      get time(): number {
        throw new Error('not now')
      },
    }
    expectCode(() => generateTotp(secret, options), 'ERR_INVALID_ARGUMENT')
  })
})
