import { StepwardError } from '../../errors.js'
import type { Marker } from '../marker.js'
import { CALL_MIGRATE, schemaMissing } from './failure.js'
import type { SqlRow } from './query.js'

/** Version of the tables that this release works with, the same in every engine. */
export const SCHEMA_VERSION = 1

/**
 * The id of the store. Throws unless it is the one that is expected, and the rows of the schema table hold the version
 * that this release works with.
 */
export function requireVersion(store: string, rows: readonly SqlRow[], marker: Marker): string {
  const [row] = rows
  if (row === undefined) throw schemaMissing(store)
  const version = Number(row['version'])
  if (version === SCHEMA_VERSION) {
    marker.check(row['store_id'])
    return String(row['store_id'])
  }
  const remedy =
    version > SCHEMA_VERSION ? 'upgrade stepward' : 'migrate with the release that created the tables'
  throw new StepwardError(
    'ERR_SCHEMA_VERSION',
    `${store}: the tables have version ${version}, and this release needs ${SCHEMA_VERSION}; ${remedy}`,
    { store },
  )
}

/**
 * Throws if the store had an id before: its tables are gone or somewhere else. New, empty ones would let everybody
 * in without a code (S14).
 */
export function requireNew(store: string, marker: Marker): void {
  if (marker.known === null) return
  throw schemaMissing(
    store,
    undefined,
    'migrate() did not create them, because new tables would be empty and let users in without a code; restore them, or check the address, schema, prefix and storeId',
  )
}

/** Whether the fault is that the tables do not exist. */
export function isSchemaMissing(error: unknown): error is StepwardError {
  return error instanceof StepwardError && error.code === 'ERR_SCHEMA_MISSING'
}

/** Runs a migration. If the tables are missing after it, a second call would not help, and the error does not ask for one. */
export async function migrating(store: string, migrate: () => void | Promise<void>): Promise<void> {
  try {
    await migrate()
  } catch (error) {
    if (!isSchemaMissing(error) || !error.message.endsWith(`; ${CALL_MIGRATE}`)) throw error
    const remedy =
      'migrate() sent the statements that create them, and the client does not find them; pass one that sends each statement as it is, to one database'
    throw schemaMissing(store, error.cause, remedy)
  }
}
