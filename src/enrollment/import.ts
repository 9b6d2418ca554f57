import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import { type Authenticator, type EnrollmentRecord, emptyRecord, isEnrolled } from './record.js'
import type { ImportOutcome } from './results.js'

export interface ImportCommand {
  readonly userId: string
  readonly actorId: string
  readonly key: Pick<Authenticator, 'id' | 'name' | 'sealedSecret' | 'algorithm' | 'digits' | 'period'>
  /** The last step that the other library accepted; null where it kept none. */
  readonly lastStep: number | null
  /** A new generation. */
  readonly nextGeneration: string
  /** New recovery codes, already hashed. */
  readonly recoveryCodes: { readonly keyId: string; readonly hashes: readonly string[] }
}

/**
 * Binds a secret that another library issued, so that people keep the entry in their app. Never over one
 * that is on. Where the other library did not keep the last step, the present one counts as used: a code
 * that it has just accepted must not pass again here.
 */
export function importEnrollment(
  record: EnrollmentRecord | null,
  command: ImportCommand,
  context: Context,
): Decision<ImportOutcome> {
  if (isEnrolled(record)) return unchanged({ ok: false, reason: 'already_enrolled' })
  const before = record ?? emptyRecord(command.userId)
  const now = judgedNow(record, context.now)
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
