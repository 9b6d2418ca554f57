import { anything, object, oneOf, optional, type Reader, text } from '../internal/input.js'
import { mismatch, problem } from '../internal/mismatch.js'
import { algorithm, digits, type OtpAlgorithm, type OtpDigits, period } from './bounds.js'
import { counter } from './hotp.js'
import { type Base32Options, type OtpSecret, type SecretInput, secretReader } from './secret.js'

/** Time-based or counter-based: the `type` of an `otpauth` URI. */
export type OtpauthType = 'totp' | 'hotp'

/** What an authenticator app needs to show codes. */
export interface OtpauthKeyInput {
  /** Default `'totp'`. */
  readonly type?: OtpauthType
  /** The name of the application or company: 1 to 256 characters, no colon. */
  readonly issuer: string
  /** The name of the user, such as an email address: 1 to 256 characters, no colon, no space in front. */
  readonly accountName: string
  /** The secret, as an `OtpSecret`, bytes or strict Base32. */
  readonly secret: SecretInput
  /** Default `'SHA1'`. */
  readonly algorithm?: OtpAlgorithm
  /** Length of a code: 6, 7 or 8, default 6. */
  readonly digits?: OtpDigits
  /** Length of a time step in seconds: 1 to 3600, default 30. Only for `totp`. */
  readonly period?: number | undefined
  /** First counter: 0 to 2^64−1. Only for `hotp`, where it is required. */
  readonly counter?: number | bigint | undefined
  /** An https address of the issuer's logo, up to 1,024 characters, which a few apps show. */
  readonly image?: string | undefined
}

/** What a key of either type has. */
export interface OtpauthKeyFields {
  readonly issuer: string
  readonly accountName: string
  readonly secret: OtpSecret
  readonly algorithm: OtpAlgorithm
  readonly digits: OtpDigits
  readonly image: string | undefined
}

/**
 * What an `otpauth` URI says, with the defaults filled in: `period`, in seconds, for `totp`, and `counter` for
 * `hotp`. Every field is an own property, if only as `undefined`, so that none is looked up in a prototype.
 *
 * After lenient parsing a name may be empty or contain a colon; `buildOtpauthUri` refuses both.
 */
export type OtpauthKey = OtpauthKeyFields &
  (
    | { readonly type: 'totp'; readonly period: number; readonly counter: undefined }
    | { readonly type: 'hotp'; readonly period: undefined; readonly counter: bigint }
  )

/** An email address has at most 254 characters (RFC 5321 §4.5.3.1.3), and no app shows as many. */
export const MAX_NAME_LENGTH = 256

/** The whole URI has to fit into a QR code. */
export const MAX_IMAGE_LENGTH = 1024

/**
 * Control characters, and the bidirectional controls that reorder what stands around them: a name could use them
 * to look like another one. Marks (U+200E, U+200F) order only themselves, so they are encoded.
 */
const CONTROLS = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u

const EVERY_CONTROL = new RegExp(CONTROLS, 'gu')

/** A name that a user gave to something, in which each control becomes `_`, as in an account name. */
export const withoutControls = (name: string): string => name.replace(EVERY_CONTROL, '_')

/** Spaces between the colon and the account name belong to neither, so those of the name would be lost. */
const LEADING_SPACES = /^ +/

const nameOf =
  (readName: Reader<string>): Reader<string> =>
  (value) => {
    const name = readName(value)
    if (CONTROLS.test(name)) throw problem('contains a control character, which no label can hold')
    return name
  }

const readName = nameOf(text(MAX_NAME_LENGTH))

/** A name as another system wrote it: empty, or with colons. */
const shownName = nameOf(text(MAX_NAME_LENGTH, 0))

/** An issuer that a label can hold: 1 to 256 characters, no colon, no control or bidirectional control. */
export const issuerName: Reader<string> = (value) => {
  const name = readName(value)
  // The colon separates the two names, and apps disagree about a second one.
  if (name.includes(':')) throw problem('contains a colon, which separates issuer and account name')
  return name
}

const accountName: Reader<string> = (value) => {
  const name = issuerName(value)
  if (LEADING_SPACES.test(name)) throw problem('starts with a space, which apps drop')
  return name
}

/**
 * The account name that a label can hold: a colon and each control become `_`, a lone surrogate becomes U+FFFD,
 * leading spaces are dropped, and a long text is cut after 256 characters. Everything else stays as it is.
 */
export function toAccountName(given: string): string {
  const name = given
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(LEADING_SPACES, '')
    .replaceAll(':', '_')
    .replace(EVERY_CONTROL, '_')
    .slice(0, MAX_NAME_LENGTH)
    .replace(/\p{Surrogate}$/u, '') // Half of a character that was cut.
  return name === '' ? '_' : name
}

const readImage = text(MAX_IMAGE_LENGTH)

const readAddress: Reader<string> = (value) => {
  const address = readImage(value)
  if (!address.startsWith('https://') || !URL.canParse(address)) throw mismatch('an https address', value)
  return address
}

/** The https address of a logo, of up to 1,024 characters, or none. */
export const image: Reader<string | undefined> = optional(readAddress)

const type: Reader<OtpauthType> = optional(oneOf('totp', 'hotp'), 'totp')

/** Reads the secret of a parsed URI. */
export function readUriSecret(text: string | undefined, options: Base32Options): OtpSecret {
  if (text === undefined) throw problem('secret: is missing')
  return object({ secret: secretReader(options) })({ secret: text }).secret
}

/** In a key of the other type, the field would change nothing. */
const onlyFor = (type: OtpauthType): Reader<undefined> =>
  optional((): never => {
    throw problem(`is only for type '${type}'`)
  })

const readTotpFields = object({ period, counter: onlyFor('hotp') })
const readHotpFields = object({ period: onlyFor('totp'), counter })

/** Reads a key whose names these two read. */
function keyReader(issuer: Reader<string>, accountName: Reader<string>): Reader<OtpauthKey> {
  const readKey = object({
    type,
    issuer,
    accountName,
    secret: secretReader(),
    algorithm,
    digits,
    period: anything,
    counter: anything,
    image,
  })
  return (value) => {
    const { type, period, counter, ...fields } = readKey(value)
    return type === 'totp'
      ? { ...fields, type, ...readTotpFields({ period, counter }) }
      : { ...fields, type, ...readHotpFields({ period, counter }) }
  }
}

/** Reads a key. The same for building a URI and for parsing one, so that each undoes the other. */
export const otpauthKey: Reader<OtpauthKey> = keyReader(issuerName, accountName)

/** Reads a key with the names that another system gave it. */
export const shownKey: Reader<OtpauthKey> = keyReader(shownName, shownName)
