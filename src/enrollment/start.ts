import { type ChallengeBinding, refuseChallenge } from './challenge.js'
import { checkCode } from './check-code.js'
import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import type { PresentedCode } from './presented-code.js'
import { type EnrollmentRecord, emptyRecord, isEnrolled, type PendingAuthenticator } from './record.js'
import type { StartOutcome } from './results.js'
import { placeFor } from './room.js'
import { UNUSED_THROTTLE } from './throttle.js'
import { refuseTicket, type Ticket } from './ticket.js'

export interface StartCommand {
  readonly userId: string
  /** A new secret, already sealed (S7). */
  readonly key: Pick<PendingAuthenticator, 'id' | 'name' | 'sealedSecret' | 'algorithm' | 'digits' | 'period'>
  /** Needed when an authenticator is on: it may only be replaced by somebody who has it. */
  readonly presented: PresentedCode | null
  /** The one of a login that answered `enroll`; null inside a session. */
  readonly challenge: ChallengeBinding | null
  /** The ticket that was shown; null where none is asked for. */
  readonly ticket: Ticket | 'none' | 'invalid' | null
}

/**
 * Puts a new secret beside whatever is on. It lets nobody in and displaces nothing but an earlier
 * unconfirmed one (S5).
 */
export function startEnrollment(
  record: EnrollmentRecord | null,
  command: StartCommand,
  context: Context,
): Decision<StartOutcome> {
  const stale = refuseChallenge(command.challenge, record, context)
  if (stale !== null) return unchanged(stale)
  const refused = command.ticket === null ? null : refuseTicket(command.ticket, record, context)
  if (refused !== null) return unchanged(refused)

  const before = record ?? emptyRecord(command.userId)
  if (!isEnrolled(before)) return withPending(before, command, context)
  if (command.presented === null) return unchanged({ ok: false, reason: 'code_required' })
  if (placeFor(before, context) === 'none') return unchanged({ ok: false, reason: 'too_many_authenticators' })

  const check = checkCode(before, command.presented, context)
  return check.passed ? withPending(check.record, command, context) : check.decision
}

function withPending(
  record: EnrollmentRecord,
  command: StartCommand,
  context: Context,
): Decision<StartOutcome> {
  const now = judgedNow(record, context.now)
  const expiresAt = now + context.rules.pendingTtl * 1000
  const on = isEnrolled(record)
  const replaces = on && placeFor(record, context) === 'instead'
  return changed<StartOutcome>(
    {
      ok: true,
      expiresAt: new Date(expiresAt),
      replaces,
      deleteOldEntry: replaces || record.history.length > 0,
    },
    { ...record, pending: { ...command.key, startedAt: now, expiresAt, throttle: UNUSED_THROTTLE } },
    {
      type: 'enrollment.started',
      notify: false,
      authenticatorId: command.key.id,
      replaces,
      factor: on ? (command.presented?.factor ?? null) : null,
    },
    context,
  )
}
