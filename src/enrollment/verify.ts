import { type ChallengeBinding, refuseChallenge } from './challenge.js'
import { checkCode } from './check-code.js'
import { type Context, changed, type Decision, unchanged } from './decision.js'
import type { PresentedCode } from './presented-code.js'
import { type EnrollmentRecord, isEnrolled, recoveryCodesLeft } from './record.js'
import type { ChallengeRefusal, CodeRefusal, NotEnrolled, Verified } from './results.js'

/** The second step of a login: the challenge that it began with, and one code, used up by passing. */
export function verifyLogin(
  record: EnrollmentRecord | null,
  command: { readonly challenge: ChallengeBinding; readonly presented: PresentedCode },
  context: Context,
): Decision<Verified | CodeRefusal | ChallengeRefusal> {
  const stale = refuseChallenge(command.challenge, record, context)
  if (stale !== null) return unchanged(stale)
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'challenge_invalid' })
  return passCode(record, command.presented, context)
}

/** A code asked for inside a session, under the same rules and counters as at a login. */
export function verifyStepUp(
  record: EnrollmentRecord | null,
  command: { readonly presented: PresentedCode },
  context: Context,
): Decision<Verified | CodeRefusal | NotEnrolled> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  return passCode(record, command.presented, context)
}

function passCode(
  record: EnrollmentRecord,
  presented: PresentedCode,
  context: Context,
): Decision<Verified | CodeRefusal> {
  const check = checkCode(record, presented, context)
  if (!check.passed) return check.decision

  const { factor } = presented
  const left = recoveryCodesLeft(check.record)
  return changed<Verified>(
    { ok: true, userId: record.userId, method: factor, recoveryCodesLeft: left },
    check.record,
    {
      type: 'verification.succeeded',
      factor,
      failuresBefore: check.failuresBefore,
      recoveryCodesLeft: left,
    },
    context,
  )
}
