/**
 * The closed set of codes that a {@link StepwardError} carries.
 *
 * | code | what happened, and what to do |
 * | --- | --- |
 * | `ERR_INVALID_ARGUMENT` | An argument is missing, of the wrong type, malformed or outside its range, or an option is unknown. Fix the call. |
 * | `ERR_INVALID_SECRET` | A secret is too short or too long. |
 * | `ERR_INVALID_BASE32` | A text is not Base32 (RFC 4648 §6). The message gives the position, never the character. |
 * | `ERR_INVALID_URI` | A text is not a usable `otpauth` URI. |
 * | `ERR_INVALID_KEY_RING` | The key ring's keys are malformed, or the current one is not among them. |
 * | `ERR_UNKNOWN_KEY` | Something was sealed or hashed with a key that is no longer in the ring. Put the key back. |
 * | `ERR_SEAL_BROKEN` | A sealed secret does not open: it was altered, moved to another person, or sealed with another key of the same id. |
 * | `ERR_KMS_FAILED` | The `kms` of the key ring, or a key ring of the application's own, threw or answered out of shape. `cause` has the original. Nothing was granted. |
 * | `ERR_RECORD_CORRUPT` | A stored record does not parse. Nobody gets in on it and it is not overwritten. |
 * | `ERR_STORE_FAILED` | The store threw, or answered what no store may answer. `cause` has the original. Nothing was granted. |
 * | `ERR_SCHEMA_MISSING` | The store's tables are not there. Call its `migrate()`. |
 * | `ERR_SCHEMA_VERSION` | The store's tables are of another version than this release works with. Newer tables: upgrade Stepward. The message says which version was found. |
 * | `ERR_DIRECTORY_FAILED` | The application's `directory` threw, or answered out of shape. `cause` has the original. Nothing was granted. |
 * | `ERR_QR_TOO_LARGE` | The text is over 2,331 bytes and fits into no QR code. |
 */
export type StepwardErrorCode =
  | 'ERR_INVALID_ARGUMENT'
  | 'ERR_INVALID_SECRET'
  | 'ERR_INVALID_BASE32'
  | 'ERR_INVALID_URI'
  | 'ERR_INVALID_KEY_RING'
  | 'ERR_UNKNOWN_KEY'
  | 'ERR_SEAL_BROKEN'
  | 'ERR_KMS_FAILED'
  | 'ERR_RECORD_CORRUPT'
  | 'ERR_STORE_FAILED'
  | 'ERR_SCHEMA_MISSING'
  | 'ERR_SCHEMA_VERSION'
  | 'ERR_DIRECTORY_FAILED'
  | 'ERR_QR_TOO_LARGE'

/**
 * The one error that Stepward throws: for misuse and for faults. Expected outcomes, such as a wrong
 * code, are values. No message carries secret or code material.
 *
 * @example
 * ```ts
 * import { OtpSecret, StepwardError } from 'stepward'
 *
 * try {
 *   OtpSecret.fromBase32('not base32!')
 * } catch (error) {
 *   if (error instanceof StepwardError && error.code === 'ERR_INVALID_BASE32') console.log(error.message)
 * }
 * ```
 */
export class StepwardError extends Error {
  override readonly name = 'StepwardError'
  /** What happened, from a closed set. */
  readonly code: StepwardErrorCode

  constructor(code: StepwardErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
