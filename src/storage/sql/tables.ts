import { invalidArgument } from '../../internal/guards.js'

/** The names of the tables as statements have them. */
export interface SqlTables {
  readonly enrollments: string
  readonly policies: string
  readonly events: string
  readonly schema: string
}

const DEFAULT_PREFIX = 'stepward_'

/** Every engine takes such a name without quotes, with the longest of our endings after it. `sqlite_` and `pg_` are the databases' own. */
const PREFIX = /^(?!sqlite_|pg_)[a-z_][a-z0-9_]{0,30}$/

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,62}$/

/** The start of every table's name, from the `tablePrefix` option. */
function readTablePrefix(where: string, value: unknown): string {
  if (value === undefined) return DEFAULT_PREFIX
  if (typeof value === 'string' && PREFIX.test(value)) return value
  throw invalidArgument(
    `${where}: tablePrefix: expected 1 to 31 of a to z, 0 to 9 and _, not starting with a digit, sqlite_ or pg_`,
  )
}

/** The schema that the tables lie in, from the `schema` option; null: where the connection looks first. */
function readSchemaName(where: string, value: unknown): string | null {
  if (value === undefined) return null
  if (typeof value === 'string' && SCHEMA_NAME.test(value)) return value
  throw invalidArgument(
    `${where}: schema: expected 1 to 63 of a to z, 0 to 9 and _, not starting with a digit`,
  )
}

/** The tables of the options `tablePrefix` and `schema`; `quote` quotes a name. */
export function readTables(
  where: string,
  options: { readonly tablePrefix?: unknown; readonly schema?: unknown },
  quote: (name: string) => string = (name) => name,
): SqlTables {
  const prefix = readTablePrefix(where, options.tablePrefix)
  const schema = readSchemaName(where, options.schema)
  const table = (name: string): string =>
    schema === null ? quote(`${prefix}${name}`) : `${quote(schema)}.${quote(`${prefix}${name}`)}`
  return {
    enrollments: table('enrollments'),
    policies: table('policies'),
    events: table('events'),
    schema: table('schema'),
  }
}
