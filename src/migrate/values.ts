import { MAX_NAME_LENGTH } from '../enrollment/bounds.js'
import { id, integer, type Reader } from '../internal/input.js'
import { guarded, mismatch, problem } from '../internal/mismatch.js'
import { MIN_LEGACY_SECRET_BYTES } from '../otp/bounds.js'
import { decodeHex, type OtpSecret, secretReader } from '../otp/secret.js'

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
  /^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})? ?(?:Z|([+-][0-9]{2})(?::?([0-9]{2}))?)?$/

/** A Date, or the text of one. Without an offset it is in UTC, as servers keep it. */
export const moment: Reader<Date> = (value) => {
  const parts = typeof value === 'string' ? DATE_TIME.exec(value) : null
  if (parts !== null) {
    const [, day, time, fraction = '', hours, minutes = '00'] = parts
    const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`
    return validDate(new Date(`${day}T${time}${fraction.slice(0, 4)}${offset}`), value)
  }
  return validDate(
    guarded(() => new Date(Date.prototype.getTime.call(value)), null),
    value,
  )
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

const readSecret = (lenient: boolean): Reader<OtpSecret> =>
  secretReader({ lenient, minBytes: MIN_LEGACY_SECRET_BYTES })

const textOnly =
  (read: Reader<OtpSecret>): Reader<OtpSecret> =>
  (value) =>
    read(cell(value))

/** Base32 as the RFC writes it. The default: other texts are another encoding more often than a careless one. */
export const strictBase32: Reader<OtpSecret> = textOnly(readSecret(false))

/** Base32 as people and old systems write it. */
export const lenientBase32: Reader<OtpSecret> = textOnly(readSecret(true))

/** Raw bytes of 10 to 128. */
export const secretBytes: Reader<OtpSecret> = readSecret(false)

/** Two hexadecimal digits a byte. */
export const hexSecret: Reader<OtpSecret> = (value) => secretBytes(decodeHex(value))
