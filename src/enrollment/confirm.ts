import { unchanged } from '../internal/decision.js'
import { isLive } from '../internal/time.js'
import { type Match, matchCode, nextAttempt } from './check-code.js'
import {
  type ChallengeBinding,
  type Context,
  changed,
  type Decision,
  type EnrollmentRules,
} from './decision.js'
import { endAuthenticators } from './end.js'
import { proofOf } from './proof.js'
import {
  type EnrollmentRecord,
  generationOf,
  isEnrolled,
  type PendingAuthenticator,
  type SealedKey,
  withLoginCompany,
} from './record.js'
import type { NewRecoveryCodes } from './recovery-codes.js'
import type { ConfirmOutcome } from './results.js'
import { placement } from './start.js'
import { countFailure, judgeThrottle } from './throttle.js'

export interface ConfirmCommand {
  readonly code: string
  /** The challenge of a login that returned `enroll`; null inside a session. */
  readonly challenge: ChallengeBinding | null
  /** Whether a company that the challenge was judged by asks for a ticket now. */
  readonly ticketRequired: boolean
  /** The company that the login was for, if there is no directory; otherwise null. */
  readonly loginCompany: string | null
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
  const { challenge } = command
  const { now, rules } = context
  if (challenge !== null && challenge.generation !== generationOf(record, context.erasure)) {
    return unchanged({ ok: false, reason: 'challenge_invalid' })
  }
  if (record === null || record.pending === null) return unchanged({ ok: false, reason: 'not_pending' })

  const { pending } = record
  // Only the login or the session that was shown the secret can confirm it.
  if (pending.challengeId !== (challenge?.id ?? null)) {
    return unchanged({ ok: false, reason: 'challenge_invalid' })
  }
  // A challenge does not end an enrollment that it started: the `expiresAt` of the enrollment is true.
  if (!isPendingLive(pending, rules, now)) return expire(record, pending, context)
  if (command.ticketRequired && !pending.ticket) return unchanged({ ok: false, reason: 'ticket_required' })

  const verdict = judgeThrottle(pending.throttle, rules.throttle, now)
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

function isPendingLive(
  { startedAt, expiresAt }: PendingAuthenticator,
  { pendingTtl }: EnrollmentRules,
  now: number,
): boolean {
  return isLive({ issuedAt: startedAt, expiresAt }, pendingTtl, now)
}

/** The key that {@link confirmEnrollment} needs open. */
export function keysToConfirm(
  record: EnrollmentRecord | null,
  rules: EnrollmentRules,
  now: number,
): readonly SealedKey[] {
  const pending = record?.pending ?? null
  if (pending === null || !isPendingLive(pending, rules, now)) return []
  return judgeThrottle(pending.throttle, rules.throttle, now).kind === 'open' ? [pending] : []
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
  const { now } = context
  const { startedAt, expiresAt, challengeId, ticket, throttle, ...key } = pending
  const bound = { ...key, confirmedAt: now, lastStep: match.step, drift: match.drift, lastUsedAt: null }
  const adds = isEnrolled(record) && placement(record, context) === 'beside'
  const before: EnrollmentRecord = adds
    ? { ...record, pending: null }
    : {
        ...endAuthenticators(record, 'replaced', command.nextGeneration, now),
        recoveryCodes: { ...command.recoveryCodes, used: [], imported: false, issuedAt: now, unsaved: true },
      }
  const next = withLoginCompany(
    { ...before, authenticators: [...before.authenticators, bound] },
    command.loginCompany,
  )
  return changed<ConfirmOutcome>(
    { ok: true, recoveryCodesIssued: !adds, proof: proofOf(next, 'totp', context) },
    next,
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
  const { now } = context
  const throttle = countFailure(pending.throttle, null, now)
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
