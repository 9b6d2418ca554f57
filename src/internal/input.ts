import {
  at,
  type Fault,
  invalidArgument,
  isMismatch,
  mismatch,
  problem,
  toError,
  unknownOption,
} from './mismatch.js'
import { utf8Length } from './utf8.js'

/**
 * The one reader of input. A {@link Reader} checks a value and returns it typed; `object` puts readers together;
 * `input` and `argument` bind one to the function that was called, which its errors name. Nothing else in the
 * package validates.
 *
 * Only own properties count, so a polluted prototype changes nothing. An unknown key is an error, because a
 * misspelt security option must not be ignored.
 */
export type Reader<T> = ((value: unknown) => T) & {
  /** What an absent value stands for. Without it, a value is required. */
  readonly absent?: { readonly value: T }
}

export type Fields = Readonly<Record<string, Reader<unknown>>>

/** What a reader of these fields returns. */
export type Read<F extends Fields> = { readonly [K in keyof F]: ReturnType<F[K]> }

/** Longest id of a user, a company or an actor: fits any id or URL in use, and a key of MySQL. */
export const MAX_ID_BYTES = 1024

/** Longest free text, such as a reason, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 500

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3

const LONE_SURROGATE = /\p{Surrogate}/u

/** `isWellFormed` of the language, where there is one: many times faster than a pattern. */
const isWellFormed: unknown = Reflect.get(String.prototype, 'isWellFormed')

/** Whether a text takes at most so many bytes of UTF-8. */
export function fitsBytes(value: string, max: number): boolean {
  if (value.length * MAX_BYTES_PER_UNIT <= max) return true
  return value.length <= max && utf8Length(value) <= max
}

/** Binds a reader of the options of `where`, the function that was called. */
export function input<F extends Fields>(
  where: string,
  fields: F,
  fault: Fault = invalidArgument,
): (value: unknown) => Read<F> {
  return reading(where, object(fields), fault)
}

/** Binds the reader of one positional argument of `where`. */
export function argument<T>(where: string, name: string, reader: Reader<T>): (value: unknown) => T {
  return (value) => {
    try {
      return reader(value)
    } catch (error) {
      throw toError(where, at(error, name), invalidArgument)
    }
  }
}

/** Binds a reader to a name and a kind of fault. What comes from a database is not `shown`. */
export function reading<T>(
  where: string,
  reader: Reader<T>,
  fault: Fault,
  shown: boolean = true,
): (value: unknown) => T {
  return (value) => {
    try {
      return reader(value)
    } catch (error) {
      throw toError(where, isMismatch(error) && !shown ? { ...error, shown } : error, fault)
    }
  }
}

/** A value that may be left out. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined>
export function optional<T, A>(reader: Reader<T>, absent: A): Reader<T | A>
export function optional<T>(reader: Reader<T>, absent?: unknown): Reader<unknown> {
  const read = (value: unknown): unknown => (value === undefined ? absent : reader(value))
  return Object.assign(read, { absent: { value: absent } })
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === null ? null : reader(value))
}

/** A value that no message may show: a secret, a code, a token. */
export function hidden<T>(reader: Reader<T>): Reader<T> {
  return (value) => {
    try {
      return reader(value)
    } catch (error) {
      throw isMismatch(error) ? { ...error, shown: false } : error
    }
  }
}

/** Whatever it is; the function that takes it judges it. */
export const anything: Reader<unknown> = Object.assign((value: unknown) => value, {
  absent: { value: undefined },
})

/** The own, enumerable properties. A getter or a Proxy may throw. */
function ownKeys(value: unknown): readonly string[] {
  // A primitive is not shown: it may be a code in the wrong place (S8).
  if (typeof value !== 'object' || value === null) throw { ...mismatch('an object', value), shown: false }
  let keys: readonly string[] | null
  try {
    keys = Array.isArray(value) ? null : Object.keys(value)
  } catch {
    throw problem('threw while it was read')
  }
  if (keys === null) throw mismatch('an object', value)
  return keys
}

export function get(value: object, key: string | number): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    throw problem('threw while it was read')
  }
}

/** Own only, so that a polluted prototype makes no field optional. */
export const isRequired = ([, reader]: readonly [string, Reader<unknown>]): boolean =>
  !Object.hasOwn(reader, 'absent')

/** The fields that are absent. Every name is an own property, so that none is looked up in a prototype. */
export const absentFields = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map((field) => [field[0], isRequired(field) ? undefined : field[1].absent?.value]),
  )

/** An object of these fields and no others, as a new object. A field that is `undefined` counts as absent. */
export function object<F extends Fields>(fields: F): Reader<Read<F>> {
  const readers = new Map(Object.entries(fields))
  const names = [...readers.keys()]
  const required = [...readers].filter(isRequired)
  const template = absentFields(fields)

  return (value) => {
    const read = { ...template }
    if (value === undefined && required.length === 0) return read as Read<F>
    for (const name of ownKeys(value)) {
      const reader = readers.get(name)
      if (reader === undefined) throw problem(unknownOption(name, names))
      try {
        const given = get(value as object, name)
        if (given !== undefined) read[name] = reader(given)
      } catch (error) {
        throw at(error, name)
      }
    }
    for (const [name, reader] of required) {
      if (read[name] !== undefined) continue
      try {
        reader(undefined)
      } catch (error) {
        throw at(error, name)
      }
    }
    return read as Read<F>
  }
}

