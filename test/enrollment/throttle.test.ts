import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attemptsLeft,
  countFailure,
  judgeThrottle,
  DEFAULT_THROTTLE_RULES as RULES,
  type Throttle,
  UNUSED_THROTTLE,
  waitEnd,
} from '../../src/enrollment/throttle.js'

const failed = (failures: number, lastFailureAt: number = 0): Throttle => ({ failures, lastFailureAt })

describe('the throttle', () => {
  it('is open for four failures, then waits 60 s doubling to an hour', () => {
    const waits = Array.from({ length: 13 }, (_, failures) => (waitEnd(failed(failures), RULES) ?? 0) / 1000)
    expect(waits).toEqual([0, 0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600])
  })

  it('opens at the instant that it returns, not a millisecond before', () => {
    const throttle = failed(5, 1000)
    expect(judgeThrottle(throttle, RULES, 60_999)).toEqual({ kind: 'locked', retryAt: 61_000 })
    expect(judgeThrottle(throttle, RULES, 61_000)).toEqual({ kind: 'open' })
  })

  it('has no wait if the instant of the last failure is not known', () => {
    expect(waitEnd({ failures: 9, lastFailureAt: null }, RULES)).toBeNull()
  })

  it('NIST-3.2.2 suspends at the hundredth failure for good', () => {
    expect(judgeThrottle(failed(99), RULES, Number.MAX_SAFE_INTEGER)).toEqual({ kind: 'open' })
    expect(judgeThrottle(failed(100), RULES, Number.MAX_SAFE_INTEGER)).toEqual({ kind: 'suspended' })
    expect(judgeThrottle(failed(101), RULES, Number.MAX_SAFE_INTEGER)).toEqual({ kind: 'suspended' })
  })

  it('says how many attempts are left before the next wait', () => {
    expect([0, 1, 4].map((failures) => attemptsLeft(failed(failures), RULES, 0))).toEqual([5, 4, 1])
    expect(attemptsLeft(failed(5), RULES, 0)).toBe(0)
    expect(attemptsLeft(failed(5), RULES, 60_000)).toBe(1)
    expect(attemptsLeft(failed(100), RULES, 60_000)).toBe(0)
    expect(attemptsLeft(UNUSED_THROTTLE, { ...RULES, suspendAfter: 3 }, 0)).toBe(3)
  })

  it('S10 counts every failure, and no clock that goes back shortens its wait', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 30 }), (instants) => {
        let throttle = UNUSED_THROTTLE
        for (const instant of instants) {
          const before = waitEnd(throttle, RULES) ?? 0
          throttle = countFailure(throttle, instant)
          expect(waitEnd(throttle, RULES) ?? 0).toBeGreaterThanOrEqual(before)
        }
        expect(throttle).toEqual({ failures: instants.length, lastFailureAt: Math.max(...instants) })
      }),
    )
  })
})
