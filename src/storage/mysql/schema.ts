import { shapeProbes } from '../sql/layout.js'
import type { SqlQuery } from '../sql/query.js'
import type { SqlTables } from '../sql/tables.js'
import { isSchemaMissing, requireVersion, SCHEMA_VERSION } from '../sql/version.js'

/**
 * The statements that create the tables. Each may be run any number of times. `enrolled_at`, `updated_at` and
 * `enforce_from` are Unix seconds; the `at` of an event is ISO 8601 in UTC.
 *
 * A row of `enrollments` or `policies` without a document is the head of a trail that outlived its document, and
 * keeps counting. Ids are VARBINARY, which compares by bytes. The text types of MySQL take `user` and `user ` for the
 * same id, and most of their collations take `User` for it too.
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
    'document LONGTEXT',
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
      'document LONGTEXT NOT NULL',
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

/** Throws unless the tables exist and have the version that this release works with. */
export async function requireSchema(query: SqlQuery, tables: SqlTables): Promise<void> {
  requireVersion('mysqlStore', (await query(`SELECT version FROM ${tables.schema}`, [])).rows)
}

/** Creates what is missing. The version is written last, so a migration that was interrupted starts again. */
export async function migrateSchema(query: SqlQuery, tables: SqlTables): Promise<void> {
  try {
    return await requireSchema(query, tables)
  } catch (error) {
    if (!isSchemaMissing(error)) throw error
  }
  const statements = [...tableStatements(tables), ...shapeProbes(tables), versionStatement(tables)]
  for (const statement of statements) await query(statement, [])
  await requireSchema(query, tables)
}
