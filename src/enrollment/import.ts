import { unchanged } from '../internal/decision.js'
import { effectiveNow } from '../internal/time.js'
import { type Context, changed, type Decision } from './decision.js'
import { type EnrollmentRecord, emptyRecord, isEnrolled, type SealedKey } from './record.js'
import type { NewRecoveryCodes } from './recovery-codes.js'
import type { ImportOutcome } from './results.js'

export interface ImportCommand {
  readonly userId: string
  readonly actorId: string
  readonly key: SealedKey
  /** The last step that the other library accepted; null if it kept none. */
  readonly lastStep: number | null
  /** A new generation. */
  readonly nextGeneration: string
  readonly recoveryCodes: NewRecoveryCodes
}

/**
 * Binds a secret that another library issued, so that users keep the entry in their app. It never replaces an
 * authenticator that is on. If the other library did not keep the last step, the present one counts as used: a
 * code that it has just accepted must not pass again here.
 */
export function importEnrollment(
  record: EnrollmentRecord | null,
  command: ImportCommand,
  context: Context,
): Decision<ImportOutcome> {
  if (isEnrolled(record)) return unchanged({ ok: false, reason: 'already_enrolled' })
  const before = record ?? emptyRecord(command.userId)
  const now = effectiveNow(record, context.now)
  const { key, nextGeneration, recoveryCodes } = command
  const presentStep = Math.floor(now / 1000 / key.period)
  return changed<ImportOutcome>(
    { ok: true },
    {
      ...before,
      generation: nextGeneration,
      deviceGeneration: nextGeneration,
      authenticators: [{ ...key, confirmedAt: now, lastStep: command.lastStep ?? presentStep, drift: 0 }],
      pending: null,
      recoveryCodes: { ...recoveryCodes, issuedAt: now },
    },
    {
      type: 'enrollment.imported',
      notify: true,
      actorId: command.actorId,
      authenticatorId: key.id,
      recoveryCodes: recoveryCodes.hashes.length,
    },
    context,
  )
}
