import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import {
  buildOtpauthUri,
  type OtpauthKey,
  type OtpauthUriOptions,
  type OtpSecret,
  otpauthWarnings,
  parseOtpauthUri,
} from '../../src/otp/index.js'
import { uriKeys, uriTexts } from './otp-arbitraries.js'

const readable = (key: { secret: OtpSecret }): object => ({ ...key, secret: key.secret.toBase32() })

/** Parses to a key, or null for a text that is refused with the code for it. */
function parse(text: string, options?: OtpauthUriOptions): OtpauthKey | null {
  try {
    return parseOtpauthUri(text, options)
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

  it('uri lenient parsing reads what strict parsing reads, and nothing else from it', () => {
    fc.assert(
      fc.property(uriTexts, (text) => {
        const [strict, lenient] = [parse(text), parse(text, { lenient: true })]
        if (strict !== null) expect(lenient === null ? null : readable(lenient)).toEqual(readable(strict))
      }),
      { numRuns: 3000 },
    )
  })

  it('uri a strict refusal points to lenient exactly if that reads the text', () => {
    fc.assert(
      fc.property(uriTexts, (text) => {
        const message = refusalOf(text)
        if (message === null) return
        expect(message.includes('{ lenient: true }')).toBe(parse(text, { lenient: true }) !== null)
      }),
      { numRuns: 3000 },
    )
  })
})

/** The message of a text that strict parsing refuses; null for one that it reads. */
function refusalOf(text: string): string | null {
  try {
    parseOtpauthUri(text)
    return null
  } catch (error) {
    return error instanceof StepwardError ? error.message : String(error)
  }
}

describe('uri a key is the same in every spelling that lenient parsing takes', () => {
  const cases = fc.constantFrom<(text: string) => string>(
    (text) => text.toLowerCase(),
    (text) => text.toUpperCase(),
    (text) => text.replace(/.{4}/g, '$&%20'),
    (text) => text.replace(/.{4}/g, '$&-').toLowerCase(),
    (text) => text.replace(/.{4}/g, '$&+'),
    (text) => `${text}====`,
  )
  const algorithms = fc.constantFrom('', '-', '_').chain((dash) =>
    fc.constantFrom(
      (name: string) => name.replace('SHA', `SHA${dash}`),
      (name: string) => name.replace('SHA', `sha${dash}`),
      (name: string) => name.replace('SHA', `Hmac${dash}SHA`),
    ),
  )

  it('uri secret, algorithm, digits, period and counter', () => {
    fc.assert(
      fc.property(uriKeys, cases, algorithms, (key, spell, name) => {
        const query = [
          `secret=${spell(key.secret.toBase32())}`,
          `algorithm=${name(key.algorithm)}`,
          `digits=0${key.digits}`,
          key.type === 'totp' ? `period=0${key.period}` : `counter=${key.counter}`,
        ]
        const text = `OTPAUTH://${key.type}/?${query.join('&')}`
        const { issuer, accountName, image, ...read } = parseOtpauthUri(text, { lenient: true })
        const { issuer: _i, accountName: _a, image: _m, ...expected } = { ...readable(key) } as OtpauthKey
        expect([issuer, accountName, image]).toEqual(['', '', undefined])
        expect({ ...read, secret: read.secret.toBase32() }).toMatchObject(expected)
      }),
      { numRuns: 1000 },
    )
  })
})
