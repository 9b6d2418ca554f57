import type { Marker } from '../marker.js'
import { shapeProbes } from '../sql/layout.js'
import { PROBE, PROBE_COLUMNS, requireColumns } from '../sql/probe.js'
import type { SqlRow, SqlValue } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { isSchemaMissing, requireNew, requireVersion, SCHEMA_VERSION } from '../sql/version.js'
import { noSchema, type PostgresConnection } from './client.js'
import { requireFresh, SOURCE } from './reads.js'

/** Room in each page to rewrite a row at every login without touching its index. */
const FILL_FACTOR = 70

/** Works from version 12 on, without an extension, and where FIPS forbids MD5. */
const NEW_STORE_ID =
  "pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.concat(pg_catalog.random(), ' ', pg_catalog.random(), ' ', pg_catalog.clock_timestamp())::bytea), 'hex'), 32)"

/**
 * The statements that create the tables. Each may be run any number of times. `enrolled_at`, `updated_at` and
 * `enforce_from` are Unix seconds; the `at` of an event is ISO 8601 in UTC, which sorts by time. `store_id` distinguishes this
 * store from any other.
 *
 * A row of `enrollments` or `policies` without a document is the head of a trail that outlived its document, and
 * keeps counting. `COLLATE "C"` compares ids by bytes. Its order never changes, unlike that of a language, which an
 * upgrade of the operating system may change: a lookup that misses a row would let its owner in without a code.
 */
function schemaStatements(tables: SqlTables): string[] {
  const table = (name: string, columns: readonly string[], ending = ''): string =>
    `CREATE TABLE IF NOT EXISTS ${name} (\n  ${columns.join(',\n  ')}\n)${ending}`
  const head = (columns: readonly string[]): string[] => [
    'id TEXT COLLATE "C" NOT NULL PRIMARY KEY',
    'revision TEXT COLLATE "C"',
    ...columns,
    'updated_at BIGINT',
    'event_count BIGINT NOT NULL',
    'document TEXT',
    'CHECK ((revision IS NULL) = (document IS NULL))',
  ]
  const rewritten = ` WITH (fillfactor = ${FILL_FACTOR})`
  return [
    table(tables.enrollments, head(['state TEXT', 'enrolled_at BIGINT']), rewritten),
    table(tables.policies, head(['enforce_from BIGINT']), rewritten),
    table(tables.events, [
      'subject_id TEXT COLLATE "C" NOT NULL',
      'kind TEXT COLLATE "C" NOT NULL',
      'position BIGINT NOT NULL',
      'event_id TEXT COLLATE "C" NOT NULL',
      'type TEXT NOT NULL',
      'at TEXT COLLATE "C" NOT NULL',
      'document TEXT NOT NULL',
      'PRIMARY KEY (subject_id, kind, position)',
      'UNIQUE (subject_id, kind, event_id)',
    ]),
    table(tables.schema, [
      'only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1)',
      'version INTEGER NOT NULL',
      'store_id TEXT NOT NULL',
    ]),
    // For deleteEvents, which would read every event otherwise. The newest time is always last, which costs little.
    `CREATE INDEX IF NOT EXISTS ${tables.eventsByTime} ON ${tables.events} (at)`,
    `INSERT INTO ${tables.schema} (only_row, version, store_id) VALUES (1, ${SCHEMA_VERSION}, ${NEW_STORE_ID}) ON CONFLICT DO NOTHING`,
  ]
}

export function schemaDdl(tables: SqlTables): string {
  return `${schemaStatements(tables).join(';\n')};\n`
}

/** Any number that is the same in every process: two migrations wait for each other. */
const MIGRATION_LOCK = 7_838_417_739

/**
 * One statement, so that it is atomic through any client. It takes a lock, because CREATE TABLE IF NOT EXISTS alone
 * fails in a race.
 */
function migration(tables: SqlTables): string {
  return `DO $stepward$ BEGIN
PERFORM pg_catalog.pg_advisory_xact_lock(${MIGRATION_LOCK});
${schemaDdl(tables)}${shapeProbes(tables)
  .map((probe) => `${probe.replace('SELECT', 'PERFORM')};\n`)
  .join('')}END $stepward$`
}

const PROBED_TEXTS = PROBE_COLUMNS.filter((name) => typeof PROBE[name] === 'string')

/** The first parameters of a statement with {@link PROBE_SELECTION}. */
const PROBE_PARAMETERS = PROBED_TEXTS.map((name) => PROBE[name])

/** The texts go to the server and back, so that what changes parameters is noticed too. */
const PROBE_SELECTION = PROBE_COLUMNS.map((name) => {
  const value = PROBE[name]
  if (value === null) return `NULL::text AS ${name}`
  return typeof value === 'number'
    ? `${value}::bigint AS ${name}`
    : `$${PROBED_TEXTS.indexOf(name) + 1}::text AS ${name}`
}).join(', ')

/** The rows of a statement with {@link PROBE_SELECTION}, of which every one is as the client has to return it. */
async function probed(
  connection: PostgresConnection,
  sql: string,
  parameters: readonly SqlValue[] = [],
): Promise<readonly SqlRow[]> {
  const rows = await connection.query(sql, [...PROBE_PARAMETERS, ...parameters])
  for (const row of rows) {
    requireColumns('postgresStore', 'client', row)
    requireFresh(row)
  }
  return rows
}

/** The id of the store. Throws unless the tables exist, are those of this store and have the version of this release. */
export async function requireSchema(
  connection: PostgresConnection,
  tables: SqlTables,
  marker: Marker,
): Promise<string> {
  const sql = `SELECT version, store_id, ${SOURCE}, ${PROBE_SELECTION} FROM ${tables.schema}`
  return requireVersion('postgresStore', await probed(connection, sql), marker)
}

const [REGCLASS, REGNAMESPACE] = [PROBE_PARAMETERS.length + 1, PROBE_PARAMETERS.length + 2]

/** A query of a table that does not exist would break an open transaction of the application. */
const PRESENCE = `SELECT CASE WHEN pg_catalog.to_regclass($${REGCLASS}::text) IS NOT NULL THEN 'tables'
  WHEN COALESCE(pg_catalog.to_regnamespace($${REGNAMESPACE}::text)::text, CASE WHEN $${REGNAMESPACE}::text IS NULL THEN pg_catalog.current_schema()::text END) IS NOT NULL THEN 'schema'
  ELSE 'nothing' END AS present, ${SOURCE}, ${PROBE_SELECTION}`

/** Creates what is missing, in a schema that exists. If nothing is missing, it takes no lock. */
export async function migrateSchema(
  connection: PostgresConnection,
  tables: SqlTables,
  /** Quoted; null for the first one of the search path. */
  schema: string | null,
  marker: Marker,
): Promise<void> {
  const [row] = await probed(connection, PRESENCE, [tables.schema, schema])
  if (row?.['present'] === 'nothing') throw noSchema()
  if (row?.['present'] === 'tables') {
    try {
      await requireSchema(connection, tables, marker)
      return
    } catch (error) {
      if (!isSchemaMissing(error)) throw error
    }
  }
  requireNew('postgresStore', marker)
  await connection.query(migration(tables))
  await requireSchema(connection, tables, marker)
}
