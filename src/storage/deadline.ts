import { StepwardError } from '../errors.js'
import { requireInteger } from '../internal/guards.js'

/** Milliseconds. Long past any healthy answer, and short enough for a person who waits at a login. */
export const DEFAULT_TIMEOUT = 10_000

const MAX_TIMEOUT = 600_000

/** The `timeout` option of a store, in milliseconds. */
export function readTimeout(where: string, value: unknown): number {
  return value === undefined ? DEFAULT_TIMEOUT : requireInteger(where, value, 1, MAX_TIMEOUT)
}

/**
 * The outcome of `call`, or a fault after `timeout` milliseconds. What was sent may take effect later: nobody is
 * told that it did.
 */
export function within<T>(store: string, timeout: number, call: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new StepwardError(
          'ERR_STORE_FAILED',
          `${store}: the database gave no answer within ${timeout} ms; whether it changed anything is not known`,
        ),
      )
    }, timeout)
    call()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
