import { describe } from '../../internal/mismatch.js'

/** Marks what the kit found, as opposed to what the store threw. */
const NAME = 'StoreConformanceFailure'

/** Longest piece of a value in a message, in UTF-16 units: documents of 256 KiB are compared too. */
const MAX_SHOWN = 120

/** Longest piece of the message of an error. */
const MAX_SHOWN_ERROR = 300

/** Longest id that is shown whole, and longest piece at each end of another one, in code points. */
const [MAX_SHOWN_ID, SHOWN_ID_END] = [40, 10] as const

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

/** The name and the message of an error, in one line. */
export function showError(error: unknown): string {
  if (!isError(error)) return show(error)
  const text = `${error.name}: ${error.message}`.replace(/\s+/g, ' ').replace(/[ .]+$/, '')
  return text.length > MAX_SHOWN_ERROR ? `${text.slice(0, MAX_SHOWN_ERROR)}…` : text
}

function show(value: unknown): string {
  if (hasTag(value, 'Date')) return 'a Date'
  if (isError(value)) return showError(value)
  if (typeof value !== 'string' && !isPlain(value)) return describe(value)
  try {
    const text = toAscii(value)
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text
  } catch {
    return describe(value) // Cyclic, or with a bigint in it.
  }
}

/** U+0065 U+0301 */
function codePoints(points: readonly string[]): string {
  return points
    .map((point) => `U+${(point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ')
}

/** An id in a message. Of a long one both ends, because long ids may differ at the end only. */
export function showId(id: string): string {
  const points = [...id]
  if (points.length > MAX_SHOWN_ID) {
    const [start, end] = [points.slice(0, SHOWN_ID_END), points.slice(-SHOWN_ID_END)]
    const text = toAscii(`${start.join('')}\u2026${end.join('')}`).replace('\\u2026', '…')
    return `${text} (${points.length} code points)`
  }
  return /^[\x20-\x7e]*$/.test(id) ? toAscii(id) : `${toAscii(id)} (${codePoints(points)})`
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

/** Whether the kit found it, and not the store threw it. */
export function isFailure(error: unknown): error is Error {
  return isError(error) && error.name === NAME
}
