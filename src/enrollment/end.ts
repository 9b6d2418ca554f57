import { unchanged } from '../internal/decision.js'
import { MAX_HISTORY } from './bounds.js'
import { checkCode, type PresentedCode } from './check-code.js'
import { type Context, changed, type Decision, erased } from './decision.js'
import { type EndReason, type EnrollmentRecord, isEnrolled, type PastAuthenticator } from './record.js'
import type { DisableOutcome, Done, RemoveOutcome, ResetOutcome } from './results.js'
import { UNUSED_THROTTLE } from './throttle.js'

export interface DisableCommand {
  readonly presented: PresentedCode
  /** The companies that require two-factor of this user, now or from a date on. */
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
    endAuthenticators(check.record, 'disabled', command.nextGeneration, context.now),
    {
      type: 'enrollment.ended',
      notify: true,
      endReason: 'disabled',
      factor: check.factor,
      actorId: null,
      reason: null,
      authenticatorIds: record.authenticators.map(({ id }) => id),
    },
    context,
  )
}

/** Removes one authenticator of several. Removing the last one switches two-factor off. */
export function removeAuthenticator(
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
  return changed<RemoveOutcome>(
    { ok: true },
    endOne(check.record, authenticatorId, nextGeneration, context.now),
    {
      type: 'enrollment.ended',
      notify: true,
      endReason: 'removed',
      factor: check.factor,
      actorId: null,
      reason: null,
      authenticatorIds: [authenticatorId],
    },
    context,
  )
}

/** An admin's answer to a lost phone (OWASP ASVS 6.4.4): ends everything without a code, with actor and reason. */
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
    endAuthenticators(record, 'reset', nextGeneration, context.now),
    {
      type: 'enrollment.ended',
      notify: true,
      endReason: 'reset',
      factor: null,
      actorId,
      reason,
      authenticatorIds: record.authenticators.map(({ id }) => id),
    },
    context,
  )
}

/** Removes everything about a user but the audit trail, even what cannot be read any more. */
export function eraseEnrollment(
  record: EnrollmentRecord | 'damaged' | null,
  command: { readonly userId: string; readonly actorId: string },
  context: Context,
): Decision<Done> {
  if (record === null) return unchanged({ ok: true })
  return erased<Done>(
    { ok: true },
    command.userId,
    { type: 'enrollment.erased', notify: true, actorId: command.actorId },
    context,
  )
}

/**
 * S6: ends every authenticator together with everything that depends on them. The secrets and recovery codes leave
 * the record, and so do tickets and devices. Challenges and proofs end with their generation. Only dates and the
 * reason stay.
 */
export function endAuthenticators(
  record: EnrollmentRecord,
  endReason: EndReason,
  nextGeneration: string,
  now: number,
): EnrollmentRecord {
  const ended = record.authenticators.map(({ id, confirmedAt }) => ({
    id,
    confirmedAt,
    endedAt: now,
    endReason,
  }))
  return {
    ...record,
    generation: nextGeneration,
    ticketGeneration: null,
    authenticators: [],
    pending: null,
    recoveryCodes: null,
    codeThrottle: UNUSED_THROTTLE,
    recoveryThrottle: UNUSED_THROTTLE,
    devices: [],
    history: appended(record.history, ended),
  }
}

/**
 * Ends one authenticator of several. Open challenges, trusted devices and a pending enrollment end too, because
 * nothing records which authenticator they depended on. The recovery codes belong to the user and stay.
 */
function endOne(
  record: EnrollmentRecord,
  authenticatorId: string,
  nextGeneration: string,
  now: number,
): EnrollmentRecord {
  const ended = record.authenticators
    .filter(({ id }) => id === authenticatorId)
    .map(({ id, confirmedAt }) => ({ id, confirmedAt, endedAt: now, endReason: 'removed' as const }))
  return {
    ...record,
    generation: nextGeneration,
    pending: null,
    devices: [],
    authenticators: record.authenticators.filter(({ id }) => id !== authenticatorId),
    history: appended(record.history, ended),
  }
}

function appended(
  history: readonly PastAuthenticator[],
  ended: readonly PastAuthenticator[],
): readonly PastAuthenticator[] {
  return [...history, ...ended].slice(-MAX_HISTORY)
}
