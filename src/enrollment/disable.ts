import { checkCode } from './check-code.js'
import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import { endAuthenticators } from './end.js'
import type { PresentedCode } from './presented-code.js'
import { type EnrollmentRecord, isEnrolled } from './record.js'
import type { DisableOutcome } from './results.js'

export interface DisableCommand {
  readonly presented: PresentedCode
  /** Whether a company demands two-factor of this person, now or from a date on. */
  readonly required: boolean
  /** A new generation. */
  readonly nextGeneration: string
}

/** Switches two-factor off. The secret leaves storage in the same commit (S6, S7). */
export function disableEnrollment(
  record: EnrollmentRecord | null,
  command: DisableCommand,
  context: Context,
): Decision<DisableOutcome> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  if (command.required) return unchanged({ ok: false, reason: 'required_by_company' })

  const check = checkCode(record, command.presented, context)
  if (!check.passed) return check.decision
  return changed<DisableOutcome>(
    { ok: true },
    endAuthenticators(check.record, 'disabled', command.nextGeneration, judgedNow(record, context.now)),
    {
      type: 'enrollment.ended',
      reason: 'disabled',
      factor: command.presented.factor,
      authenticatorIds: record.authenticators.map((authenticator) => authenticator.id),
    },
    context,
  )
}
