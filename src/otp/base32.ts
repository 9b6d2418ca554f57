import base32Decode from 'base32-decode'
import base32Encode from 'base32-encode'
import { StepwardError } from '../errors.js'
import { hidden, type Reader } from '../internal/input.js'
import { type Fault, mismatch, problem } from '../internal/mismatch.js'

/**
 * In characters. The longest secret, 128 bytes, takes 208 with padding, and a lenient text may have a separator
 * after each. A longer text cannot be a secret and is not scanned.
 */
const MAX_BASE32_LENGTH = 416

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BITS_PER_CHARACTER = 5
const CHARACTERS_PER_GROUP = 8

const EQUALS = 0x3d

const invalidBase32: Fault = (message) => new StepwardError('ERR_INVALID_BASE32', message)

const isSeparator = (unit: number): boolean => unit === 0x20 || unit === 0x2d

const isLowerCase = (unit: number): boolean => unit >= 0x61 && unit <= 0x7a

/**
 * Drops separators and folds the case of ASCII only: `toUpperCase` of a whole text would turn `ſ` and `ı` into
 * letters of the alphabet.
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

/** RFC 4648 §6: a group of 8 characters may end after 2, 4, 5, 7 or 8, and the rest, if written, is all `=`. */
function requireWholeGroups(length: number, padding: number): void {
  const rest = length % CHARACTERS_PER_GROUP
  if (rest === 1 || rest === 3 || rest === 6) {
    throw problem(`no bytes encode to ${length} characters of Base32`, invalidBase32)
  }
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

const notAText: Reader<never> = hidden((value) => {
  throw mismatch('a string', value)
})

/**
 * Reads Base32 (RFC 4648 §6). Strict: upper case, no padding or the right padding, no stray bits. `lenient` drops
 * ASCII spaces, hyphens, case and stray trailing bits, and nothing else.
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
  requireWholeGroups(length, normalized.length - length)
  const unpadded = normalized.slice(0, length)
  if (!lenient && hasStrayBits(unpadded)) {
    throw problem('the last character has bits that belong to no byte; lenient ignores them', invalidBase32)
  }
  return new Uint8Array(base32Decode(unpadded, 'RFC4648'))
}

/** Upper case, no padding: authenticator apps refuse `=`. */
export function encodeBase32(bytes: Uint8Array): string {
  return base32Encode(bytes, 'RFC4648', { padding: false })
}
