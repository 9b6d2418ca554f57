import type { StepwardError } from '../../errors.js'
import { describe, invalidArgument } from '../../internal/mismatch.js'
import type { SqlRow } from './query.js'

/**
 * Every column that a store reads later, with a value that drivers and query builders like to convert: digits in a
 * text, JSON, a date, a space at the end, NULL.
 */
export const PROBE = {
  revision: '01',
  document: '{"a_b": [1e1, "\\\\0"]} ',
  event_id: 'true',
  type: 'a_b',
  at: '2026-01-01T00:00:00.000Z',
  state: null,
  position: 3,
  event_count: 4,
} as const

export type ProbeColumn = keyof typeof PROBE

export const PROBE_COLUMNS = Object.keys(PROBE) as readonly ProbeColumn[]

function refusal(store: string, option: string, problem: string): StepwardError {
  return invalidArgument(
    `${store}: ${option}: ${problem}; pass one without the option or plugin that converts rows`,
    option,
  )
}

function isUnchanged(expected: string | number | null, got: unknown): boolean {
  if (typeof expected !== 'number') return got === expected
  // Drivers give a 64-bit integer as a number, a bigint or a text.
  return got !== '' && (typeof got === 'string' || typeof got === 'bigint' || typeof got === 'number')
    ? Number(got) === expected
    : false
}

/**
 * Throws unless the row of the first use has the columns of {@link PROBE} as they were selected. A client that renames
 * columns, returns arrays or converts values would otherwise be noticed only after a commit that took effect.
 */
export function requireColumns(
  store: string,
  option: string,
  row: SqlRow,
  /** How the store reads a column of text. */
  readText: (value: unknown) => unknown = (value) => value,
): void {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw refusal(
      store,
      option,
      `expected rows as objects with the names of the columns, got ${describe(row)}`,
    )
  }
  for (const name of PROBE_COLUMNS) {
    if (!Object.hasOwn(row, name)) {
      const names = Object.keys(row).join(', ')
      throw refusal(store, option, `expected rows with a column ${name}, got only ${names}`)
    }
    const [expected, raw] = [PROBE[name], row[name]]
    const got = typeof expected === 'string' ? readText(raw) : raw
    if (isUnchanged(expected, got)) continue
    const kind =
      expected === null ? 'NULL as null' : typeof expected === 'string' ? 'text as it is' : 'an integer'
    throw refusal(store, option, `the column ${name}: expected ${kind}, got ${describe(got)}`)
  }
}