/** A longer key could be a secret in the wrong place. */
const SHOWN_KEY = /^[\w-]{1,32}$/

const shownKey = (key: string): string => (SHOWN_KEY.test(key) ? key : '[…]')

/** An object whose keys the caller chooses, as a Map. */
export function map<T>(item: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value) => {
    const read = new Map<string, T>()
    for (const key of ownKeys(value)) {
      try {
        read.set(key, item(get(value as object, key)))
      } catch (error) {
        throw at(error, shownKey(key))
      }
    }
    return read
  }
}

/**
 * As {@link object}, for what `JSON.parse` has just made: checked in place and not copied. Every field must be
 * there, unless it is optional.
 */
export function exactObject<F extends Fields>(fields: F): Reader<Read<F>> {
  const readers = new Map(Object.entries(fields))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw mismatch('an object', value)
    const keys = Object.keys(value)
    let place = ''
    try {
      for (const key of keys) {
        const reader = readers.get(key)
        place = reader === undefined ? shownKey(key) : key
        if (reader === undefined) throw problem('unexpected field')
        reader((value as Record<string, unknown>)[key])
      }
    } catch (error) {
      throw at(error, place)
    }
    if (keys.length < readers.size) {
      const missing = [...readers].find((field) => isRequired(field) && !keys.includes(field[0]))
      if (missing !== undefined) throw problem(`${missing[0]} is missing`)
    }
    return value as Read<F>
  }
}

/** As {@link list}, for what `JSON.parse` has just made: checked in place and not copied. */
export function exactList<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw mismatch('an array', value)
    let index = 0
    try {
      for (; index < value.length; index++) item(value[index])
    } catch (error) {
      throw at(error, `[${index}]`)
    }
    return value
  }
}

/** 86,400 rather than 86400. */
function show(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

function inRange(expected: string, min: number, max: number, whole: boolean): Reader<number> {
  const range =
    max >= Number.MAX_SAFE_INTEGER
      ? `${expected} from ${show(min)}`
      : `${expected} from ${show(min)} to ${show(max)}`
  return (value) => {
    if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value)))
      return value
    throw mismatch(range, value)
  }
}

/** An integer within bounds. */
export const integer = (min: number, max: number = Number.MAX_SAFE_INTEGER): Reader<number> =>
  inRange('an integer', min, max, true)

/** A number within bounds, such as seconds with a fraction. */
export const number = (min: number, max: number): Reader<number> => inRange('a number', min, max, false)

/** A well-formed text of `min` to `max` UTF-16 units, and of at most `maxBytes` of UTF-8; default 1 to 500 units. */
export function text(
  max: number = MAX_TEXT_LENGTH,
  min: number = 1,
  maxBytes: number = Infinity,
): Reader<string> {
  return (value) => {
    if (typeof value !== 'string') throw mismatch('a string', value)
    const { length } = value
    if (length < min || length > max) {
      throw problem(`expected ${show(min)} to ${show(max)} characters, got ${show(length)}`)
    }
    const wellFormed =
      typeof isWellFormed === 'function' ? isWellFormed.call(value) : !LONE_SURROGATE.test(value)
    if (!wellFormed) throw problem('contains a lone surrogate, so it is not valid text')
    if (length * MAX_BYTES_PER_UNIT > maxBytes && !fitsBytes(value, maxBytes)) {
      throw problem(`expected at most ${show(maxBytes)} bytes of UTF-8`)
    }
    return value
  }
}

const readIdText = text(MAX_ID_BYTES, 1, MAX_ID_BYTES)

/** An id of a user, a company or an actor: any well-formed text of 1 to 1,024 bytes in UTF-8. */
export const id: Reader<string> = (value) => {
  if (typeof value !== 'number' && typeof value !== 'bigint') return readIdText(value)
  throw mismatch('a string', value, 'convert it with String(id)')
}

/** JSON text of at most so many bytes of UTF-8. Not parsed here. */
export const json = (maxBytes: number): Reader<string> => text(maxBytes, 1, maxBytes)

export const flag: Reader<boolean> = (value) => {
  if (typeof value === 'boolean') return value
  throw mismatch('true or false', value)
}

/** One of a few values, by comparison: a name is never looked up in an object. */
export function oneOf<T extends string | number | boolean>(...allowed: readonly T[]): Reader<T> {
  const names = allowed.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)))
  const expected =
    names.length === 1 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.slice(-1)}`
  return (value) => {
    for (const candidate of allowed) if (candidate === value) return candidate
    throw mismatch(expected, value)
  }
}

/** `Array.isArray` throws for a revoked Proxy. */
function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** An array of `min` to `max` items, as a new array. */
export function list<T>(
  item: Reader<T>,
  min: number = 0,
  max: number = Number.MAX_SAFE_INTEGER,
): Reader<T[]> {
  const expected =
    max === Number.MAX_SAFE_INTEGER ? 'an array' : `an array of ${show(min)} to ${show(max)} items`
  return (value) => {
    if (!isArray(value)) throw mismatch(expected, value)
    const length = get(value, 'length') as number
    if (length < min || length > max) throw problem(`expected ${expected}, got ${show(length)}`)
    const read: T[] = []
    for (let index = 0; index < length; index++) {
      try {
        read.push(item(get(value, index)))
      } catch (error) {
        throw at(error, `[${index}]`)
      }
    }
    return read
  }
}
