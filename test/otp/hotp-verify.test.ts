import { describe, expect, it } from 'vitest'
import { generateHotp, OtpSecret, resyncHotp, verifyHotp } from '../../src/otp/index.js'
import { expectCode } from './support/expect-error.js'
import { countHmacs } from './support/hmac-calls.js'

const secret = OtpSecret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
const codeAt = (counter: number | bigint): string => generateHotp(secret, counter)
const LAST_COUNTER = 2n ** 64n - 1n

describe('4226-7.2 success at a counter moves on to the next', () => {
  it('4226-7.2 a match has its counter and the next one to store', () => {
    expect(verifyHotp(secret, codeAt(5), { counter: 5 })).toEqual({ counter: 5n, nextCounter: 6n })
  })

  it('4226-7.2 a failure is null, so that nothing is stored', () => {
    expect(verifyHotp(secret, codeAt(6), { counter: 5 })).toBeNull()
  })

  it('4226-7.2 a used code does not match again, as no window looks back', () => {
    const match = verifyHotp(secret, codeAt(5), { counter: 5, lookAhead: 10 })
    expect(verifyHotp(secret, codeAt(5), { counter: match?.nextCounter ?? 0, lookAhead: 100 })).toBeNull()
  })

  it('4226-7.2 the last counter can be used, and what follows it is refused as a counter', () => {
    const match = verifyHotp(secret, codeAt(LAST_COUNTER), { counter: LAST_COUNTER, lookAhead: 100 })
    expect(match).toEqual({ counter: LAST_COUNTER, nextCounter: 2n ** 64n })
    expectCode(() => verifyHotp(secret, '000000', { counter: 2n ** 64n }), 'ERR_INVALID_ARGUMENT')
  })

  it('4226-7.2 after the last counter comes none, and not the first again', () => {
    const options = { counter: LAST_COUNTER, lookAhead: 100 }
    const first = codeAt(0)
    expect(verifyHotp(secret, first, options)).toBeNull()
    expect(countHmacs(() => verifyHotp(secret, first, options))).toBe(1)
    expect(resyncHotp(secret, [codeAt(LAST_COUNTER), first], options)).toBeNull()
  })

  it('4226-7.2 a match needs the same secret, algorithm and number of digits', () => {
    const code = codeAt(5)
    expect(
      verifyHotp(OtpSecret.generate(), generateHotp(secret, 5, { digits: 8 }), { counter: 5, digits: 8 }),
    ).toBeNull()
    expect(verifyHotp(secret, code, { counter: 5, algorithm: 'SHA256' })).toBeNull()
    expect(verifyHotp(secret, code, { counter: 5, digits: 8 })).toBeNull()
  })
})

