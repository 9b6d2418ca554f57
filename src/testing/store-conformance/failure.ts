import { describe } from '../../internal/mismatch.js'

/** Marks what the kit found, as opposed to what the store threw. */
const NAME = 'StoreConformanceFailure'

/** Longest piece of a value in a message, in UTF-16 units: documents of 256 KiB are compared too. */
const MAX_SHOWN = 120

/** Where two values first differ. */
interface Difference {
  readonly path: string
  /** In a long text, the first character that differs. */
  readonly from: number
  readonly actual: unknown
  readonly expected: unknown
}

/** The tag and not `instanceof`: under Jest, errors and objects come from another realm. */
const hasTag = (value: unknown, tag: string): boolean =>
  Object.prototype.toString.call(value) === `[object ${tag}]`

const isError = (value: unknown): value is Error => hasTag(value, 'Error')

const isPlain = (value: unknown): value is object => hasTag(value, 'Object') || hasTag(value, 'Array')

/** JSON in ASCII, because some characters look alike. */
function toAscii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function show(value: unknown): string {
  if (hasTag(value, 'Date')) return 'a Date'
  if (isError(value)) return `${value.name}: ${value.message}`
  if (typeof value !== 'string' && !isPlain(value)) return describe(value)
  try {
    const text = toAscii(value)
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text
  } catch {
    return describe(value) // Cyclic, or with a bigint in it.
  }
}

/** An id in a message: both ends, because long ids may differ at the end only. */
export function showId(id: string): string {
  const text = toAscii(id)
  return text.length > MAX_SHOWN ? `${text.slice(0, 20)}…${text.slice(-20)} (${id.length} characters)` : text
}

/** The failure to throw if a value is not what it should be. `expected` is in words. */
export function mismatch(what: string, expected: string, actual: unknown): Error {
  return failure(`${what}: expected ${expected}, got ${show(actual)}.`)
}

/** The failure to throw if a whole sentence says more. */
export function failure(message: string): Error {
  const error = new Error(message)
  error.name = NAME
  return error
}

function differentText(path: string, actual: string, expected: string): Difference {
  if (Math.max(actual.length, expected.length) <= MAX_SHOWN) return { path, from: 0, actual, expected }
  let from = 0
  while (actual[from] === expected[from]) from += 1
  return { path, from, actual: actual.slice(from), expected: expected.slice(from) }
}

/** Values are compared whole: an extra field is a difference, even if it is undefined. The order of fields is not. */
function findDifference(actual: unknown, expected: unknown, path: string): Difference | null {
  if (Object.is(actual, expected)) return null
  if (typeof actual === 'string' && typeof expected === 'string') return differentText(path, actual, expected)
  if (!isPlain(actual) || !isPlain(expected) || Array.isArray(actual) !== Array.isArray(expected))
    return { path, from: 0, actual, expected }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const place = Array.isArray(actual) ? `${path}[${key}]` : `${path}.${key}`
    const found = findDifference(Reflect.get(actual, key), Reflect.get(expected, key), place)
    if (found !== null) return found
    if (Object.hasOwn(actual, key) !== Object.hasOwn(expected, key))
      return { path: place, from: 0, actual, expected }
  }
  return null
}

/** Throws unless the values are equal. `what` names them, as in `the trail after the erasure`. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  const found = findDifference(actual, expected, '')
  if (found === null) return
  const place = found.path === '' ? what : `${what}, at ${found.path}`
  const start = found.from === 0 ? '' : `, from character ${found.from}`
  throw mismatch(`${place}${start}`, show(found.expected), found.actual)
}

/** Throws unless the condition holds. */
export function expectThat(condition: boolean, what: string, expected: string, actual: unknown): void {
  if (!condition) throw mismatch(what, expected, actual)
}

/** What a call throws. It fails if the call does not. */
export async function expectFault(what: string, call: () => Promise<unknown>): Promise<unknown> {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    return error
  }
  throw mismatch(what, 'an error', result)
}

/** The error for the test runner: what was expected, what the store did, and what goes wrong with such a store. */
export function withConsequence(error: unknown, consequence: string): Error {
  const found = isError(error) && error.name === NAME
  const message = found ? error.message : `The store threw ${show(error)}.`
  return new Error(`${message}\n${consequence}`, found ? undefined : { cause: error })
}
