import base32Decode from 'base32-decode'
import base32Encode from 'base32-encode'
import { StepwardError } from '../errors.js'
import { describeType, invalidArgument } from '../internal/guards.js'

/**
 * Longest text that is looked at, in characters: a secret of 128 bytes is 208 with padding, and a
 * lenient text may hold a separator after each. Nothing longer can be a secret, and no scan is unbounded.
 */
const MAX_BASE32_LENGTH = 416

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BITS_PER_CHARACTER = 5
const CHARACTERS_PER_GROUP = 8

const EQUALS = 0x3d

const invalidBase32 = (where: string, message: string): StepwardError =>
  new StepwardError('ERR_INVALID_BASE32', `${where}: ${message}`)

const isBase32Character = (unit: number): boolean =>
  (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x32 && unit <= 0x37)

const isSeparator = (unit: number): boolean => unit === 0x20 || unit === 0x2d

const isLowerCase = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a

/**
 * Drops separators and folds case, of ASCII only: `toUpperCase` over a whole text would turn `ſ` and `ı`
 * into letters of the alphabet.
 */
function normalizeLenient(text: string): string {
  let normalized = ''
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (isSeparator(unit)) continue
    normalized += String.fromCharCode(isLowerCase(unit) ? unit - 0x20 : unit)
  }
  return normalized
}

/** Where the padding starts. Counts from the end: the decoder's own pattern is quadratic on hostile texts. */
function lengthWithoutPadding(text: string): number {
  let length = text.length
  while (text.charCodeAt(length - 1) === EQUALS) length -= 1
  return length
}

/** RFC 4648 §6: a group of 8 characters may end after 2, 4, 5, 7 or 8, and the rest, if written, is all `=`. */
function requireWholeGroups(where: string, length: number, padding: number): void {
  const rest = length % CHARACTERS_PER_GROUP
  if (rest === 1 || rest === 3 || rest === 6) {
    throw invalidBase32(where, `no bytes encode to ${length} characters of Base32`)
  }
  if (padding !== 0 && (rest === 0 || padding !== CHARACTERS_PER_GROUP - rest)) {
    throw invalidBase32(where, 'wrong padding; leave it out or fill the last group of 8 characters')
  }
}

/** RFC 4648 §3.5: two texts for the same bytes are refused, so the unused bits of the last character are 0. */
function hasStrayBits(text: string): boolean {
  const unusedBits = (text.length * BITS_PER_CHARACTER) % 8
  const last = ALPHABET.indexOf(text.charAt(text.length - 1))
  return (last & ((1 << unusedBits) - 1)) !== 0
}

/**
 * Base32 of RFC 4648 §6, strictly: upper case, no padding or the right padding, no stray bits. `lenient`
 * drops ASCII spaces, hyphens, case and stray trailing bits; nothing else.
 *
 * The decoder drops impossible lengths and stray bits silently and shows the offending character in its
 * error; so everything is checked before it is called.
 */
export function decodeBase32(where: string, text: unknown, lenient: boolean): Uint8Array {
  if (typeof text !== 'string')
    throw invalidArgument(`${where}: expected a string, got ${describeType(text)}`)
  if (text.length > MAX_BASE32_LENGTH) {
    throw invalidBase32(where, `expected at most ${MAX_BASE32_LENGTH} characters, got ${text.length}`)
  }
  const normalized = lenient ? normalizeLenient(text) : text
  const length = lengthWithoutPadding(normalized)
  for (let index = 0; index < length; index += 1) {
    if (!isBase32Character(normalized.charCodeAt(index))) {
      throw invalidBase32(where, `character ${index + 1} is not in the Base32 alphabet`)
    }
  }
  requireWholeGroups(where, length, normalized.length - length)
  const unpadded = normalized.slice(0, length)
  if (!lenient && hasStrayBits(unpadded)) {
    throw invalidBase32(where, 'the last character has bits that belong to no byte; lenient ignores them')
  }
  return new Uint8Array(base32Decode(unpadded, 'RFC4648'))
}

/** Upper case, no padding: authenticator apps refuse `=`. */
export function encodeBase32(bytes: Uint8Array): string {
  return base32Encode(bytes, 'RFC4648', { padding: false })
}
