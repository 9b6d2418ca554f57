import { optional, type Reader } from '../../internal/input.js'
import { mismatch } from '../../internal/mismatch.js'

/** The names of the tables, quoted as statements need them. */
export interface SqlTables {
  readonly enrollments: string
  readonly policies: string
  readonly events: string
  readonly schema: string
  /** The index of the events by time. It is in the schema of its table, so it is never qualified. */
  readonly eventsByTime: string
}

const DEFAULT_PREFIX = 'stepward_'

/**
 * Every engine takes such a name without quotes, with the longest of our endings after it. Names that begin with
 * `sqlite_` or `pg_` belong to the databases.
 */
const PREFIX = /^(?!sqlite_|pg_)[a-z_][a-z0-9_]{0,30}$/

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/

function matching(pattern: RegExp, expected: string): Reader<string> {
  return (value) => {
    if (typeof value === 'string' && pattern.test(value)) return value
    throw mismatch(expected, value)
  }
}

/** The `tablePrefix` option: the start of every table's name. */
export const tablePrefixOption: Reader<string> = optional(
  matching(PREFIX, '1 to 31 characters of a-z, 0-9 and _, not starting with a digit, sqlite_ or pg_'),
  DEFAULT_PREFIX,
)

/** The `schema` option: the schema of the tables, or null for the one that the connection searches first. */
export const schemaOption: Reader<string | null> = optional(
  matching(SCHEMA_NAME, '1 to 63 characters of a-z, 0-9 and _, not starting with a digit'),
  null,
)

/** The tables that the options name. `quote` quotes a name. */
export function sqlTables(
  tablePrefix: string,
  schema: string | null,
  quote: (name: string) => string,
): SqlTables {
  const table = (name: string): string => {
    const quoted = quote(`${tablePrefix}${name}`)
    return schema === null ? quoted : `${quote(schema)}.${quoted}`
  }
  return {
    enrollments: table('enrollments'),
    policies: table('policies'),
    events: table('events'),
    schema: table('schema'),
    eventsByTime: quote(`${tablePrefix}events_at`),
  }
}
