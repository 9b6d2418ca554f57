import fc from 'fast-check'
import { HOTP, Secret, TOTP } from 'otpauth'
import { createGuardrails, generateSync, verifySync } from 'otplib'
import { describe, expect, it } from 'vitest'
import { generateHotp, generateTotp, OtpSecret, verifyHotp, verifyTotp } from '../../src/otp/index.js'

/** fast-check prints the seed and the path of a failure; both given to `fc.assert` repeat it. */
const CASES = { numRuns: 20_000 }

const keys = fc.uint8Array({ minLength: 16, maxLength: 128 })
const digitCounts = fc.constantFrom(6 as const, 7 as const, 8 as const)
const algorithms = fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const)
const periods = fc.oneof(fc.constantFrom(1, 30, 60, 3600), fc.integer({ min: 1, max: 3600 }))
const lookAheads = fc.integer({ min: 0, max: 10 })
const drifts = fc.integer({ min: -12, max: 12 })

/** The peers' counters end at 2^53−1, ours at 2^64−1: what is above is compared with oathtool. */
const counters = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 53 - 100 }),
  fc.nat(100),
  ...[2 ** 31, 2 ** 32].map((edge) => fc.integer({ min: edge - 50, max: edge + 50 })),
)

/** Seconds. The peers take what can only be milliseconds for seconds, where we throw. */
const times = fc.oneof(
  fc.integer({ min: 0, max: 4_300_000_000 }),
  fc.integer({ min: 0, max: 999_999_000_000 }),
  fc.nat(400),
  ...[2 ** 31, 2 ** 32, 2 ** 32 * 30].map((edge) => fc.integer({ min: edge - 90, max: edge + 90 })),
)

/**
 * What is typed instead of the code of a step near the current one, or that code (`null`). Without spaces
 * and hyphens: pasted ones are dropped by us alone.
 */
const typed = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 9 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789x+.eé٣３'), minLength: 6, maxLength: 8 }),
  },
)

/** The code of any 64-bit counter; a negative one is what a window that goes below 0 wraps to. */
const codeOf = (key: OtpSecret, counter: number, options: object): string =>
  generateHotp(key, BigInt.asUintN(64, BigInt(counter)), options)

describe('otplib 13.5.0 agrees with us', () => {
  // By default it takes secrets of up to 64 bytes.
  const guardrails = createGuardrails({ MAX_SECRET_BYTES: 128 })

  it('4226-5.1 on counter-based codes', () => {
    fc.assert(
      fc.property(keys, counters, algorithms, digitCounts, (secret, counter, algorithm, digits) => {
        const theirs = generateSync({
          strategy: 'hotp',
          secret,
          counter,
          algorithm: lower(algorithm),
          digits,
          guardrails,
        })
        expect(generateHotp(secret, counter, { algorithm, digits })).toBe(theirs)
      }),
      CASES,
    )
  })

  it('6238-4 on time-based codes', () => {
    fc.assert(
      fc.property(
        keys,
        times,
        times,
        periods,
        algorithms,
        digitCounts,
        (secret, a, b, period, algorithm, digits) => {
          const [epochStart, time] = a < b ? [a, b] : [b, a]
          const theirs = generateSync({
            secret,
            epoch: time,
            t0: epochStart,
            period,
            algorithm: lower(algorithm),
            digits,
            guardrails,
          })
          expect(generateTotp(secret, { time, epochStart, period, algorithm, digits })).toBe(theirs)
        },
      ),
      CASES,
    )
  })

  it('6238-5.2 on the time step that a code is accepted for, and on what was accepted before', () => {
    const afterSteps = fc.option(drifts, { nil: undefined })
    fc.assert(
      fc.property(
        keys,
        times,
        periods,
        fc.tuple(lookAheads, lookAheads),
        drifts,
        typed,
        afterSteps,
        (secret, time, period, [past, future], drift, text, after) => {
          const key = OtpSecret.fromBytes(secret)
          const current = Math.floor(time / period)
          const token = text ?? codeOf(key, current + drift, {})
          const afterStep = after === undefined ? undefined : Math.max(0, current + Math.min(after, future))
          const theirs = orInvalid(() =>
            verifySync({
              secret,
              token,
              epoch: time,
              period,
              epochTolerance: [past * period, future * period],
              ...(afterStep === undefined ? {} : { afterTimeStep: afterStep }),
              guardrails,
            }),
          )
          const ours = verifyTotp(key, token, {
            time,
            period,
            window: { past, future },
            ...(afterStep === undefined ? {} : { afterStep }),
          })
          expect(ours !== null).toBe(theirs.valid)
          if (ours === null || !theirs.valid || ours.delta === theirs.delta) return
          // Two steps with one code: it takes the oldest, and the code stays good for the newer one.
          expect(ours.delta).toBeGreaterThan(theirs.delta)
          expect(codeOf(key, ours.step, {})).toBe(token)
        },
      ),
      CASES,
    )
  })

  it('4226-7.4 on the counter that a code is accepted for', () => {
    fc.assert(
      fc.property(keys, counters, lookAheads, drifts, typed, (secret, counter, lookAhead, drift, text) => {
        const key = OtpSecret.fromBytes(secret)
        const token = text ?? codeOf(key, counter + drift, {})
        const theirs = orInvalid(() =>
          verifySync({ strategy: 'hotp', secret, token, counter, counterTolerance: lookAhead, guardrails }),
        )
        const ours = verifyHotp(key, token, { counter, lookAhead })
        expect(ours !== null).toBe(theirs.valid)
        if (ours === null || !theirs.valid) return
        const offset = Number(ours.counter - BigInt(counter))
        if (offset === theirs.delta) return
        // Two counters with one code: it takes the first, and the code stays good for the later one.
        expect(offset).toBeGreaterThan(theirs.delta)
        expect(generateHotp(key, ours.counter)).toBe(token)
      }),
      CASES,
    )
  })
})

