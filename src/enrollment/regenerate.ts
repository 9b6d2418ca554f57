import { checkCode } from './check-code.js'
import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import type { PresentedCode } from './presented-code.js'
import { type EnrollmentRecord, isEnrolled } from './record.js'
import type { RegenerateOutcome } from './results.js'
import { UNUSED_THROTTLE } from './throttle.js'

export interface RegenerateCommand {
  readonly presented: PresentedCode
  /** New recovery codes, already hashed. */
  readonly recoveryCodes: { readonly keyId: string; readonly hashes: readonly string[] }
}

/** Gives new recovery codes; those before end in the same commit. */
export function regenerateRecoveryCodes(
  record: EnrollmentRecord | null,
  command: RegenerateCommand,
  context: Context,
): Decision<RegenerateOutcome> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  const check = checkCode(record, command.presented, context)
  if (!check.passed) return check.decision
  return changed<RegenerateOutcome>(
    { ok: true },
    {
      ...check.record,
      recoveryCodes: { ...command.recoveryCodes, issuedAt: judgedNow(record, context.now) },
      recoveryThrottle: UNUSED_THROTTLE,
    },
    {
      type: 'recovery_codes.regenerated',
      notify: true,
      factor: command.presented.factor,
      recoveryCodes: command.recoveryCodes.hashes.length,
    },
    context,
  )
}
