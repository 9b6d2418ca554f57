import { integer, oneOf, optional, type Reader } from '../internal/input.js'

/** The hash inside the HMAC (RFC 6238 §1.2). Apps that ignore this parameter use SHA1. */
export type OtpAlgorithm = 'SHA1' | 'SHA256' | 'SHA512'

/** The length of a code. RFC 4226 R4 asks for at least 6; 31 bits cannot fill more than 9, and no app shows 9. */
export type OtpDigits = 6 | 7 | 8

export const ALGORITHMS: readonly OtpAlgorithm[] = ['SHA1', 'SHA256', 'SHA512']
export const DEFAULT_ALGORITHM: OtpAlgorithm = 'SHA1'

export const DIGITS: readonly OtpDigits[] = [6, 7, 8]
export const DEFAULT_DIGITS: OtpDigits = 6

/** RFC 4226 R6: at least 128 bits. */
export const MIN_SECRET_BYTES = 16

/** The shortest that `minBytes` can allow: 80 bits, as in the example of Google's Key Uri Format. */
export const MIN_LEGACY_SECRET_BYTES = 10

/** The block of SHA512, the longest key that HMAC uses as it is; it hashes a longer one (RFC 2104 §2). */
export const MAX_SECRET_BYTES = 128

/** RFC 4226 R6 recommends 160 bits; as Base32 they are 32 characters, whole groups for every app. */
export const DEFAULT_SECRET_BYTES = 20

/** In seconds. An hour: with a longer step a code is a password. NIST profiles allow 2 minutes. */
export const MAX_PERIOD = 3600

/** In seconds (RFC 6238 §4.1). */
export const DEFAULT_PERIOD = 30

/** Steps on each side. RFC 6238 §5.2 recommends one; ten, five minutes, is what a broken clock may need. */
export const MAX_WINDOW = 10

/** Steps on each side (RFC 6238 §5.2). */
export const DEFAULT_WINDOW = 1

export const algorithm: Reader<OtpAlgorithm> = optional(oneOf(...ALGORITHMS), DEFAULT_ALGORITHM)

export const digits: Reader<OtpDigits> = optional(oneOf(...DIGITS), DEFAULT_DIGITS)

/** A length of a time step in seconds. */
export const period: Reader<number> = optional(integer(1, MAX_PERIOD), DEFAULT_PERIOD)
