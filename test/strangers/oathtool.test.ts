import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateHotp, generateTotp, OtpSecret, verifyHotp, verifyTotp } from '../../src/otp/index.js'

const CASES = 20_000

/** A random secret of any length, as oathtool reads it: in hexadecimal, or in our Base32. */
const secrets = fc.record({
  bytes: fc.uint8Array({ minLength: 16, maxLength: 128 }),
  asBase32: fc.boolean(),
})
type Secret = { bytes: Uint8Array; asBase32: boolean }

const digitCounts = fc.constantFrom(6 as const, 7 as const, 8 as const)

/** The codes of `count` counters or time steps in a row, by one process. */
function oathtool({ bytes, asBase32 }: Secret, options: readonly string[], count: number): string[] {
  const secret = asBase32
    ? ['--base32', OtpSecret.fromBytes(bytes).toBase32()]
    : [Buffer.from(bytes).toString('hex')]
  const printed = execFileSync('oathtool', [...options, `--window=${count - 1}`, ...secret], {
    encoding: 'utf8',
  })
  return printed.trimEnd().split('\n')
}

describe('4226-5.1 our counter-based codes are those of oathtool', () => {
  const CODES = 100
  /** Starts that lead across each boundary, and any others; the last leaves room for the codes. */
  const starts = fc.oneof(
    fc.bigInt({ min: 0n, max: 2n ** 64n - BigInt(CODES) }),
    fc.bigInt({ min: 0n, max: 10_000n }),
    ...[31n, 32n, 53n, 63n].map((bits) => fc.bigInt({ min: 2n ** bits - 110n, max: 2n ** bits + 10n })),
    fc.bigInt({ min: 2n ** 64n - 110n, max: 2n ** 64n - BigInt(CODES) }),
  )

  it('4226-5.1 over 20,000 random cases, to the last counter', () => {
    fc.assert(
      fc.property(secrets, starts, digitCounts, (secret, start, digits) => {
        const key = OtpSecret.fromBytes(secret.bytes)
        const theirs = oathtool(secret, ['--hotp', `--counter=${start}`, `--digits=${digits}`], CODES)
        const counters = Array.from({ length: CODES }, (_, index) => start + BigInt(index))
        expect(counters.map((counter) => generateHotp(key, counter, { digits }))).toEqual(theirs)
        const [first = ''] = theirs
        expect(verifyHotp(key, first, { counter: start, digits })?.counter).toBe(start)
      }),
      { numRuns: CASES / CODES },
    )
  })
})

describe('6238-1.2 our time-based codes are those of oathtool', () => {
  const CODES = 50
  /** No code of a case may be of a time that could be milliseconds, or past the last Date. */
  const SPAN = 3600 * CODES
  const times = fc.oneof(
    fc.integer({ min: 0, max: 4_000_000_000 }),
    fc.integer({ min: 0, max: 1_000_000_000_000 - SPAN }),
    fc.integer({ min: 7_258_118_400_000, max: 8_640_000_000_000 - SPAN }),
    // 2038-01-19 and 2106-02-07, where 32 bits of seconds end; and where 32 bits of steps of 30 s do.
    ...[2 ** 31, 2 ** 32, 2 ** 32 * 30].map((time) => fc.integer({ min: time - SPAN, max: time + 60 })),
  )
  const periods = fc.oneof(fc.constantFrom(1, 30, 60, 3600), fc.integer({ min: 1, max: 3600 }))
  const algorithms = fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const)
  /** Where step 0 starts, if the time is not before it. */
  const epochStarts = fc.oneof(fc.constant(0), fc.nat(2_000_000_000))

  it('6238-1.2 over 20,000 random cases, past 2038 and 2106', () => {
    fc.assert(
      fc.property(
        secrets,
        times,
        periods,
        epochStarts,
        algorithms,
        digitCounts,
        (secret, time, period, start, algorithm, digits) => {
          const epochStart = Math.min(start, time)
          const key = OtpSecret.fromBytes(secret.bytes)
          const theirs = oathtool(
            secret,
            [
              `--totp=${algorithm}`,
              `--digits=${digits}`,
              `--now=@${time}`,
              `--time-step-size=${period}s`,
              `--start-time=@${epochStart}`,
            ],
            CODES,
          )
          const options = { period, epochStart, algorithm, digits }
          const moments = Array.from({ length: CODES }, (_, index) => time + index * period)
          expect(moments.map((moment) => generateTotp(key, { ...options, time: moment }))).toEqual(theirs)
          const [first = ''] = theirs
          expect(verifyTotp(key, first, { ...options, time, window: 0 })?.delta).toBe(0)
        },
      ),
      { numRuns: CASES / CODES },
    )
  })
})
