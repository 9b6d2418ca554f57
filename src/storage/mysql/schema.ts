import { StepwardError } from '../../errors.js'
import { shapeProbes } from '../sql/columns.js'
import type { SqlQuery } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { requireVersion, SCHEMA_VERSION } from '../sql/version.js'

/**
 * The statements that make the tables; they may be run any number of times. Columns that end in `_at` and
 * `enforce_from` are Unix milliseconds; an event's `at` is ISO 8601 in UTC.
 *
 * A row of `enrollments` or `policies` whose `document` is null holds no record: it is the head of a trail
 * that outlived its record, and keeps counting. Ids are VARBINARY, which compares by bytes; the text types
 * of MySQL take `user` and `user ` for one, and most of their collations `User` too. Documents are ASCII:
 * no character set of a connection can change them.
 */
function tableStatements(tables: SqlTables): string[] {
  const table = (name: string, columns: readonly string[]): string =>
    `CREATE TABLE IF NOT EXISTS ${name} (\n  ${columns.join(',\n  ')}\n) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET = utf8mb4`
  const head = (columns: readonly string[]): string[] => [
    'id VARBINARY(1024) NOT NULL PRIMARY KEY',
    'revision VARBINARY(64)',
    ...columns,
    'updated_at BIGINT',
    'event_count BIGINT NOT NULL',
    'document LONGTEXT CHARACTER SET ascii',
    'CHECK ((revision IS NULL) = (document IS NULL))',
  ]
  return [
    table(tables.enrollments, head(['state VARCHAR(16)', 'enrolled_at BIGINT'])),
    table(tables.policies, head(['enforce_from BIGINT'])),
    table(tables.events, [
      'subject_id VARBINARY(1024) NOT NULL',
      'kind VARBINARY(16) NOT NULL',
      'position BIGINT NOT NULL',
      'event_id VARBINARY(512) NOT NULL',
      'type VARCHAR(128) NOT NULL',
      'at VARCHAR(128) NOT NULL',
      'document LONGTEXT CHARACTER SET ascii NOT NULL',
      'PRIMARY KEY (subject_id, kind, position)',
      'UNIQUE (subject_id, kind, event_id)',
    ]),
    table(tables.schema, [
      'only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1)',
      'version INTEGER NOT NULL',
    ]),
  ]
}

function versionStatement(tables: SqlTables): string {
  return `INSERT INTO ${tables.schema} (only_row, version) VALUES (1, ${SCHEMA_VERSION}) ON DUPLICATE KEY UPDATE only_row = only_row`
}

export function schemaDdl(tables: SqlTables): string {
  return `${[...tableStatements(tables), versionStatement(tables)].join(';\n')};\n`
}

/** Throws unless the tables are there and of the version that this release works with. */
export async function requireSchema(query: SqlQuery, tables: SqlTables): Promise<void> {
  requireVersion('mysqlStore', (await query(`SELECT version FROM ${tables.schema}`, [])).rows)
}

/** Makes what is missing. The version is written last, so one that was interrupted begins anew. */
export async function migrateSchema(query: SqlQuery, tables: SqlTables): Promise<void> {
  try {
    return await requireSchema(query, tables)
  } catch (error) {
    if (!(error instanceof StepwardError) || error.code !== 'ERR_SCHEMA_MISSING') throw error
  }
  const statements = [...tableStatements(tables), ...shapeProbes(tables), versionStatement(tables)]
  for (const statement of statements) await query(statement, [])
  await requireSchema(query, tables)
}
