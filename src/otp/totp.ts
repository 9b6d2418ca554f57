import { argument, input, integer, object, optional, type Reader } from '../internal/input.js'
import { invalidArgument, mismatch } from '../internal/mismatch.js'
import {
  algorithm,
  DEFAULT_WINDOW,
  digits,
  MAX_WINDOW,
  type OtpAlgorithm,
  type OtpDigits,
  period,
} from './bounds.js'
import { equalMask, formatCode, MODULUS, parseCode } from './code.js'
import { truncatedHmac } from './hmac.js'
import { keyStateOf, type SecretInput, secretReader } from './secret.js'

/** Where a time step comes from (RFC 6238 §4). */
export interface TimeOptions {
  /** Unix time in seconds; a fraction is dropped. Default: the clock. Milliseconds throw. */
  readonly time?: number
  /** Length of a time step in seconds: 1 to 3600, default 30. */
  readonly period?: number
  /** Unix time in seconds at which step 0 starts: from 0 up to `time`, default 0. */
  readonly epochStart?: number
}

/** How a time-based code is computed (RFC 6238 §4). Fixed for the life of an enrollment (RFC 6238 R2). */
export interface TotpOptions extends TimeOptions {
  /** Default `'SHA1'`, which every authenticator app honors. */
  readonly algorithm?: OtpAlgorithm
  /** Length of the code: 6, 7 or 8, default 6. */
  readonly digits?: OtpDigits
}

/** Time steps accepted on each side of the current one. */
export interface TotpWindow {
  /** Earlier steps: 0 to 10. */
  readonly past: number
  /** Later steps: 0 to 10. */
  readonly future: number
}

/** What a verification accepts. */
export interface VerifyTotpOptions extends TotpOptions {
  /**
   * Time steps accepted around the current one, 0 to 10 on each side; a number means both sides. Default
   * `{ past: 1, future: 1 }`: one step of transmission delay (RFC 6238 §5.2).
   */
  readonly window?: number | TotpWindow
  /**
   * The last accepted time step: it and every earlier one are refused (RFC 6238 §5.2). Default: none is. At most the
   * last step of the window: beyond it no code could match, as when seconds are given for a step.
   */
  readonly afterStep?: number
}

/** The time step whose code matched. */
export interface TotpMatch {
  /** The step to remember as accepted. */
  readonly step: number
  /** `step` minus the current step: negative when the authenticator's clock is late. */
  readonly delta: number
}

/** The last moment that a Date can hold, 8.64e15 ms, in seconds. */
const MAX_TIME = 8_640_000_000_000

/**
 * As milliseconds, a number in this range is a date from 2001-09-09 to 2200-01-01. As seconds it is past the year
 * 33,000. So it can only be milliseconds.
 */
const MILLISECONDS_FROM = 1_000_000_000_000
const MILLISECONDS_UNTIL = 7_258_118_400_000

const MILLISECONDS_PER_SECOND = 1000

/** Below every step: no step was accepted yet. */
const NO_STEP = -1

const NO_MATCH = -1

const unixSeconds: Reader<number> = (value) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_TIME)) {
    throw mismatch('Unix seconds from 0 to 8,640,000,000,000', value)
  }
  if (value >= MILLISECONDS_FROM && value < MILLISECONDS_UNTIL) {
    throw mismatch('Unix seconds', value, 'that is milliseconds, divide by 1000')
  }
  return Math.floor(value)
}

const wholeUnixSeconds: Reader<number> = (value) => {
  const seconds = unixSeconds(value)
  if (seconds !== value) throw mismatch('whole Unix seconds', value)
  return seconds
}

const steps = integer(0, MAX_WINDOW)
const sides = object({ past: steps, future: steps })

/** The steps on each side of the current one; a number means both sides. */
export const totpWindow: Reader<TotpWindow> = (value) => {
  if (typeof value === 'object') return sides(value)
  const both = steps(value)
  return { past: both, future: both }
}

const TIME = { time: optional(unixSeconds), period, epochStart: optional(wholeUnixSeconds, 0) }
const CODE = { ...TIME, algorithm, digits }
const secret = secretReader()

const readStepOptions = input('totpStep', TIME)
const readSecondsLeftOptions = input('totpSecondsLeft', TIME)
const readGenerateOptions = input('generateTotp', CODE)
const readGenerateSecret = argument('generateTotp', 'secret', secret)
const readVerifySecret = argument('verifyTotp', 'secret', secret)
const readVerifyOptions = input('verifyTotp', {
  ...CODE,
  window: optional(totpWindow, { past: DEFAULT_WINDOW, future: DEFAULT_WINDOW }),
  afterStep: optional(integer(NO_STEP), NO_STEP),
})

/** Seconds since step 0 started. */
function elapsed(where: string, time: number | undefined, epochStart: number): number {
  const seconds = (time ?? Math.floor(Date.now() / MILLISECONDS_PER_SECOND)) - epochStart
  if (seconds >= 0) return seconds
  throw invalidArgument(
    `${where}: epochStart: expected at most the time, ${epochStart + seconds}, got ${epochStart}`,
    'epochStart',
  )
}

