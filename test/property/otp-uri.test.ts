import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { buildOtpauthUri, OtpSecret, otpauthWarnings, parseOtpauthUri } from '../../src/otp/index.js'

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

const keys = fc
  .oneof(
    fc.record({ ...fields, type: fc.constant('totp' as const), period: fc.integer({ min: 1, max: 3600 }) }),
    fc.record({
      ...fields,
      type: fc.constant('hotp' as const),
      counter: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    }),
  )
  .map((key) => ({ ...key, secret: OtpSecret.fromBytes(key.secret, { minBytes: 10 }) }))

const readable = (key: { secret: OtpSecret }): object => ({ ...key, secret: key.secret.toBase32() })

/** Parses to a key, or null for a text that is refused with the code for it. */
function parse(text: string): ReturnType<typeof parseOtpauthUri> | null {
  try {
    return parseOtpauthUri(text)
  } catch (error) {
    if (error instanceof StepwardError && error.code === 'ERR_INVALID_URI') return null
    throw error
  }
}

describe('uri a key survives its URI', () => {
  it('uri every field comes back, over all of Unicode', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const uri = buildOtpauthUri(key)
        const parsed = parseOtpauthUri(uri)
        expect(readable(parsed)).toEqual(readable(key))
        expect(buildOtpauthUri(parsed)).toBe(uri)
        expect(uri).toMatch(/^otpauth:\/\/[\x21-\x7e]+$/)
        expect(uri).not.toContain('+')
      }),
      { numRuns: 1000 },
    )
  })

  it('uri a URL parser finds the same parameters', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const url = new URL(buildOtpauthUri(key))
        expect([url.host, url.searchParams.get('issuer')]).toEqual([key.type, key.issuer])
        expect(url.searchParams.get('secret')).toBe(key.secret.toBase32())
        expect(decodeURIComponent(url.pathname)).toBe(`/${key.issuer}:${key.accountName}`)
      }),
    )
  })

  it('uri any key that can be built can be judged', () => {
    fc.assert(
      fc.property(keys, (key) => {
        const codes = otpauthWarnings(key).map(({ code }) => code)
        expect(new Set(codes).size).toBe(codes.length)
      }),
    )
  })
})

describe('uri any text is parsed to a key or refused', () => {
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
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join('')),
    fc
      .array(pieces, { maxLength: 12 })
      .map((parts) => `otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP${parts.join('')}`),
    fc.tuple(keys, fc.nat(), pieces).map(([key, at, piece]) => {
      const uri = buildOtpauthUri(key)
      const index = at % uri.length
      return uri.slice(0, index) + piece + uri.slice(index)
    }),
  )

  it('uri and what is parsed can be built and parsed again', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const key = parse(text)
        if (key !== null) expect(readable(parseOtpauthUri(buildOtpauthUri(key)))).toEqual(readable(key))
      }),
      { numRuns: 3000 },
    )
  })
})
