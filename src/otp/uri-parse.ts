import { PlainError } from '../internal/error.js'
import { argument, flag, input, integer, optional, reading } from '../internal/input.js'
import { type Fault, isMismatch, mismatch } from '../internal/mismatch.js'
import { MAX_SECRET_BYTES, MIN_LEGACY_SECRET_BYTES } from './bounds.js'
import type { OtpauthKey } from './uri-key.js'
import { parseLenientUri } from './uri-lenient.js'
import { parseStrictUri } from './uri-strict.js'

/** How an `otpauth` URI is read. */
export interface OtpauthUriOptions {
  /** Read what other systems write and authenticator apps accept. Default false. */
  readonly lenient?: boolean
  /** Shortest secret to accept, in bytes: 10 to 128, default 10, because another system issued it. */
  readonly minBytes?: number
}

const WHERE = 'parseOtpauthUri'

const invalidUri: Fault = (message) => new PlainError('ERR_INVALID_URI', message)

const readUri = argument(WHERE, 'uri', (value) => {
  if (typeof value === 'string') return value
  throw mismatch('a string', value)
})

const readOptions = input(WHERE, {
  lenient: optional(flag, false),
  /** The format's own example has a secret of 10 bytes. */
  minBytes: optional(integer(MIN_LEGACY_SECRET_BYTES, MAX_SECRET_BYTES), MIN_LEGACY_SECRET_BYTES),
})

function isLenient(uri: string, minBytes: number): boolean {
  try {
    parseLenientUri(uri, minBytes)
    return true
  } catch {
    return false
  }
}

/** Points to the lenient mode where it helps, and nowhere else. */
function parseStrict(uri: string, minBytes: number): OtpauthKey {
  try {
    return parseStrictUri(uri, minBytes)
  } catch (error) {
    if (!isMismatch(error) || !isLenient(uri, minBytes)) throw error
    throw { ...error, hint: 'pass { lenient: true } to read it as authenticator apps do' }
  }
}

/**
 * Parses an `otpauth` URI (Google's Key Uri Format): the exact reverse of `buildOtpauthUri`. The issuer may stand in
 * the label, in the parameter or in both if they are equal. Secrets of 10 bytes and more are accepted, because
 * another system issued them. Unknown parameters are ignored; a known one that appears twice is refused.
 *
 * `lenient` reads what other systems write, as authenticator apps do: no issuer or no account name (then it is empty),
 * two issuers (the parameter wins), further colons, other names of an algorithm, a secret in lower case or with spaces
 * or padding, the same parameter twice with one value, an unusable image (then it is `undefined`). `+` is never a space
 * in a name. It reads no key that strict parsing reads differently.
 *
 * Both refuse what no app can use, or what apps read in different ways: Steam Guard, `otpauth-migration`, a period of 0,
 * five digits, MD5, one parameter with two values.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: not a string, or a wrong option. `ERR_INVALID_URI`: not a usable
 * `otpauth` URI; the message says if `lenient` reads it.
 * @example
 * ```ts
 * import { parseOtpauthUri } from 'stepward/otp'
 *
 * const key = parseOtpauthUri('otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example')
 * if (key.accountName !== 'alice@google.com' || key.period !== 30) throw new Error('defaults are filled in')
 *
 * const wild = 'otpauth://totp/alice?secret=jbsw%20y3dp%20ehpk%203pxp&algorithm=sha256'
 * const { issuer, algorithm } = parseOtpauthUri(wild, { lenient: true })
 * if (issuer !== '' || algorithm !== 'SHA256') throw new Error('read as apps read it')
 * ```
 */
export function parseOtpauthUri(uri: string, options?: OtpauthUriOptions): OtpauthKey {
  const { lenient, minBytes } = readOptions(options)
  const text = readUri(uri)
  const parse = lenient ? parseLenientUri : parseStrict
  return reading(WHERE, () => parse(text, minBytes), invalidUri)(text)
}
