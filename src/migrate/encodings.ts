import { fromBase64Url } from '../internal/bytes.js'
import { oneOf, type Reader } from '../internal/input.js'
import { isMismatch, problem } from '../internal/mismatch.js'
import { encodeUtf8 } from '../internal/utf8.js'
import { MIN_LEGACY_SECRET_BYTES, type OtpAlgorithm, type OtpDigits } from '../otp/bounds.js'
import type { OtpSecret } from '../otp/secret.js'
import type { OtpauthKey } from '../otp/uri-key.js'
import { parseLenientUri } from '../otp/uri-lenient.js'
import { because, refuse } from './row.js'
import { cell, hexSecret, lenientBase32, looksLike, secretBytes, strictBase32 } from './values.js'

/**
 * How a secret is written in a column. Strict is the default of Base32, because lenient reading can mistake another
 * encoding for it.
 *
 * | encoding | the column holds |
 * | --- | --- |
 * | `base32` | Base32 in upper case, with or without padding |
 * | `base32-lenient` | Base32 in one case, with spaces, dashes, any padding and stray bits |
 * | `hex` | two hexadecimal digits a byte |
 * | `base64` | Base64 or base64url, with or without padding |
 * | `ascii` | the characters themselves are the bytes |
 * | `uri` | an `otpauth` URI, read as apps read it |
 */
export type SecretEncoding = 'base32' | 'base32-lenient' | 'hex' | 'base64' | 'ascii' | 'uri'

/** How the codes are made, as far as it is said. */
export interface KeyParameters {
  readonly algorithm?: OtpAlgorithm | undefined
  readonly digits?: OtpDigits | undefined
  /** Seconds. */
  readonly period?: number | undefined
}

/** A secret, and what an `otpauth` URI says besides. */
export interface WrittenKey extends KeyParameters {
  readonly secret: OtpSecret
}

export const encoding: Reader<SecretEncoding> = oneOf(
  'base32',
  'base32-lenient',
  'hex',
  'base64',
  'ascii',
  'uri',
)

/** One character a byte. */
const ASCII = /^\p{ASCII}*$/u

/** Base64 and ASCII take nearly every text, so a text that is plainly something else is refused. */
function ownText(value: unknown, stated: string): string {
  const text = cell(value)
  const likely = looksLike(text)
  if (likely !== null) throw problem(`looks like ${likely}, not like ${stated}`)
  return text
}

const asciiSecret: Reader<OtpSecret> = (value) => {
  const text = ownText(value, 'ASCII')
  if (!ASCII.test(text)) throw problem('expected ASCII characters only')
  return secretBytes(encodeUtf8(text))
}

/** The last group may be filled. */
const PADDING = /={1,2}$/

const base64Secret: Reader<OtpSecret> = (value) => {
  const text = ownText(value, 'Base64')
  const unpadded = text.length % 4 === 0 ? text.replace(PADDING, '') : text
  const bytes = fromBase64Url(unpadded.replaceAll('+', '-').replaceAll('/', '_'))
  if (bytes === null) throw problem('expected Base64')
  return secretBytes(bytes)
}

const STEAM_OR_COUNTER = /^(?:otpauth:\/\/(?:hotp|steam)[/?]|steam:)/i

/** What the message of a URI is about if it is well-formed, and its codes are none that can be checked. */
const PARAMETERS = ['algorithm', 'digits', 'period']

function parseUri(uri: string): OtpauthKey {
  try {
    return parseLenientUri(uri, MIN_LEGACY_SECRET_BYTES)
  } catch (error) {
    throw isMismatch(error) && PARAMETERS.includes(error.path) ? because('unsupported', error) : error
  }
}

const uriKey: Reader<WrittenKey> = (value) => {
  const uri = cell(value)
  if (STEAM_OR_COUNTER.test(uri)) throw refuse('not_totp', 'is the URI of another kind of code')
  const { secret, algorithm, digits, period } = parseUri(uri)
  if (period === undefined) throw refuse('not_totp', 'is the URI of another kind of code')
  return { secret, algorithm, digits, period }
}

const alone =
  (read: Reader<OtpSecret>): Reader<WrittenKey> =>
  (value) => ({ secret: read(value) })

const readers: Readonly<Record<SecretEncoding, Reader<WrittenKey>>> = {
  base32: alone(strictBase32),
  'base32-lenient': alone(lenientBase32),
  hex: alone(hexSecret),
  base64: alone(base64Secret),
  ascii: alone(asciiSecret),
  uri: uriKey,
}

/** A binary column may hold a text: its bytes are no key. */
const rawKey: Reader<WrittenKey> = (value) => {
  const secret = secretBytes(value)
  const likely = looksLike(String.fromCharCode(...secret.toBytes()))
  if (likely !== null) throw problem(`has bytes that are the text of ${likely}; convert the column to text`)
  return { secret }
}

/** Reads a secret that is written so. Bytes are taken as they are. */
export const keyIn =
  (written: SecretEncoding): Reader<WrittenKey> =>
  (value) =>
    typeof value === 'string' ? readers[written](value) : rawKey(value)

/** What the column says. A URI has to say the same. */
function agreed<T>(name: string, inColumn: T | undefined, inUri: T | undefined): T | undefined {
  if (inColumn === undefined || inUri === undefined || inColumn === inUri) return inColumn ?? inUri
  throw problem(`${name}: differs from the URI`)
}

/** A key together with what other columns say. */
export const keyWith = (key: WrittenKey, columns: KeyParameters): WrittenKey => ({
  secret: key.secret,
  algorithm: agreed('algorithm', columns.algorithm, key.algorithm),
  digits: agreed('digits', columns.digits, key.digits),
  period: agreed('period', columns.period, key.period),
})
