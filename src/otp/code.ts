import type { OtpDigits } from './bounds.js'

/** In UTF-16 units: 8 digits with a separator around each are 17, and a paste needs some room. */
const MAX_TYPED_LENGTH = 64

/** What people type and paste between characters: White_Space, format characters, dashes and the minus sign. */
const SEPARATORS = /[\p{White_Space}\p{Cf}\p{Pd}\u2212]/gu

/** Full-width, Arabic-Indic and Eastern Arabic-Indic digits, which Japanese, Arabic and Persian keyboards type. */
const KEYBOARD_DIGITS = /[\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]/g

/** Each of the three sets starts at a multiple of 16, so the low four bits are the digit. */
const DIGIT_BITS = 0xf

/** The value of a text that is no code: it equals no truncated HMAC. */
const NO_CODE = -1

const ZERO = 0x30
const NINE = 0x39

/** A code is the truncated HMAC modulo this (RFC 4226 §5.3, step 3). */
export const MODULUS: Readonly<Record<OtpDigits, number>> = { 6: 1_000_000, 7: 10_000_000, 8: 100_000_000 }

/** Leading zeros are part of a code (RFC 4226 R4). */
export const formatCode = (value: number, digits: OtpDigits): string => String(value).padStart(digits, '0')

const isDigit = (unit: number): boolean => unit >= ZERO && unit <= NINE

function isAllDigits(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (!isDigit(text.charCodeAt(index))) return false
  return true
}

const toAsciiDigit = (digit: string): string => String.fromCharCode(ZERO + (digit.charCodeAt(0) & DIGIT_BITS))

/** Drops white space, format characters and dashes anywhere. Nothing else changes. */
export const dropSeparators = (text: string): string => text.replace(SEPARATORS, '')

/**
 * The one rule for every code that a person enters. White space, format characters and dashes are
 * dropped anywhere, digits of three more scripts become ASCII, and nothing else changes. Null for a text over 64
 * UTF-16 units, before anything else is done.
 */
export function normalizeTypedCode(text: string): string | null {
  if (text.length > MAX_TYPED_LENGTH) return null
  // What nearly everybody types needs no pattern.
  if (isAllDigits(text)) return text
  return dropSeparators(text).replace(KEYBOARD_DIGITS, toAsciiDigit)
}

/**
 * The value of a typed code, or a value that equals no code. After {@link normalizeTypedCode}, exactly `digits`
 * ASCII digits count, so that no two codes share a value.
 *
 * Only a string is read: any other value could run code of its own here.
 */
export function parseCode(code: unknown, digits: OtpDigits): number {
  const text = typeof code === 'string' ? normalizeTypedCode(code) : null
  return text !== null && text.length === digits && isAllDigits(text) ? Number(text) : NO_CODE
}

/** All ones if the two are equal, else 0. Branch-free, so that the time does not show how close a guess was. */
export function equalMask(a: number, b: number): number {
  const difference = a ^ b
  return ~((difference | -difference) >> 31)
}
