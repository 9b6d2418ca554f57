import { hide, safeCause } from './internal/cause.js'
import {
  PlainError,
  type StepwardErrorCode,
  type StepwardErrorFields,
  type StepwardErrorOf,
} from './internal/error.js'

export type { StepwardErrorCode, StepwardErrorFields, StepwardErrorOf } from './internal/error.js'

/**
 * The one error that Stepward throws: for misuse and for faults. Expected outcomes, such as a wrong code, are
 * return values instead. A union by `code`: check the code, and its fields are typed.
 */
export type StepwardError = { [Code in StepwardErrorCode]: StepwardErrorOf<Code> }[StepwardErrorCode]

/** What the constructor takes for a code: its fields, and the cause. */
export type StepwardErrorDetails<Code extends StepwardErrorCode> = StepwardErrorFields[Code] & {
  readonly cause?: unknown
}

/** Creates a {@link StepwardError}, and recognizes one with `instanceof`. */
export interface StepwardErrorConstructor {
  new <Code extends StepwardErrorCode>(
    code: Code,
    message: string,
    ...details: unknown extends StepwardErrorFields[Code]
      ? [details?: StepwardErrorDetails<Code>]
      : [details: StepwardErrorDetails<Code>]
  ): StepwardErrorOf<Code>
  readonly prototype: StepwardError
  /** True for an error of any copy of this package: an ES module and a CommonJS one can meet in one process. */
  [Symbol.hasInstance](value: unknown): value is StepwardError
}

/** Its constructor with any code. */
type AnyCode = new (code: StepwardErrorCode, message: string, fields: object) => Error

/**
 * The one error that Stepward throws: for misuse and for faults. Its `code` says what happened, from a closed
 * set. No message contains a secret or a code.
 *
 * `cause` is a redacted copy of the error behind it, because clients of databases quote parameters: its name, codes,
 * stack frames and a message of at most 300 characters without anything that may be stored data. A `StepwardError`
 * stays as it is. A thrown value that is not an error becomes the name of its type.
 *
 * @example
 * ```ts
 * import { OtpSecret, StepwardError } from 'stepward'
 *
 * try {
 *   OtpSecret.fromBase32('not base32!')
 * } catch (error) {
 *   if (error instanceof StepwardError && error.code === 'ERR_INVALID_BASE32') console.log(error.message)
 * }
 * ```
 */
export const StepwardError: StepwardErrorConstructor = class extends (PlainError as AnyCode) {
  constructor(code: StepwardErrorCode, message: string, details: { readonly cause?: unknown } = {}) {
    const { cause, ...fields } = details
    super(code, message, fields)
    if (cause !== undefined) hide(this, 'cause', safeCause(cause))
  }
} as unknown as StepwardErrorConstructor
