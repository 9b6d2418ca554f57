import { STEPWARD_ERROR } from './error.js'

// A StepwardError keeps a redacted copy of a foreign error (S8). Database clients put parameters and command
// arguments on their errors and quote them in messages: sealed secrets, hashes and whole documents.

/** Causes of causes. */
const MAX_DEPTH = 5

/** Of an AggregateError, such as the addresses that a connection tried. */
const MAX_ERRORS = 10

/** All errors of one copy, so that errors of errors of errors stay bounded. */
const MAX_COPIES = 40

/** In UTF-16 units, of the message that is kept. */
const MAX_MESSAGE = 300

/** In UTF-16 units, of the message and the stack that are read: no pattern runs over a whole document. */
const MAX_SCANNED_MESSAGE = 2000
const MAX_SCANNED_STACK = 20_000

const MAX_FRAMES = 20

const REDACTED = '[…]'

/** Drivers number their errors and ports below this; a larger number could be a value. */
const MAX_NUMBER = 99_999

/**
 * What a message loses, in this order. `rest` drops everything from the match on: where a driver starts to quote,
 * no pattern knows where it ends.
 */
const RULES: readonly {
  readonly pattern: RegExp
  readonly rest: boolean
  readonly keeps?: (match: string) => boolean
}[] = [
  // "params: …" of query builders, "with args beginning with: …" of Redis.
  { pattern: /\b(?:param(?:eter)?s?|arguments?|args)\b/i, rest: true },
  // A document, a list, a Buffer, an escape or a control character of a dump.
  { pattern: /[{[<\\]|(?![\t\n])\p{Cc}/u, rest: true },
  // Quotes, but for the apostrophe of a word and around the name of a table, a key or a command.
  { pattern: /["`]|(?<![A-Za-z])'|'(?![A-Za-z])/, rest: true },
  // Bytes as numbers or in hexadecimal: 49, 50, 51, …
  { pattern: /\b(?:0x)?[0-9a-f]{1,4}(?:[,\s]+(?:0x)?[0-9a-f]{1,4}\b){7,}/gi, rest: false },
  // Base32 or a recovery code in groups.
  { pattern: /\b[A-Z0-9]{4,5}(?:[\s-]+[A-Z0-9]{4,5}\b){3,}/g, rest: false },
  // Sealed secrets, hashes, hexadecimal, UUIDs, tokens, keys of a store, connection strings.
  { pattern: /[A-Za-z0-9+/_=.:%-]{16,}/g, rest: false, keeps: isName },
]

/** A quoted name that a message may keep; nothing longer or richer stands between the quotes. */
const QUOTED_NAME = /(["'`])([a-z_]{1,48})\1/g

/** Stands for a kept quote while the rules run; the private use area is in no message. */
const KEPT_QUOTES = { '"': '\ue000', "'": '\ue001', '`': '\ue002' } as const

/** `stepward_enrollments`, `db.internal.example`, `ER_LOCK_WAIT_TIMEOUT`: words that no random text consists of. */
function isName(text: string): boolean {
  return (
    /^[a-z]{0,20}(?:[_.:/-]{1,3}[a-z]{1,20})*[.:]?$/.test(text) ||
    /^[A-Z][A-Z0-9]{0,11}(?:_[A-Z0-9]{1,12})+:?$/.test(text)
  )
}

const isShortName = (text: string): boolean => text.length <= 64 && redact(text) === text

/** An IPv4 or IPv6 address, or what every name may be: a host or the path of a socket. */
const isAddress = (text: string): boolean =>
  /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) ||
  /^(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}$/i.test(text) ||
  isShortName(text)

/**
 * The fields that name a code, a place or a part of the schema. `detail`, `where`, `hint`, `sql`, `sqlMessage`,
 * `query`, `params`, `command` and `args` are not among them: they hold values of a row.
 */
const FIELDS: Readonly<Record<string, (text: string) => boolean>> = {
  code: isShortName,
  errno: isShortName,
  sqlState: isShortName,
  syscall: isShortName,
  address: isAddress,
  port: isShortName,
  constraint: isShortName,
  table: isShortName,
  column: isShortName,
  severity: isShortName,
  routine: isShortName,
}

const ERROR_NAME = /^[A-Za-z][A-Za-z_]{0,40}$/

/** A place in code: only what V8 and other engines write for a function, a file, a line and a column. */
const FRAME =
  /^ {4}at (?:[\w$.<>[\]# ]{1,120} \((?:[^()\s]{1,300}:\d+:\d+|<anonymous>)\)|[^()\s]{1,300}:\d+:\d+)$/

function guarded<T>(look: () => T, otherwise: T): T {
  try {
    return look()
  } catch {
    return otherwise // A getter or a Proxy may throw at any touch.
  }
}

const read = (value: object, key: string): unknown => guarded(() => Reflect.get(value, key), undefined)

const isStepwardError = (value: object): boolean =>
  guarded(() => Reflect.get(value, STEPWARD_ERROR) === true, false)

/** Of any realm. */
const isError = (value: object): boolean =>
  guarded(() => value instanceof Error || Object.prototype.toString.call(value) === '[object Error]', false)

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}

function redact(text: string): string {
  let safe = text
    .replace(/[\ue000-\ue002]/g, '')
    .replace(QUOTED_NAME, (whole, quote: keyof typeof KEPT_QUOTES, name: string) =>
      isName(name) ? KEPT_QUOTES[quote] + name + KEPT_QUOTES[quote] : whole,
    )
  for (const { pattern, rest, keeps = () => false } of RULES) {
    const start = rest ? safe.search(pattern) : -1
    if (start >= 0) safe = safe.slice(0, start) + REDACTED
    if (!rest) safe = safe.replace(pattern, (run) => (keeps(run) ? run : REDACTED))
  }
  for (const [quote, kept] of Object.entries(KEPT_QUOTES)) safe = safe.replaceAll(kept, quote)
  return safe
}

function safeMessage(message: unknown): string {
  if (typeof message !== 'string') return ''
  // A run that the cut divides could be too short for the rules.
  const scanned =
    message.length > MAX_SCANNED_MESSAGE ? message.slice(0, MAX_SCANNED_MESSAGE).replace(/\S+$/, '') : message
  const safe = redact(scanned)
  return safe.length > MAX_MESSAGE ? `${safe.slice(0, MAX_MESSAGE - 1)}…` : safe
}

/** The frames at the end of the stack. A message that looks like frames itself costs the frames. */
function frames(error: object, message: unknown): string[] {
  const stack = read(error, 'stack')
  if (typeof stack !== 'string' || stack.length > MAX_SCANNED_STACK) return []
  if (typeof message === 'string' && /\n\s*at /.test(message.slice(0, MAX_SCANNED_STACK))) return []
  const lines = stack.split('\n')
  const first = lines.findLastIndex((line) => !FRAME.test(line)) + 1
  return lines.slice(first, first + MAX_FRAMES)
}

function safeFields(error: object): Record<string, string | number> {
  const fields: Record<string, string | number> = {}
  for (const [name, isSafe] of Object.entries(FIELDS)) {
    const value = guarded(() => Object.hasOwn(error, name), false) ? read(error, name) : undefined
    if (typeof value === 'number' && Math.abs(value) <= MAX_NUMBER) fields[name] = value
    if (typeof value === 'string' && value.length <= MAX_MESSAGE && isSafe(value)) fields[name] = value
  }
  return fields
}

/** As the language defines the properties of an error: not enumerable. */
export const hide = (error: Error, name: string, value: unknown): unknown =>
  Object.defineProperty(error, name, { value, configurable: true, enumerable: false, writable: true })

/** The copies of an AggregateError's errors, or null for another error. */
function safeErrors(error: object, depth: number, seen: Set<object>): unknown[] | null {
  return guarded(() => {
    const errors = read(error, 'errors')
    if (!Array.isArray(errors)) return null
    const count = Math.min(errors.length, MAX_ERRORS)
    return Array.from({ length: count }, (_, index) => reduce(read(errors, String(index)), depth + 1, seen))
  }, null)
}

function copy(error: object, depth: number, seen: Set<object>): Error {
  const given = read(error, 'message')
  const givenName = read(error, 'name')
  const name = typeof givenName === 'string' && ERROR_NAME.test(givenName) ? givenName : 'Error'
  const message = safeMessage(given)
  const errors = safeErrors(error, depth, seen)
  const safe = errors === null ? new Error(message) : new AggregateError(errors, message)
  hide(safe, 'name', name)
  hide(safe, 'stack', [message === '' ? name : `${name}: ${message}`, ...frames(error, given)].join('\n'))
  Object.assign(safe, safeFields(error))
  const cause = reduce(read(error, 'cause'), depth + 1, seen)
  if (cause !== undefined) hide(safe, 'cause', cause)
  return safe
}

/** Undefined for what is dropped: too deep, one too many, or seen before, as in a cycle. */
function reduce(cause: unknown, depth: number, seen: Set<object>): unknown {
  if (cause === undefined || depth > MAX_DEPTH) return undefined
  if (typeof cause !== 'object' || cause === null) return typeOf(cause)
  if (isStepwardError(cause)) return cause
  if (!isError(cause)) return typeOf(cause)
  if (seen.has(cause) || seen.size >= MAX_COPIES) return undefined
  seen.add(cause)
  return copy(cause, depth, seen)
}

/**
 * The cause that a StepwardError may show: a StepwardError as it is, another error as a redacted copy with a short
 * message, its frames and its codes, and anything else as the name of its type. Never throws.
 */
export function safeCause(cause: unknown): unknown {
  return reduce(cause, 0, new Set())
}
