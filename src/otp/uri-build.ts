import { reading } from '../internal/input.js'
import { invalidArgument } from '../internal/mismatch.js'
import { DEFAULT_ALGORITHM, DEFAULT_DIGITS, DEFAULT_PERIOD } from './bounds.js'
import { type OtpauthKey, type OtpauthKeyInput, otpauthKey } from './uri-key.js'

const readKey = reading('buildOtpauthUri', otpauthKey, invalidArgument)

/**
 * Writes a key. The issuer goes into the label and into the parameter, because apps differ in which one they
 * believe. Defaults are left out, so that the QR code stays small.
 */
export function formatOtpauthUri(key: OtpauthKey): string {
  const issuer = encodeURIComponent(key.issuer)
  const label = `${issuer}:${encodeURIComponent(key.accountName)}`
  let uri = `otpauth://${key.type}/${label}?secret=${key.secret.toBase32()}&issuer=${issuer}`
  if (key.algorithm !== DEFAULT_ALGORITHM) uri += `&algorithm=${key.algorithm}`
  if (key.digits !== DEFAULT_DIGITS) uri += `&digits=${key.digits}`
  if (key.period !== undefined && key.period !== DEFAULT_PERIOD) uri += `&period=${key.period}`
  if (key.counter !== undefined) uri += `&counter=${key.counter}`
  if (key.image !== undefined) uri += `&image=${encodeURIComponent(key.image)}`
  return uri
}

/**
 * The `otpauth` URI of a key, to show as a QR code (Google's Key Uri Format). It contains the secret: keep it out
 * of logs and never send it in an http address.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`: a wrong or missing field. `ERR_INVALID_BASE32`,
 * `ERR_INVALID_SECRET`: the secret as text or bytes is malformed, too short or too long.
 * @example
 * ```ts
 * import { buildOtpauthUri } from 'stepward/otp'
 *
 * const uri = buildOtpauthUri({
 *   issuer: 'ACME Co',
 *   accountName: 'alice@example.com',
 *   secret: 'HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ',
 * })
 * const label = 'ACME%20Co:alice%40example.com'
 * if (uri !== `otpauth://totp/${label}?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=ACME%20Co`) {
 *   throw new Error('a space is %20, never +')
 * }
 * ```
 */
export function buildOtpauthUri(key: OtpauthKeyInput): string {
  return formatOtpauthUri(readKey(key))
}
