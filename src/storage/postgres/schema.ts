import { StepwardError } from '../../errors.js'
import { shapeProbes } from '../sql/columns.js'
import type { SqlQuery } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { requireVersion, SCHEMA_VERSION } from '../sql/version.js'

/**
 * Half full pages leave room to rewrite a record in place, without touching its index, at every login.
 */
const FILL_FACTOR = 70

/**
 * The statements that make the tables; all may be run any number of times. Columns that end in `_at` and
 * `enforce_from` are Unix milliseconds; an event's `at` is ISO 8601 in UTC.
 *
 * A row of `enrollments` or `policies` whose `document` is null holds no record: it is the head of a trail
 * that outlived its record, and keeps counting. `COLLATE "C"` compares ids by bytes, and its order, unlike
 * that of a language, is the same after an upgrade of the operating system: a lookup that misses a row would
 * let its owner in without the second factor.
 */
export function schemaStatements(tables: SqlTables): string[] {
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

/** Any number, the same in every process: it keeps two migrations apart. */
const MIGRATION_LOCK = 7_838_417_739

/** One statement, so that it is atomic through any client, and under one lock: CREATE TABLE IF NOT EXISTS alone fails in a race. */
function migration(tables: SqlTables): string {
  return `DO $stepward$ BEGIN
PERFORM pg_catalog.pg_advisory_xact_lock(${MIGRATION_LOCK});
${schemaDdl(tables)}${shapeProbes(tables)
  .map((probe) => `${probe.replace('SELECT', 'PERFORM')};\n`)
  .join('')}END $stepward$`
}

/** Throws unless the tables are there and of the version that this release works with. */
export async function requireSchema(query: SqlQuery, tables: SqlTables): Promise<void> {
  requireVersion('postgresStore', (await query(`SELECT version FROM ${tables.schema}`, [])).rows)
}

/** Makes what is missing. Where nothing is, it takes no lock. */
export async function migrateSchema(query: SqlQuery, tables: SqlTables): Promise<void> {
  const { rows } = await query('SELECT pg_catalog.to_regclass($1) IS NOT NULL AS present', [tables.schema])
  if (rows[0]?.['present'] === true) {
    try {
      return await requireSchema(query, tables)
    } catch (error) {
      if (!(error instanceof StepwardError) || error.code !== 'ERR_SCHEMA_MISSING') throw error
    }
  }
  await query(migration(tables), [])
  await requireSchema(query, tables)
}
