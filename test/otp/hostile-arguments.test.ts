import { describe, expect, it } from 'vitest'
import {
  buildOtpauthUri,
  generateHotp,
  generateTotp,
  OtpSecret,
  otpauthWarnings,
  parseOtpauthUri,
  resyncHotp,
  totpSecondsLeft,
  totpStep,
  verifyHotp,
  verifyTotp,
} from '../../src/otp/index.js'
import { errorOf } from './support/expect-error.js'
import { HOSTILE_VALUES } from './support/hostile.js'

const secret = OtpSecret.generate()
const key = { issuer: 'Example', accountName: 'alice', secret }
const URI = buildOtpauthUri(key)

/** Every argument but the code, of every public function: what is wrong with one of them is a typed error. */
const ARGUMENTS: readonly (readonly [string, (value: never) => unknown])[] = [
  ['OtpSecret.generate(byteLength)', (v) => OtpSecret.generate(v)],
  ['OtpSecret.fromBytes(bytes)', (v) => OtpSecret.fromBytes(v)],
  ['OtpSecret.fromBytes(_, options)', (v) => OtpSecret.fromBytes(new Uint8Array(20), v)],
  ['OtpSecret.fromBytes(_, { minBytes })', (v) => OtpSecret.fromBytes(new Uint8Array(20), { minBytes: v })],
  ['OtpSecret.fromBase32(text)', (v) => OtpSecret.fromBase32(v)],
  ['OtpSecret.fromBase32(_, options)', (v) => OtpSecret.fromBase32('A'.repeat(32), v)],
  ['OtpSecret.fromBase32(_, { lenient })', (v) => OtpSecret.fromBase32('A'.repeat(32), { lenient: v })],
  ['OtpSecret.fromHex(text)', (v) => OtpSecret.fromHex(v)],
  ['OtpSecret.fromHex(_, options)', (v) => OtpSecret.fromHex('00'.repeat(20), v)],
  ['generateHotp(secret)', (v) => generateHotp(v, 0)],
  ['generateHotp(_, counter)', (v) => generateHotp(secret, v)],
  ['generateHotp(_, _, options)', (v) => generateHotp(secret, 0, v)],
  ['generateHotp(_, _, { algorithm })', (v) => generateHotp(secret, 0, { algorithm: v })],
  ['generateHotp(_, _, { digits })', (v) => generateHotp(secret, 0, { digits: v })],
  ['verifyHotp(secret)', (v) => verifyHotp(v, '000000', { counter: 0 })],
  ['verifyHotp(_, _, options)', (v) => verifyHotp(secret, '000000', v)],
  ['verifyHotp(_, _, { counter })', (v) => verifyHotp(secret, '000000', { counter: v })],
  ['verifyHotp(_, _, { lookAhead })', (v) => verifyHotp(secret, '000000', { counter: 0, lookAhead: v })],
  ['resyncHotp(secret)', (v) => resyncHotp(v, ['0', '1'], { counter: 0 })],
  ['resyncHotp(_, _, options)', (v) => resyncHotp(secret, ['0', '1'], v)],
  ['resyncHotp(_, _, { counter })', (v) => resyncHotp(secret, ['0', '1'], { counter: v })],
  ['resyncHotp(_, _, { lookAhead })', (v) => resyncHotp(secret, ['0', '1'], { counter: 0, lookAhead: v })],
  ['generateTotp(secret)', (v) => generateTotp(v)],
  ['generateTotp(_, options)', (v) => generateTotp(secret, v)],
  ['generateTotp(_, { time })', (v) => generateTotp(secret, { time: v })],
  ['generateTotp(_, { period })', (v) => generateTotp(secret, { period: v })],
  ['generateTotp(_, { epochStart })', (v) => generateTotp(secret, { epochStart: v })],
  ['generateTotp(_, { algorithm })', (v) => generateTotp(secret, { algorithm: v })],
  ['generateTotp(_, { digits })', (v) => generateTotp(secret, { digits: v })],
  ['verifyTotp(secret)', (v) => verifyTotp(v, '000000')],
  ['verifyTotp(_, _, options)', (v) => verifyTotp(secret, '000000', v)],
  ['verifyTotp(_, _, { time })', (v) => verifyTotp(secret, '000000', { time: v })],
  ['verifyTotp(_, _, { window })', (v) => verifyTotp(secret, '000000', { window: v })],
  [
    'verifyTotp(_, _, { window: { past } })',
    (v) => verifyTotp(secret, '0', { window: { past: v, future: 0 } }),
  ],
  [
    'verifyTotp(_, _, { window: { future } })',
    (v) => verifyTotp(secret, '0', { window: { past: 0, future: v } }),
  ],
  ['totpStep(options)', (v) => totpStep(v)],
  ['totpStep({ time })', (v) => totpStep({ time: v })],
  ['totpSecondsLeft(options)', (v) => totpSecondsLeft(v)],
  ['totpSecondsLeft({ period })', (v) => totpSecondsLeft({ period: v })],
  ['buildOtpauthUri(key)', (v) => buildOtpauthUri(v)],
  ['buildOtpauthUri({ type })', (v) => buildOtpauthUri({ ...key, type: v })],
  ['buildOtpauthUri({ issuer })', (v) => buildOtpauthUri({ ...key, issuer: v })],
  ['buildOtpauthUri({ accountName })', (v) => buildOtpauthUri({ ...key, accountName: v })],
  ['buildOtpauthUri({ secret })', (v) => buildOtpauthUri({ ...key, secret: v })],
  ['buildOtpauthUri({ period })', (v) => buildOtpauthUri({ ...key, period: v })],
  ['buildOtpauthUri({ counter })', (v) => buildOtpauthUri({ ...key, type: 'hotp', counter: v })],
  ['buildOtpauthUri({ image })', (v) => buildOtpauthUri({ ...key, image: v })],
  ['parseOtpauthUri(uri)', (v) => parseOtpauthUri(v)],
  ['parseOtpauthUri(uri, { lenient: true })', (v) => parseOtpauthUri(v, { lenient: true })],
  ['parseOtpauthUri(_, options)', (v) => parseOtpauthUri(URI, v)],
  ['parseOtpauthUri(_, { lenient })', (v) => parseOtpauthUri(URI, { lenient: v })],
  ['parseOtpauthUri(_, { minBytes })', (v) => parseOtpauthUri(URI, { minBytes: v })],
  ['otpauthWarnings(key)', (v) => otpauthWarnings(v)],
]

