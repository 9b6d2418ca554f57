import type { Marker } from '../marker.js'
import { shapeProbes } from '../sql/layout.js'
import { PROBE, PROBE_COLUMNS, requireColumns } from '../sql/probe.js'
import type { SqlTables } from '../sql/tables.js'
import { isSchemaMissing, requireNew, requireVersion, SCHEMA_VERSION } from '../sql/version.js'
import { fromBytes, toHex } from './bytes.js'
import type { MysqlConnection } from './client.js'
import { requireFresh, SOURCE } from './reads.js'

/** Every replica computes the same from the log of statements, unlike UUID(). It has to be unique, not secret. */
const NEW_STORE_ID = "LEFT(SHA2(CONCAT_WS(' ', RAND(), RAND(), NOW(6), CONNECTION_ID()), 256), 32)"

/**
 * The statements that create the tables. Each may be run any number of times. `enrolled_at`, `updated_at` and
 * `enforce_from` are Unix seconds; the `at` of an event is ISO 8601 in UTC, which sorts by time. `store_id` distinguishes this
 * store from any other.
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
      'at VARBINARY(512) NOT NULL',
      'document LONGTEXT NOT NULL',
      'PRIMARY KEY (subject_id, kind, position)',
      'UNIQUE (subject_id, kind, event_id)',
      // For deleteEvents, which would read every event otherwise.
      `KEY ${tables.eventsByTime} (at)`,
    ]),
    table(tables.schema, [
      'only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1)',
      'version INTEGER NOT NULL',
      'store_id VARBINARY(64) NOT NULL',
    ]),
  ]
}

function versionStatement(tables: SqlTables): string {
  return `INSERT INTO ${tables.schema} (only_row, version, store_id) VALUES (1, ${SCHEMA_VERSION}, ${NEW_STORE_ID}) ON DUPLICATE KEY UPDATE only_row = only_row`
}

export function schemaDdl(tables: SqlTables): string {
  return `${[...tableStatements(tables), versionStatement(tables)].join(';\n')};\n`
}

const PROBED_TEXTS = PROBE_COLUMNS.filter((name) => typeof PROBE[name] === 'string')

/** The texts go to the server and back as those of a document do. */
const PROBE_SELECTION = PROBE_COLUMNS.map((name) => {
  const value = PROBE[name]
  if (value === null) return `NULL AS ${name}`
  return typeof value === 'number' ? `CAST(${value} AS SIGNED) AS ${name}` : `UNHEX(?) AS ${name}`
}).join(', ')

const PROBE_PARAMETERS = PROBED_TEXTS.map((name) => toHex(String(PROBE[name])))

/** The id of the store. Throws unless the tables exist, are those of this store and have the version of this release. */
export async function requireSchema(
  { query, surroundings }: MysqlConnection,
  tables: SqlTables,
  marker: Marker,
): Promise<string> {
  const sql = `SELECT version, store_id, ${SOURCE}, ${PROBE_SELECTION} FROM ${tables.schema}`
  const { rows } = await query(sql, PROBE_PARAMETERS)
  for (const row of rows) {
    requireColumns('mysqlStore', 'client', row, fromBytes)
    requireFresh(row, surroundings)
  }
  const read = rows.map((row) => ({ ...row, store_id: fromBytes(row['store_id']) }))
  return requireVersion('mysqlStore', read, marker)
}

/** Creates what is missing. The version is written last, so a migration that was interrupted starts again. */
export async function migrateSchema(
  connection: MysqlConnection,
  tables: SqlTables,
  marker: Marker,
): Promise<void> {
  try {
    await requireSchema(connection, tables, marker)
    return
  } catch (error) {
    if (!isSchemaMissing(error)) throw error
  }
  requireNew('mysqlStore', marker)
  const statements = [...tableStatements(tables), ...shapeProbes(tables), versionStatement(tables)]
  for (const statement of statements) await connection.query(statement, [])
  await requireSchema(connection, tables, marker)
}
