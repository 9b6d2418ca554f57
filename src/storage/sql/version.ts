import { StepwardError } from '../../errors.js'

/** Version of the tables that this release works with, the same in every engine. */
export const SCHEMA_VERSION = 1

export function schemaMissing(store: string, cause?: unknown): StepwardError {
  return new StepwardError(
    'ERR_SCHEMA_MISSING',
    `${store}: its tables are not there; call migrate()`,
    cause === undefined ? undefined : { cause },
  )
}

/** Throws unless the rows of the schema table tell the version that this release works with. */
export function requireVersion(store: string, rows: readonly Readonly<Record<string, unknown>>[]): void {
  const [row] = rows
  if (row === undefined) throw schemaMissing(store)
  const version = Number(row['version'])
  if (version === SCHEMA_VERSION) return
  const remedy =
    version > SCHEMA_VERSION
      ? 'upgrade stepward'
      : 'this release has no step from that version; migrate with the release that made the tables'
  throw new StepwardError(
    'ERR_SCHEMA_VERSION',
    `${store}: the tables are of version ${version}, this release works with ${SCHEMA_VERSION}: ${remedy}`,
  )
}
