import { get, type Reader } from '../internal/input.js'
import {
  at,
  guarded,
  invalidArgument,
  isMismatch,
  type Mismatch,
  mismatch,
  problem,
  toError,
} from '../internal/mismatch.js'
import type { OtpAlgorithm, OtpDigits } from '../otp/bounds.js'
import type { OtpSecret } from '../otp/secret.js'
import type { ImportSecretInput } from '../service/import.js'
import type { Migrated, MigrationRefusal, RowReader } from './migrated.js'

/** A row, or an object inside one. */
export type Row = object

/** A column under any of its names: that of the database and that of the ORM. */
export interface Column<T> {
  readonly names: readonly string[]
  readonly read: Reader<T>
  /** Whether it has to be in every row, if only with NULL. */
  readonly expected?: boolean
}

export type Columns = Readonly<Record<string, Column<unknown>>>

export const column = <T>(read: Reader<T>, ...names: readonly string[]): Column<T> => ({ names, read })

/** SQL's NULL, and what a CSV file has in its place. */
const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === ''

/** Whether a row has a column, if only with NULL. */
export const hasColumn = (row: unknown, { names }: Column<unknown>): boolean =>
  typeof row === 'object' &&
  row !== null &&
  names.some((name) => guarded(() => Object.hasOwn(row, name), false))

/** Own columns only, so that a polluted prototype adds none. */
function readColumn(
  row: Row,
  { names, expected = false }: Column<unknown>,
): { readonly name: string; readonly value: unknown } {
  const given = names.filter((name) => Object.hasOwn(row, name))
  if (expected && given.length === 0) throw problem(`${names.join(' or ')}: is missing`)
  if (given.length > 1) throw problem(`expected one of ${given.join(' and ')}, got both`)
  const [name = names[0] ?? ''] = given
  const value = given.length === 0 ? undefined : inColumn(name, () => get(row, name))
  return { name, value: isAbsent(value) ? undefined : value }
}

/** Runs a reader; what it throws names the column. */
export function inColumn<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw at(error, name)
  }
}

/**
 * An object with these columns; all others are ignored. NULL and an empty text count as absent. No message shows a
 * value, because any column may hold a secret by mistake.
 */
export function row<C extends Columns>(
  columns: C,
): Reader<{ readonly [K in keyof C]: ReturnType<C[K]['read']> }> {
  return (given) => {
    if (typeof given !== 'object' || given === null || guarded(() => Array.isArray(given), true)) {
      throw mismatch('an object', given)
    }
    const read = Object.entries(columns).map(([key, wanted]) => {
      const { name, value } = readColumn(given, wanted)
      if (value !== undefined) return [key, inColumn(name, () => wanted.read(value))]
      if (Object.hasOwn(wanted.read, 'absent')) return [key, wanted.read.absent?.value]
      throw problem(`${wanted.names.join(' or ')}: is missing`)
    })
    return Object.fromEntries(read) as { readonly [K in keyof C]: ReturnType<C[K]['read']> }
  }
}

/** What a reader found, with a reason of its own. Every other one is `unreadable`. */
interface Refusal extends Mismatch {
  readonly reason: MigrationRefusal
}

/** What a reader found, for this reason. */
export const because = (reason: MigrationRefusal, found: Mismatch): Refusal => ({ ...found, reason })

/** To be thrown, by a reader too: `verified: is false`, or `is false` inside the reader of that column. */
export const refuse = (reason: MigrationRefusal, message: string): Refusal =>
  because(reason, problem(message))

/** What a row says of an authenticator. What it does not say is undefined. */
export interface Person {
  readonly secret: OtpSecret
  readonly name?: string | undefined
  readonly algorithm?: OtpAlgorithm | undefined
  readonly digits?: OtpDigits | undefined
  /** Seconds. */
  readonly period?: number | undefined
  readonly lastStep?: number | undefined
  readonly enrolledAt?: Date | undefined
  /** The unused codes in plain text. Without any, the user has none until they generate some. */
  readonly recoveryCodes?: readonly string[] | undefined
}

function toImport(userId: string, person: Person): ImportSecretInput {
  const known = Object.fromEntries(Object.entries(person).filter(([, value]) => value !== undefined))
  return { userId, secret: person.secret, recoveryCodes: 'none', ...known }
}

/** How the rows of one system are read. */
export interface RowSource {
  /** The name of the system, in front of each message. */
  readonly name: string
  readonly userId: Column<string>
  /** What holds an authenticator each. Default: the row itself. Each of them is refused on its own. */
  readonly authenticators?: (row: Row) => readonly unknown[]
  /** Reads an authenticator, or throws what {@link refuse} or a reader makes. `row` is the whole row. */
  readonly person: (authenticator: unknown, row: Row) => Person
}

function refusalOf(source: string, userId: string | null, error: unknown): Migrated {
  // Anything but a mismatch was thrown by the row itself, such as a Proxy.
  const found = isMismatch(error) ? error : problem('threw while it was read')
  const { message } = toError(source, { ...found, shown: false }, invalidArgument) as Error
  return { ok: false, userId, reason: (found as Partial<Refusal>).reason ?? 'unreadable', message }
}

/** Builds the reader of a system. */
export function rowReader({ name, userId, authenticators, person }: RowSource): RowReader {
  const readUserId = row({ userId })

  return (given) => {
    let id: string | null = null
    try {
      const user = readUserId(given).userId
      id = user
      const whole = given as Row
      const found = authenticators === undefined ? [whole] : authenticators(whole)
      return found.map((authenticator): Migrated => {
        try {
          return { ok: true, person: toImport(user, person(authenticator, whole)) }
        } catch (error) {
          return refusalOf(name, user, error)
        }
      })
    } catch (error) {
      return [refusalOf(name, id, error)]
    }
  }
}
