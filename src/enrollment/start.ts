import { unchanged } from '../internal/decision.js'
import { refuseTicket, type Ticket } from './bindings.js'
import { checkCode, type PresentedCode } from './check-code.js'
import { type ChallengeBinding, type Context, changed, type Decision, refuseChallenge } from './decision.js'
import type { Factor } from './events.js'
import { type EnrollmentRecord, emptyRecord, isEnrolled, type SealedKey } from './record.js'
import type { StartOutcome } from './results.js'
import { judgeThrottle, UNUSED_THROTTLE } from './throttle.js'

export interface StartCommand {
  readonly userId: string
  /** A new secret, already sealed (S7). */
  readonly key: SealedKey
  /** Required when an authenticator is on: only a user who has it may replace it. */
  readonly presented: PresentedCode | null
  /** The challenge of a login that returned `enroll`; null inside a session. */
  readonly challenge: ChallengeBinding | null
  /** The ticket that was presented; null if none is required. */
  readonly ticket: Ticket | 'none' | 'invalid' | null
}

/**
 * Adds a new secret as pending. It grants nothing, and it displaces nothing but an earlier pending secret (S5).
 */
export function startEnrollment(
  record: EnrollmentRecord | null,
  command: StartCommand,
  context: Context,
): Decision<StartOutcome> {
  const { challenge, ticket, presented } = command
  const stale = refuseChallenge(challenge, record, context)
  if (stale !== null) return unchanged(stale)
  const refused = ticket === null ? null : refuseTicket(ticket, record, context)
  if (refused !== null) return unchanged(refused)

  const before = record ?? emptyRecord(command.userId, context.erasure)
  if (!isEnrolled(before)) return withPending(before, null, command, context)
  if (presented === null) return unchanged({ ok: false, reason: 'code_required' })
  if (placement(before, context) === 'none')
    return unchanged({ ok: false, reason: 'too_many_authenticators' })

  const check = checkCode(before, presented, context)
  return check.passed ? withPending(check.record, check.factor, command, context) : check.decision
}

function withPending(
  record: EnrollmentRecord,
  /** What was presented to add or replace; null if nothing was on. */
  factor: Factor | null,
  command: StartCommand,
  context: Context,
): Decision<StartOutcome> {
  const { now, rules } = context
  const expiresAt = now + rules.pendingTtl * 1000
  const on = isEnrolled(record)
  const replaces = on && placement(record, context) === 'instead'
  return changed<StartOutcome>(
    {
      ok: true,
      expiresAt: new Date(expiresAt),
      replaces,
      // A setup that was started before may have been scanned.
      deleteOldEntry: replaces || record.history.length > 0 || record.pending !== null,
    },
    {
      ...record,
      pending: {
        ...command.key,
        startedAt: now,
        expiresAt,
        challengeId: command.challenge?.id ?? null,
        ticket: command.ticket !== null,
        throttle: UNUSED_THROTTLE,
      },
    },
    {
      type: 'enrollment.started',
      notify: false,
      authenticatorId: command.key.id,
      replaces,
      factor,
    },
    context,
  )
}

/**
 * Where a new authenticator goes: beside those that are on, instead of them, or nowhere, because the user must
 * remove one of several first. After a suspension it replaces all of them: only a new binding ends a suspension
 * (NIST SP 800-63B §3.2.2).
 */
export function placement(record: EnrollmentRecord, context: Context): 'beside' | 'instead' | 'none' {
  const { throttle, maxAuthenticators } = context.rules
  if (judgeThrottle(record.codeThrottle, throttle, context.now).kind === 'suspended') return 'instead'
  const count = record.authenticators.length
  if (count < maxAuthenticators) return 'beside'
  return count === 1 ? 'instead' : 'none'
}
