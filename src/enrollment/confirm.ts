import { unchanged } from '../internal/decision.js'
import { effectiveNow } from '../internal/time.js'
import { type Match, matchCode, nextAttempt } from './check-code.js'
import { type ChallengeBinding, type Context, changed, type Decision, refuseChallenge } from './decision.js'
import { endAuthenticators } from './end.js'
import { type EnrollmentRecord, isEnrolled, type PendingAuthenticator } from './record.js'
import type { NewRecoveryCodes } from './recovery-codes.js'
import type { ConfirmOutcome } from './results.js'
import { placement } from './start.js'
import { countFailure, judgeThrottle } from './throttle.js'

export interface ConfirmCommand {
  readonly code: string
  /** The challenge of a login that returned `enroll`; null inside a session. */
  readonly challenge: ChallengeBinding | null
  /** A new generation. */
  readonly nextGeneration: string
  readonly recoveryCodes: NewRecoveryCodes
}

/**
 * Turns the pending secret into the authenticator once a code proves that an app has it. In the same commit,
 * everything that depended on an older one ends (S6), and the step of the code is used up (S1).
 */
export function confirmEnrollment(
  record: EnrollmentRecord | null,
  command: ConfirmCommand,
  context: Context,
): Decision<ConfirmOutcome> {
  const stale = refuseChallenge(command.challenge, record, context)
  if (stale !== null) return unchanged(stale)
  if (record === null || record.pending === null) return unchanged({ ok: false, reason: 'not_pending' })

  const { pending } = record
  const now = effectiveNow(record, context.now)
  if (now >= pending.expiresAt) return expire(record, pending, context)

  const verdict = judgeThrottle(pending.throttle, context.rules.throttle, now)
  if (verdict.kind !== 'open') {
    const retryAt = verdict.kind === 'locked' ? verdict.retryAt : pending.expiresAt
    return unchanged({ ok: false, reason: 'locked', retryAt: new Date(retryAt) })
  }
  if (placement(record, context) === 'none')
    return unchanged({ ok: false, reason: 'too_many_authenticators' })
  const match = matchCode(pending, command.code, context)
  if (match === null) return refuseWrong(record, pending, context)
  return bind(record, pending, match, command, context)
}

/**
 * The first authenticator, and one that replaces another, come with new recovery codes. One that is added beside
 * others keeps the existing codes.
 */
function bind(
  record: EnrollmentRecord,
  pending: PendingAuthenticator,
  match: Match,
  command: ConfirmCommand,
  context: Context,
): Decision<ConfirmOutcome> {
  const now = effectiveNow(record, context.now)
  const { startedAt, expiresAt, throttle, ...key } = pending
  const bound = { ...key, confirmedAt: now, lastStep: match.step, drift: match.drift }
  const adds = isEnrolled(record) && placement(record, context) === 'beside'
  const before = adds
    ? { ...record, pending: null }
    : {
        ...endAuthenticators(record, 'replaced', command.nextGeneration, now),
        recoveryCodes: { ...command.recoveryCodes, issuedAt: now },
      }
  return changed<ConfirmOutcome>(
    { ok: true, recoveryCodesIssued: !adds },
    { ...before, authenticators: [...before.authenticators, bound] },
    {
      type: 'enrollment.confirmed',
      notify: true,
      authenticatorId: key.id,
      replaced: adds ? [] : record.authenticators.map(({ id }) => id),
      recoveryCodes: adds ? 0 : command.recoveryCodes.hashes.length,
    },
    context,
  )
}

/** Removes what expired, so that a clock that goes back cannot revive it (S10). */
function expire(
  record: EnrollmentRecord,
  pending: PendingAuthenticator,
  context: Context,
): Decision<ConfirmOutcome> {
  return changed<ConfirmOutcome>(
    { ok: false, reason: 'expired' },
    { ...record, pending: null },
    { type: 'enrollment.expired', notify: false, authenticatorId: pending.id },
    context,
  )
}

function refuseWrong(
  record: EnrollmentRecord,
  pending: PendingAuthenticator,
  context: Context,
): Decision<ConfirmOutcome> {
  const now = effectiveNow(record, context.now)
  const throttle = countFailure(pending.throttle, now)
  return changed<ConfirmOutcome>(
    { ok: false, reason: 'invalid_code', ...nextAttempt(throttle, now, context) },
    { ...record, pending: { ...pending, throttle } },
    {
      type: 'enrollment.confirm_failed',
      notify: false,
      authenticatorId: pending.id,
      failures: throttle.failures,
    },
    context,
  )
}
