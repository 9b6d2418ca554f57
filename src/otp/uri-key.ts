import { invalidArgument, requireText } from '../internal/guards.js'
import { type OtpAlgorithm, type OtpDigits, requireAlgorithm, requireDigits } from './algorithm.js'
import { requireCounter } from './hotp.js'
import { readOptions } from './options.js'
import { type OtpSecret, type SecretInput, toSecret } from './secret.js'
import { readPeriod } from './time.js'

/** Time-based or counter-based: the `type` of an `otpauth` URI. */
export type OtpauthType = 'totp' | 'hotp'

/** What an authenticator app is given to make codes. */
export interface OtpauthKeyInput {
  /** Default `'totp'`. */
  readonly type?: OtpauthType
  /** Who issues the codes: 1 to 256 characters, no colon. */
  readonly issuer: string
  /** Whose codes they are, for example an email address: 1 to 256 characters, no colon, no space in front. */
  readonly accountName: string
  readonly secret: SecretInput
  /** Default `'SHA1'`. */
  readonly algorithm?: OtpAlgorithm
  /** Length of a code: 6, 7 or 8, default 6. */
  readonly digits?: OtpDigits
  /** Length of a time step in seconds: 1 to 3600, default 30. For `totp` only. */
  readonly period?: number | undefined
  /** First counter: 0 to 2^64−1. For `hotp`, which needs it, only. */
  readonly counter?: number | bigint | undefined
  /** An https address of the issuer's logo, up to 1,024 characters, which a few apps show. */
  readonly image?: string | undefined
}

/** What a key of either type has. */
interface OtpauthKeyFields {
  readonly issuer: string
  readonly accountName: string
  readonly secret: OtpSecret
  readonly algorithm: OtpAlgorithm
  readonly digits: OtpDigits
  readonly image: string | undefined
}

/**
 * What an `otpauth` URI says, defaults filled in: `period`, in seconds, for `totp`, and `counter` for
 * `hotp`. Every field is there, if only as `undefined`, so that none is looked up in a prototype.
 */
export type OtpauthKey = OtpauthKeyFields &
  (
    | { readonly type: 'totp'; readonly period: number; readonly counter: undefined }
    | { readonly type: 'hotp'; readonly period: undefined; readonly counter: bigint }
  )

/** An email address has at most 254 characters (RFC 5321 §4.5.3.1.3), and no app shows as many. */
export const MAX_NAME_LENGTH = 256

/** The whole has to fit into a QR code. */
export const MAX_IMAGE_LENGTH = 1024

/**
 * Control characters, and the bidirectional controls that reorder what stands around them: a name could
 * use them to look like another one. Marks (U+200E, U+200F) order only themselves and are encoded.
 */
const FORBIDDEN_IN_NAMES = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u

const KEY_OPTIONS = {
  type: undefined,
  issuer: undefined,
  accountName: undefined,
  secret: undefined,
  algorithm: undefined,
  digits: undefined,
  period: undefined,
  counter: undefined,
  image: undefined,
}

function requireName(where: string, value: unknown): string {
  const name = requireText(where, value, MAX_NAME_LENGTH)
  if (FORBIDDEN_IN_NAMES.test(name)) throw invalidArgument(`${where}: holds a control character`)
  // The colon separates the two names, and apps disagree about a second one.
  if (name.includes(':')) throw invalidArgument(`${where}: holds a colon`)
  return name
}

function requireAccountName(where: string, value: unknown): string {
  const name = requireName(where, value)
  // Spaces between the colon and the account name belong to neither, so one of the name's own would be lost.
  if (name.startsWith(' ')) throw invalidArgument(`${where}: starts with a space`)
  return name
}

function requireImage(where: string, value: unknown): string {
  const image = requireText(where, value, MAX_IMAGE_LENGTH)
  if (!image.startsWith('https://') || !URL.canParse(image)) {
    throw invalidArgument(`${where}: expected an https address`)
  }
  return image
}

function requireType(where: string, value: unknown): OtpauthType {
  if (value === undefined || value === 'totp') return 'totp'
  if (value === 'hotp') return 'hotp'
  throw invalidArgument(`${where}: type must be 'totp' or 'hotp'`)
}

function requireAbsent(where: string, value: unknown): undefined {
  if (value !== undefined) throw invalidArgument(`${where} is not for this type of key`)
}

/** The rules of a key, the same for building a URI and for parsing one, so that each undoes the other. */
export function requireOtpauthKey(where: string, key: unknown): OtpauthKey {
  const given = readOptions(where, key, KEY_OPTIONS)
  const type = requireType(where, given.type)
  const fields = {
    issuer: requireName(`${where}: issuer`, given.issuer),
    accountName: requireAccountName(`${where}: accountName`, given.accountName),
    secret: toSecret(where, given.secret),
    algorithm: requireAlgorithm(where, given.algorithm),
    digits: requireDigits(where, given.digits),
    image: given.image === undefined ? undefined : requireImage(`${where}: image`, given.image),
  }
  return type === 'totp'
    ? {
        ...fields,
        type,
        period: readPeriod(where, given.period),
        counter: requireAbsent(`${where}: counter`, given.counter),
      }
    : {
        ...fields,
        type,
        period: requireAbsent(`${where}: period`, given.period),
        counter: requireCounter(`${where}: counter`, given.counter),
      }
}
