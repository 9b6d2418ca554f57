import fc from 'fast-check'
import { buildOtpauthUri, OtpSecret } from '../../src/otp/index.js'

/** Any value at all, and what looks like a code, in the place of a code. */
export const anyCode: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withNullPrototype: true,
    withTypedArray: true,
  }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'0123456789 -\u00a0') }),
)

const FORBIDDEN = /[:\p{Cc}\p{Surrogate}\u202A-\u202E\u2066-\u2069]/u

const names = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom(...'aZ09 +%&?#/=@\'"\\<>;,~éß日😀\u200f\u00a0'),
      minLength: 1,
      maxLength: 20,
    }),
  )
  .filter((name) => !FORBIDDEN.test(name) && !name.startsWith(' '))

const fields = {
  issuer: names,
  accountName: names,
  secret: fc.uint8Array({ minLength: 10, maxLength: 128 }),
  algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
  digits: fc.constantFrom(6 as const, 7 as const, 8 as const),
  image: fc.option(fc.webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true }), {
    nil: undefined,
  }),
}

/** What an authenticator app can be given: names over all of Unicode but for what is refused. */
export const uriKeys = fc
  .oneof(
    fc.record({ ...fields, type: fc.constant('totp' as const), period: fc.integer({ min: 1, max: 3600 }) }),
    fc.record({
      ...fields,
      type: fc.constant('hotp' as const),
      counter: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    }),
  )
  .map((key) => ({ ...key, secret: OtpSecret.fromBytes(key.secret, { minBytes: 10 }) }))

const pieces = fc.constantFrom(
  'otpauth://',
  'totp/',
  'hotp/',
  'a',
  ':',
  '%3A',
  '%20',
  '%',
  '?',
  '&',
  '=',
  '#',
  'secret=',
  'issuer=',
  'digits=',
  'period=',
  'counter=',
  'algorithm=',
  'image=',
  'SHA1',
  '6',
  '30',
  'JBSWY3DPEHPK3PXP',
  'https://a',
  '+',
  '\ud800',
  '\n',
)
/** Any text at all, and what looks like a URI. */
export const uriTexts: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join('')),
  fc
    .array(pieces, { maxLength: 12 })
    .map((parts) => `otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP${parts.join('')}`),
  fc.tuple(uriKeys, fc.nat(), pieces).map(([key, at, piece]) => {
    const uri = buildOtpauthUri(key)
    const index = at % uri.length
    return uri.slice(0, index) + piece + uri.slice(index)
  }),
)
