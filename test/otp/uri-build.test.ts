import { describe, expect, it } from 'vitest'
import { buildOtpauthUri, OtpSecret, parseOtpauthUri } from '../../src/otp/index.js'
import { errorOf, expectCode } from './support/expect-error.js'

const secret = OtpSecret.fromBase32('HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ')
const key = { issuer: 'Example', accountName: 'alice', secret }
const build = (fields: object): string => buildOtpauthUri({ ...key, ...fields })

describe('uri a key is written as otpauth://TYPE/ISSUER:ACCOUNT?secret=…&issuer=…', () => {
  it('uri the defaults give the shortest form', () => {
    expect(buildOtpauthUri(key)).toBe(
      'otpauth://totp/Example:alice?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=Example',
    )
  })

  it('uri what differs from the defaults is written, the algorithm in upper case', () => {
    expect(
      build({ algorithm: 'SHA512', digits: 8, period: 60, image: 'https://example.com/a b.png?x=1&y=2' }),
    ).toBe(
      'otpauth://totp/Example:alice?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=Example' +
        '&algorithm=SHA512&digits=8&period=60&image=https%3A%2F%2Fexample.com%2Fa%20b.png%3Fx%3D1%26y%3D2',
    )
    expect(build({ algorithm: 'SHA1', digits: 6, period: 30 })).toBe(buildOtpauthUri(key))
  })

  it('uri the counter is always written for hotp, to its last value', () => {
    expect(build({ type: 'hotp', counter: 0 })).toBe(
      'otpauth://hotp/Example:alice?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=Example&counter=0',
    )
    expect(build({ type: 'hotp', counter: 2n ** 64n - 1n })).toMatch(/&counter=18446744073709551615$/)
  })

  it('uri the secret is unpadded, whatever its length', () => {
    for (const length of [16, 17, 18, 19, 20]) {
      expect(build({ secret: OtpSecret.generate(length) })).toMatch(/\?secret=[A-Z2-7]+&/)
    }
  })

  it('uri a secret may be given as bytes or as strict Base32', () => {
    expect(build({ secret: secret.toBytes() })).toBe(buildOtpauthUri(key))
    expect(build({ secret: secret.toBase32() })).toBe(buildOtpauthUri(key))
  })

  it('uri a space is %20 and a plus is %2B', () => {
    const uri = build({ issuer: 'A B+C', accountName: 'x y+z' })
    expect(uri).toContain('otpauth://totp/A%20B%2BC:x%20y%2Bz?')
    expect(uri).toContain('&issuer=A%20B%2BC')
    expect(uri).not.toContain('+')
  })

  it.each(['?', '&', '#', '%', '/', '=', '@', '\\', '"', '<', '%3A', '%20', 'é', '日本', '😀', 'a\u200fb'])(
    'inputs the name %j is encoded and comes back',
    (name) => {
      const parsed = parseOtpauthUri(build({ issuer: name, accountName: name }))
      expect([parsed.issuer, parsed.accountName]).toEqual([name, name])
    },
  )
})

describe('uri names that would not come back are refused', () => {
  const names = [
    ['a colon', 'a:b'],
    ['a carriage return', 'a\rb'],
    ['a line feed', 'a\nb'],
    ['NUL', 'a\0b'],
    ['a C1 control', 'a\u0085b'],
    ['an override of direction', 'a\u202eb'],
    ['an isolate of direction', 'a\u2066b'],
    ['a lone high surrogate', 'a\ud800b'],
    ['a lone low surrogate', 'a\udc00b'],
    ['nothing', ''],
    ['257 characters', 'a'.repeat(257)],
    ['a million characters', 'a'.repeat(1_000_000)],
  ] as const

  it.each(names)('inputs an issuer with %s', (_, name) => {
    expectCode(() => build({ issuer: name }), 'ERR_INVALID_ARGUMENT')
  })

  it.each(names)('inputs an account name with %s', (_, name) => {
    expectCode(() => build({ accountName: name }), 'ERR_INVALID_ARGUMENT')
  })

  it('uri an account name that starts with a space', () => {
    expectCode(() => build({ accountName: ' alice' }), 'ERR_INVALID_ARGUMENT')
    expect(parseOtpauthUri(build({ issuer: ' Example ', accountName: 'alice ' }))).toMatchObject({
      issuer: ' Example ',
      accountName: 'alice ',
    })
  })

  it('uri names of 256 characters are taken, in any script', () => {
    const name = '語'.repeat(256)
    const uri = build({ issuer: name, accountName: name, image: `https://${'語'.repeat(1016)}` })
    expect(parseOtpauthUri(uri).issuer).toBe(name)
  })
})

describe('uri fields that do not fit are refused', () => {
  it.each([
    ['no key', undefined],
    ['null', null],
    ['a text', 'otpauth://totp/a'],
    ['a list', []],
    ['no issuer', { accountName: 'alice', secret }],
    ['no account name', { issuer: 'Example', secret }],
    ['no secret', { issuer: 'Example', accountName: 'alice' }],
    ['an unknown type', { ...key, type: 'steam' }],
    ['an upper-case type', { ...key, type: 'TOTP' }],
    ['a lower-case algorithm', { ...key, algorithm: 'sha1' }],
    ['five digits', { ...key, digits: 5 }],
    ['digits as text', { ...key, digits: '6' }],
    ['a period of 0', { ...key, period: 0 }],
    ['a counter for totp', { ...key, counter: 0 }],
    ['a period for hotp', { ...key, type: 'hotp', counter: 0, period: 30 }],
    ['no counter for hotp', { ...key, type: 'hotp' }],
    ['a counter of 2^64', { ...key, type: 'hotp', counter: 2n ** 64n }],
    ['a counter above 2^53-1 as a Number', { ...key, type: 'hotp', counter: 2 ** 53 }],
    ['a plain http image', { ...key, image: 'http://example.com/a.png' }],
    ['a script as image', { ...key, image: 'javascript:alert(1)' }],
    ['an image that is no address', { ...key, image: 'https://' }],
    ['a long image', { ...key, image: `https://example.com/${'a'.repeat(1024)}` }],
    ['a misspelt field', { ...key, account: 'alice' }],
  ])('uri %s', (_, given) => {
    expectCode(() => buildOtpauthUri(given as never), 'ERR_INVALID_ARGUMENT')
  })

  it('uri a short or malformed secret', () => {
    expectCode(() => build({ secret: new Uint8Array(15) }), 'ERR_INVALID_SECRET')
    expectCode(() => build({ secret: 'not base32!' }), 'ERR_INVALID_BASE32')
  })

  it('S8 no message holds a field', () => {
    for (const field of ['issuer', 'accountName', 'image', 'type', 'algorithm', 'secret']) {
      expect(errorOf(() => build({ [field]: 'HUSH:\nHUSH' })).message).not.toContain('HUSH')
    }
  })
})
