import { invalidArgument } from '../internal/guards.js'

/** The hash inside the HMAC (RFC 6238 §1.2). Apps that ignore this parameter use SHA1. */
export type OtpAlgorithm = 'SHA1' | 'SHA256' | 'SHA512'

/** The length of a code. RFC 4226 R4 asks for at least 6; 31 bits cannot fill more than 9, and no app shows them. */
export type OtpDigits = 6 | 7 | 8

export const DEFAULT_ALGORITHM: OtpAlgorithm = 'SHA1'
export const DEFAULT_DIGITS: OtpDigits = 6

/** One of the three by comparison, never by looking a name up in an object, which could find an inherited one. */
export function requireAlgorithm(where: string, value: unknown): OtpAlgorithm {
  if (value === undefined) return DEFAULT_ALGORITHM
  if (value === 'SHA1' || value === 'SHA256' || value === 'SHA512') return value
  throw invalidArgument(`${where}: algorithm must be 'SHA1', 'SHA256' or 'SHA512'`)
}

export function requireDigits(where: string, value: unknown): OtpDigits {
  if (value === undefined) return DEFAULT_DIGITS
  if (value === 6 || value === 7 || value === 8) return value
  throw invalidArgument(`${where}: digits must be 6, 7 or 8`)
}
