import { date } from '../internal/host.js'
import { argument, type Reader } from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'

/** A clock that stands still until a test moves it. */
export interface TestClock {
  /** For `createTwoFactor({ clock: clock.now })`. */
  readonly now: () => Date
  /** Moves the clock by seconds, backwards if they are negative. */
  advance(seconds: number): void
  /** Sets the clock. */
  set(time: Date): void
}

/** Seconds in either direction. */
export const seconds: Reader<number> = (value) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw mismatch('a finite number of seconds', value)
}

const readStart = argument('createTestClock', 'start', date)
const readSeconds = argument('TestClock.advance', 'seconds', seconds)
const readTime = argument('TestClock.set', 'time', date)

/**
 * Creates a clock for tests: codes, waits and deadlines come when the test says so, and no test sleeps.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: not a valid Date. `advance` throws it for seconds that are no finite
 * number.
 * @example
 * ```ts
 * import { createTestClock } from 'stepward/testing'
 *
 * const clock = createTestClock(new Date('2026-01-01T00:00:00Z'))
 * clock.advance(30)
 * if (clock.now().toISOString() !== '2026-01-01T00:00:30.000Z') throw new Error('30 seconds later')
 * ```
 */
export function createTestClock(start: Date): TestClock {
  let now = readStart(start)
  return {
    now: () => new Date(now),
    advance(seconds) {
      now += Math.round(readSeconds(seconds) * 1000)
    },
    set(time) {
      now = readTime(time)
    },
  }
}
