/** Tells what the kit found from what the store threw. */
const NAME = 'StoreConformanceFailure'

/** Longest piece of a value in a message, in UTF-16 units: records of a megabyte are compared too. */
const MAX_SHOWN = 120

/** Two values, and the path to where they differ first. */
interface Difference {
  readonly path: string
  readonly actual: unknown
  readonly expected: unknown
}

/** Not by `instanceof`: under Jest the errors of Node come from another realm. */
function isError(value: unknown): value is Error {
  return Object.prototype.toString.call(value) === '[object Error]'
}

/** Written by hand, because a Date in JSON looks like the text that it should have been. */
function show(value: unknown): string {
  if (value instanceof Date) return `a Date of ${value.getTime()}`
  if (isError(value)) return `${value.name}: ${value.message}`
  if (typeof value === 'bigint') return `${value}n`
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // Cyclic, or with a BigInt in it: the type says enough.
  }
  const shown = text ?? String(value)
  return shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}… (${shown.length} characters)` : shown
}

/** The failure to throw where a value is not what it should be; `expected` is words. */
export function mismatch(what: string, expected: string, actual: unknown): Error {
  const error = new Error(`${what}: expected ${expected}, got ${show(actual)}.`)
  error.name = NAME
  return error
}

function isObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Data is compared whole: a field more, even one that is undefined, is a difference; the order of fields is none. */
function findDifference(actual: unknown, expected: unknown, path: string): Difference | null {
  if (Object.is(actual, expected)) return null
  const bothArrays = Array.isArray(actual) && Array.isArray(expected)
  if (!bothArrays && !(isObject(actual) && isObject(expected))) return { path, actual, expected }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const place = bothArrays ? `${path}[${key}]` : `${path}.${key}`
    const found = findDifference(Reflect.get(actual, key), Reflect.get(expected, key), place)
    if (found !== null) return found
    if (Object.hasOwn(actual, key) !== Object.hasOwn(expected, key)) return { path: place, actual, expected }
  }
  return null
}

/** Throws unless the two are the same data. `what` names the value, as in `the record that load gave`. */
export function expectSame(what: string, actual: unknown, expected: unknown): void {
  const found = findDifference(actual, expected, '')
  if (found === null) return
  const place = found.path === '' ? what : `${what}, at ${found.path}`
  throw mismatch(place, show(found.expected), found.actual)
}

/** Throws unless the condition holds. */
export function expectThat(condition: boolean, what: string, expected: string, actual: unknown): void {
  if (!condition) throw mismatch(what, expected, actual)
}

/** What a call throws; that it answers is a failure. */
export async function expectFault(what: string, call: () => Promise<unknown>): Promise<unknown> {
  let answer: unknown
  try {
    answer = await call()
  } catch (error) {
    return error
  }
  throw mismatch(what, 'it to throw', answer)
}

/** The error for the test runner: what was expected, what came, and what such a store would let happen. */
export function withThreat(error: unknown, threat: string): Error {
  const found = isError(error) && error.name === NAME
  const message = found ? error.message : `Expected an answer, but the store threw ${show(error)}.`
  return new Error(`${message}\n${threat}`, found ? undefined : { cause: error })
}
