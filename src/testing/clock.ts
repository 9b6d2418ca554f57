import { invalidArgument, requireDate } from '../internal/guards.js'

/** A clock that stands still until a test moves it. */
export interface TestClock {
  /** For `createTwoFactor({ clock: clock.now })`. */
  readonly now: () => Date
  /** Moves it by seconds; backwards, with a negative number, too. */
  advance(seconds: number): void
  set(time: Date): void
}

/**
 * Makes a clock for tests: codes, waits and deadlines come when the test says so, and no test sleeps.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
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
  let now = requireDate('createTestClock: start', start)
  return {
    now: () => new Date(now),
    advance(seconds) {
      if (typeof seconds !== 'number' || !Number.isFinite(seconds)) {
        throw invalidArgument('advance: expected a finite number of seconds')
      }
      now += Math.round(seconds * 1000)
    },
    set(time) {
      now = requireDate('set: time', time)
    },
  }
}
