import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { buildOtpauthUri, type OtpSecret, otpauthWarnings, parseOtpauthUri } from '../../src/otp/index.js'
import { uriKeys, uriTexts } from './otp-arbitraries.js'

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
      fc.property(uriKeys, (key) => {
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
      fc.property(uriKeys, (key) => {
        const url = new URL(buildOtpauthUri(key))
        expect([url.host, url.searchParams.get('issuer')]).toEqual([key.type, key.issuer])
        expect(url.searchParams.get('secret')).toBe(key.secret.toBase32())
        expect(decodeURIComponent(url.pathname)).toBe(`/${key.issuer}:${key.accountName}`)
      }),
    )
  })

  it('uri any key that can be built can be judged', () => {
    fc.assert(
      fc.property(uriKeys, (key) => {
        const codes = otpauthWarnings(key).map(({ code }) => code)
        expect(new Set(codes).size).toBe(codes.length)
      }),
    )
  })
})

describe('uri any text is parsed to a key or refused', () => {
  it('uri and what is parsed can be built and parsed again', () => {
    fc.assert(
      fc.property(uriTexts, (text) => {
        const key = parse(text)
        if (key !== null) expect(readable(parseOtpauthUri(buildOtpauthUri(key)))).toEqual(readable(key))
      }),
      { numRuns: 3000 },
    )
  })
})
