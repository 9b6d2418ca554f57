import { reading } from '../internal/input.js'
import { invalidArgument } from '../internal/mismatch.js'
import { DEFAULT_ALGORITHM, DEFAULT_DIGITS, DEFAULT_PERIOD, DEFAULT_SECRET_BYTES } from './bounds.js'
import { formatOtpauthUri } from './uri-build.js'
import { type OtpauthKey, type OtpauthKeyInput, otpauthKey } from './uri-key.js'

/** The kinds of {@link OtpauthWarning}. */
export type OtpauthWarningCode =
  | 'algorithm_ignored'
  | 'digits_ignored'
  | 'digits_refused'
  | 'period_ignored'
  | 'period_refused'
  | 'secret_short'
  | 'secret_length'
  | 'issuer_steam'
  | 'uri_long'

/** Something about a key that an authenticator app ignores or fails on. */
export interface OtpauthWarning {
  readonly code: OtpauthWarningCode
  /** A plain sentence for a developer. It contains nothing of the key. */
  readonly message: string
}

/** In seconds. FreeOTP refuses less. */
const MIN_COMMON_PERIOD = 5

/** A group of 8 characters of Base32. Azure AD B2C needs whole groups. */
const BASE32_GROUP_BYTES = 5

/** In a longer URI the modules of the QR code are too small for some cameras. */
const MAX_COMMON_URI_BYTES = 400

interface Rule extends OtpauthWarning {
  readonly applies: (key: OtpauthKey) => boolean
}

/** A function, so that a bundle without warnings has none of the texts. */
const rules = (): readonly Rule[] => [
  {
    code: 'algorithm_ignored',
    message:
      'Microsoft Authenticator and some versions of Google Authenticator ignore the algorithm, and Authy and Duo treat SHA256 as SHA1: their codes will not match.',
    applies: (key) => key.algorithm !== DEFAULT_ALGORITHM,
  },
  {
    code: 'digits_ignored',
    message:
      'Microsoft Authenticator and some versions of Google Authenticator ignore the number of digits and show 6.',
    applies: (key) => key.digits !== DEFAULT_DIGITS,
  },
  {
    code: 'digits_refused',
    message: 'Apple Passwords takes codes of 6 or 8 digits only.',
    applies: (key) => key.digits === 7,
  },
  {
    code: 'period_ignored',
    message:
      'Google Authenticator, Microsoft Authenticator and Authy ignore or fail on a period other than 30 seconds.',
    applies: (key) => (key.period ?? DEFAULT_PERIOD) !== DEFAULT_PERIOD,
  },
  {
    code: 'period_refused',
    message: 'FreeOTP refuses periods under 5 seconds.',
    applies: (key) => (key.period ?? DEFAULT_PERIOD) < MIN_COMMON_PERIOD,
  },
  {
    code: 'secret_short',
    message: 'Apple Passwords wants secrets of at least 20 bytes (160 bits).',
    applies: (key) => key.secret.byteLength < DEFAULT_SECRET_BYTES,
  },
  {
    code: 'secret_length',
    message:
      'Azure AD B2C fails on a secret whose Base32 text is not whole groups of 8 characters: use a multiple of 5 bytes, such as 20.',
    applies: (key) => key.secret.byteLength % BASE32_GROUP_BYTES !== 0,
  },
  {
    code: 'issuer_steam',
    message: 'FreeOTP shows codes in the alphabet of Steam Guard, not digits, for an issuer named Steam.',
    applies: (key) => key.issuer.toLowerCase() === 'steam',
  },
  {
    code: 'uri_long',
    message: `The URI is longer than ${MAX_COMMON_URI_BYTES} bytes, and some phones cannot scan its QR code: shorten the names or leave out the image.`,
    applies: (key) => formatOtpauthUri(key).length > MAX_COMMON_URI_BYTES,
  },
]

const readKey = reading('otpauthWarnings', otpauthKey, invalidArgument)

/**
 * Lists what common authenticator apps ignore or fail on in a key. There is nothing for the defaults. The warnings
 * are for the developer who configures an application, not for its users.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong or missing field. `ERR_INVALID_BASE32`,
 * `ERR_INVALID_SECRET`: the secret as text or bytes is malformed, too short or too long.
 * @example
 * ```ts
 * import { OtpSecret, otpauthWarnings } from 'stepward/otp'
 *
 * const key = { issuer: 'Example', accountName: 'alice', secret: OtpSecret.generate() }
 * if (otpauthWarnings(key).length !== 0) throw new Error('the defaults work everywhere')
 * const [warning] = otpauthWarnings({ ...key, algorithm: 'SHA256' })
 * if (warning?.code !== 'algorithm_ignored') throw new Error('some apps show SHA1 codes anyway')
 * ```
 */
export function otpauthWarnings(key: OtpauthKeyInput): readonly OtpauthWarning[] {
  const checked = readKey(key)
  return rules()
    .filter((rule) => rule.applies(checked))
    .map(({ code, message }) => ({ code, message }))
}
