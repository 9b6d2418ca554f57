import { absentFields, type Fields, get, isRequired, type Read, type Reader } from './input.js'
import { at, guarded, mismatch } from './mismatch.js'

// Readers for objects that the application hands over: dates, callbacks and what they return.

/** A valid `Date`, as integer Unix milliseconds. */
export const date: Reader<number> = (value) => {
  // A Date of any realm, whatever methods it has of its own.
  const time = guarded(() => Date.prototype.getTime.call(value), Number.NaN)
  if (!Number.isNaN(time)) return time
  const hint = typeof value === 'number' || typeof value === 'string' ? 'convert it with new Date(…)' : ''
  throw mismatch('a valid Date', value, hint)
}

/** A `Date` from 1970 on, as integer Unix milliseconds. */
export const instant: Reader<number> = (value) => {
  const time = date(value)
  if (time < 0) throw mismatch('a Date from 1970 on', value)
  return time
}

/** Whether the value is an object or a function that has all these methods, its own or inherited. */
export function hasMethods<K extends string>(
  value: unknown,
  ...names: readonly K[]
): value is Record<K, (...parameters: unknown[]) => unknown> {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false
  return guarded(() => names.every((name) => typeof Reflect.get(value, name) === 'function'), false)
}

/** An object that has these methods, passed on as it is: its methods are called on it. */
export function methods<T extends object>(
  expected: string,
  ...names: readonly (keyof T & string)[]
): Reader<T> {
  return (value) => {
    if (typeof value === 'object' && hasMethods(value, ...names)) return value as unknown as T
    const missing = guarded(() => names.filter((name) => !hasMethods(value, name)), names)
    const hint = typeof value === 'object' && value !== null ? `it has no function ${missing.join(', ')}` : ''
    throw mismatch(expected, value, hint)
  }
}

export function callback<T extends (...parameters: never) => unknown>(value: unknown): T {
  if (typeof value === 'function') return value as unknown as T
  throw mismatch('a function', value)
}

/** As {@link object}, for what a callback or a database returns: keys that are not asked for are ignored. */
export function shape<F extends Fields>(fields: F): Reader<Read<F>> {
  const entries = Object.entries(fields)
  const required = new Set(entries.filter(isRequired).map(([name]) => name))
  const template = absentFields(fields)
  return (value) => {
    if (typeof value !== 'object' || value === null) throw mismatch('an object', value)
    const read = { ...template }
    for (const [name, reader] of entries) {
      try {
        const given = guarded(() => Object.hasOwn(value, name), false) ? get(value, name) : undefined
        if (given !== undefined || required.has(name)) read[name] = reader(given)
      } catch (error) {
        throw at(error, name)
      }
    }
    return read as Read<F>
  }
}

/** An iterable or an async iterable of anything. */
export const iterable =
  (items: string): Reader<AsyncIterable<unknown> | Iterable<unknown>> =>
  (value) => {
    if (isIterable(value)) return value
    throw mismatch(`an iterable of ${items}`, value)
  }

/**
 * The items of an iterable, each in a box: `for await` looks for a `then` in each item of a synchronous one, and a
 * revoked Proxy throws there.
 */
export async function* boxed(
  source: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<{ readonly item: unknown }, void, undefined> {
  if (Symbol.asyncIterator in source) for await (const item of source) yield { item }
  else for (const item of source) yield { item }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const symbols: readonly symbol[] = [Symbol.asyncIterator, Symbol.iterator]
  return guarded(() => symbols.some((symbol) => typeof Reflect.get(value, symbol) === 'function'), false)
}
