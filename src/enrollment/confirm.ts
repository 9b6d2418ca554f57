import { type ChallengeBinding, refuseChallenge } from './challenge.js'
import { type Match, matchCode, nextAttempt } from './check-code.js'
import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import { endAuthenticators } from './end.js'
import { type EnrollmentRecord, isEnrolled, type PendingAuthenticator } from './record.js'
import type { ConfirmOutcome } from './results.js'
import { placeFor } from './room.js'
import { countFailure, judgeThrottle } from './throttle.js'

export interface ConfirmCommand {
  readonly code: string
  /** The one of a login that answered `enroll`; null inside a session. */
  readonly challenge: ChallengeBinding | null
  /** A new generation. */
  readonly nextGeneration: string
  /** New recovery codes, already hashed. */
  readonly recoveryCodes: { readonly keyId: string; readonly hashes: readonly string[] }
}

/**
 * Turns the pending secret into the authenticator, on the proof that an app holds it. Whatever hung on
 * an older one ends in the same commit (S6), and the step that proved it is used up (S1).
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
  const now = judgedNow(record, context.now)
  if (now >= pending.expiresAt) return expire(record, pending, context)

  const verdict = judgeThrottle(pending.throttle, context.rules.throttle, now)
  if (verdict.kind !== 'open') {
    const retryAt = verdict.kind === 'locked' ? verdict.retryAt : pending.expiresAt
    return unchanged({ ok: false, reason: 'locked', retryAt: new Date(retryAt), attemptsLeft: 0 })
  }
  if (placeFor(record, context) === 'none') return unchanged({ ok: false, reason: 'too_many_authenticators' })
  const match = matchCode(pending, command.code, context)
  if (match === null) return refuseWrong(record, pending, context)
  return bind(record, pending, match, command, context)
}

/**
 * The first one, and one that replaces another, come with new recovery codes; one that is added beside
 * others leaves what they have.
 */
function bind(
  record: EnrollmentRecord,
  pending: PendingAuthenticator,
  match: Match,
  command: ConfirmCommand,
  context: Context,
): Decision<ConfirmOutcome> {
  const now = judgedNow(record, context.now)
  const { id, name, sealedSecret, algorithm, digits, period } = pending
  const bound = {
    ...{ id, name, sealedSecret, algorithm, digits, period },
    confirmedAt: now,
    lastStep: match.step,
    drift: match.drift,
  }
  const adds = isEnrolled(record) && placeFor(record, context) === 'beside'
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
      authenticatorId: id,
      replaced: adds ? [] : record.authenticators.map((authenticator) => authenticator.id),
      recoveryCodes: adds ? 0 : command.recoveryCodes.hashes.length,
    },
    context,
  )
}

/** Removes what was too late, so that a clock that goes back cannot bring it to life again (S10). */
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
  const now = judgedNow(record, context.now)
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
