import { StepwardError } from '../errors.js'
import { describeType } from './guards.js'

/**
 * Readers for stored JSON documents. They take own properties only and refuse whatever is not of the
 * expected shape: a record that does not parse is `ERR_RECORD_CORRUPT`, and nobody gets in on it.
 * Messages name the field and the type that was found, never the value.
 */
export type JsonObject = Readonly<Record<string, unknown>>

function corrupt(path: string, expected: string, value: unknown): StepwardError {
  return new StepwardError(
    'ERR_RECORD_CORRUPT',
    `stored record: ${path} is ${describeType(value)}, expected ${expected}`,
  )
}

export function readObject(path: string, value: unknown, keys: readonly string[]): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw corrupt(path, 'an object', value)
  }
  const fields: Record<string, unknown> = Object.create(null)
  for (const [key, field] of Object.entries(value)) {
    if (!keys.includes(key)) throw corrupt(path, `only the fields ${keys.join(', ')}`, value)
    fields[key] = field
  }
  return fields
}

export function readString(path: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw corrupt(path, 'a non-empty string', value)
  return value
}

export function readInteger(
  path: string,
  value: unknown,
  min: number = 0,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw corrupt(path, `an integer from ${min} to ${max}`, value)
  }
  return value
}

export function readArray<T>(path: string, value: unknown, read: (path: string, item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw corrupt(path, 'an array', value)
  return value.map((item, index) => read(`${path}[${index}]`, item))
}

export function readOneOf<T extends string | number | boolean>(
  path: string,
  value: unknown,
  allowed: readonly T[],
): T {
  const match = allowed.find((candidate) => candidate === value)
  if (match === undefined) throw corrupt(path, `one of ${allowed.join(', ')}`, value)
  return match
}

/** The id in the document must be the one that it was asked for: a record of somebody else grants nothing. */
export function readOwner(path: string, value: unknown, owner: string): string {
  if (value !== owner) throw corrupt(path, 'the id that it is stored under', value)
  return owner
}

export function readNullable<T>(
  path: string,
  value: unknown,
  read: (path: string, value: unknown) => T,
): T | null {
  return value === null ? null : read(path, value)
}
