import { StepwardError } from '../../errors.js'
import { schemaMissing } from './failure.js'
import type { SqlRow } from './query.js'

/** Version of the tables that this release works with, the same in every engine. */
export const SCHEMA_VERSION = 1

/** Throws unless the rows of the schema table hold the version that this release works with. */
export function requireVersion(store: string, rows: readonly SqlRow[]): void {
  const [row] = rows
  if (row === undefined) throw schemaMissing(store)
  const version = Number(row['version'])
  if (version === SCHEMA_VERSION) return
  const remedy =
    version > SCHEMA_VERSION ? 'upgrade stepward' : 'migrate with the release that created the tables'
  throw new StepwardError(
    'ERR_SCHEMA_VERSION',
    `${store}: the tables have version ${version}, and this release needs ${SCHEMA_VERSION}; ${remedy}`,
    { store },
  )
}

/** Whether the fault is that the tables do not exist. */
export function isSchemaMissing(error: unknown): boolean {
  return error instanceof StepwardError && error.code === 'ERR_SCHEMA_MISSING'
}
