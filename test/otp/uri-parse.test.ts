import { describe, expect, it } from 'vitest'
import {
  buildOtpauthUri,
  type OtpauthKey,
  type OtpauthUriOptions,
  OtpSecret,
  parseOtpauthUri,
} from '../../src/otp/index.js'
import vectors from '../../vectors/published.json' with { type: 'json' }
import { errorOf, expectCode } from './support/expect-error.js'

const { examples, valid_labels: labels } = vectors.google_key_uri_format
const SECRET = 'HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ'
const uri = (rest: string): string => `otpauth://totp/Example:alice?secret=${SECRET}&issuer=Example${rest}`

describe('uri the examples of the Key Uri Format', () => {
  it.each(examples)('uri $uri', (example) => {
    const key = parseOtpauthUri(example.uri)
    const { type, issuer, account: accountName, digits, period, algorithm } = example
    expect(key).toMatchObject({ type, issuer, accountName, digits, period, algorithm })
    expect(key.secret.toBase32()).toBe(example.secret_base32)
    expect(Buffer.from(key.secret.toBytes()).toString('hex')).toBe(example.secret_hex)
    expect([key.counter, key.image]).toEqual([undefined, undefined])
  })

  it.each(labels)('uri the label $label', ({ label, issuer, account }) => {
    const key = parseOtpauthUri(`otpauth://totp/${label}?secret=${SECRET}`)
    expect([key.issuer, key.accountName]).toEqual([issuer, account])
  })

  it('uri an Apple scheme is refused, and a secret of 3 bytes is', () => {
    const { apple, andesco_draft } = vectors.other_published_uri_examples
    expectCode(() => parseOtpauthUri(apple.uri), 'ERR_INVALID_URI')
    const short = `otpauth://totp/a:b?secret=${andesco_draft.secret_base32}`
    expectCode(() => parseOtpauthUri(short), 'ERR_INVALID_URI')
  })
})

describe('uri what is built is parsed, and the reverse', () => {
  it.each([
    { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30 },
    { type: 'totp', algorithm: 'SHA256', digits: 7, period: 1 },
    { type: 'totp', algorithm: 'SHA512', digits: 8, period: 3600, image: 'https://example.com/?a=b&c=d#e' },
    { type: 'hotp', algorithm: 'SHA1', digits: 6, counter: 0n },
    { type: 'hotp', algorithm: 'SHA256', digits: 8, counter: 2n ** 64n - 1n },
  ] as const)('uri %o', (fields) => {
    const key = { ...fields, issuer: 'A & B', accountName: 'ä+1@example.com', secret: OtpSecret.generate() }
    const parsed = parseOtpauthUri(buildOtpauthUri(key))
    expect({ ...parsed, secret: parsed.secret.toBase32() }).toEqual({ ...key, secret: key.secret.toBase32() })
    expect(buildOtpauthUri(parsed)).toBe(buildOtpauthUri(key))
  })
})

describe('uri what other systems write is understood', () => {
  it('uri the issuer may stand in the label, in the parameter or in both', () => {
    for (const text of [
      `otpauth://totp/Example:alice?secret=${SECRET}&issuer=Example`,
      `otpauth://totp/Example:alice?secret=${SECRET}`,
      `otpauth://totp/alice?secret=${SECRET}&issuer=Example`,
      `otpauth://totp/Example%3aalice?issuer=Example&secret=${SECRET}`,
      `otpauth://totp/Example:%20%20alice?secret=${SECRET}`,
    ]) {
      expect(parseOtpauthUri(text)).toMatchObject({ issuer: 'Example', accountName: 'alice' })
    }
  })

  it('uri an encoded %253A is a part of a name and no separator', () => {
    expect(parseOtpauthUri(`otpauth://totp/a:b%253Ac?secret=${SECRET}`).accountName).toBe('b%3Ac')
  })

  it('uri a plus stays a plus', () => {
    expect(parseOtpauthUri(`otpauth://totp/A+B:c+d?secret=${SECRET}&issuer=A+B`)).toMatchObject({
      issuer: 'A+B',
      accountName: 'c+d',
    })
  })

  it('uri unknown parameters are ignored, also twice, and so is the one of the other type', () => {
    const plain = parseOtpauthUri(uri(''))
    const odd = parseOtpauthUri(uri('&lock=true&lock=false&&x&=&__proto__=1&counter=x&Secret=A&icon=%FF'))
    expect({ ...odd, secret: odd.secret.toBase32() }).toEqual({ ...plain, secret: SECRET })
    const hotp = parseOtpauthUri(`otpauth://hotp/a:b?secret=${SECRET}&counter=7&period=x`)
    expect(hotp).toMatchObject({ type: 'hotp', counter: 7n, period: undefined })
  })

  it('uri a question mark in the query is a part of what it stands in', () => {
    expect(parseOtpauthUri(uri('&image=https://example.com/?a=b')).image).toBe('https://example.com/?a=b')
  })

  it('uri a text of 16,640 characters is read: as long as the longest that can be built', () => {
    expect(parseOtpauthUri(uri('&x=').padEnd(16_640, 'x')).issuer).toBe('Example')
  })

  it('uri a padded secret is taken', () => {
    const padded = 'GEZDGNBVGY3TQOJQGEZDGNBVGY======'
    for (const text of [padded, padded.replaceAll('=', '%3D')]) {
      expect(parseOtpauthUri(`otpauth://totp/a:b?secret=${text}`).secret.byteLength).toBe(16)
    }
  })
})

