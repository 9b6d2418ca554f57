import { argument, input, integer, optional, type Reader } from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'
import { algorithm, digits, type OtpAlgorithm, type OtpDigits } from './bounds.js'
import { equalMask, formatCode, MODULUS, parseCode } from './code.js'
import { type HmacKeyState, truncatedHmac } from './hmac.js'
import { keyStateOf, type SecretInput, secretReader } from './secret.js'

/** How a counter-based code is computed (RFC 4226 §5). */
export interface HotpOptions {
  /** Default `'SHA1'`, the only one in RFC 4226. */
  readonly algorithm?: OtpAlgorithm
  /** Length of the code: 6, 7 or 8, default 6. */
  readonly digits?: OtpDigits
}

/** What a verification accepts. */
export interface VerifyHotpOptions extends HotpOptions {
  /** The next counter expected: 0 to 2^64−1; a bigint above 2^53−1. */
  readonly counter: number | bigint
  /** Further counters to try: 0 to 100, default 0 (RFC 4226 §7.4). */
  readonly lookAhead?: number
}

/** What a resynchronization accepts. */
export interface ResyncHotpOptions extends HotpOptions {
  /** The next counter expected: 0 to 2^64−1; a bigint above 2^53−1. */
  readonly counter: number | bigint
  /** Further counters at which the first code may be: 0 to 1000, default 0 (RFC 4226 §7.4). */
  readonly lookAhead?: number
}

/** The counter whose code matched. */
export interface HotpMatch {
  /** The counter of the code, or of the last code if there were several. */
  readonly counter: bigint
  /** The counter to store: the next one expected (RFC 4226 §7.2). */
  readonly nextCounter: bigint
}

/** RFC 4226 §5.1: the counter has 8 bytes. */
const MAX_COUNTER = 0xffff_ffff_ffff_ffffn

/** Each further counter is one more code that a guesser may hit (RFC 4226 §7.4). */
const MAX_LOOK_AHEAD = 100

/** A guesser has to hit several consecutive codes, so a wider search is safe (RFC 4226 §7.4). */
const MAX_RESYNC_LOOK_AHEAD = 1000

/** RFC 4226 §7.4 asks for two or three codes in a row. Nobody types more than ten. */
const MIN_RESYNC_CODES = 2
const MAX_RESYNC_CODES = 10

const NO_MATCH = -1

/** A counter as a bigint. A Number above 2^53−1 may not be the counter that the caller meant. */
export const counter: Reader<bigint> = (value) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  if (typeof value === 'bigint' && value >= 0n && value <= MAX_COUNTER) return value
  const isLarge = typeof value === 'number' && value > Number.MAX_SAFE_INTEGER
  throw mismatch('an integer from 0 to 2^64-1', value, isLarge ? 'above 2^53-1 pass a bigint' : '')
}

const secret = secretReader()
const lookAhead = optional(integer(0, MAX_LOOK_AHEAD), 0)
const resyncLookAhead = optional(integer(0, MAX_RESYNC_LOOK_AHEAD), 0)

const readGenerateSecret = argument('generateHotp', 'secret', secret)
const readGenerateCounter = argument('generateHotp', 'counter', counter)
const readGenerateOptions = input('generateHotp', { algorithm, digits })
const readVerifySecret = argument('verifyHotp', 'secret', secret)
const readVerifyOptions = input('verifyHotp', { algorithm, digits, counter, lookAhead })
const readResyncSecret = argument('resyncHotp', 'secret', secret)
const readResyncOptions = input('resyncHotp', { algorithm, digits, counter, lookAhead: resyncLookAhead })

const codeValueAt = (key: HmacKeyState, at: bigint, modulus: number): number =>
  truncatedHmac(key, Number(at >> 32n), Number(at & 0xffff_ffffn)) % modulus

/** How many of `count` counters from `first` on are left before they run out at 2^64. */
const countersLeft = (first: bigint, count: number): number =>
  Math.min(count, Number(MAX_COUNTER - first) + 1)

const matchAt = (at: bigint): HotpMatch => ({ counter: at, nextCounter: at + 1n })

/**
 * The code of a counter (RFC 4226 §5): a string, because leading zeros count. The counter is 0 to 2^64−1,
 * a bigint above 2^53−1.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong counter, option or type of secret.
 * `ERR_INVALID_BASE32`, `ERR_INVALID_SECRET`: the secret as text or bytes is malformed, too short or too long.
 * @example
 * ```ts
 * import { generateHotp } from 'stepward/otp'
 *
 * const code = generateHotp('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 0)
 * if (code !== '755224') throw new Error('RFC 4226 Appendix D')
 * ```
 */
