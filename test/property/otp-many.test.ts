import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import {
  buildOtpauthUri,
  generateTotp,
  OtpSecret,
  parseOtpauthUri,
  resyncHotp,
  verifyHotp,
  verifyTotp,
} from '../../src/otp/index.js'
import { countHmacs } from '../otp/support/hmac-calls.js'
import { anyCode, uriKeys, uriTexts } from './otp-arbitraries.js'

/** As many as the requirement names; the same properties run with fewer, and say more, in their own files. */
const MANY = { numRuns: 100_000 }

describe('inputs 10^5 arbitrary values are a code to a verification', () => {
  const secret = OtpSecret.generate()
  const time = 59

  it('inputs verifyTotp throws for none, and computes three HMACs for each (ASVS-11.2.4)', () => {
    generateTotp(secret)
    let calls = 0
    const hmacs = countHmacs(() =>
      fc.assert(
        fc.property(anyCode, (code) => {
          calls += 1
          const match = verifyTotp(secret, code as string, { time })
          expect(match === null || Math.abs(match.delta) <= 1).toBe(true)
        }),
        MANY,
      ),
    )
    expect(calls).toBe(MANY.numRuns)
    expect(hmacs).toBe(3 * calls)
  })

  it('inputs verifyHotp throws for none, and computes six HMACs for each (ASVS-11.2.4)', () => {
    generateTotp(secret)
    let calls = 0
    const hmacs = countHmacs(() =>
      fc.assert(
        fc.property(anyCode, (code) => {
          calls += 1
          const match = verifyHotp(secret, code as string, { counter: 0, lookAhead: 5 })
          expect(match === null || match.counter <= 5n).toBe(true)
        }),
        MANY,
      ),
    )
    expect(calls).toBe(MANY.numRuns)
    expect(hmacs).toBe(6 * calls)
  })

  it('inputs resyncHotp throws for none, in a list or in its place', () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        const codes = [code, code] as string[]
        const match =
          resyncHotp(secret, codes, { counter: 0 }) ?? resyncHotp(secret, code as string[], { counter: 0 })
        expect(match === null || match.counter === 1n).toBe(true)
      }),
      MANY,
    )
  })

  it('ASVS-11.2.4 a hit and a miss compute as many HMACs, whatever the window and the codes before', () => {
    const sides = fc.integer({ min: 0, max: 10 })
    const drifts = fc.integer({ min: -12, max: 12 })
    const current = 1000
    generateTotp(secret)
    fc.assert(
      fc.property(sides, sides, drifts, drifts, (past, future, drift, used) => {
        const hit = generateTotp(secret, { time: (current + drift) * 30 })
        const options = {
          time: current * 30,
          window: { past, future },
          afterStep: current + Math.min(used, future),
        }
        for (const code of [hit, '000000', 'no code']) {
          expect(countHmacs(() => verifyTotp(secret, code, options))).toBe(past + future + 1)
        }
      }),
      { numRuns: 5000 },
    )
  })
})

/** What a call gives, or null for a refusal with one of these codes. */
function orRefused<T>(call: () => T, ...codes: string[]): T | null {
  try {
    return call()
  } catch (error) {
    if (error instanceof StepwardError && codes.includes(error.code)) return null
    throw error
  }
}

describe('uri what is built is parsed, over all of Unicode', () => {
  const secret = OtpSecret.generate()

  it('uri 20,000 keys come back', () => {
    fc.assert(
      fc.property(uriKeys, (key) => {
        const parsed = parseOtpauthUri(buildOtpauthUri(key))
        const { secret: theirs, ...fields } = parsed
        expect(theirs.toBase32()).toBe(key.secret.toBase32())
        expect(fields).toEqual({ period: undefined, counter: undefined, ...key, secret: undefined })
      }),
      { numRuns: 20_000 },
    )
  })

  it('uri every code point there is, in a name, comes back or is refused when it is built', () => {
    /** Whether it comes back, or null if it is refused. */
    const comesBack = (name: string): boolean | null => {
      const key = { issuer: name, accountName: name, secret }
      const uri = orRefused(() => buildOtpauthUri(key), 'ERR_INVALID_ARGUMENT')
      if (uri === null) return null
      const { issuer, accountName } = parseOtpauthUri(uri)
      return issuer === name && accountName === name
    }
    /** As many as fill a name with two UTF-16 units each. */
    const GROUP = 128
    let refused = 0
    const changed: number[] = []
    for (let first = 0; first <= 0x10ffff; first += GROUP) {
      const points = Array.from({ length: GROUP }, (_, index) => first + index)
      if (comesBack(String.fromCodePoint(...points)) === true) continue
      for (const point of points) {
        const result = comesBack(`n${String.fromCodePoint(point)}`)
        if (result === null) refused += 1
        else if (!result) changed.push(point)
      }
    }
    expect(changed).toEqual([])
    // 65 controls, the colon, 9 bidirectional controls, 2,048 surrogates.
    expect(refused).toBe(65 + 1 + 9 + 2048)
  })

  it('uri 10^5 arbitrary texts end in a key or a typed error', () => {
    let keys = 0
    fc.assert(
      fc.property(uriTexts, (text) => {
        const key = orRefused(() => parseOtpauthUri(text), 'ERR_INVALID_URI')
        if (key === null) return
        keys += 1
        expect(buildOtpauthUri(key)).toMatch(/^otpauth:\/\/[\x21-\x7e]+$/)
      }),
      MANY,
    )
    expect(keys).toBeGreaterThan(1000)
  })
})
