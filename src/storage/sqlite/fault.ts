import { StepwardError } from '../../errors.js'
import { databaseFailed, schemaMissing } from '../sql/failure.js'

/** How deep a client wraps the message of SQLite, at most. */
const MAX_CAUSES = 5

/** SQLite says it in words only, and every client passes them on, in its message or in that of a cause. */
function saysMissingTable(error: unknown): boolean {
  let current = error
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++) {
    if (current.message.includes('no such table')) return true
    current = current.cause
  }
  return false
}

/** A fault of the database, whatever the client. */
export function sqliteFault(store: string, cause: unknown): StepwardError {
  if (cause instanceof StepwardError) return cause
  return saysMissingTable(cause) ? schemaMissing(store, cause) : databaseFailed(store, cause)
}
