/** The same symbol in every copy of the package. */
export const STEPWARD_ERROR: unique symbol = Symbol.for('stepward.StepwardError') as never

/** The fields that an error of each code has besides its message. */
export interface StepwardErrorFields {
  /** `option`: the argument or option that was wrong, such as `window.past`; null if it was the whole input. */
  ERR_INVALID_ARGUMENT: { readonly option: string | null }
  ERR_INVALID_SECRET: unknown
  ERR_INVALID_BASE32: unknown
  ERR_INVALID_URI: unknown
  /** `option`: the part of the key ring that was wrong, such as `keys.k1`. */
  ERR_INVALID_KEY_RING: { readonly option: string | null }
  /** `keyId`: the key to put back into the ring. */
  ERR_UNKNOWN_KEY: { readonly keyId: string }
  ERR_SEAL_BROKEN: unknown
  ERR_KMS_FAILED: unknown
  ERR_RECORD_CORRUPT: unknown
  /** `store`: the store that failed: `postgresStore`, or `store.enrollments` for a store of your own. */
  ERR_STORE_FAILED: { readonly store: string }
  ERR_SCHEMA_MISSING: { readonly store: string }
  ERR_SCHEMA_VERSION: { readonly store: string }
  ERR_DIRECTORY_FAILED: unknown
  ERR_QR_TOO_LARGE: unknown
  ERR_UNSUPPORTED_RUNTIME: unknown
}

/**
 * The closed set of codes that a {@link StepwardError} carries.
 *
 * | code | what happened, and what to do |
 * | --- | --- |
 * | `ERR_INVALID_ARGUMENT` | An argument is missing, malformed or out of range, or an option is unknown. `option` names it. Fix the call. |
 * | `ERR_INVALID_SECRET` | A secret is too short or too long. |
 * | `ERR_INVALID_BASE32` | A text is not Base32 (RFC 4648 §6). The message gives the position, never the character. |
 * | `ERR_INVALID_URI` | A text is not a usable `otpauth` URI. |
 * | `ERR_INVALID_KEY_RING` | The keys of the key ring are malformed, or the current key is not among them. `option` names the part. |
 * | `ERR_UNKNOWN_KEY` | The key `keyId` is not in the ring, but stored data needs it. Put it back. |
 * | `ERR_SEAL_BROKEN` | A sealed secret does not open. It was altered, moved to another user, or sealed with another key of the same id. |
 * | `ERR_KMS_FAILED` | The `kms` of the key ring, or your own key ring, threw or returned something unexpected. See `cause`. Access was denied. |
 * | `ERR_RECORD_CORRUPT` | A stored record does not parse. Access is denied, and the record is not overwritten. |
 * | `ERR_STORE_FAILED` | The store `store` threw, timed out or broke its contract. See `cause`, a redacted copy. Access was denied. |
 * | `ERR_SCHEMA_MISSING` | The tables of the store do not exist. Call its `migrate()`. |
 * | `ERR_SCHEMA_VERSION` | The tables of the store belong to another version of Stepward. The message says which. |
 * | `ERR_DIRECTORY_FAILED` | The `directory` threw or returned something unexpected. See `cause`. Access was denied. |
 * | `ERR_QR_TOO_LARGE` | The text is over 2,331 bytes, the most that a QR code holds. |
 * | `ERR_UNSUPPORTED_RUNTIME` | The runtime has no Web Crypto, as on a page over plain http. The message says what is missing, and which runtimes have it. |
 */
export type StepwardErrorCode = keyof StepwardErrorFields

/** The error of one code, with the fields that only this code has. */
export type StepwardErrorOf<Code extends StepwardErrorCode> = Error &
  StepwardErrorFields[Code] & { readonly name: 'StepwardError'; readonly code: Code }

/** An error of any code, as `StepwardError` in errors.ts. */
export type AnyStepwardError = { [Code in StepwardErrorCode]: StepwardErrorOf<Code> }[StepwardErrorCode]

/** Creates an error without a cause. */
interface PlainErrorConstructor {
  new <Code extends StepwardErrorCode>(
    code: Code,
    message: string,
    ...fields: unknown extends StepwardErrorFields[Code] ? [] : [fields: StepwardErrorFields[Code]]
  ): StepwardErrorOf<Code>
}

/**
 * A `StepwardError` without a cause. What reads input needs no other one, and to redact causes would be a tenth of
 * `stepward/otp`.
 */
export const PlainError: PlainErrorConstructor = class extends Error {
  override readonly name = 'StepwardError'
  readonly code: StepwardErrorCode

  constructor(code: StepwardErrorCode, message: string, fields: object = {}) {
    super(message)
    this.code = code
    Object.assign(this, fields)
  }

  get [STEPWARD_ERROR](): true {
    return true
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    try {
      return typeof value === 'object' && value !== null && Reflect.get(value, STEPWARD_ERROR) === true
    } catch {
      return false // A proxy that throws is no error of ours.
    }
  }
} as unknown as PlainErrorConstructor
