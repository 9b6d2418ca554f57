import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizeTypedCode } from '../../src/otp/code.js'
import {
  generateHotp,
  generateTotp,
  OtpSecret,
  resyncHotp,
  totpSecondsLeft,
  totpStep,
  verifyHotp,
  verifyTotp,
} from '../../src/otp/index.js'
import { naiveHotp } from '../otp/support/naive.js'
import { anyCode } from './otp-arbitraries.js'

const algorithms = fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const)
const digitCounts = fc.constantFrom(6 as const, 7 as const, 8 as const)
const keys = fc.uint8Array({ minLength: 16, maxLength: 128 })
const counters = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const periods = fc.integer({ min: 1, max: 3600 })
/** An hour before the first time that could be milliseconds, so that the next step can be asked for too. */
const times = fc.integer({ min: 0, max: 999_999_996_000 })

describe('4226-5.1 our codes are those of an independent reading of the RFC', () => {
  it('4226-5.1 for any key, counter, algorithm and number of digits', () => {
    fc.assert(
      fc.property(keys, counters, algorithms, digitCounts, (key, counter, algorithm, digits) => {
        expect(generateHotp(key, counter, { algorithm, digits })).toBe(
          naiveHotp(key, counter, algorithm, digits),
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('6238-4 a time-based code is the code of its step', () => {
    fc.assert(
      fc.property(keys, times, periods, algorithms, (key, time, period, algorithm) => {
        const step = Math.floor(time / period)
        expect(totpStep({ time, period })).toBe(step)
        expect(generateTotp(key, { time, period, algorithm })).toBe(generateHotp(key, step, { algorithm }))
      }),
    )
  })

  it('6238-4 the seconds left lead exactly to the next step', () => {
    fc.assert(
      fc.property(times, times, periods, (a, b, period) => {
        const [epochStart, time] = a < b ? [a, b] : [b, a]
        const left = totpSecondsLeft({ time, period, epochStart })
        const step = totpStep({ time, period, epochStart })
        expect(left).toBeGreaterThanOrEqual(1)
        expect(left).toBeLessThanOrEqual(period)
        expect(totpStep({ time: time + left - 1, period, epochStart })).toBe(step)
        expect((time + left - epochStart) % period).toBe(0)
      }),
    )
  })
})

describe('6238-5.2 verification agrees with generation', () => {
  it('6238-5.2 a code matches exactly if some step of the window that is not used up has it', () => {
    const sides = fc.integer({ min: 0, max: 10 })
    const drifts = fc.integer({ min: -12, max: 12 })
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 0, max: 2 ** 33 }),
        sides,
        sides,
        drifts,
        drifts,
        (key, current, past, future, drift, used) => {
          const secret = OtpSecret.fromBytes(key)
          const codeOf = (step: number): string => generateTotp(secret, { time: step * 30 })
          const code = codeOf(Math.max(0, current + drift))
          const afterStep = Math.max(-1, current + Math.min(used, future))
          const steps = Array.from({ length: past + future + 1 }, (_, index) => current - past + index)
          const expected = steps
            .filter((step) => step >= 0 && step > afterStep && codeOf(step) === code)
            .at(-1)
          const match = verifyTotp(secret, code, { time: current * 30, window: { past, future }, afterStep })
          expect(match).toEqual(expected === undefined ? null : { step: expected, delta: expected - current })
        },
      ),
    )
  })

  it('4226-7.2 a code matches exactly if some counter of the look-ahead has it', () => {
    const offsets = fc.integer({ min: 0, max: 30 })
    fc.assert(
      fc.property(
        keys,
        fc.bigInt({ min: 0n, max: 2n ** 64n - 64n }),
        offsets,
        offsets,
        (key, counter, offset, lookAhead) => {
          const secret = OtpSecret.fromBytes(key)
          const code = generateHotp(secret, counter + BigInt(offset))
          const match = verifyHotp(secret, code, { counter, lookAhead })
          if (offset <= lookAhead) expect(match?.counter).toBeGreaterThanOrEqual(counter + BigInt(offset))
          if (match !== null) {
            expect(generateHotp(secret, match.counter)).toBe(code)
            expect(match.nextCounter).toBe(match.counter + 1n)
            expect(match.counter).toBeLessThanOrEqual(counter + BigInt(lookAhead))
          }
        },
      ),
    )
  })
})

describe('inputs a verification never throws because of the code', () => {
  const secret = OtpSecret.generate()
  it('inputs arbitrary values give a match or null', () => {
    fc.assert(
      fc.property(anyCode, anyCode, (code, other) => {
        const match = verifyTotp(secret, code as string, { time: 59 })
        if (match !== null) expect(normalizeTypedCode(String(code))).toBe(generateHotp(secret, match.step))
        verifyHotp(secret, code as string, { counter: 0 })
        resyncHotp(secret, code as string[], { counter: 0 })
        resyncHotp(secret, [code, other] as string[], { counter: 0 })
      }),
      { numRuns: 2000 },
    )
  })

  const code = generateTotp(secret, { time: 59 })
  const sets = fc.array(fc.constantFrom(0x30, 0x660, 0x6f0, 0xff10), { minLength: 6, maxLength: 6 })
  const gapsOf = (unit: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
    fc.array(fc.string({ unit, maxLength: 3 }), { minLength: 7, maxLength: 7 })
  const type = (starts: number[], gaps: string[]): string =>
    gaps
      .map((gap, index) => {
        const start = starts[index]
        return start === undefined ? gap : gap + String.fromCharCode(start + Number(code[index]))
      })
      .join('')
  const separators = fc.constantFrom(
    ...Array.from({ length: 0x11_0000 }, (_, point) => String.fromCodePoint(point)).filter((character) =>
      /^[\p{White_Space}\p{Cf}\p{Pd}\u2212]$/u.test(character),
    ),
  )

  it('inputs separators anywhere and digits of any of the sets change nothing', () => {
    fc.assert(
      fc.property(sets, gapsOf(separators), (starts, gaps) => {
        const typed = type(starts, gaps)
        expect(verifyTotp(secret, typed, { time: 59 })?.step).toBe(typed.length > 64 ? undefined : 1)
      }),
    )
  })

  it('inputs any other character anywhere makes it no match', () => {
    const others = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 3 })
      .filter((text) => !/^[\p{White_Space}\p{Cf}\p{Pd}\u2212]*$/u.test(text))
    fc.assert(
      fc.property(sets, gapsOf(separators), fc.nat(6), others, (starts, gaps, at, other) => {
        const typed = type(
          starts,
          gaps.map((gap, index) => (index === at ? gap + other : gap)),
        )
        expect(verifyTotp(secret, typed, { time: 59, window: 0 })).toBeNull()
      }),
    )
  })
})
