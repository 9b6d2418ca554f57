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

/** Every message of the core, by a call that gets it. Developers have nothing else to go by. */
const MESSAGES: Readonly<Record<string, () => unknown>> = {
  'OtpSecret.generate: byteLength: expected an integer from 16 to 128, got 15': () => OtpSecret.generate(15),
  'OtpSecret.fromBytes: bytes: expected a Uint8Array, got a string': () => OtpSecret.fromBytes(wrong('HUSH')),
  'OtpSecret.fromBytes: bytes: expected 16 to 128 bytes, got 15; { minBytes: 10 } allows a short secret of another system':
    () => OtpSecret.fromBytes(new Uint8Array(15)),
  'OtpSecret.fromBytes: bytes: expected 16 to 128 bytes, got 9': () => OtpSecret.fromBytes(new Uint8Array(9)),
  'OtpSecret.fromBytes: bytes: expected 16 to 128 bytes, got 129': () =>
    OtpSecret.fromBytes(new Uint8Array(129)),
  'OtpSecret.fromBytes: bytes: expected 12 to 128 bytes, got 11': () =>
    OtpSecret.fromBytes(new Uint8Array(11), { minBytes: 12 }),
  'OtpSecret.fromBytes: minBytes: expected an integer from 10 to 128, got 9': () =>
    OtpSecret.fromBytes(new Uint8Array(20), { minBytes: 9 }),
  'OtpSecret.fromBytes: expected an object, got a number': () =>
    OtpSecret.fromBytes(new Uint8Array(20), wrong(10)),
  'OtpSecret.fromBytes: unknown option "minByte"; did you mean "minBytes"?': () =>
    OtpSecret.fromBytes(new Uint8Array(20), wrong({ minByte: 1 })),
  'OtpSecret.fromBytes: minBytes: threw while it was read': () =>
    OtpSecret.fromBytes(
      new Uint8Array(20),
      Object.defineProperty({}, 'minBytes', { get: fail, enumerable: true }),
    ),
  'OtpSecret.fromBase32: text: expected a string, got undefined': () =>
    OtpSecret.fromBase32(wrong(undefined)),
  'OtpSecret.fromBase32: text: expected a string, got a number': () => OtpSecret.fromBase32(wrong(287082)),
  'OtpSecret.fromBase32: text: expected at most 416 characters, got 417': () =>
    OtpSecret.fromBase32('A'.repeat(417)),
  'OtpSecret.fromBase32: text: character 3 is not in the Base32 alphabet': () => OtpSecret.fromBase32('HU!H'),
  'OtpSecret.fromBase32: text: no bytes encode to 9 characters of Base32': () =>
    OtpSecret.fromBase32('HUSHHUSHH'),
  'OtpSecret.fromBase32: text: wrong padding; leave it out or fill the last group of 8 characters': () =>
    OtpSecret.fromBase32('HUSH=='),
  'OtpSecret.fromBase32: text: the last character has bits that belong to no byte; pass lenient: true to ignore them':
    () => OtpSecret.fromBase32('HUSR'),
  'OtpSecret.fromBase32: lenient: expected true or false, got 1': () =>
    OtpSecret.fromBase32(BASE32, { lenient: wrong(1) }),
  'OtpSecret.fromBase32: minBytes: expected an integer from 10 to 128, got NaN': () =>
    OtpSecret.fromBase32(BASE32, { minBytes: Number.NaN }),
  'OtpSecret.fromBase32: unknown option "strict"; the options are lenient, minBytes': () =>
    OtpSecret.fromBase32(BASE32, wrong({ strict: true })),
  'OtpSecret.fromBase32: text: expected 16 to 128 bytes, got 10; { minBytes: 10 } allows a short secret of another system':
    () => OtpSecret.fromBase32('HUSHHUSHHUSHHUSH'),
  'OtpSecret.fromHex: text: expected a string, got an object': () => OtpSecret.fromHex(wrong({})),
  'OtpSecret.fromHex: text: expected pairs of hexadecimal digits, at most 256 in all': () =>
    OtpSecret.fromHex('HUSH'),
  'OtpSecret.fromHex: minBytes: expected an integer from 10 to 128, got "10"': () =>
    OtpSecret.fromHex('00'.repeat(20), { minBytes: wrong('10') }),
  'OtpSecret.fromHex: text: expected 16 to 128 bytes, got 2': () => OtpSecret.fromHex('4855'),

  'generateHotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got a number': () =>
    generateHotp(wrong(287082), 0),
  'generateHotp: secret: character 1 is not in the Base32 alphabet': () => generateHotp('1HUSH', 0),
  'generateHotp: counter: expected an integer from 0 to 2^64-1, got 9007199254740992; above 2^53-1 pass a bigint':
    () => generateHotp(BASE32, 2 ** 53),
  'generateHotp: unknown option "digit"; did you mean "digits"?': () =>
    generateHotp(BASE32, 0, wrong({ digit: 6 })),
  "generateHotp: algorithm: expected 'SHA1', 'SHA256' or 'SHA512', got \"sha1\"": () =>
    generateHotp(BASE32, 0, { algorithm: wrong('sha1') }),
  'generateHotp: digits: expected 6, 7 or 8, got 5': () => generateHotp(BASE32, 0, { digits: wrong(5) }),
  'verifyHotp: expected an object, got null': () => verifyHotp(BASE32, '', wrong(null)),
  'verifyHotp: expected an object, got undefined': () => verifyHotp(BASE32, '', wrong(undefined)),
  'verifyHotp: unknown option "lookahead"; did you mean "lookAhead"?': () =>
    verifyHotp(BASE32, '', wrong({ lookahead: 1 })),
  'verifyHotp: counter: expected an integer from 0 to 2^64-1, got undefined': () =>
    verifyHotp(BASE32, '', wrong({})),
  'verifyHotp: lookAhead: expected an integer from 0 to 100, got 101': () =>
    verifyHotp(BASE32, '', { counter: 0, lookAhead: 101 }),
  'verifyHotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got null': () =>
    verifyHotp(wrong(null), '', { counter: 0 }),
  'verifyHotp: digits: expected 6, 7 or 8, got 9': () =>
    verifyHotp(BASE32, '', { counter: 0, digits: wrong(9) }),
  'resyncHotp: counter: expected an integer from 0 to 2^64-1, got 18446744073709551616n': () =>
    resyncHotp(BASE32, [], { counter: 2n ** 64n }),
  'resyncHotp: lookAhead: expected an integer from 0 to 1,000, got 1001': () =>
    resyncHotp(BASE32, [], { counter: 0, lookAhead: 1001 }),
  'resyncHotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got an array': () =>
    resyncHotp(wrong([]), [], { counter: 0 }),

  'generateTotp: unknown option "window"; the options are time, period, epochStart, algorithm, digits': () =>
    generateTotp(BASE32, wrong({ window: 1 })),
  'generateTotp: time: expected Unix seconds from 0 to 8,640,000,000,000, got -1': () =>
    generateTotp(BASE32, { time: -1 }),
  'generateTotp: time: expected Unix seconds, got 1700000000000; that is milliseconds, divide by 1000': () =>
    generateTotp(BASE32, { time: 1_700_000_000_000 }),
  'generateTotp: period: expected an integer from 1 to 3,600, got "30"': () =>
    generateTotp(BASE32, { period: wrong('30') }),
  'generateTotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got a symbol': () =>
    generateTotp(wrong(Symbol('HUSH'))),
  'generateTotp: secret: expected 16 to 128 bytes, got 10; { minBytes: 10 } allows a short secret of another system':
    () => generateTotp('HUSHHUSHHUSHHUSH'),
  'verifyTotp: unknown option "windw"; did you mean "window"?': () =>
    verifyTotp(BASE32, '', wrong({ windw: 1 })),
  'verifyTotp: unknown option; the options are time, period, epochStart, algorithm, digits, window, afterStep':
    () => verifyTotp(BASE32, '', wrong({ 'HUSH HUSH': 1 })),
  'verifyTotp: window: expected an integer from 0 to 10, got 11': () =>
    verifyTotp(BASE32, '', { window: 11 }),
  'verifyTotp: window: expected an integer from 0 to 10, got "1"': () =>
    verifyTotp(BASE32, '', { window: wrong('1') }),
  'verifyTotp: window.past: expected an integer from 0 to 10, got 30': () =>
    verifyTotp(BASE32, '', { window: { past: 30, future: 0 } }),
  'verifyTotp: window.future: expected an integer from 0 to 10, got undefined': () =>
    verifyTotp(BASE32, '', { window: wrong({ past: 1 }) }),
  'verifyTotp: window: unknown option "before"; the options are past, future': () =>
    verifyTotp(BASE32, '', { window: wrong({ before: 1 }) }),
  'verifyTotp: afterStep: expected at most 2, the last step of the window, got 59; pass a step, not seconds, and check the clock':
    () => verifyTotp(BASE32, '', { time: 59, afterStep: 59 }),
  'verifyTotp: afterStep: expected an integer from -1, got -2': () =>
    verifyTotp(BASE32, '', { afterStep: -2 }),
  'verifyTotp: secret: expected an OtpSecret, a Uint8Array or Base32 text, got undefined': () =>
    verifyTotp(wrong(undefined), ''),
  'totpStep: epochStart: expected Unix seconds from 0 to 8,640,000,000,000, got 1n': () =>
    totpStep({ epochStart: wrong(1n) }),
  'totpStep: epochStart: expected whole Unix seconds, got 1.5': () => totpStep({ time: 9, epochStart: 1.5 }),
  'totpStep: epochStart: expected at most the time, 9, got 10': () => totpStep({ time: 9, epochStart: 10 }),
  'totpSecondsLeft: unknown option "step"; the options are time, period, epochStart': () =>
    totpSecondsLeft(wrong({ step: 1 })),
  'totpSecondsLeft: period: expected an integer from 1 to 3,600, got 0': () => totpSecondsLeft({ period: 0 }),
  'totpSecondsLeft: time: expected Unix seconds from 0 to 8,640,000,000,000, got NaN': () =>
    totpSecondsLeft({ time: Number.NaN }),

  'buildOtpauthUri: expected an object, got a string': () => buildOtpauthUri(wrong(LABEL)),
  'buildOtpauthUri: unknown option "account"; the options are type, issuer, accountName, secret, algorithm, digits, period, counter, image':
    () => buildOtpauthUri(wrong({ account: 'HUSH' })),
  "buildOtpauthUri: type: expected 'totp' or 'hotp', got \"TOTP\"": () =>
    buildOtpauthUri({ ...key, type: wrong('TOTP') }),
  'buildOtpauthUri: issuer: expected a string, got undefined': () => buildOtpauthUri(wrong({})),
  'buildOtpauthUri: issuer: expected 1 to 256 characters, got 257': () =>
    buildOtpauthUri({ ...key, issuer: 'a'.repeat(257) }),
  'buildOtpauthUri: issuer: contains a control character, which no label can hold': () =>
    buildOtpauthUri({ ...key, issuer: 'HUSH\n' }),
  'buildOtpauthUri: issuer: contains a colon, which separates issuer and account name': () =>
    buildOtpauthUri({ ...key, issuer: 'HUSH:' }),
  'buildOtpauthUri: accountName: contains a colon, which separates issuer and account name': () =>
    buildOtpauthUri({ ...key, accountName: 'HUSH:' }),
  'buildOtpauthUri: accountName: starts with a space, which apps drop': () =>
    buildOtpauthUri({ ...key, accountName: ' HUSH' }),
  'buildOtpauthUri: secret: expected an OtpSecret, a Uint8Array or Base32 text, got an object': () =>
    buildOtpauthUri({ ...key, secret: wrong({ toBytes: () => new Uint8Array(20) }) }),
  'buildOtpauthUri: image: expected an https address, got a string': () =>
    buildOtpauthUri({ ...key, image: 'http://HUSH' }),
  "buildOtpauthUri: counter: is only for type 'hotp'": () => buildOtpauthUri({ ...key, counter: 0 }),
  "buildOtpauthUri: period: is only for type 'totp'": () =>
    buildOtpauthUri({ ...key, type: 'hotp', counter: 0, period: 30 }),
  'buildOtpauthUri: counter: expected an integer from 0 to 2^64-1, got undefined': () =>
    buildOtpauthUri({ ...key, type: 'hotp' }),
  'otpauthWarnings: issuer: contains a colon, which separates issuer and account name': () =>
    otpauthWarnings({ ...key, issuer: 'HUSH:' }),

  'parseOtpauthUri: uri: expected a string, got 1': () => parseOtpauthUri(wrong(1)),
  'parseOtpauthUri: expected at most 16640 characters, got 16641': () =>
    parseOtpauthUri(LABEL.padEnd(16_641, 'H')),
  'parseOtpauthUri: expected a URI that starts with otpauth://totp/ or otpauth://hotp/': () =>
    parseOtpauthUri('HUSH'),
  'parseOtpauthUri: contains a fragment; encode # as %23; pass { lenient: true } to read it as authenticator apps do':
    () => parseOtpauthUri(`${LABEL}#HUSH`),
  'parseOtpauthUri: the label has more than one colon': () => parseOtpauthUri('otpauth://totp/HU:S:H'),
  'parseOtpauthUri: malformed percent-encoding': () => parseOtpauthUri('otpauth://totp/HUSH%?'),
  'parseOtpauthUri: secret: appears twice': () => parseOtpauthUri(`${LABEL}&secret=HUSH`),
  'parseOtpauthUri: issuer: differs between the label and the parameter; pass { lenient: true } to read it as authenticator apps do':
    () => parseOtpauthUri(`${LABEL}&issuer=HUSH`),
  'parseOtpauthUri: secret: is missing': () => parseOtpauthUri('otpauth://totp/Example:HUSH'),
  'parseOtpauthUri: secret: no bytes encode to 9 characters of Base32': () =>
    parseOtpauthUri('otpauth://totp/Example:HUSH?secret=HUSHHUSHH'),
  'parseOtpauthUri: secret: expected 10 to 128 bytes, got 5': () =>
    parseOtpauthUri('otpauth://totp/Example:HUSH?secret=HUSHHUSH'),
  "parseOtpauthUri: algorithm: expected 'SHA1', 'SHA256' or 'SHA512', got \"sha1\"; pass { lenient: true } to read it as authenticator apps do":
    () => parseOtpauthUri(`${LABEL}&algorithm=sha1`),
  'parseOtpauthUri: digits: expected a decimal number': () => parseOtpauthUri(`${LABEL}&digits=HUSH`),
  'parseOtpauthUri: period: expected a decimal number': () => parseOtpauthUri(`${LABEL}&period=HUSH`),
  'parseOtpauthUri: counter: expected a decimal number': () =>
    parseOtpauthUri(`${LABEL.replace('totp', 'hotp')}&counter=HUSH`),
  'parseOtpauthUri: issuer: is missing; pass { lenient: true } to read it as authenticator apps do': () =>
    parseOtpauthUri(`otpauth://totp/HUSH?secret=${BASE32}`),
  'parseOtpauthUri: is for Steam Guard, whose codes are not digits': () => parseOtpauthUri('steam://HUSH'),
  'parseOtpauthUri: is an export of several keys (otpauth-migration), not the URI of one': () =>
    parseOtpauthUri('otpauth-migration://offline?data=HUSH'),
  'parseOtpauthUri: has only half of its secret (2step_*)': () => parseOtpauthUri(`${LABEL}&2step_salt=HUSH`),
  'parseOtpauthUri: is escaped for HTML; write & for &amp;': () =>
    parseOtpauthUri(`${LABEL}&amp;issuer=HUSH`),
  'parseOtpauthUri: has parameters after a #; encode # as %23': () =>
    parseOtpauthUri(`${LABEL}#HUSH&digits=8`, { lenient: true }),
  'parseOtpauthUri: secret: appears twice with different values': () =>
    parseOtpauthUri(`${LABEL}&secret=HUSH`, { lenient: true }),
  'parseOtpauthUri: unknown option "strict"; the options are lenient, minBytes': () =>
    parseOtpauthUri(LABEL, wrong({ strict: false })),
  'parseOtpauthUri: lenient: expected true or false, got 1': () =>
    parseOtpauthUri(LABEL, { lenient: wrong(1) }),
  'parseOtpauthUri: minBytes: expected an integer from 10 to 128, got 9': () =>
    parseOtpauthUri(LABEL, { minBytes: 9 }),
}

function fail(): never {
  throw new Error('HUSH')
}

describe('inputs a message says where and what was expected', () => {
  it.each(Object.entries(MESSAGES))('inputs %s', (message, call) => {
    expect(errorOf(call).message).toBe(message)
  })

  it('S8 and contains nothing of a secret, a code or a name', () => {
    expect(Object.values(MESSAGES).filter((call) => /HUSH/i.test(errorOf(call).message))).toEqual([])
  })
})