describe('uri the options', () => {
  const spaced = `otpauth://totp/a:b?secret=${SECRET.toLowerCase()}`
  const read = (options: unknown): OtpauthKey => parseOtpauthUri(spaced, options as OtpauthUriOptions)

  it('uri lenient is off unless it is true', () => {
    for (const options of [undefined, {}, { lenient: false }, { lenient: undefined }]) {
      expectCode(() => read(options), 'ERR_INVALID_URI')
    }
    expect(read({ lenient: true }).secret.toBase32()).toBe(SECRET)
  })

  it('uri minBytes goes down to 10 and up to 128, in both modes', () => {
    const ten = 'otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP'
    for (const lenient of [false, true]) {
      expect(parseOtpauthUri(ten, { lenient, minBytes: 10 }).secret.byteLength).toBe(10)
      expectCode(() => parseOtpauthUri(ten, { lenient, minBytes: 11 }), 'ERR_INVALID_URI')
      expect(parseOtpauthUri(uri(''), { lenient, minBytes: 20 }).secret.byteLength).toBe(20)
      expectCode(() => parseOtpauthUri(uri(''), { lenient, minBytes: 21 }), 'ERR_INVALID_URI')
      expectCode(() => parseOtpauthUri(uri(''), { lenient, minBytes: 129 }), 'ERR_INVALID_ARGUMENT')
      expectCode(() => parseOtpauthUri(uri(''), { lenient, minBytes: 9 }), 'ERR_INVALID_ARGUMENT')
    }
  })

  it('uri an unknown option is an error, and names the one that was meant', () => {
    const { code, message } = errorOf(() => read({ lenent: true }))
    expect([code, message]).toEqual([
      'ERR_INVALID_ARGUMENT',
      'parseOtpauthUri: unknown option "lenent"; did you mean "lenient"?',
    ])
  })
})

describe('uri a strict refusal points to lenient where that reads the URI, and only there', () => {
  const hint = '; pass { lenient: true } to read it as authenticator apps do'

  it.each([
    ['issuer: is missing', `otpauth://totp/alice?secret=${SECRET}`],
    ['issuer: differs between the label and the parameter', `otpauth://totp/A:b?secret=${SECRET}&issuer=B`],
    ['the label has more than one colon', `otpauth://totp/a:b:c?secret=${SECRET}`],
    ["algorithm: expected 'SHA1', 'SHA256' or 'SHA512', got \"sha1\"", uri('&algorithm=sha1')],
    ['digits: appears twice', uri('&digits=6&digits=6')],
    ['image: expected an https address, got a string', uri('&image=http://example.com')],
    ['contains a fragment; encode # as %23', uri('#x')],
  ])('uri %s', (problem, text) => {
    expect(errorOf(() => parseOtpauthUri(text)).message).toBe(`parseOtpauthUri: ${problem}${hint}`)
  })

  it.each([
    ['digits: appears twice', uri('&digits=6&digits=8')],
    ['secret: is missing', 'otpauth://totp/alice'],
    ["algorithm: expected 'SHA1', 'SHA256' or 'SHA512', got \"MD5\"", uri('&algorithm=MD5')],
    ['period: expected an integer from 1 to 3,600, got 0', uri('&period=0')],
    ['is for Steam Guard, whose codes are not digits', uri('&encoder=steam')],
    ['is for Steam Guard, whose codes are not digits', `otpauth://steam/a:b?secret=${SECRET}`],
    [
      'is an export of several keys (otpauth-migration), not the URI of one',
      'otpauth-migration://offline?data=A',
    ],
    ['has only half of its secret (2step_*)', uri('&2step_salt=8')],
    ['is escaped for HTML; write & for &amp;', uri('&amp;digits=8')],
  ])('uri %s', (problem, text) => {
    expect(errorOf(() => parseOtpauthUri(text)).message).toBe(`parseOtpauthUri: ${problem}`)
  })

  it('uri a secret that is too short for minBytes is too short for lenient as well', () => {
    const short = 'otpauth://totp/b?secret=JBSWY3DPEHPK3PXP'
    expect(errorOf(() => parseOtpauthUri(short, { minBytes: 20 })).message).not.toContain('lenient')
  })
})

