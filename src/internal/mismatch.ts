import { type AnyStepwardError, PlainError } from './error.js'

/** Longest piece of a value that a message shows. */
const MAX_SHOWN = 12

/** What a reader found wrong, and where. It becomes a StepwardError at the function that was called. */
export interface Mismatch {
  readonly [MISMATCH]: true
  readonly path: string
  /** `expected …`, or a sentence of its own. */
  readonly problem: string
  readonly value: unknown
  /** What to do about it. */
  readonly hint: string
  /** False for secrets and codes. */
  readonly shown: boolean
  /** The error that the value asks for, such as `ERR_INVALID_BASE32`; null for that of the function. */
  readonly fault: Fault | null
}

const MISMATCH: unique symbol = Symbol('mismatch')

export function isMismatch(error: unknown): error is Mismatch {
  return typeof error === 'object' && error !== null && Object.hasOwn(error, MISMATCH)
}

/** To be thrown by a reader: `expected` completes "expected …, got 42". */
export function mismatch(expected: string, value: unknown, hint: string = ''): Mismatch {
  return {
    [MISMATCH]: true,
    path: '',
    problem: `expected ${expected}`,
    value,
    hint,
    shown: true,
    fault: null,
  }
}

const PROBLEM_ALONE: unique symbol = Symbol('a problem that shows no value')

/**
 * To be thrown by a reader where the value says nothing more: "issuer: contains a colon". With a `fault`, it
 * becomes that error in every function that has no fault of its own.
 */
export function problem(text: string, fault: Fault | null = null): Mismatch {
  return { [MISMATCH]: true, path: '', problem: text, value: PROBLEM_ALONE, hint: '', shown: false, fault }
}

export function at(error: unknown, place: string): unknown {
  if (!isMismatch(error)) return error
  const joint = error.path === '' || error.path.startsWith('[') ? '' : '.'
  return { ...error, path: `${place}${joint}${error.path}` }
}

/** `Array.isArray` and `instanceof` throw for a revoked Proxy. */
export function guarded<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise
  }
}

function describeObject(value: object): string {
  if (guarded(() => Array.isArray(value), false)) return 'an array'
  if (guarded(() => value instanceof Date, false)) {
    return guarded(() => (value as Date).toISOString(), 'an invalid Date')
  }
  const name: unknown = guarded(() => Reflect.get(value, 'constructor')?.name, undefined)
  if (typeof name !== 'string' || name === 'Object' || !/^[A-Z][A-Za-z0-9]{0,30}$/.test(name))
    return 'an object'
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
}

/** Short words and short numbers are shown. Anything longer could be a secret in the wrong place. */
const SHOWN_TEXT = new RegExp(`^(?:[A-Za-z][A-Za-z0-9_. -]{0,${MAX_SHOWN - 1}}|-?[0-9.]{1,5})$`)

/** Says what a value is. A value that is a secret or a code is not `shown`. */
export function describe(value: unknown, shown: boolean = true): string {
  switch (typeof value) {
    case 'string':
      if (value === '') return 'an empty string'
      return shown && SHOWN_TEXT.test(value) ? JSON.stringify(value) : 'a string'
    case 'number':
      return shown ? String(value) : 'a number'
    case 'bigint':
      return shown ? `${value}n` : 'a bigint'
    case 'boolean':
      return String(value)
    case 'object':
      return value === null ? 'null' : describeObject(value)
    case 'undefined':
      return 'undefined'
    default:
      return `a ${typeof value}`
  }
}

/** Turns a message, and the option that it is about, into an error. */
export type Fault = (message: string, option: string | null) => AnyStepwardError

export const invalidArgument: Fault = (message, option = null) =>
  new PlainError('ERR_INVALID_ARGUMENT', message, { option })

export function toError(where: string, error: unknown, fault: Fault): unknown {
  if (!isMismatch(error)) return error
  const { path, problem: text, value, hint, shown } = error
  const place = path === '' ? where : `${where}: ${path}`
  const got = value === PROBLEM_ALONE ? '' : `, got ${describe(value, shown)}`
  const raise = fault === invalidArgument ? (error.fault ?? fault) : fault
  return raise(`${place}: ${text}${got}${hint === '' ? '' : `; ${hint}`}`, path === '' ? null : path)
}

/** The key of a string may be anything. Only what looks like a name is shown. */
export function unknownOption(name: string, names: readonly string[]): string {
  if (!/^[A-Za-z_]\w{0,29}$/.test(name)) return `unknown option; the options are ${names.join(', ')}`
  const near = names.find((known) => distance(name, known) <= Math.max(1, Math.floor(known.length / 3)))
  return `unknown option "${name}"; ${near === undefined ? `the options are ${names.join(', ')}` : `did you mean "${near}"?`}`
}

/** Levenshtein's distance, without regard to case. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a.toLowerCase()].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b.toLowerCase()].entries()) {
      const replaced = Number(row[j]) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, Number(row[j + 1]) + 1, Number(next[j]) + 1))
    }
    row = next
  }
  return Number(row[b.length])
}
