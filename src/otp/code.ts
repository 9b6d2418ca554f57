import type { OtpDigits } from './bounds.js'

/** In UTF-16 units: 8 digits with a separator around each are 17, and a paste needs some room. */
const MAX_CODE_LENGTH = 32

/** The value of a text that is no code: it equals no truncated HMAC. */
const NO_CODE = -1

const ZERO = 0x30
const NINE = 0x39
const SPACE = 0x20
const HYPHEN = 0x2d
const NO_BREAK_SPACE = 0xa0

/** A code is the truncated HMAC modulo this (RFC 4226 §5.3, step 3). */
export const MODULUS: Readonly<Record<OtpDigits, number>> = { 6: 1_000_000, 7: 10_000_000, 8: 100_000_000 }

/** Leading zeros are part of a code (RFC 4226 R4). */
export const formatCode = (value: number, digits: OtpDigits): string => String(value).padStart(digits, '0')

/**
 * The value of a typed code, or a value that equals no code. Exactly `digits` ASCII digits count, so that no two
 * texts of digits share a value. Spaces, no-break spaces and hyphens, which people paste, are dropped.
 *
 * Only a string is read: any other value could run code of its own here.
 */
export function parseCode(code: unknown, digits: OtpDigits): number {
  if (typeof code !== 'string' || code.length > MAX_CODE_LENGTH) return NO_CODE
  let value = 0
  let count = 0
  for (let index = 0; index < code.length; index += 1) {
    const unit = code.charCodeAt(index)
    if (unit === SPACE || unit === HYPHEN || unit === NO_BREAK_SPACE) continue
    if (unit < ZERO || unit > NINE) return NO_CODE
    value = value * 10 + (unit - ZERO)
    count += 1
  }
  return count === digits ? value : NO_CODE
}

/** All ones if the two are equal, else 0. Branch-free, so that the time does not show how close a guess was. */
export function equalMask(a: number, b: number): number {
  const difference = a ^ b
  return ~((difference | -difference) >> 31)
}
