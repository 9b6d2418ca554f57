import base32Decode from 'base32-decode'
import base32Encode from 'base32-encode'
import { PlainError } from '../internal/error.js'
import { hidden, type Reader } from '../internal/input.js'
import { type Fault, mismatch, problem } from '../internal/mismatch.js'
import { dropSeparators } from './code.js'

/**
 * In UTF-16 units. The longest secret, 128 bytes, takes 208 with padding, and a lenient text may have a separator
 * after each. A longer text cannot be a secret and is not scanned.
 */
const MAX_BASE32_LENGTH = 416

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BITS_PER_CHARACTER = 5
const CHARACTERS_PER_GROUP = 8

const EQUALS = 0x3d

const invalidBase32: Fault = (message) => new PlainError('ERR_INVALID_BASE32', message)

const isLowerCase = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a

/**
 * Drops separators and folds the case of ASCII only: `toUpperCase` of a whole text would turn `ſ` and `ı` into
 * letters of the alphabet.
 */
function normalizeLenient(text: string): string {
  let normalized = ''
  for (const character of dropSeparators(text)) {
    normalized += isLowerCase(character.charCodeAt(0)) ? character.toUpperCase() : character
  }
  return normalized
}

const isImpossibleLength = (length: number): boolean => [1, 3, 6].includes(length % CHARACTERS_PER_GROUP)

/** RFC 4648 §6: a group of 8 characters may end after 2, 4, 5, 7 or 8, and the rest, if written, is all `=`. */
function requireWholeGroups(length: number, padding: number): void {
  if (isImpossibleLength(length)) {
    throw problem(`no bytes encode to ${length} characters of Base32`, invalidBase32)
  }
  const rest = length % CHARACTERS_PER_GROUP
  if (padding !== 0 && (rest === 0 || padding !== CHARACTERS_PER_GROUP - rest)) {
    throw problem('wrong padding; leave it out or fill the last group of 8 characters', invalidBase32)
  }
}

/** RFC 4648 §3.5: the unused bits of the last character are 0, so that no two texts have the same bytes. */
function hasStrayBits(text: string): boolean {
  const unusedBits = (text.length * BITS_PER_CHARACTER) % 8
  const last = ALPHABET.indexOf(text.charAt(text.length - 1))
  return (last & ((1 << unusedBits) - 1)) !== 0
}

/** Of a length that no bytes encode to, the last character adds no whole byte. */
const dropStrayCharacter = (text: string): string =>
  isImpossibleLength(text.length) ? text.slice(0, -1) : text

const notAText: Reader<never> = hidden((value) => {
  throw mismatch('a string', value)
})

/**
 * Reads Base32 (RFC 4648 §6). Strict: upper case, no padding or the right padding, no stray bits. `lenient` drops
 * white space, format characters, dashes, case, padding at the end, a last character that no whole byte needs, as
 * apps do, and stray trailing bits; nothing else.
 *
 * The decoder drops impossible lengths and stray bits silently, and its error shows the offending character. So
 * everything is checked before it is called.
 */
export function decodeBase32(text: unknown, { lenient }: { readonly lenient: boolean }): Uint8Array {
  if (typeof text !== 'string') return notAText(text)
  if (text.length > MAX_BASE32_LENGTH) {
    throw problem(`expected at most ${MAX_BASE32_LENGTH} characters, got ${text.length}`, invalidBase32)
  }
  const normalized = lenient ? normalizeLenient(text) : text
  // Counted from the end: the decoder's own pattern is quadratic on hostile texts.
  let length = normalized.length
  while (normalized.charCodeAt(length - 1) === EQUALS) length -= 1
  for (let index = 0; index < length; index += 1) {
    const unit = normalized.charCodeAt(index)
    if ((unit < 0x41 || unit > 0x5a) && (unit < 0x32 || unit > 0x37)) {
      throw problem(`character ${index + 1} is not in the Base32 alphabet`, invalidBase32)
    }
  }
  const unpadded = normalized.slice(0, length)
  if (lenient) return new Uint8Array(base32Decode(dropStrayCharacter(unpadded), 'RFC4648'))
  requireWholeGroups(length, normalized.length - length)
  if (hasStrayBits(unpadded)) {
    throw problem(
      'the last character has bits that belong to no byte; pass lenient: true to ignore them',
      invalidBase32,
    )
  }
  return new Uint8Array(base32Decode(unpadded, 'RFC4648'))
}

/** Upper case, no padding: authenticator apps refuse `=`. */
export function encodeBase32(bytes: Uint8Array): string {
  return base32Encode(bytes, 'RFC4648', { padding: false })
}
