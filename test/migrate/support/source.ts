import type { RowReader } from '../../../src/migrate/index.js'

/** Somebody who has two-factor in another system. */
export interface OldPerson {
  readonly row: Readonly<Record<string, unknown>>
  /** The code of the app now, made by the old library. */
  code(): string
  /** The unused codes in plain text. */
  readonly recoveryCodes?: readonly string[]
}

/** A system to move in from. */
export interface Source {
  readonly name: string
  readonly read: RowReader
  /** Columns that are in a row and that the reader does not read. */
  readonly ignored?: readonly string[]
  person(userId: string): OldPerson
}