describe('uri what is not usable is refused', () => {
  it.each([
    ['an empty text', ''],
    ['another scheme', `https://totp/a:b?secret=${SECRET}`],
    ['an upper-case scheme', `OTPAUTH://totp/a:b?secret=${SECRET}`],
    ['a migration', 'otpauth-migration://offline?data=AA'],
    ['another type', `otpauth://steam/a:b?secret=${SECRET}`],
    ['no type', `otpauth:///a:b?secret=${SECRET}`],
    ['something in front', ` otpauth://totp/a:b?secret=${SECRET}`],
    ['no query', 'otpauth://totp/a:b'],
    ['a fragment', uri('#x')],
    ['no secret', 'otpauth://totp/a:b?issuer=a'],
    ['an empty secret', 'otpauth://totp/a:b?secret='],
    ['no issuer', `otpauth://totp/alice?secret=${SECRET}`],
    ['an empty issuer', `otpauth://totp/:alice?secret=${SECRET}`],
    ['an empty account', `otpauth://totp/Example:?secret=${SECRET}`],
    ['an empty label', `otpauth://totp/?secret=${SECRET}&issuer=Example`],
    ['two issuers that differ', `otpauth://totp/A:b?secret=${SECRET}&issuer=B`],
    ['two colons', `otpauth://totp/a:b:c?secret=${SECRET}`],
    ['a second, encoded colon', `otpauth://totp/a:b%3Ac?secret=${SECRET}`],
    ['a colon in the issuer parameter', `otpauth://totp/b?secret=${SECRET}&issuer=a:c`],
    ['two secrets', uri(`&secret=${SECRET}`)],
    ['two secrets, one name encoded', uri(`&s%65cret=${SECRET}`)],
    ['two issuers', uri('&issuer=Example')],
    ['two periods', uri('&period=30&period=30')],
    ['a lower-case algorithm', uri('&algorithm=sha1')],
    ['an unknown algorithm', uri('&algorithm=MD5')],
    ['an inherited algorithm', uri('&algorithm=constructor')],
    ['5 digits', uri('&digits=5')],
    ['digits in hexadecimal', uri('&digits=0x6')],
    ['no digits', uri('&digits=')],
    ['a fraction of a period', uri('&period=30.0')],
    ['a period of 0', uri('&period=0')],
    ['a period of 3601', uri('&period=3601')],
    ['a signed period', uri('&period=+30')],
    ['a hotp key without counter', `otpauth://hotp/a:b?secret=${SECRET}`],
    ['a counter of 2^64', `otpauth://hotp/a:b?secret=${SECRET}&counter=18446744073709551616`],
    ['a negative counter', `otpauth://hotp/a:b?secret=${SECRET}&counter=-1`],
    ['a long counter', `otpauth://hotp/a:b?secret=${SECRET}&counter=${'1'.repeat(5000)}`],
    ['a plain http image', uri('&image=http://example.com')],
    ['a lower-case secret', `otpauth://totp/a:b?secret=${SECRET.toLowerCase()}`],
    ['a secret of 9 bytes', 'otpauth://totp/a:b?secret=JBSWY3DPEHPK3PY'],
    ['a secret of 130 bytes', `otpauth://totp/a:b?secret=${'A'.repeat(208)}`],
    ['a lone percent sign', `otpauth://totp/a:b%?secret=${SECRET}`],
    ['bytes that are not UTF-8', `otpauth://totp/a:b%FF?secret=${SECRET}`],
    ['an encoded line feed', `otpauth://totp/a:b%0A?secret=${SECRET}`],
    ['an encoded override of direction', `otpauth://totp/a:b%E2%80%AE?secret=${SECRET}`],
    ['a lone surrogate', `otpauth://totp/a:b\ud800?secret=${SECRET}`],
    ['a megabyte', uri(`&x=${'x'.repeat(1_000_000)}`)],
  ])('uri %s', (_, text) => {
    const error = errorOf(() => parseOtpauthUri(text))
    expect(error.code).toBe('ERR_INVALID_URI')
    expect(error.cause).toBeUndefined()
    expect(error.message).not.toContain(SECRET.slice(0, 4))
  })

  it('uri a million parameters or colons are refused in bounded time, before any is read', () => {
    expectCode(() => parseOtpauthUri(uri('&a'.repeat(1_000_000))), 'ERR_INVALID_URI')
    expectCode(() => parseOtpauthUri(`otpauth://totp/${':'.repeat(1_000_000)}`), 'ERR_INVALID_URI')
    const lenient = { lenient: true }
    expectCode(() => parseOtpauthUri(uri('#'.repeat(1_000_000)), lenient), 'ERR_INVALID_URI')
    expectCode(() => parseOtpauthUri(`${' '.repeat(1_000_000)}x`, lenient), 'ERR_INVALID_URI')
  })

  it('uri a secret of 10 bytes is taken, and of 9 it is not', () => {
    expect(parseOtpauthUri('otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP').secret.byteLength).toBe(10)
  })
})
