import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attemptsLeft,
  countFailure,
  isRefusalRecorded,
  judgeThrottle,
  DEFAULT_THROTTLE_RULES as RULES,
  type Throttle,
  UNUSED_THROTTLE,
  waitEnd,
  withoutWait,
} from '../../src/enrollment/throttle.js'

const failed = (failures: number, lastFailureAt: number = 0): Throttle => ({
  ...UNUSED_THROTTLE,
  failures,
  lastFailureAt,
})

describe('the throttle', () => {
  it('is open for four failures, then waits 60 s doubling to an hour', () => {
    const waits = Array.from(
      { length: 13 },
      (_, failures) => (waitEnd(failed(failures), RULES, 0) ?? 0) / 1000,
    )
    expect(waits).toEqual([0, 0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600])
  })

  it('opens at the instant that it returns, not a millisecond before', () => {
    const throttle = failed(5, 1000)
    expect(judgeThrottle(throttle, RULES, 60_999)).toEqual({ kind: 'locked', retryAt: 61_000 })
    expect(judgeThrottle(throttle, RULES, 61_000)).toEqual({ kind: 'open' })
  })

  it('has no wait if the instant of the last failure is not known', () => {
    expect(waitEnd({ ...UNUSED_THROTTLE, failures: 9 }, RULES, 0)).toBeNull()
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

  it('S3 counts a failure with its code, and opens the records of refusals again', () => {
    const before = { failures: 4, lastFailureAt: 5, lastFailedCode: 'a', firstRefusalAt: 6, lastReplayAt: 7 }
    expect(countFailure(before, 'b', 9)).toEqual({
      failures: 5,
      lastFailureAt: 9,
      lastFailedCode: 'b',
      firstRefusalAt: null,
      lastReplayAt: 7,
    })
  })

  it('NIST-3.2.2 keeps its failures when an admin ends the wait, so that the next wait is longer', () => {
    const unlocked = withoutWait({
      ...failed(5, 1000),
      lastFailedCode: 'a',
      firstRefusalAt: 1500,
      lastReplayAt: 7,
    })
    expect(unlocked).toEqual({ ...UNUSED_THROTTLE, failures: 5, lastReplayAt: 7 })
    expect(judgeThrottle(unlocked, RULES, 1000)).toEqual({ kind: 'open' })
    expect(waitEnd(countFailure(unlocked, 'b', 2000), RULES, 2000)).toBe(122_000)
    expect(judgeThrottle(withoutWait(failed(100)), RULES, 0)).toEqual({ kind: 'suspended' })
  })
})

describe('the wait of a clock that was wrong', () => {
  /** Milliseconds. */
  const HOUR = 3_600_000

  it('S10 counts from the first refusal, if the failure lies in the future', () => {
    const ahead = failed(5, 24 * HOUR)
    // Nobody was refused since: a wait from now.
    expect(waitEnd(ahead, RULES, 10)).toBe(60_010)
    const refused = { ...ahead, firstRefusalAt: 10 }
    expect([10, 59_999, 60_009].map((now) => waitEnd(refused, RULES, now))).toEqual([60_010, 60_010, 60_010])
    expect(judgeThrottle(refused, RULES, 60_009)).toEqual({ kind: 'locked', retryAt: 60_010 })
    expect(judgeThrottle(refused, RULES, 60_010)).toEqual({ kind: 'open' })
    // A refusal that is in the future too says nothing.
    expect(waitEnd({ ...ahead, firstRefusalAt: 24 * HOUR + 1 }, RULES, 10)).toBe(60_010)
  })

  it('S10 is not shortened by a clock that goes back a little', () => {
    const throttle = failed(5, 100_000)
    for (const now of [99_999, 70_000, 40_000]) expect(waitEnd(throttle, RULES, now)).toBe(160_000)
    // From one wait on, the clock was ahead.
    expect(waitEnd(throttle, RULES, 39_999)).toBe(99_999)
  })

  it('S10 notes a refusal until the clock is before it', () => {
    const throttle = { ...failed(5), firstRefusalAt: 10 }
    expect([9, 10, 11].map((now) => isRefusalRecorded(throttle, now))).toEqual([false, true, true])
    expect(isRefusalRecorded(UNUSED_THROTTLE, 10)).toBe(false)
  })

  it('S10 is one ordinary wait from the first refusal on, and otherwise as long as it was', () => {
    const instant = fc.nat({ max: 50 * HOUR })
    fc.assert(
      fc.property(
        fc.record({ failures: fc.integer({ min: 5, max: 99 }), failedAt: instant, start: instant }),
        fc.array(instant, { minLength: 1, maxLength: 20 }),
        ({ failures, failedAt, start }, delays) => {
          const wait = Math.min(60_000 * 2 ** (failures - 5), HOUR)
          const wasAhead = start + wait < failedAt
          // The first attempt after the clock was put right is refused and recorded, unless it comes late enough.
          const first = judgeThrottle(failed(failures, failedAt), RULES, start)
          const firstRefusalAt = first.kind === 'open' ? null : start
          const throttle = { ...failed(failures, failedAt), firstRefusalAt }
          for (const delay of delays) {
            const now = start + delay
            const end = wasAhead && now < failedAt ? start + wait : failedAt + wait
            const expected = now < end ? { kind: 'locked', retryAt: end } : { kind: 'open' }
            expect(judgeThrottle(throttle, RULES, now)).toEqual(expected)
          }
        },
      ),
    )
  })
})