/** What is hostile elsewhere and right here. */
const ALLOWED = new Map<string, readonly string[]>([
  ['a fraction', ['generateTotp(_, { time })', 'verifyTotp(_, _, { time })', 'totpStep({ time })']],
  ['true', ['OtpSecret.fromBase32(_, { lenient })', 'parseOtpauthUri(_, { lenient })']],
])

/** An object without own properties is an options object that sets nothing. */
const SETS_NOTHING = [
  'an object without prototype',
  'an object that claims to be bytes',
  'a date',
  'a boxed string',
]
const takesOptions = (argument: string): boolean => /options\)$/.test(argument)

describe('inputs a wrong argument is a typed error', () => {
  describe.each(ARGUMENTS)('inputs %s', (argument, call) => {
    const refused = HOSTILE_VALUES.filter(
      ([name]) =>
        !ALLOWED.get(name)?.includes(argument) && !(takesOptions(argument) && SETS_NOTHING.includes(name)),
    )
    it.each(refused)('inputs %s', (_, value) => {
      const { code } = errorOf(() => call(value as never))
      expect(['ERR_INVALID_ARGUMENT', 'ERR_INVALID_BASE32', 'ERR_INVALID_URI']).toContain(code)
    })
  })

  it('inputs what is undefined is left out', () => {
    expect(generateTotp(secret, { time: 59, digits: undefined as never })).toBe(
      generateTotp(secret, { time: 59 }),
    )
    expect(verifyTotp(secret, generateTotp(secret, undefined), undefined)).not.toBeNull()
    expect(totpStep({ time: 59, period: undefined as never })).toBe(1)
  })

  it.each([-2, 0.5, Number.NaN, 2 ** 53, '1', null])('inputs an afterStep of %s', (afterStep) => {
    const options = { time: 59, afterStep: afterStep as number }
    expect(errorOf(() => verifyTotp(secret, '000000', options)).code).toBe('ERR_INVALID_ARGUMENT')
  })
})
