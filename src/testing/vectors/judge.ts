import type { Question } from './file.js'
import type { VectorOperation } from './implementation.js'
import { saysTheSame } from './otpauth-text.js'
import type { VectorOutcome } from './report.js'

/** An answer, as plain data. */
export type Reply =
  | { readonly kind: 'output'; readonly output: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'unsupported' | 'fault'; readonly reason: string }

/** An outcome, and why it did not pass. */
export interface Judgement {
  readonly outcome: VectorOutcome
  readonly reason: string | null
}

const PASSED: Judgement = { outcome: 'passed', reason: null }
const failed = (reason: string): Judgement => ({ outcome: 'failed', reason })
const unsupported = (reason: string): Judgement => ({ outcome: 'unsupported', reason })

/** In characters: enough to see a code, a key and the beginning of a URI. */
const MAX_SHOWN = 160

/** ASCII on one line, because reasons go to terminals and into XML. */
export function show(text: string): string {
  const ascii = text
    .trim()
    .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return ascii.length > MAX_SHOWN ? `${ascii.slice(0, MAX_SHOWN)}…` : ascii
}

const showJson = (value: unknown): string => show(JSON.stringify(value) ?? 'nothing')

const isVerification = (operation: VectorOperation): boolean =>
  operation === 'verifyHotp' || operation === 'verifyTotp'

/** A library may refuse with `null`. A verification may also return `false`, which means the same. */
const isRefusal = (operation: VectorOperation, output: unknown): boolean =>
  output === null || (isVerification(operation) && output === false)

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
  return Reflect.get(value, name) ?? null
}

const lowerCase = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)

const FIELDS = ['type', 'issuer', 'accountName', 'algorithm', 'digits', 'period', 'counter']

const sameFields = (output: unknown, expected: unknown): boolean =>
  FIELDS.every((name) => field(output, name) === field(expected, name)) &&
  lowerCase(field(output, 'secret')) === field(expected, 'secret')

function isExpected(operation: VectorOperation, output: unknown, expected: unknown): boolean {
  switch (operation) {
    case 'verifyHotp':
      return field(output, 'counter') === field(expected, 'counter')
    case 'verifyTotp':
      return field(output, 'step') === field(expected, 'step')
    case 'base32Decode':
      return lowerCase(output) === expected
    case 'parseUri':
      return sameFields(output, expected)
    case 'buildUri':
      return typeof output === 'string' && typeof expected === 'string' && saysTheSame(output, expected)
    case 'hotp':
    case 'totp':
    case 'base32Encode':
      return output === expected
  }
}

function judgeError({ errorIsRefusal, result, expected }: Question, message: string): Judgement {
  if (!errorIsRefusal) return failed(`expected a match or null, but it threw: ${show(message)}`)
  if (result !== 'valid') return PASSED
  return failed(`expected ${showJson(expected)}, but it was refused: ${show(message)}`)
}

function judgeOutput({ operation, result, expected }: Question, output: unknown): Judgement {
  if (isRefusal(operation, output)) {
    return result === 'valid' ? failed(`expected ${showJson(expected)}, but it was refused`) : PASSED
  }
  if (result === 'invalid') return failed(`expected a refusal, got ${showJson(output)}`)
  // Without the counter or step an application cannot refuse the code the next time.
  if (isVerification(operation) && output === true) return unsupported('does not say which one matched')
  if (isExpected(operation, output, expected)) return PASSED
  const other = result === 'acceptable' ? ' or a refusal' : ''
  return failed(`expected ${showJson(expected)}${other}, got ${showJson(output)}`)
}

export function judge(question: Question, reply: Reply): Judgement {
  switch (reply.kind) {
    case 'unsupported':
      return unsupported(show(reply.reason))
    case 'fault':
      return failed(show(reply.reason))
    case 'error':
      return judgeError(question, reply.message)
    case 'output':
      return judgeOutput(question, reply.output)
  }
}
