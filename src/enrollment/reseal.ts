import { unchanged } from '../internal/decision.js'
import { type Context, changed, type Decision } from './decision.js'
import type { EnrollmentRecord } from './record.js'

/** New envelopes, by authenticator id, for secrets that an older key had sealed. */
export type Resealed = ReadonlyMap<string, string>

/** The record with the new envelopes instead of the old ones. */
export function withResealed(record: EnrollmentRecord, resealed: Resealed): EnrollmentRecord {
  const renew = <K extends { readonly id: string; readonly sealedSecret: string }>(key: K): K => ({
    ...key,
    sealedSecret: resealed.get(key.id) ?? key.sealedSecret,
  })
  return {
    ...record,
    authenticators: record.authenticators.map(renew),
    pending: record.pending === null ? null : renew(record.pending),
  }
}

/** What a key rotation does for one user. */
export function resealSecrets(
  record: EnrollmentRecord | null,
  command: { readonly resealed: Resealed; readonly keyId: string },
  context: Context,
): Decision<'resealed' | 'current' | 'not_stored'> {
  if (record === null) return unchanged('not_stored')
  if (command.resealed.size === 0) return unchanged('current')
  return changed<'resealed'>(
    'resealed',
    withResealed(record, command.resealed),
    { type: 'secrets.resealed', notify: false, keyId: command.keyId },
    context,
  )
}
