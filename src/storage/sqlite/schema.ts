import { StepwardError } from '../../errors.js'
import { shapeProbes } from '../sql/columns.js'
import type { SqlTables } from '../sql/tables.js'
import { requireVersion, SCHEMA_VERSION } from '../sql/version.js'
import type { SqliteClient } from './client.js'

/**
 * The tables as one text of SQL that may be run any number of times. Columns that end in `_at` and
 * `enforce_from` are Unix milliseconds; an event's `at` is ISO 8601 in UTC. The columns compare by bytes: ids
 * that differ in case are two people.
 *
 * A row of `enrollments` or `policies` whose `document` is null holds no record: it is the head of a trail
 * that outlived its record, and keeps counting.
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

/** Throws unless the tables are there and of the version that this release works with. */
export function requireSchema(client: SqliteClient, tables: SqlTables): void {
  requireVersion('sqliteStore', client.all(`SELECT version FROM ${tables.schema}`))
}

/** Makes what is missing. Where nothing is, it takes no lock, so any number of processes may start at once. */
export function migrateSchema(client: SqliteClient, tables: SqlTables): void {
  try {
    requireSchema(client, tables)
    return
  } catch (error) {
    if (!(error instanceof StepwardError) || error.code !== 'ERR_SCHEMA_MISSING') throw error
  }
  client.atomically(() => {
    client.exec(schemaDdl(tables))
    for (const probe of shapeProbes(tables)) client.all(probe)
    requireSchema(client, tables)
  })
}