/** Seconds given for a step would lock the user out without a sign. */
function refuseBeyond(last: number, afterStep: number): void {
  if (afterStep <= last) return
  throw invalidArgument(
    `verifyTotp: afterStep: expected at most ${last}, the last step of the window, got ${afterStep}; pass a step, not seconds, and check the clock`,
    'afterStep',
  )
}

/**
 * The time step that a time is in (RFC 6238 §4.2): 0 for the first.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option.
 * @example
 * ```ts
 * import { totpStep } from 'stepward/otp'
 *
 * if (totpStep({ time: 59 }) !== 1 || totpStep({ time: 60 }) !== 2) throw new Error('RFC 6238 §4.2')
 * ```
 */
export function totpStep(options?: TimeOptions): number {
  const { time, period, epochStart } = readStepOptions(options)
  return Math.floor(elapsed('totpStep', time, epochStart) / period)
}

/**
 * Whole seconds until the next time step (RFC 6238 §4.2): 1 to `period`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option.
 * @example
 * ```ts
 * import { totpSecondsLeft } from 'stepward/otp'
 *
 * if (totpSecondsLeft({ time: 59 }) !== 1) throw new Error('step 1 ends at 60')
 * ```
 */
export function totpSecondsLeft(options?: TimeOptions): number {
  const { time, period, epochStart } = readSecondsLeftOptions(options)
  return period - (elapsed('totpSecondsLeft', time, epochStart) % period)
}

/**
 * The code of a time (RFC 6238 §4): a string, because leading zeros count.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option or a secret of a wrong type.
 * `ERR_INVALID_BASE32`, `ERR_INVALID_SECRET`: the secret as text or bytes is malformed, too short or too long.
 * @example
 * ```ts
 * import { generateTotp } from 'stepward/otp'
 *
 * const code = generateTotp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', { time: 59, digits: 8 })
 * if (code !== '94287082') throw new Error('RFC 6238 Appendix B')
 * ```
 */
export function generateTotp(secret: SecretInput, options?: TotpOptions): string {
  const { time, period, epochStart, algorithm, digits } = readGenerateOptions(options)
  const step = Math.floor(elapsed('generateTotp', time, epochStart) / period)
  const key = keyStateOf(readGenerateSecret(secret), algorithm)
  return formatCode(truncatedHmac(key, Math.floor(step / 2 ** 32), step >>> 0) % MODULUS[digits], digits)
}

/**
 * Finds the time step whose code this is, or returns `null` (RFC 6238 §5.2). Every step of the window is computed
 * and compared in constant time; if two match, the newest wins. Never throws because of the code.
 *
 * White space, format characters and dashes in the code are dropped; full-width, Arabic-Indic and Eastern
 * Arabic-Indic digits count as ASCII digits. A code over 64 UTF-16 units does not match.
 *
 * A code is one-time only if you store `step` and pass it as `afterStep`, atomically.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option or a secret of a wrong type.
 * `ERR_INVALID_BASE32`, `ERR_INVALID_SECRET`: the secret as text or bytes is malformed, too short or too long.
 * @example
 * ```ts
 * import { generateTotp, OtpSecret, verifyTotp } from 'stepward/otp'
 *
 * const secret = OtpSecret.generate()
 * const match = verifyTotp(secret, generateTotp(secret, { time: 59 }), { time: 89 })
 * if (match?.step !== 1 || match.delta !== -1) throw new Error('one step late is accepted')
 * if (verifyTotp(secret, generateTotp(secret, { time: 59 }), { time: 89, afterStep: match.step })) {
 *   throw new Error('but once')
 * }
 * ```
 */
export function verifyTotp(secret: SecretInput, code: string, options?: VerifyTotpOptions): TotpMatch | null {
  const { time, period, epochStart, algorithm, digits, window, afterStep } = readVerifyOptions(options)
  const current = Math.floor(elapsed('verifyTotp', time, epochStart) / period)
  const last = current + window.future
  refuseBeyond(last, afterStep)
  const key = keyStateOf(readVerifySecret(secret), algorithm)
  const value = parseCode(code, digits)
  const modulus = MODULUS[digits]

  // From the oldest to the newest, without leaving early, so that the last match is the newest.
  const oldest = Math.max(0, current - window.past)
  let newest = NO_MATCH
  for (let index = 0; index <= last - oldest; index += 1) {
    const step = oldest + index
    // T is an 8-byte counter (RFC 6238 §4.2), which a 32-bit integer would cut.
    const matches = equalMask(value, truncatedHmac(key, Math.floor(step / 2 ** 32), step >>> 0) % modulus)
    const accepted = step > afterStep ? matches : 0
    newest = (index & accepted) | (newest & ~accepted)
  }
  if (newest === NO_MATCH) return null
  const step = oldest + newest
  return { step, delta: step - current }
}
