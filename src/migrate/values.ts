import { MAX_NAME_LENGTH } from '../enrollment/bounds.js'
import { id, integer, list, type Reader } from '../internal/input.js'
import { guarded, mismatch, problem } from '../internal/mismatch.js'
import {
  ALGORITHMS,
  DIGITS,
  MAX_PERIOD,
  MIN_LEGACY_SECRET_BYTES,
  type OtpAlgorithm,
  type OtpDigits,
} from '../otp/bounds.js'
import { dropSeparators } from '../otp/code.js'
import { decodeHex, type OtpSecret, secretReader } from '../otp/secret.js'
import { refuse } from './row.js'

// Values as drivers, ORMs, JSON and CSV give them: a CSV file and some drivers have texts only.

/** A text is scanned up to here, and no cell of a two-factor table is longer. In UTF-16 units. */
const MAX_CELL_LENGTH = 65_536

/** A text of any content, bounded before anything else is done with it. */
export const cell: Reader<string> = (value) => {
  if (typeof value !== 'string') throw mismatch('a string', value)
  if (value.length > MAX_CELL_LENGTH) throw problem(`expected at most ${MAX_CELL_LENGTH} characters`)
  return value
}

/** The name of an authenticator, cut: a long one is no reason to lose the user. */
export const label: Reader<string> = (value) =>
  cell(value)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .slice(0, MAX_NAME_LENGTH)
    .replace(/\p{Surrogate}$/u, '')

/** A user's id. Numbers, as of an auto-incremented column, become their decimal text. */
export const userId: Reader<string> = (value) => {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value)
  return id(value)
}

const WHOLE_NUMBER = /^-?[0-9]{1,16}$/

/** An integer, or the decimal text of one. */
export const wholeNumber =
  (min: number, max?: number): Reader<number> =>
  (value) => {
    const read = integer(min, max)
    if (typeof value === 'bigint') return read(Number(value))
    return read(typeof value === 'string' && WHOLE_NUMBER.test(value) ? Number(value) : value)
  }

const TRUE: readonly unknown[] = [true, 1, 1n, '1', 't', 'true', 'TRUE', 'True']
const FALSE: readonly unknown[] = [false, 0, 0n, '0', 'f', 'false', 'FALSE', 'False']

/** True or false, as databases without a type for it and CSV files write it, too. */
export const yesOrNo: Reader<boolean> = (value) => {
  if (TRUE.includes(value)) return true
  if (FALSE.includes(value)) return false
  throw mismatch('true or false', value)
}

/** Postgres, MySQL and SQLite write a space for the T, some offsets without minutes, and more than milliseconds. */
const DATE_TIME =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))? ?(?:Z|([+-][0-9]{2})(?::?([0-9]{2}))?)?)?$/

/** Null for a text of another form, or a day that does not exist. */
function parseDateTime(text: string): Date | null {
  const parts = DATE_TIME.exec(text)
  if (parts === null) return null
  const [, day = '', time = '00:00:00', fraction = '', hours, minutes = '00'] = parts
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const local = new Date(`${day}T${time}.${milliseconds}Z`)
  // `Date` reads February 31 as March 3.
  if (Number.isNaN(local.getTime()) || !local.toISOString().startsWith(day)) return null
  return hours === undefined ? local : new Date(`${day}T${time}.${milliseconds}${hours}:${minutes}`)
}

/** A Date, or the text of one. Without an offset it is in UTC, as servers keep it. */
export const moment: Reader<Date> = (value) => {
  const given = typeof value === 'string' ? parseDateTime(value) : value
  return validDate(
    guarded(() => new Date(Date.prototype.getTime.call(given)), null),
    value,
  )
}

/** A flag, or the date of the event that it stands for. */
export const happened: Reader<boolean> = (value) => {
  const read = (look: () => boolean): boolean | null => guarded(look, null)
  const found = read(() => yesOrNo(value)) ?? read(() => moment(value) instanceof Date)
  if (found !== null) return found
  throw mismatch('true, false or a date', value)
}

/** Milliseconds or seconds since 1970. */
export const unixTime = (unit: 'milliseconds' | 'seconds'): Reader<Date> => {
  const read = wholeNumber(0)
  return (value) => validDate(new Date(read(value) * (unit === 'seconds' ? 1000 : 1)), value)
}

