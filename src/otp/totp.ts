import { requireInteger } from '../internal/guards.js'
import { type OtpAlgorithm, type OtpDigits, requireAlgorithm, requireDigits } from './algorithm.js'
import { codeValue, equalMask, formatCode, parseCode, select } from './code.js'
import { type HmacKeyState, truncatedHmac } from './hmac.js'
import { readOptions } from './options.js'
import { keyStateOf, type SecretInput, toSecret } from './secret.js'
import { readStep, TIME_OPTIONS, type TimeOptions } from './time.js'

/** How a time-based code is made (RFC 6238 §4). Fixed for the life of an enrollment (RFC 6238 R2). */
export interface TotpOptions extends TimeOptions {
  /** Default `'SHA1'`, which every authenticator app honours. */
  readonly algorithm?: OtpAlgorithm
  /** Length of the code: 6, 7 or 8, default 6. */
  readonly digits?: OtpDigits
}

/** Time steps accepted on each side of the current one: 0 to 10 each. */
export interface TotpWindow {
  readonly past: number
  readonly future: number
}

/** What a verification accepts. */
export interface VerifyTotpOptions extends TotpOptions {
  /**
   * Time steps accepted around the current one, 0 to 10 on each side; a number means both sides. Default
   * `{ past: 1, future: 1 }`: one step of transmission delay (RFC 6238 §5.2).
   */
  readonly window?: number | TotpWindow
  /** The last accepted time step: it and every earlier one are refused (RFC 6238 §5.2). Default: none are. */
  readonly afterStep?: number
}

/** The time step whose code matched. */
export interface TotpMatch {
  /** The step to remember as accepted. */
  readonly step: number
  /** `step` less the current step: negative when the authenticator's clock is late. */
  readonly delta: number
}

/** RFC 6238 §5.2 recommends one step; ten, five minutes, is what a broken clock may need for a while. */
const MAX_WINDOW_STEPS = 10

const DEFAULT_WINDOW: TotpWindow = { past: 1, future: 1 }

const TOTP_OPTIONS = { ...TIME_OPTIONS, algorithm: undefined, digits: undefined }
const VERIFY_OPTIONS = { ...TOTP_OPTIONS, window: undefined, afterStep: undefined }
const WINDOW_OPTIONS = { past: undefined, future: undefined }

function readWindow(where: string, value: unknown): TotpWindow {
  if (value === undefined) return DEFAULT_WINDOW
  const sides =
    typeof value === 'object' ? readOptions(where, value, WINDOW_OPTIONS) : { past: value, future: value }
  return {
    past: requireInteger(`${where}: past`, sides.past, 0, MAX_WINDOW_STEPS),
    future: requireInteger(`${where}: future`, sides.future, 0, MAX_WINDOW_STEPS),
  }
}

/** Below every step: nothing was accepted yet. */
const NO_STEP = -1

const NO_MATCH = -1

const readAfterStep = (where: string, value: unknown): number =>
  value === undefined
    ? NO_STEP
    : requireInteger(`${where}: afterStep`, value, NO_STEP, Number.MAX_SAFE_INTEGER)

/** Steps pass 32 bits: T is an 8-byte counter (RFC 6238 §4.2), so it is split, never cut. */
const truncatedHmacOfStep = (key: HmacKeyState, step: number): number =>
  truncatedHmac(key, Math.floor(step / 2 ** 32), step >>> 0)

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
  const where = 'generateTotp'
  const given = readOptions(where, options, TOTP_OPTIONS)
  const algorithm = requireAlgorithm(where, given.algorithm)
  const digits = requireDigits(where, given.digits)
  const step = readStep(where, given)
  const key = keyStateOf(toSecret(where, secret), algorithm)
  return formatCode(codeValue(truncatedHmacOfStep(key, step), digits), digits)
}

/**
 * The time step whose code this is, or `null` (RFC 6238 §5.2). Every step of the window is computed and
 * compared in constant time; of two that match, the newest wins. Never throws because of the code:
 * whatever it is, the answer is a match or `null`. Spaces and hyphens in it are dropped.
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
  const where = 'verifyTotp'
  const given = readOptions(where, options, VERIFY_OPTIONS)
  const algorithm = requireAlgorithm(where, given.algorithm)
  const digits = requireDigits(where, given.digits)
  const current = readStep(where, given)
  const { past, future } = readWindow(`${where}: window`, given.window)
  const afterStep = readAfterStep(where, given.afterStep)
  const key = keyStateOf(toSecret(where, secret), algorithm)
  const value = parseCode(code, digits)

  // From the oldest to the newest, without leaving early, so that the last match is the newest.
  const oldest = Math.max(0, current - past)
  let newestMatch = NO_MATCH
  for (let index = 0; index <= current + future - oldest; index += 1) {
    const step = oldest + index
    const matches = equalMask(value, codeValue(truncatedHmacOfStep(key, step), digits))
    newestMatch = select(step > afterStep ? matches : 0, index, newestMatch)
  }
  if (newestMatch === NO_MATCH) return null
  const step = oldest + newestMatch
  return { step, delta: step - current }
}
