import { shapeProbes } from '../sql/layout.js'
import type { SqlTables } from '../sql/tables.js'
import { isSchemaMissing, requireVersion, SCHEMA_VERSION } from '../sql/version.js'
import type { SqliteConnection } from './client.js'

/**
 * The SQL that creates the tables. It may be run any number of times. `enrolled_at`, `updated_at` and `enforce_from`
 * are Unix seconds; the `at` of an event is ISO 8601 in UTC. Ids compare by bytes: two that differ in case are two
 * users.
 *
 * A row of `enrollments` or `policies` without a document is the head of a trail that outlived its document, and
 * keeps counting.
 */
export function schemaDdl(tables: SqlTables): string {
  return `CREATE TABLE IF NOT EXISTS ${tables.enrollments} (
  id TEXT NOT NULL COLLATE BINARY PRIMARY KEY,
  revision TEXT COLLATE BINARY,
  state TEXT,
  enrolled_at INTEGER,
  updated_at INTEGER,
  event_count INTEGER NOT NULL,
  document TEXT,
  CHECK ((revision IS NULL) = (document IS NULL))
);
CREATE TABLE IF NOT EXISTS ${tables.policies} (
  id TEXT NOT NULL COLLATE BINARY PRIMARY KEY,
  revision TEXT COLLATE BINARY,
  enforce_from INTEGER,
  updated_at INTEGER,
  event_count INTEGER NOT NULL,
  document TEXT,
  CHECK ((revision IS NULL) = (document IS NULL))
);
CREATE TABLE IF NOT EXISTS ${tables.events} (
  subject_id TEXT NOT NULL COLLATE BINARY,
  kind TEXT NOT NULL COLLATE BINARY,
  position INTEGER NOT NULL,
  event_id TEXT NOT NULL COLLATE BINARY,
  type TEXT NOT NULL,
  at TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (subject_id, kind, position),
  UNIQUE (subject_id, kind, event_id)
);
CREATE TABLE IF NOT EXISTS ${tables.schema} (
  only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  version INTEGER NOT NULL
);
INSERT INTO ${tables.schema} (only_row, version) VALUES (1, ${SCHEMA_VERSION}) ON CONFLICT DO NOTHING;
`
}

/** Throws unless the tables exist and have the version that this release works with. */
export function requireSchema(connection: SqliteConnection, tables: SqlTables): void {
  requireVersion('sqliteStore', connection.all(`SELECT version FROM ${tables.schema}`))
}

/** Creates what is missing. If nothing is, it takes no lock, so any number of processes may start at once. */
export function migrateSchema(connection: SqliteConnection, tables: SqlTables): void {
  try {
    requireSchema(connection, tables)
    return
  } catch (error) {
    if (!isSchemaMissing(error)) throw error
  }
  connection.atomically(() => {
    connection.exec(schemaDdl(tables))
    for (const probe of shapeProbes(tables)) connection.all(probe)
    requireSchema(connection, tables)
  })
}