export function generateHotp(secret: SecretInput, counter: number | bigint, options?: HotpOptions): string {
  const { algorithm, digits } = readGenerateOptions(options)
  const at = readGenerateCounter(counter)
  const key = keyStateOf(readGenerateSecret(secret), algorithm)
  return formatCode(codeValueAt(key, at, MODULUS[digits]), digits)
}

/**
 * Finds the counter whose code this is, or returns `null` (RFC 4226 §7.2). Every counter up to the look-ahead is
 * computed and compared in constant time. If two match, the newest wins, so that the code cannot match again.
 * Never throws because of the code, which is read as `verifyTotp` reads it.
 *
 * A code is one-time only if you store `nextCounter` in place of `counter`, atomically. After the code of
 * 2^64−1, `nextCounter` is 2^64, which every function here refuses: the authenticator is used up.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option or a secret of a wrong type.
 * `ERR_INVALID_BASE32`, `ERR_INVALID_SECRET`: the secret as text or bytes is malformed, too short or too long.
 * @example
 * ```ts
 * import { generateHotp, OtpSecret, verifyHotp } from 'stepward/otp'
 *
 * const secret = OtpSecret.generate()
 * const match = verifyHotp(secret, generateHotp(secret, 7), { counter: 5, lookAhead: 3 })
 * if (match?.counter !== 7n || match.nextCounter !== 8n) throw new Error('two presses were missed')
 * ```
 */
export function verifyHotp(secret: SecretInput, code: string, options: VerifyHotpOptions): HotpMatch | null {
  const { algorithm, digits, counter: first, lookAhead } = readVerifyOptions(options)
  const key = keyStateOf(readVerifySecret(secret), algorithm)
  const value = parseCode(code, digits)
  const modulus = MODULUS[digits]

  const count = countersLeft(first, lookAhead + 1)
  let newest = NO_MATCH
  for (let index = 0; index < count; index += 1) {
    const matches = equalMask(value, codeValueAt(key, first + BigInt(index), modulus))
    newest = (index & matches) | (newest & ~matches)
  }
  return newest === NO_MATCH ? null : matchAt(first + BigInt(newest))
}

/** The codes of a list of 2 to 10; none for anything else. A Proxy may throw at any touch. */
function readCodes(codes: unknown): unknown[] {
  try {
    if (!Array.isArray(codes) || codes.length < MIN_RESYNC_CODES || codes.length > MAX_RESYNC_CODES) return []
    return Array.from({ length: codes.length }, (_, index): unknown => codes[index])
  } catch {
    return []
  }
}

/**
 * Finds an authenticator that is far ahead by 2 to 10 consecutive codes (RFC 4226 §7.4). Returns the counter of
 * the last one, or `null`. The first may be up to `lookAhead` beyond `counter`. Every counter is computed and
 * compared; if two match, the newest wins. Never throws because of the codes,
 * which are read as `verifyTotp` reads one.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option or a secret of a wrong type.
 * `ERR_INVALID_BASE32`, `ERR_INVALID_SECRET`: the secret as text or bytes is malformed, too short or too long.
 * @example
 * ```ts
 * import { generateHotp, OtpSecret, resyncHotp } from 'stepward/otp'
 *
 * const secret = OtpSecret.generate()
 * const codes = [generateHotp(secret, 250), generateHotp(secret, 251)]
 * const match = resyncHotp(secret, codes, { counter: 5, lookAhead: 1000 })
 * if (match?.nextCounter !== 252n) throw new Error('it is in step again')
 * ```
 */
export function resyncHotp(
  secret: SecretInput,
  codes: readonly string[],
  options: ResyncHotpOptions,
): HotpMatch | null {
  const { algorithm, digits, counter: first, lookAhead } = readResyncOptions(options)
  const key = keyStateOf(readResyncSecret(secret), algorithm)
  const values = readCodes(codes).map((code) => parseCode(code, digits))
  if (values.length === 0) return null

  const count = countersLeft(first, lookAhead + values.length)
  const expected = Array.from({ length: count }, (_, index) =>
    codeValueAt(key, first + BigInt(index), MODULUS[digits]),
  )
  let newest = NO_MATCH
  for (let start = 0; start + values.length <= count; start += 1) {
    let matches = ~0
    for (const [index, value] of values.entries())
      matches &= equalMask(value, Number(expected[start + index]))
    newest = (start & matches) | (newest & ~matches)
  }
  return newest === NO_MATCH ? null : matchAt(first + BigInt(newest + values.length - 1))
}