describe('4226-7.4 the look-ahead is bounded', () => {
  it('4226-7.4 the default looks at one counter only', () => {
    expect(verifyHotp(secret, codeAt(1), { counter: 0 })).toBeNull()
    expect(countHmacs(() => verifyHotp(secret, '000000', { counter: 0 }))).toBe(1)
  })

  it('4226-7.4 the last counter of the look-ahead matches and the next does not', () => {
    expect(verifyHotp(secret, codeAt(103), { counter: 100, lookAhead: 3 })).toEqual({
      counter: 103n,
      nextCounter: 104n,
    })
    expect(verifyHotp(secret, codeAt(104), { counter: 100, lookAhead: 3 })).toBeNull()
  })

  it('4226-7.4 as many HMACs are computed as there are counters, for hit and miss', () => {
    const hmacs = (code: string): number =>
      countHmacs(() => verifyHotp(secret, code, { counter: 0, lookAhead: 100 }))
    expect([hmacs(codeAt(0)), hmacs(codeAt(100)), hmacs('no code')]).toEqual([101, 101, 101])
  })

  it.each([-1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    '4226-7.4 a look-ahead of %d throws',
    (lookAhead) => {
      expectCode(() => verifyHotp(secret, '000000', { counter: 0, lookAhead }), 'ERR_INVALID_ARGUMENT')
    },
  )

  it('4226-7.4 of two counters with one code the newest wins, so that the code is not ahead any more', () => {
    const [older, newer] = firstTwins(100)
    expect(codeAt(older)).toBe(codeAt(newer))
    const match = verifyHotp(secret, codeAt(older), { counter: older, lookAhead: newer - older })
    expect(match?.counter).toBe(BigInt(newer))
  })
})

/** Two counters at most `distance` apart that have one code. */
function firstTwins(distance: number): [number, number] {
  const seen = new Map<string, number>()
  for (let counter = 0; ; counter += 1) {
    const code = codeAt(counter)
    const earlier = seen.get(code)
    if (earlier !== undefined && counter - earlier <= distance) return [earlier, counter]
    seen.set(code, counter)
  }
}

describe('4226-7.4 consecutive codes bring an authenticator back into step', () => {
  const codesFrom = (counter: number, count: number): string[] =>
    Array.from({ length: count }, (_, index) => codeAt(counter + index))

  it.each([2, 3, 10])('4226-7.4 %i consecutive codes match and tell the counter after them', (count) => {
    expect(resyncHotp(secret, codesFrom(700, count), { counter: 3, lookAhead: 1000 })).toEqual({
      counter: BigInt(700 + count - 1),
      nextCounter: BigInt(700 + count),
    })
  })

  it('4226-7.4 the first code may be at the end of the look-ahead and no further', () => {
    expect(resyncHotp(secret, codesFrom(1003, 2), { counter: 3, lookAhead: 1000 })?.counter).toBe(1004n)
    expect(resyncHotp(secret, codesFrom(1004, 2), { counter: 3, lookAhead: 1000 })).toBeNull()
    expect(resyncHotp(secret, codesFrom(3, 2), { counter: 3 })?.counter).toBe(4n)
    expect(resyncHotp(secret, codesFrom(4, 2), { counter: 3 })).toBeNull()
  })

  it('4226-7.4 codes with a gap, in reverse or twice the same are refused', () => {
    const options = { counter: 0, lookAhead: 50 }
    expect(resyncHotp(secret, [codeAt(10), codeAt(12)], options)).toBeNull()
    expect(resyncHotp(secret, [codeAt(11), codeAt(10)], options)).toBeNull()
    expect(resyncHotp(secret, [codeAt(10), codeAt(10)], options)).toBeNull()
    expect(resyncHotp(secret, [codeAt(10), codeAt(11), codeAt(13)], options)).toBeNull()
  })

  it('4226-7.4 beyond the look-ahead there is nothing, which is no code of zeros', () => {
    expect(resyncHotp(secret, ['000000', '000000'], { counter: 5 })).toBeNull()
  })

  it('4226-7.4 one code, none or more than ten prove nothing', () => {
    for (const count of [0, 1, 11]) {
      expect(resyncHotp(secret, codesFrom(0, count), { counter: 0, lookAhead: 10 })).toBeNull()
    }
  })

  it('4226-7.4 each counter is computed once, for hit and miss', () => {
    const hmacs = (codes: string[]): number =>
      countHmacs(() => resyncHotp(secret, codes, { counter: 0, lookAhead: 1000 }))
    expect([hmacs(codesFrom(0, 2)), hmacs(codesFrom(900, 2)), hmacs(['x', 'y'])]).toEqual([1002, 1002, 1002])
  })

  it('4226-7.4 the last two counters of all can be found', () => {
    const codes = [codeAt(LAST_COUNTER - 1n), codeAt(LAST_COUNTER)]
    const match = resyncHotp(secret, codes, { counter: LAST_COUNTER - 5n, lookAhead: 1000 })
    expect(match?.counter).toBe(LAST_COUNTER)
    expect(resyncHotp(secret, codes, { counter: LAST_COUNTER, lookAhead: 1000 })).toBeNull()
  })

  it.each([-1, 1001, 1.5, Number.NaN])('4226-7.4 a look-ahead of %d throws', (lookAhead) => {
    expectCode(() => resyncHotp(secret, ['1', '2'], { counter: 0, lookAhead }), 'ERR_INVALID_ARGUMENT')
  })
})