function validDate(date: Date | null, value: unknown): Date {
  if (date !== null && !Number.isNaN(date.getTime())) return date
  throw mismatch('a date', value)
}

/** A JSON column: parsed already, as drivers do, or its text. */
export const jsonOf =
  <T>(read: Reader<T>): Reader<T> =>
  (value) => {
    if (typeof value !== 'string') return read(value)
    let parsed: unknown
    try {
      parsed = JSON.parse(cell(value))
    } catch {
      throw problem('expected JSON')
    }
    return read(parsed)
  }

/** What libraries call the three: `sha1`, `SHA-256`, `HmacSHA512`. */
const ALGORITHM = /^(?:hmac[-_ ]?)?sha[-_ ]?(1|256|512)$/i

/** The hash of the codes. Any other one is unsupported. */
export const algorithmName: Reader<OtpAlgorithm> = (value) => {
  const size = ALGORITHM.exec(cell(value))?.[1]
  const found = ALGORITHMS.find((name) => name === `SHA${size}`)
  if (found === undefined) throw refuse('unsupported', 'expected SHA1, SHA256 or SHA512')
  return found
}

/** The length of a code. Any other one is unsupported. */
export const codeLength: Reader<OtpDigits> = (value) => {
  const length = wholeNumber(0)(value)
  const found = DIGITS.find((digits) => digits === length)
  if (found === undefined) throw refuse('unsupported', 'expected 6, 7 or 8')
  return found
}

/** The length of a step in seconds. A longer one is unsupported. */
export const stepSeconds: Reader<number> = (value) => {
  const seconds = wholeNumber(1)(value)
  if (seconds > MAX_PERIOD) throw refuse('unsupported', `expected at most ${MAX_PERIOD} seconds`)
  return seconds
}

/** Every byte as two digits of one case, and some digit a letter. */
const HEX_TEXT = /^(?=.*[A-Fa-f])(?:(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+)$/

/** The shortest secret that is accepted, and longer ones. */
const BASE32_TEXT = /^[A-Z2-7]{16,}=*$/

/**
 * What a text is more likely than the encoding that it was given as. One Base32 secret in ten million has only the
 * letters of hexadecimal, and no generator of ASCII secrets writes Base32.
 */
export const looksLike = (text: string): 'hexadecimal' | 'Base32' | null => {
  if (HEX_TEXT.test(text)) return 'hexadecimal'
  return BASE32_TEXT.test(text) ? 'Base32' : null
}

/** More than any user has. */
export const MAX_AUTHENTICATORS = 100

/** More than any system makes; the import takes fewer. */
export const MAX_CODES = 1000

/** Recovery codes in plain text: an array, or the JSON of one. */
export const codeTexts: Reader<readonly string[]> = jsonOf(list(cell, 0, MAX_CODES))

const readSecret = (lenient: boolean): Reader<OtpSecret> =>
  secretReader({ lenient, minBytes: MIN_LEGACY_SECRET_BYTES })

const readStrict = readSecret(false)
const readLenient = readSecret(true)

function base32Text(value: unknown): string {
  const text = cell(value)
  // Separators, too: a UUID is hexadecimal.
  if (looksLike(dropSeparators(text)) === 'hexadecimal')
    throw problem('looks like hexadecimal, not like Base32')
  return text
}

/** Base32 as the RFC writes it. The default: other texts are another encoding more often than a careless one. */
export const strictBase32: Reader<OtpSecret> = (value) => readStrict(base32Text(value))

/**
 * Base32 as people and old systems write it. In both cases it is refused: nobody types that, and random texts of
 * letters and digits would be read as the wrong key.
 */
export const lenientBase32: Reader<OtpSecret> = (value) => {
  const text = base32Text(value)
  if (/[a-z]/.test(text) && /[A-Z]/.test(text))
    throw problem('mixes upper and lower case, so it is not Base32')
  return readLenient(text)
}

/** Raw bytes of 10 to 128, such as a Buffer. No text, because it would be read as Base32. */
export const secretBytes: Reader<OtpSecret> = (value) => {
  if (typeof value === 'string') throw mismatch('bytes', value)
  return readStrict(value)
}

/** Two hexadecimal digits a byte. */
export const hexSecret: Reader<OtpSecret> = (value) => readStrict(decodeHex(value))
