import { StepwardError } from '../../../src/errors.js'
import { type Reader, reading } from '../../../src/internal/input.js'
import { invalidArgument } from '../../../src/internal/mismatch.js'

export const read = (reader: Reader<unknown>, value: unknown): unknown =>
  reading('f', reader, invalidArgument)(value)

/** What the reader says of a value, without the name of the function; null if it takes the value. */
export function refusal(reader: Reader<unknown>, value: unknown): string | null {
  const error = errorOf(() => read(reader, value))
  return error === null ? null : error.message.replace(/^f: /, '')
}

export function errorOf(call: () => unknown): StepwardError | null {
  try {
    call()
  } catch (error) {
    if (error instanceof StepwardError) return error
    throw error
  }
  return null
}

export function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

export const refuse = (): never => {
  throw new Error('the value was touched')
}

/** A property whose getter throws. */
export const throwing = (name: string): object =>
  Object.defineProperty({}, name, { get: refuse, enumerable: true })
