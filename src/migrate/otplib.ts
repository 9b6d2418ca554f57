import { input, oneOf, optional } from '../internal/input.js'
import { MIN_LEGACY_SECRET_BYTES, type OtpAlgorithm } from '../otp/bounds.js'
import { OtpSecret } from '../otp/secret.js'
import type { RowReader } from './migrated.js'
import { type OwnTableOptions, ownTable, ownTableFields } from './own-table.js'

/** How rows of otplib are read. */
export interface OtplibOptions extends OwnTableOptions {
  /**
   * The major version that checked the codes. Versions 11 and 12 repeat a secret that is shorter than their algorithm
   * wants. Default 13.
   */
  readonly version?: 11 | 12 | 13
}

const readOptions = input('fromOtplib', { ...ownTableFields, version: optional(oneOf(11, 12, 13), 13) })

/** In bytes: the length of the hash (otplib 12, `totpCreateHmacKey`). */
const WANTED_BYTES: Readonly<Record<OtpAlgorithm, number>> = { SHA1: 20, SHA256: 32, SHA512: 64 }

/**
 * The key that otplib 11 and 12 made of a secret. They counted the characters of the text, two a byte in hexadecimal,
 * and repeated the secret as often as characters were missing, up to the wanted bytes.
 */
function lengthened(secret: OtpSecret, algorithm: OtpAlgorithm, charactersPerByte: number): OtpSecret {
  const bytes = secret.toBytes()
  const wanted = WANTED_BYTES[algorithm]
  const missing = wanted - bytes.length * charactersPerByte
  if (missing <= 0) return secret
  const repeated = Array.from({ length: missing }, () => [...bytes]).flat()
  return OtpSecret.fromBytes(Uint8Array.from(repeated.slice(0, wanted)), {
    minBytes: MIN_LEGACY_SECRET_BYTES,
  })
}

/**
 * Rows of an application that used [otplib](https://github.com/yeojz/otplib). It keeps nothing, so the table and its
 * columns are yours, as with `fromRows`. What `authenticator` checked is `base32`; what the `totp` of versions 11 and 12
 * checked is `ascii`, unless your options say otherwise.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong option
 * @example
 * ```ts
 * import { fromOtplib } from 'stepward/migrate'
 *
 * const read = fromOtplib({ version: 12, columns: { secret: 'otp_secret' }, allConfirmed: true })
 * const [ada] = read({ user_id: 'ada', otp_secret: 'JBSWY3DPEHPK3PXP' })
 * if (ada?.ok !== true) throw new Error('its secrets have 10 bytes')
 * ```
 */
export function fromOtplib(options?: OtplibOptions): RowReader {
  const { version, ...read } = readOptions(options)
  if (version === 13) return ownTable('otplib', read)
  const charactersPerByte = read.encoding === 'ascii' ? 1 : 2
  return ownTable('otplib', read, undefined, (secret, algorithm) =>
    lengthened(secret, algorithm, charactersPerByte),
  )
}
