import { type Fields, flag, object, optional, type Read, type Reader, text } from '../internal/input.js'
import { problem } from '../internal/mismatch.js'
import { algorithm, digits, type OtpAlgorithm, type OtpDigits, period } from '../otp/bounds.js'
import type { OtpSecret } from '../otp/secret.js'
import { encoding, keyIn, keyWith, type SecretEncoding, type WrittenKey } from './encodings.js'
import type { RowReader } from './migrated.js'
import { type Column, column, hasColumn, refuse, row, rowReader } from './row.js'
import {
  algorithmName,
  codeLength,
  codeTexts,
  happened,
  label,
  moment,
  stepSeconds,
  userId,
  wholeNumber,
} from './values.js'

// A library keeps nothing: the application has a table of its own, whose columns it names.

/** The names of your columns. A column that you name has to be in every row, if only with NULL. */
export interface OwnColumns {
  /** Default `user_id` or `userId`. */
  readonly userId?: string
  /** Default `secret`. */
  readonly secret?: string
  /** True, or the date of the confirmation. Default `confirmed`, `confirmed_at` or `confirmedAt`. */
  readonly confirmed?: string
  /** True, or the date of the deletion. Default `deleted`, `deleted_at` or `deletedAt`. */
  readonly deleted?: string
  /** Default `algorithm`. Without it, the option `algorithm`. */
  readonly algorithm?: string
  /** Default `digits`. Without it, the option `digits`. */
  readonly digits?: string
  /** In seconds. Default `period`. Without it, the option `period`. */
  readonly period?: string
  /** The name of the authenticator. No default: `name` is more often that of the user. */
  readonly name?: string
  /** The last time step that was accepted. Default `last_step` or `lastStep`. */
  readonly lastStep?: string
  /** When the user enrolled. No default: `created_at` is more often the date of the account. */
  readonly enrolledAt?: string
  /** The unused codes in plain text, as an array or its JSON. No default, because most tables hold hashes. */
  readonly recoveryCodes?: string
}

/** How the rows of your own table are read. */
export interface OwnTableOptions {
  /** How the secret is written. Default `'base32'`. */
  readonly encoding?: SecretEncoding
  /** The names of your columns. */
  readonly columns?: OwnColumns
  /** What your code passed to the library. Default `'SHA1'`. */
  readonly algorithm?: OtpAlgorithm
  /** What your code passed to the library: 6, 7 or 8. Default 6. */
  readonly digits?: OtpDigits
  /** What your code passed to the library: 1 to 3,600 seconds. Default 30. */
  readonly period?: number
  /**
   * Set it if your query returns only confirmed rows, so that no column has to say so. Default false: a row without
   * the column is unconfirmed.
   */
  readonly allConfirmed?: boolean
}

const columnName = optional(text())

const columns: Reader<Readonly<Record<keyof OwnColumns, string | undefined>>> = object({
  userId: columnName,
  secret: columnName,
  confirmed: columnName,
  deleted: columnName,
  algorithm: columnName,
  digits: columnName,
  period: columnName,
  name: columnName,
  lastStep: columnName,
  enrolledAt: columnName,
  recoveryCodes: columnName,
})

type ReadColumns = ReturnType<typeof columns>

/** The readers of {@link OwnTableOptions}. */
interface OwnTableFields extends Fields {
  readonly encoding: Reader<SecretEncoding | undefined>
  readonly columns: Reader<ReadColumns>
  readonly algorithm: Reader<OtpAlgorithm>
  readonly digits: Reader<OtpDigits>
  readonly period: Reader<number>
  readonly allConfirmed: Reader<boolean>
}

/** The options of every source that has the application's own table. */
export const ownTableFields: OwnTableFields = {
  encoding: optional(encoding),
  columns: optional(columns, columns({})),
  algorithm,
  digits,
  period,
  allConfirmed: optional(flag, false),
}

export type ReadOptions = Pick<Read<OwnTableFields>, keyof OwnTableOptions>

/** A name that you give has to be in every row, so that a misspelt one is not ignored. */
const named = <T>(read: Reader<T>, name: string | undefined, ...names: readonly string[]): Column<T> =>
  name === undefined ? column(read, ...names) : { ...column(read, name), expected: true }

/** `$2b$…` of bcrypt, `$argon2id$…`, or the hexadecimal digits of a hash. */
const HASH = /^(?:\$[a-z0-9-]+\$|[0-9a-f]{40,}$)/i

const plainCodes: Reader<readonly string[]> = (value) => {
  const codes = codeTexts(value)
  if (codes.some((code) => HASH.test(code))) {
    throw problem('contains hashes instead of codes; leave out columns.recoveryCodes')
  }
  return codes
}

/** Refuses a row that is not in use. */
function inUse(names: ReadColumns, allConfirmed: boolean): (given: unknown) => void {
  const columns = {
    confirmed: named(optional(happened), names.confirmed, 'confirmed', 'confirmed_at', 'confirmedAt'),
    deleted: named(optional(happened), names.deleted, 'deleted', 'deleted_at', 'deletedAt'),
  }
  const read = row(columns)
  const name = names.confirmed ?? 'confirmed'
  return (given) => {
    const { confirmed, deleted } = read(given)
    if (deleted === true) throw refuse('deleted', `${names.deleted ?? 'deleted'}: is set`)
    if (confirmed === true) return
    if (hasColumn(given, columns.confirmed)) throw refuse('unconfirmed', `${name}: is false or NULL`)
    if (allConfirmed) return
    const hint = 'pass allConfirmed if your query exports confirmed rows only'
    throw refuse('unconfirmed', `${name}: is missing; ${hint}`)
  }
}

/**
 * Builds the reader of an application's own table. `keyOf` reads the key of a row; `used` turns a secret into the key
 * that the library made of it.
 */
export function ownTable(
  name: string,
  options: ReadOptions,
  keyOf: Reader<WrittenKey> = keyColumn(options),
  used: (secret: OtpSecret, algorithm: OtpAlgorithm) => OtpSecret = (secret) => secret,
): RowReader {
  const { columns: names } = options
  const requireInUse = inUse(names, options.allConfirmed)
  const readRest = row({
    algorithm: named(optional(algorithmName), names.algorithm, 'algorithm'),
    digits: named(optional(codeLength), names.digits, 'digits'),
    period: named(optional(stepSeconds), names.period, 'period'),
    name: named(optional(label), names.name),
    lastStep: named(optional(wholeNumber(0)), names.lastStep, 'last_step', 'lastStep'),
    enrolledAt: named(optional(moment), names.enrolledAt),
    recoveryCodes: named(optional(plainCodes), names.recoveryCodes),
  })

  return rowReader({
    name,
    userId: named(userId, names.userId, 'user_id', 'userId'),
    person(given) {
      requireInUse(given)
      const read = keyOf(given)
      const said = readRest(given)
      const key = keyWith(read, said)
      const { algorithm = options.algorithm, digits = options.digits, period = options.period } = key
      return { ...said, secret: used(key.secret, algorithm), algorithm, digits, period }
    },
  })
}

/** The key in the column of the secret. */
function keyColumn({ columns: names, encoding: written = 'base32' }: ReadOptions): Reader<WrittenKey> {
  const read = row({ key: named(keyIn(written), names.secret, 'secret') })
  return (given) => read(given).key
}
