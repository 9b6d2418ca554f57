import { shapeProbes } from '../sql/layout.js'
import type { SqlTables } from '../sql/tables.js'
import { isSchemaMissing, requireVersion, SCHEMA_VERSION } from '../sql/version.js'
import type { PostgresConnection } from './client.js'

/** Room in each page to rewrite a row at every login without touching its index. */
const FILL_FACTOR = 70

/**
 * The statements that create the tables. Each may be run any number of times. `enrolled_at`, `updated_at` and
 * `enforce_from` are Unix seconds; the `at` of an event is ISO 8601 in UTC.
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
      'at TEXT NOT NULL',
      'document TEXT NOT NULL',
      'PRIMARY KEY (subject_id, kind, position)',
      'UNIQUE (subject_id, kind, event_id)',
    ]),
    table(tables.schema, [
      'only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1)',
      'version INTEGER NOT NULL',
    ]),
    `INSERT INTO ${tables.schema} (only_row, version) VALUES (1, ${SCHEMA_VERSION}) ON CONFLICT DO NOTHING`,
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

/** Throws unless the tables exist and have the version that this release works with. */
export async function requireSchema(connection: PostgresConnection, tables: SqlTables): Promise<void> {
  requireVersion('postgresStore', await connection.query(`SELECT version FROM ${tables.schema}`))
}

/** Creates what is missing. If nothing is, it takes no lock. */
export async function migrateSchema(connection: PostgresConnection, tables: SqlTables): Promise<void> {
  // A query of a table that does not exist would break an open transaction of the application.
  const [row] = await connection.query('SELECT pg_catalog.to_regclass($1) IS NOT NULL AS present', [
    tables.schema,
  ])
  if (row?.['present'] === true) {
    try {
      return await requireSchema(connection, tables)
    } catch (error) {
      if (!isSchemaMissing(error)) throw error
    }
  }
  await connection.query(migration(tables))
  await requireSchema(connection, tables)
}
