import type { Marker } from '../marker.js'
import { shapeProbes } from '../sql/layout.js'
import { PROBE, PROBE_COLUMNS, requireColumns } from '../sql/probe.js'
import type { SqlTables } from '../sql/tables.js'
import { isSchemaMissing, requireNew, requireVersion, SCHEMA_VERSION } from '../sql/version.js'
import type { SqliteConnection } from './connection.js'

/**
 * The SQL that creates the tables. It may be run any number of times. `enrolled_at`, `updated_at` and `enforce_from`
 * are Unix seconds; the `at` of an event is ISO 8601 in UTC, which sorts by time, and has an index for `deleteEvents`.
 * Ids compare by bytes: two that differ in case are two users. `store_id` distinguishes this store from any other.
 *
 * A row of `enrollments` or `policies` without a document is the head of a trail that outlived its document, and
 * keeps counting.
 */
function statementsOf(tables: SqlTables): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${tables.enrollments} (
  id TEXT NOT NULL COLLATE BINARY PRIMARY KEY,
  revision TEXT COLLATE BINARY,
  state TEXT,
  enrolled_at INTEGER,
  updated_at INTEGER,
  event_count INTEGER NOT NULL,
  document TEXT,
  CHECK ((revision IS NULL) = (document IS NULL))
)`,
    `CREATE TABLE IF NOT EXISTS ${tables.policies} (
  id TEXT NOT NULL COLLATE BINARY PRIMARY KEY,
  revision TEXT COLLATE BINARY,
  enforce_from INTEGER,
  updated_at INTEGER,
  event_count INTEGER NOT NULL,
  document TEXT,
  CHECK ((revision IS NULL) = (document IS NULL))
)`,
    `CREATE TABLE IF NOT EXISTS ${tables.events} (
  subject_id TEXT NOT NULL COLLATE BINARY,
  kind TEXT NOT NULL COLLATE BINARY,
  position INTEGER NOT NULL,
  event_id TEXT NOT NULL COLLATE BINARY,
  type TEXT NOT NULL,
  at TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (subject_id, kind, position),
  UNIQUE (subject_id, kind, event_id)
)`,
    `CREATE TABLE IF NOT EXISTS ${tables.schema} (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  version INTEGER NOT NULL,
  store_id TEXT NOT NULL
)`,
    `CREATE INDEX IF NOT EXISTS ${tables.eventsByTime} ON ${tables.events} (at)`,
    `INSERT INTO ${tables.schema} (only_row, version, store_id) VALUES (1, ${SCHEMA_VERSION}, lower(hex(randomblob(16)))) ON CONFLICT DO NOTHING`,
  ]
}

export function schemaDdl(tables: SqlTables): string {
  return statementsOf(tables)
    .map((statement) => `${statement};\n`)
    .join('')
}

const PROBED_TEXTS = PROBE_COLUMNS.filter((name) => typeof PROBE[name] === 'string')

/** The texts go in as parameters, so that what changes parameters is noticed too. */
const PROBE_SELECTION = [
  ...PROBED_TEXTS.map((name) => `? AS ${name}`),
  ...PROBE_COLUMNS.filter((name) => !PROBED_TEXTS.includes(name)).map(
    (name) => `${PROBE[name] ?? 'NULL'} AS ${name}`,
  ),
].join(', ')

/** The id of the store. Throws unless the tables exist, are those of this store and have the version of this release. */
export async function requireSchema(
  connection: SqliteConnection,
  tables: SqlTables,
  marker: Marker,
): Promise<string> {
  const texts = PROBED_TEXTS.map((name) => String(PROBE[name]))
  const rows = await connection.read(
    `SELECT version, store_id, ${PROBE_SELECTION} FROM ${tables.schema}`,
    ...texts,
  )
  for (const row of rows) requireColumns(connection.store, connection.argument, row)
  const storeId = requireVersion(connection.store, rows, marker)
  connection.requireCommittedReads()
  return storeId
}

/** Creates what is missing. If nothing is, it takes no lock, so any number of processes may start at once. */
export async function migrateSchema(
  connection: SqliteConnection,
  tables: SqlTables,
  marker: Marker,
): Promise<void> {
  try {
    await requireSchema(connection, tables, marker)
    return
  } catch (error) {
    if (!isSchemaMissing(error)) throw error
  }
  requireNew(connection.store, marker)
  const statements = [...statementsOf(tables), ...shapeProbes(tables)]
  await connection.write(statements.map((sql) => ({ sql, parameters: [] })))
  await requireSchema(connection, tables, marker)
}