const lower = (algorithm: string): 'sha1' | 'sha256' | 'sha512' =>
  algorithm === 'SHA1' ? 'sha1' : algorithm === 'SHA256' ? 'sha256' : 'sha512'

/** Of what is no code, or used up all of the window, otplib throws where we answer null. */
const THROWN_FOR_A_REFUSAL = ['TokenLengthError', 'TokenFormatError', 'AfterTimeStepRangeExceededError']

function orInvalid(verify: () => ReturnType<typeof verifySync>): ReturnType<typeof verifySync> {
  try {
    return verify()
  } catch (error) {
    if (error instanceof Error && THROWN_FOR_A_REFUSAL.includes(error.name)) return { valid: false }
    throw error
  }
}

describe('otpauth 9.5.2 agrees with us', () => {
  const secretOf = (bytes: Uint8Array): Secret => new Secret({ buffer: bytes.slice().buffer })

  it('4226-5.1 on counter-based codes', () => {
    fc.assert(
      fc.property(keys, counters, algorithms, digitCounts, (bytes, counter, algorithm, digits) => {
        const theirs = HOTP.generate({ secret: secretOf(bytes), counter, algorithm, digits })
        expect(generateHotp(bytes, counter, { algorithm, digits })).toBe(theirs)
      }),
      CASES,
    )
  })

  it('6238-4 on time-based codes', () => {
    fc.assert(
      fc.property(keys, times, periods, algorithms, digitCounts, (bytes, time, period, algorithm, digits) => {
        const timestamp = time * 1000
        const theirs = TOTP.generate({ secret: secretOf(bytes), timestamp, period, algorithm, digits })
        expect(generateTotp(bytes, { time, period, algorithm, digits })).toBe(theirs)
      }),
      CASES,
    )
  })

  it('6238-5.2 on the time step that a code is accepted for', () => {
    fc.assert(
      fc.property(
        keys,
        times,
        periods,
        lookAheads,
        drifts,
        typed,
        (bytes, time, period, window, drift, text) => {
          const key = OtpSecret.fromBytes(bytes)
          const current = Math.floor(time / period)
          const token = text ?? codeOf(key, current + drift, {})
          const theirs = orNull(() =>
            TOTP.validate({ secret: secretOf(bytes), token, timestamp: time * 1000, period, window }),
          )
          const ours = verifyTotp(key, token, { time, period, window })
          if (ours?.delta === theirs || (ours === null && theirs === null)) return
          if (theirs === null) throw new Error('we accept what otpauth does not')
          // Its window goes below step 0, where there is none: −1 is the step 2^64−1.
          if (ours === null) {
            expect(current + theirs).toBeLessThan(0)
            return
          }
          // Two steps with one code: it takes the nearest, and the code stays good for the newer one.
          expect(ours.delta).toBeGreaterThan(theirs)
          expect(codeOf(key, ours.step, {})).toBe(token)
        },
      ),
      CASES,
    )
  })

  it('4226-7.2 on the counter that a code is accepted for', () => {
    fc.assert(
      fc.property(keys, counters, lookAheads, drifts, typed, (bytes, counter, lookAhead, drift, text) => {
        const key = OtpSecret.fromBytes(bytes)
        const token = text ?? codeOf(key, counter + drift, {})
        const theirs = orNull(() =>
          HOTP.validate({ secret: secretOf(bytes), token, counter, window: lookAhead }),
        )
        const ours = verifyHotp(key, token, { counter, lookAhead })
        const offset = ours === null ? null : Number(ours.counter - BigInt(counter))
        if (offset === theirs) return
        if (theirs === null) throw new Error('we accept what otpauth does not')
        // Its window looks back, and accepts counters that were used (RFC 4226 §7.2).
        if (offset === null) {
          expect(theirs).toBeLessThan(0)
          return
        }
        // Two counters with one code: it takes the nearest, and the code stays good for the later one.
        expect(offset).toBeGreaterThan(theirs)
        expect(codeOf(key, counter + offset, {})).toBe(token)
      }),
      CASES,
    )
  })
})

/** Of a text as long as a code, but longer in UTF-8, otpauth throws where we answer null. */
function orNull(validate: () => number | null): number | null {
  try {
    return validate()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
