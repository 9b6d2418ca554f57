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

const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const key = { issuer: 'Example', accountName: 'alice', secret: BASE32 }
const LABEL = `otpauth://totp/Example:alice?secret=${BASE32}`
/** Any wrong value, as it comes from code without types. */
const wrong = (value: unknown): never => value as never

/** Each message there is, by a call that gets it; they are what a developer has to go by. */
const MESSAGES: Readonly<Record<string, () => unknown>> = {
  'OtpSecret.generate: byteLength: expected an integer from 16 to 128, got a number': () =>
    OtpSecret.generate(15),
  'OtpSecret.fromBytes: expected a Uint8Array, got a string': () => OtpSecret.fromBytes(wrong('HUSH')),
  'OtpSecret.fromBytes: expected 16 to 128 bytes, got 15': () => OtpSecret.fromBytes(new Uint8Array(15)),
  'OtpSecret.fromBytes: expected 12 to 128 bytes, got 11': () =>
    OtpSecret.fromBytes(new Uint8Array(11), { minBytes: 12 }),
  'OtpSecret.fromBytes: minBytes: expected an integer from 10 to 128, got a number': () =>
    OtpSecret.fromBytes(new Uint8Array(20), { minBytes: 9 }),
  'OtpSecret.fromBytes: expected an options object, got a number': () =>
    OtpSecret.fromBytes(new Uint8Array(20), wrong(10)),
  'OtpSecret.fromBytes: unknown option; the options are minBytes': () =>
    OtpSecret.fromBytes(new Uint8Array(20), wrong({ HUSH: 1 })),
  'OtpSecret.fromBytes: the options cannot be read': () =>
    OtpSecret.fromBytes(
      new Uint8Array(20),
      Object.defineProperty({}, 'minBytes', { get: fail, enumerable: true }),
    ),
  'OtpSecret.fromBase32: expected a string, got undefined': () => OtpSecret.fromBase32(wrong(undefined)),
  'OtpSecret.fromBase32: expected at most 416 characters, got 417': () =>
    OtpSecret.fromBase32('A'.repeat(417)),
  'OtpSecret.fromBase32: character 3 is not in the Base32 alphabet': () => OtpSecret.fromBase32('HU!H'),
  'OtpSecret.fromBase32: no bytes encode to 9 characters of Base32': () => OtpSecret.fromBase32('HUSHHUSHH'),
  'OtpSecret.fromBase32: wrong padding; leave it out or fill the last group of 8 characters': () =>
    OtpSecret.fromBase32('HUSH=='),
  'OtpSecret.fromBase32: the last character has bits that belong to no byte; lenient ignores them': () =>
    OtpSecret.fromBase32('HUSR'),
  'OtpSecret.fromBase32: lenient: expected a boolean, got a number': () =>
    OtpSecret.fromBase32(BASE32, { lenient: wrong(1) }),
  'OtpSecret.fromBase32: minBytes: expected an integer from 10 to 128, got NaN': () =>
    OtpSecret.fromBase32(BASE32, { minBytes: Number.NaN }),
  'OtpSecret.fromBase32: unknown option; the options are lenient, minBytes': () =>
    OtpSecret.fromBase32(BASE32, wrong({ HUSH: 1 })),
  'OtpSecret.fromBase32: expected 16 to 128 bytes, got 10': () => OtpSecret.fromBase32('HUSHHUSHHUSHHUSH'),
  'OtpSecret.fromHex: expected a string, got an object': () => OtpSecret.fromHex(wrong({})),
  'OtpSecret.fromHex: expected at most 128 bytes as pairs of hexadecimal digits': () =>
    OtpSecret.fromHex('HUSH'),
  'OtpSecret.fromHex: minBytes: expected an integer from 10 to 128, got a string': () =>
    OtpSecret.fromHex('00'.repeat(20), { minBytes: wrong('10') }),
  'OtpSecret.fromHex: expected 16 to 128 bytes, got 2': () => OtpSecret.fromHex('4855'),

  'generateHotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got a number': () =>
    generateHotp(wrong(1), 0),
  'generateHotp: counter: expected a counter from 0 to 2^64-1, as a bigint above 2^53-1, got a number': () =>
    generateHotp(BASE32, 2 ** 53),
  'generateHotp: unknown option; the options are algorithm, digits': () =>
    generateHotp(BASE32, 0, wrong({ HUSH: 1 })),
  "generateHotp: algorithm must be 'SHA1', 'SHA256' or 'SHA512'": () =>
    generateHotp(BASE32, 0, { algorithm: wrong('HUSH') }),
  'generateHotp: digits must be 6, 7 or 8': () => generateHotp(BASE32, 0, { digits: wrong(5) }),
  'verifyHotp: expected an options object, got null': () => verifyHotp(BASE32, '', wrong(null)),
  'verifyHotp: unknown option; the options are algorithm, digits, counter, lookAhead': () =>
    verifyHotp(BASE32, '', wrong({ HUSH: 1 })),
  'verifyHotp: counter: expected a counter from 0 to 2^64-1, as a bigint above 2^53-1, got undefined': () =>
    verifyHotp(BASE32, '', wrong({})),
  'verifyHotp: lookAhead: expected an integer from 0 to 100, got a number': () =>
    verifyHotp(BASE32, '', { counter: 0, lookAhead: 101 }),
  'verifyHotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got null': () =>
    verifyHotp(wrong(null), '', { counter: 0 }),
  'verifyHotp: digits must be 6, 7 or 8': () => verifyHotp(BASE32, '', { counter: 0, digits: wrong(9) }),
  'resyncHotp: counter: expected a counter from 0 to 2^64-1, as a bigint above 2^53-1, got a bigint': () =>
    resyncHotp(BASE32, [], { counter: 2n ** 64n }),
  'resyncHotp: lookAhead: expected an integer from 0 to 1000, got a number': () =>
    resyncHotp(BASE32, [], { counter: 0, lookAhead: 1001 }),
  'resyncHotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got an array': () =>
    resyncHotp(wrong([]), [], { counter: 0 }),

  'generateTotp: unknown option; the options are time, period, epochStart, algorithm, digits': () =>
    generateTotp(BASE32, wrong({ HUSH: 1 })),
  'generateTotp: time: expected Unix seconds from 0 to 8640000000000, got a number': () =>
    generateTotp(BASE32, { time: -1 }),
  'generateTotp: time: expected Unix seconds, got what can only be milliseconds': () =>
    generateTotp(BASE32, { time: 1_700_000_000_000 }),
  'generateTotp: period: expected an integer from 1 to 3600, got a string': () =>
    generateTotp(BASE32, { period: wrong('30') }),
  'generateTotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got a symbol': () =>
    generateTotp(wrong(Symbol('HUSH'))),
  'verifyTotp: unknown option; the options are time, period, epochStart, algorithm, digits, window, afterStep':
    () => verifyTotp(BASE32, '', wrong({ HUSH: 1 })),
  'verifyTotp: window: past: expected an integer from 0 to 10, got a number': () =>
    verifyTotp(BASE32, '', { window: 11 }),
  'verifyTotp: window: future: expected an integer from 0 to 10, got undefined': () =>
    verifyTotp(BASE32, '', { window: wrong({ past: 1 }) }),
  'verifyTotp: window: unknown option; the options are past, future': () =>
    verifyTotp(BASE32, '', { window: wrong({ HUSH: 1 }) }),
  'verifyTotp: afterStep: expected an integer from -1 to 9007199254740991, got a number': () =>
    verifyTotp(BASE32, '', { afterStep: -2 }),
  'verifyTotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got undefined': () =>
    verifyTotp(wrong(undefined), ''),
  'totpStep: epochStart: expected Unix seconds from 0 to 8640000000000, got a bigint': () =>
    totpStep({ epochStart: wrong(1n) }),
  'totpStep: epochStart must be whole seconds': () => totpStep({ time: 9, epochStart: 1.5 }),
  'totpStep: time is before epochStart': () => totpStep({ time: 9, epochStart: 10 }),
  'totpSecondsLeft: unknown option; the options are time, period, epochStart': () =>
    totpSecondsLeft(wrong({ HUSH: 1 })),
  'totpSecondsLeft: period: expected an integer from 1 to 3600, got a number': () =>
    totpSecondsLeft({ period: 0 }),
  'totpSecondsLeft: time: expected Unix seconds from 0 to 8640000000000, got NaN': () =>
    totpSecondsLeft({ time: Number.NaN }),

  'buildOtpauthUri: expected an options object, got a string': () => buildOtpauthUri(wrong('HUSH')),
  'buildOtpauthUri: unknown option; the options are type, issuer, accountName, secret, algorithm, digits, period, counter, image':
    () => buildOtpauthUri(wrong({ HUSH: 1 })),
  "buildOtpauthUri: type must be 'totp' or 'hotp'": () => buildOtpauthUri({ ...key, type: wrong('HUSH') }),
  'buildOtpauthUri: issuer: expected a string, got undefined': () => buildOtpauthUri(wrong({})),
  'buildOtpauthUri: issuer: expected 1 to 256 characters, got 257': () =>
    buildOtpauthUri({ ...key, issuer: 'a'.repeat(257) }),
  'buildOtpauthUri: issuer: holds a control character': () => buildOtpauthUri({ ...key, issuer: 'HUSH\n' }),
  'buildOtpauthUri: issuer: holds a colon': () => buildOtpauthUri({ ...key, issuer: 'HUSH:' }),
  'buildOtpauthUri: accountName: holds a colon': () => buildOtpauthUri({ ...key, accountName: 'HUSH:' }),
  'buildOtpauthUri: accountName: starts with a space': () =>
    buildOtpauthUri({ ...key, accountName: ' HUSH' }),
  'buildOtpauthUri: image: expected an https address': () =>
    buildOtpauthUri({ ...key, image: 'http://HUSH' }),
  'buildOtpauthUri: counter is not for this type of key': () => buildOtpauthUri({ ...key, counter: 0 }),
  'buildOtpauthUri: period is not for this type of key': () =>
    buildOtpauthUri({ ...key, type: 'hotp', counter: 0, period: 30 }),
  'buildOtpauthUri: counter: expected a counter from 0 to 2^64-1, as a bigint above 2^53-1, got undefined':
    () => buildOtpauthUri({ ...key, type: 'hotp' }),
  'otpauthWarnings: issuer: holds a colon': () => otpauthWarnings({ ...key, issuer: 'HUSH:' }),

  'parseOtpauthUri: expected a string, got a number': () => parseOtpauthUri(wrong(1)),
  'parseOtpauthUri: longer than 16640 characters': () => parseOtpauthUri(LABEL.padEnd(16_641, 'H')),
  'parseOtpauthUri: expected otpauth://totp/ or otpauth://hotp/': () => parseOtpauthUri('HUSH'),
  'parseOtpauthUri: a fragment': () => parseOtpauthUri(`${LABEL}#HUSH`),
  'parseOtpauthUri: more than one colon in the label': () => parseOtpauthUri('otpauth://totp/HU:S:H'),
  'parseOtpauthUri: malformed percent-encoding': () => parseOtpauthUri('otpauth://totp/HUSH%?'),
  'parseOtpauthUri: two parameters secret': () => parseOtpauthUri(`${LABEL}&secret=HUSH`),
  'parseOtpauthUri: the issuers of the label and of the parameter differ': () =>
    parseOtpauthUri(`${LABEL}&issuer=HUSH`),
  'parseOtpauthUri: no parameter secret': () => parseOtpauthUri('otpauth://totp/Example:HUSH'),
  'parseOtpauthUri: digits is not a decimal number': () => parseOtpauthUri(`${LABEL}&digits=HUSH`),
  'parseOtpauthUri: period is not a decimal number': () => parseOtpauthUri(`${LABEL}&period=HUSH`),
  'parseOtpauthUri: counter is not a decimal number': () =>
    parseOtpauthUri(`${LABEL.replace('totp', 'hotp')}&counter=HUSH`),
  'parseOtpauthUri: issuer: expected a string, got undefined': () =>
    parseOtpauthUri(`otpauth://totp/HUSH?secret=${BASE32}`),
}

function fail(): never {
  throw new Error('HUSH')
}

describe('inputs a message says where and what was expected', () => {
  it.each(Object.entries(MESSAGES))('inputs %s', (message, call) => {
    expect(errorOf(call).message).toBe(message)
  })

  it('S8 and holds nothing of what was given', () => {
    expect(Object.values(MESSAGES).filter((call) => /HUSH/i.test(errorOf(call).message))).toEqual([])
  })
})
