import { checkCode } from './check-code.js'
import { type Context, changed, type Decision, erased, judgedNow, unchanged } from './decision.js'
import { endAuthenticators, removeAuthenticator } from './end.js'
import type { PresentedCode } from './presented-code.js'
import { type EnrollmentRecord, isEnrolled } from './record.js'
import type { DisableOutcome, RemoveOutcome, ResetOutcome } from './results.js'

export interface DisableCommand {
  readonly presented: PresentedCode
  /** The companies that demand two-factor of this person, now or from a date on. */
  readonly requiredBy: readonly string[]
  /** A new generation. */
  readonly nextGeneration: string
}

/** Switches two-factor off. The secrets leave storage in the same commit (S6, S7). */
export function disableEnrollment(
  record: EnrollmentRecord | null,
  command: DisableCommand,
  context: Context,
): Decision<DisableOutcome> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  if (command.requiredBy.length > 0) {
    return unchanged({ ok: false, reason: 'required_by_company', companyIds: command.requiredBy })
  }

  const check = checkCode(record, command.presented, context)
  if (!check.passed) return check.decision
  return changed<DisableOutcome>(
    { ok: true },
    endAuthenticators(check.record, 'disabled', command.nextGeneration, judgedNow(record, context.now)),
    {
      type: 'enrollment.ended',
      notify: true,
      endReason: 'disabled',
      factor: command.presented.factor,
      actorId: null,
      reason: null,
      authenticatorIds: record.authenticators.map((authenticator) => authenticator.id),
    },
    context,
  )
}

/** Removes one authenticator of several; the last one goes by switching two-factor off. */
export function removeOneAuthenticator(
  record: EnrollmentRecord | null,
  command: DisableCommand & { readonly authenticatorId: string },
  context: Context,
): Decision<RemoveOutcome> {
  const { authenticatorId, presented, nextGeneration } = command
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  if (!record.authenticators.some(({ id }) => id === authenticatorId)) {
    return unchanged({ ok: false, reason: 'unknown_authenticator' })
  }
  if (record.authenticators.length === 1) return disableEnrollment(record, command, context)

  const check = checkCode(record, presented, context)
  if (!check.passed) return check.decision
  const now = judgedNow(record, context.now)
  return changed<RemoveOutcome>(
    { ok: true },
    removeAuthenticator(check.record, authenticatorId, nextGeneration, now),
    {
      type: 'enrollment.ended',
      notify: true,
      endReason: 'removed',
      factor: presented.factor,
      actorId: null,
      reason: null,
      authenticatorIds: [authenticatorId],
    },
    context,
  )
}

/** An admin's way for a lost phone (OWASP ASVS 6.4.4): ends everything without a code, with actor and reason. */
export function resetEnrollment(
  record: EnrollmentRecord | null,
  command: { readonly actorId: string; readonly reason: string; readonly nextGeneration: string },
  context: Context,
): Decision<ResetOutcome> {
  if (record === null || (record.authenticators.length === 0 && record.pending === null)) {
    return unchanged({ ok: false, reason: 'not_enrolled' })
  }
  const { actorId, reason, nextGeneration } = command
  return changed<ResetOutcome>(
    { ok: true },
    endAuthenticators(record, 'reset', nextGeneration, judgedNow(record, context.now)),
    {
      type: 'enrollment.ended',
      notify: true,
      endReason: 'reset',
      factor: null,
      actorId,
      reason,
      authenticatorIds: record.authenticators.map((authenticator) => authenticator.id),
    },
    context,
  )
}

/** Forgets a person, history included; only the audit trail stays. Nothing stored is nothing to do. */
export function eraseEnrollment(
  record: EnrollmentRecord | null,
  command: { readonly actorId: string },
  context: Context,
): Decision<{ readonly ok: true }> {
  if (record === null) return unchanged({ ok: true })
  return erased<{ readonly ok: true }>(
    { ok: true },
    record.userId,
    { type: 'enrollment.erased', notify: true, actorId: command.actorId },
    context,
  )
}
