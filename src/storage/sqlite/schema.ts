import { StepwardError } from '../../errors.js'
import type { SqliteClient } from './client.js'

/** Version of the tables below. */
export const SCHEMA_VERSION = 1

/** The names of the tables, with the prefix. */
export interface SqliteTables {
  readonly enrollments: string
  readonly policies: string
  readonly events: string
  readonly schema: string
}

export function tablesWithPrefix(prefix: string): SqliteTables {
  return {
    enrollments: `${prefix}enrollments`,
    policies: `${prefix}policies`,
    events: `${prefix}events`,
    schema: `${prefix}schema`,
  }
}

/**
 * The tables as one text of SQL that may be run any number of times. Columns that end in `_at` and
 * `enforce_from` are Unix milliseconds; an event's `at` is ISO 8601 in UTC. `seq` is the order of commits
 * and never used again, and the columns compare by bytes: ids that differ in case are two people.
 */
export function schemaDdl(tables: SqliteTables): string {
  return `CREATE TABLE IF NOT EXISTS ${tables.schema} (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  version INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS ${tables.enrollments} (
  id TEXT NOT NULL COLLATE BINARY PRIMARY KEY,
  revision TEXT NOT NULL COLLATE BINARY,
  state TEXT NOT NULL,
  enrolled_at INTEGER,
  updated_at INTEGER NOT NULL,
  document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS ${tables.policies} (
  id TEXT NOT NULL COLLATE BINARY PRIMARY KEY,
  revision TEXT NOT NULL COLLATE BINARY,
  enforce_from INTEGER,
  updated_at INTEGER NOT NULL,
  document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS ${tables.events} (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL COLLATE BINARY,
  event_id TEXT NOT NULL COLLATE BINARY UNIQUE,
  type TEXT NOT NULL,
  at TEXT NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ${tables.events}_trail ON ${tables.events} (kind, subject_id, seq);
INSERT INTO ${tables.schema} (only_row, version) VALUES (1, ${SCHEMA_VERSION}) ON CONFLICT DO NOTHING;
`
}

function schemaMissing(): StepwardError {
  return new StepwardError('ERR_SCHEMA_MISSING', 'sqliteStore: its tables are not there; call migrate()')
}

/** Throws unless the tables are there and of the version that this release works with. */
export function requireSchema(client: SqliteClient, tables: SqliteTables): void {
  const [row] = client.all(`SELECT version FROM ${tables.schema}`)
  if (row === undefined) throw schemaMissing()
  const version = Number(row['version'])
  if (version === SCHEMA_VERSION) return
  const remedy =
    version > SCHEMA_VERSION
      ? 'upgrade stepward'
      : 'this release has no step from that version; migrate with the release that made the tables'
  throw new StepwardError(
    'ERR_SCHEMA_VERSION',
    `sqliteStore: the tables are of version ${version}, this release works with ${SCHEMA_VERSION}: ${remedy}`,
  )
}

/** Makes what is missing. Where nothing is, it takes no lock, so any number of processes may start at once. */
export function migrateSchema(client: SqliteClient, tables: SqliteTables): void {
  try {
    requireSchema(client, tables)
    return
  } catch (error) {
    if (!(error instanceof StepwardError) || error.code !== 'ERR_SCHEMA_MISSING') throw error
  }
  client.atomically(() => {
    client.exec(schemaDdl(tables))
    requireSchema(client, tables)
  })
}
