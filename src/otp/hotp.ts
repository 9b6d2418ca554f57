import { describeType, invalidArgument, requireInteger } from '../internal/guards.js'
import { type OtpAlgorithm, type OtpDigits, requireAlgorithm, requireDigits } from './algorithm.js'
import { codeValue, equalMask, formatCode, parseCode, select } from './code.js'
import { type HmacKeyState, truncatedHmac } from './hmac.js'
import { readOptions } from './options.js'
import { keyStateOf, type SecretInput, toSecret } from './secret.js'

/** How a counter-based code is made (RFC 4226 §5). */
export interface HotpOptions {
  /** Default `'SHA1'`, the one that RFC 4226 knows. */
  readonly algorithm?: OtpAlgorithm
  /** Length of the code: 6, 7 or 8, default 6. */
  readonly digits?: OtpDigits
}

/** What a verification accepts. */
export interface VerifyHotpOptions extends HotpOptions {
  /** The counter that is expected next: 0 to 2^64−1; a bigint above 2^53−1. */
  readonly counter: number | bigint
  /** Further counters to try: 0 to 100, default 0 (RFC 4226 §7.4). */
  readonly lookAhead?: number
}

/** What a resynchronisation accepts. */
export interface ResyncHotpOptions extends HotpOptions {
  /** The counter that is expected next: 0 to 2^64−1; a bigint above 2^53−1. */
  readonly counter: number | bigint
  /** Further counters at which the first code may be: 0 to 1000, default 0 (RFC 4226 §7.4). */
  readonly lookAhead?: number
}

/** The counter whose code matched. */
export interface HotpMatch {
  /** The counter of the code, of the last one if there were several. */
  readonly counter: bigint
  /** The counter to store: the next that is expected (RFC 4226 §7.2). */
  readonly nextCounter: bigint
}

/** RFC 4226 §5.1: the counter has 8 bytes. */
export const MAX_COUNTER: bigint = 2n ** 64n - 1n

/** Each further counter is one more code that a guesser may hit (RFC 4226 §7.4). */
const MAX_LOOK_AHEAD = 100

/** Several consecutive codes are demanded here, so a wider search gives a guesser nothing (RFC 4226 §7.4). */
const MAX_RESYNC_LOOK_AHEAD = 1000

/** RFC 4226 §7.4 asks for two or three codes in a row. Ten is more than anyone will type. */
const MIN_RESYNC_CODES = 2
const MAX_RESYNC_CODES = 10

const HOTP_OPTIONS = { algorithm: undefined, digits: undefined }
const VERIFY_OPTIONS = { ...HOTP_OPTIONS, counter: undefined, lookAhead: undefined }

const NO_MATCH = -1

/** A Number above 2^53−1 may stand for another counter than the caller meant. */
export function requireCounter(where: string, value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  if (typeof value === 'bigint' && value >= 0n && value <= MAX_COUNTER) return value
  throw invalidArgument(
    `${where}: expected a counter from 0 to 2^64-1, as a bigint above 2^53-1, got ${describeType(value)}`,
  )
}

const readLookAhead = (where: string, value: unknown, max: number): number =>
  value === undefined ? 0 : requireInteger(`${where}: lookAhead`, value, 0, max)

const codeValueAt = (key: HmacKeyState, counter: bigint, digits: OtpDigits): number =>
  codeValue(truncatedHmac(key, Number(counter >> 32n), Number(counter & 0xffff_ffffn)), digits)

/** How many of `count` counters from `first` on there are before they run out at 2^64. */
const countersLeft = (first: bigint, count: number): number =>
  Math.min(count, Number(MAX_COUNTER - first) + 1)

const matchAt = (counter: bigint): HotpMatch => ({ counter, nextCounter: counter + 1n })

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
  const where = 'generateHotp'
  const given = readOptions(where, options, HOTP_OPTIONS)
  const algorithm = requireAlgorithm(where, given.algorithm)
  const digits = requireDigits(where, given.digits)
  const exact = requireCounter(`${where}: counter`, counter)
  const key = keyStateOf(toSecret(where, secret), algorithm)
  return formatCode(codeValueAt(key, exact, digits), digits)
}

/**
 * The counter whose code this is, or `null` (RFC 4226 §7.2). Every counter up to the look-ahead is
 * computed and compared in constant time; of two that match, the newest wins, so that the code matches
 * nothing that is still ahead. Never throws because of the code.
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
  const where = 'verifyHotp'
  const given = readOptions(where, options, VERIFY_OPTIONS)
  const algorithm = requireAlgorithm(where, given.algorithm)
  const digits = requireDigits(where, given.digits)
  const first = requireCounter(`${where}: counter`, given.counter)
  const lookAhead = readLookAhead(where, given.lookAhead, MAX_LOOK_AHEAD)
  const key = keyStateOf(toSecret(where, secret), algorithm)
  const value = parseCode(code, digits)

  const count = countersLeft(first, lookAhead + 1)
  let newestMatch = NO_MATCH
  for (let index = 0; index < count; index += 1) {
    const matches = equalMask(value, codeValueAt(key, first + BigInt(index), digits))
    newestMatch = select(matches, index, newestMatch)
  }
  return newestMatch === NO_MATCH ? null : matchAt(first + BigInt(newestMatch))
}

/** The codes as given, or none for what is no list of 2 to 10. A Proxy may throw at any touch. */
function readCodes(codes: unknown): unknown[] {
  try {
    if (!Array.isArray(codes) || codes.length < MIN_RESYNC_CODES || codes.length > MAX_RESYNC_CODES) return []
    return Array.from({ length: codes.length }, (_, index): unknown => codes[index])
  } catch {
    return []
  }
}

/**
 * Finds an authenticator that is far ahead, by 2 to 10 consecutive codes (RFC 4226 §7.4): the counter of
 * the last one, or `null`. The first may be up to `lookAhead` beyond `counter`. Every counter is computed
 * and compared; of two matches the newest wins. Never throws because of the codes.
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
  const where = 'resyncHotp'
  const given = readOptions(where, options, VERIFY_OPTIONS)
  const algorithm = requireAlgorithm(where, given.algorithm)
  const digits = requireDigits(where, given.digits)
  const first = requireCounter(`${where}: counter`, given.counter)
  const lookAhead = readLookAhead(where, given.lookAhead, MAX_RESYNC_LOOK_AHEAD)
  const key = keyStateOf(toSecret(where, secret), algorithm)
  const values = readCodes(codes).map((code) => parseCode(code, digits))
  if (values.length === 0) return null

  const count = countersLeft(first, lookAhead + values.length)
  const expected = Array.from({ length: count }, (_, index) =>
    codeValueAt(key, first + BigInt(index), digits),
  )
  let newestMatch = NO_MATCH
  for (let start = 0; start + values.length <= count; start += 1) {
    let matches = ~0
    for (const [index, value] of values.entries())
      matches &= equalMask(value, Number(expected[start + index]))
    newestMatch = select(matches, start, newestMatch)
  }
  return newestMatch === NO_MATCH ? null : matchAt(first + BigInt(newestMatch + values.length - 1))
}
