import { StepwardError } from '../errors.js'

/** Longest id that a store must keep: long enough for any id or URL in use, short enough for a MySQL key. */
export const MAX_ID_BYTES = 1024

/** Longest free text (reasons, names) that goes into a record or an event, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 500

const LONE_SURROGATE = /\p{Surrogate}/u

const utf8 = new TextEncoder()

export function invalidArgument(message: string): StepwardError {
  return new StepwardError('ERR_INVALID_ARGUMENT', message)
}

/** `Array.isArray` throws a bare TypeError for a revoked Proxy, which is no array to anyone. */
function isArray(value: unknown): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** Says what a value is without showing it: a value in a message may be a secret. */
export function describeType(value: unknown): string {
  if (value === null) return 'null'
  if (isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : 'a number'
  if (typeof value === 'undefined') return 'undefined'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * The own properties of an options object. An unknown key is an error, because a misspelt security
 * option must not be ignored; inherited keys do not count, so a polluted prototype changes nothing.
 */
export function ownOptions<K extends string>(
  where: string,
  options: unknown,
  allowed: readonly K[],
): { readonly [P in K]?: unknown } {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgument(`${where}: expected an object, got ${describeType(options)}`)
  }
  const own: { [P in K]?: unknown } = Object.create(null)
  for (const key of Object.keys(options)) {
    const known = allowed.find((name) => name === key)
    if (known === undefined) {
      throw invalidArgument(`${where}: unknown option; the options are ${allowed.join(', ')}`)
    }
    own[known] = Reflect.get(options, known)
  }
  return own
}

export function requireInteger(where: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw invalidArgument(`${where}: expected an integer from ${min} to ${max}, got ${describeType(value)}`)
  }
  return value
}

/** A well-formed, non-empty text of at most `maxLength` UTF-16 units. */
export function requireText(where: string, value: unknown, maxLength: number = MAX_TEXT_LENGTH): string {
  if (typeof value !== 'string') {
    throw invalidArgument(`${where}: expected a string, got ${describeType(value)}`)
  }
  if (value.length === 0 || value.length > maxLength) {
    throw invalidArgument(`${where}: expected 1 to ${maxLength} characters, got ${value.length}`)
  }
  if (LONE_SURROGATE.test(value)) {
    throw invalidArgument(`${where}: holds a lone surrogate, so it is not valid text`)
  }
  return value
}

/** An id of a user, a company or an actor: any well-formed text of 1 to 1,024 bytes in UTF-8. */
export function requireId(where: string, value: unknown): string {
  const id = requireText(where, value, MAX_ID_BYTES)
  if (utf8.encode(id).length > MAX_ID_BYTES) {
    throw invalidArgument(`${where}: expected at most ${MAX_ID_BYTES} bytes in UTF-8`)
  }
  return id
}

/** A valid `Date`, as integer Unix milliseconds. */
export function requireDate(where: string, value: unknown): number {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) {
    throw invalidArgument(`${where}: expected a valid Date, got ${describeType(value)}`)
  }
  return value.getTime()
}

/** A boolean that may be left out; default false. */
export function requireFlag(where: string, value: unknown): boolean {
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  throw invalidArgument(`${where}: expected a boolean, got ${describeType(value)}`)
}
