import { unchanged } from '../internal/decision.js'
import { type Context, changed, type Decision } from './decision.js'
import type { EnrollmentRecord } from './record.js'
import type { RenameOutcome } from './results.js'

/** Gives an authenticator a name that its user recognizes. */
export function renameAuthenticator(
  record: EnrollmentRecord | null,
  command: { readonly authenticatorId: string; readonly name: string },
  context: Context,
): Decision<RenameOutcome> {
  const { authenticatorId, name } = command
  const known = record?.authenticators.find(({ id }) => id === authenticatorId)
  if (record === null || known === undefined) {
    return unchanged({ ok: false, reason: 'unknown_authenticator' })
  }
  if (known.name === name) return unchanged({ ok: true })
  return changed<RenameOutcome>(
    { ok: true },
    {
      ...record,
      authenticators: record.authenticators.map((authenticator) =>
        authenticator === known ? { ...known, name } : authenticator,
      ),
    },
    { type: 'enrollment.renamed', notify: false, authenticatorId, name },
    context,
  )
}
