import type { OtpDigits } from './algorithm.js'

/**
 * Longest code that is looked at, in characters: 8 digits with a separator around each are 17, and some
 * room for a paste. Anything longer is no code, whatever it holds, and costs no scan.
 */
const MAX_CODE_LENGTH = 32

/** What no code has: it equals no truncated HMAC. */
const NO_CODE = -1

const ZERO = 0x30
const NINE = 0x39
const SPACE = 0x20
const HYPHEN = 0x2d
const NO_BREAK_SPACE = 0xa0

const MODULUS: Readonly<Record<OtpDigits, number>> = { 6: 1_000_000, 7: 10_000_000, 8: 100_000_000 }

/** The value of a truncated HMAC as a code has it (RFC 4226 §5.3, step 3). */
export const codeValue = (truncated: number, digits: OtpDigits): number => truncated % MODULUS[digits]

/** Leading zeros are part of a code (RFC 4226 R4). */
export const formatCode = (value: number, digits: OtpDigits): string => String(value).padStart(digits, '0')

/**
 * What a person typed, as the value that {@link codeValue} gives, or a value that equals none. Only
 * exactly `digits` ASCII digits count, so each code is one value and each value one code: leading zeros
 * are not lost. Spaces, no-break spaces and hyphens, which people paste, are dropped. Reads nothing but
 * a string: no other value can run its own code here.
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

/** All ones if the two are equal, else 0. Branch-free: time tells nothing about how close a guess was. */
export function equalMask(a: number, b: number): number {
  const difference = a ^ b
  return ~((difference | -difference) >> 31)
}

/** `value` where the mask is all ones, else `otherwise`. Branch-free. */
export const select = (mask: number, value: number, otherwise: number): number =>
  (value & mask) | (otherwise & ~mask)
