import { StepwardError } from '../errors.js'
import { number, optional, type Reader } from '../internal/input.js'
import { withTimeout } from '../internal/time.js'

/** Seconds: far longer than a healthy database takes, and short enough for a person who waits at a login. */
const DEFAULT_TIMEOUT = 10

const MIN_TIMEOUT = 0.001
const MAX_TIMEOUT = 600

/** The `timeout` option of a store, in seconds. */
export const timeoutOption: Reader<number> = optional(number(MIN_TIMEOUT, MAX_TIMEOUT), DEFAULT_TIMEOUT)

/** The outcome of a call to the database, or a fault after so many seconds. The call itself goes on. */
export function withStoreTimeout<T>(store: string, seconds: number, call: () => PromiseLike<T>): Promise<T> {
  return withTimeout(seconds, call, () => {
    throw new StepwardError(
      'ERR_STORE_FAILED',
      `${store}: timed out after ${seconds} s; the write may or may not have been applied`,
      { store },
    )
  })
}
