import { describe, expect, it } from 'vitest'
import { buildOtpauthUri, OtpSecret, otpauthWarnings } from '../../src/otp/index.js'
import { expectCode } from './support/expect-error.js'

const key = { issuer: 'Example', accountName: 'alice@example.com', secret: OtpSecret.generate() }
const codesOf = (fields: object): string[] => otpauthWarnings({ ...key, ...fields }).map(({ code }) => code)

describe('uri warnings about what authenticator apps do', () => {
  it('uri the defaults give none', () => {
    expect(otpauthWarnings(key)).toEqual([])
    expect(codesOf({ algorithm: 'SHA1', digits: 6, period: 30 })).toEqual([])
    expect(codesOf({ type: 'hotp', counter: 0 })).toEqual([])
  })

  it.each([
    ['SHA256', { algorithm: 'SHA256' }, ['algorithm_ignored']],
    ['SHA512', { algorithm: 'SHA512' }, ['algorithm_ignored']],
    ['7 digits', { digits: 7 }, ['digits_ignored', 'digits_refused']],
    ['8 digits', { digits: 8 }, ['digits_ignored']],
    ['a period of 60 s', { period: 60 }, ['period_ignored']],
    ['a period of 5 s', { period: 5 }, ['period_ignored']],
    ['a period of 4 s', { period: 4 }, ['period_ignored', 'period_refused']],
    ['a secret of 16 bytes', { secret: OtpSecret.generate(16) }, ['secret_short', 'secret_length']],
    ['a secret of 32 bytes', { secret: OtpSecret.generate(32) }, ['secret_length']],
    ['a secret of 25 bytes', { secret: OtpSecret.generate(25) }, []],
    ['the issuer Steam', { issuer: 'Steam' }, ['issuer_steam']],
    ['the issuer STEAM', { issuer: 'STEAM' }, ['issuer_steam']],
    ['an issuer that contains Steam', { issuer: 'Steamboat' }, []],
  ])('uri %s', (_, fields, codes) => {
    expect(codesOf(fields)).toEqual(codes)
  })

  it('uri a URI of 400 bytes gives none and of 401 it does', () => {
    const shortest = buildOtpauthUri({ ...key, image: 'https://example.com/' }).length
    const image = (length: number): string => `https://example.com/${'a'.repeat(length - shortest)}`
    expect(codesOf({ image: image(400) })).toEqual([])
    expect(codesOf({ image: image(401) })).toEqual(['uri_long'])
  })

  it('uri a message is a sentence', () => {
    const image = `https://example.com/${'a'.repeat(400)}`
    const fields = { algorithm: 'SHA256', digits: 7, period: 4, issuer: 'Steam', image } as const
    const warnings = otpauthWarnings({ ...key, ...fields, secret: OtpSecret.generate(16) })
    expect(warnings).toHaveLength(9)
    for (const { message } of warnings) expect(message).toMatch(/^[A-Z].{30,}\.$/)
    expect(warnings.at(-1)?.message).toContain('400 bytes')
  })

  it('uri a key that cannot be built cannot be judged', () => {
    expectCode(() => codesOf({ issuer: 'a:b' }), 'ERR_INVALID_ARGUMENT')
    expectCode(() => codesOf({ secret: new Uint8Array(15) }), 'ERR_INVALID_SECRET')
  })
})
