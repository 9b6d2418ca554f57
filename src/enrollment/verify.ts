import { unchanged } from '../internal/decision.js'
import { effectiveNow } from '../internal/time.js'
import type { TrustedDevice } from './bindings.js'
import { FEW_RECOVERY_CODES } from './bounds.js'
import { checkCode, type PresentedCode } from './check-code.js'
import { type ChallengeBinding, type Context, changed, type Decision, refuseChallenge } from './decision.js'
import { type EnrollmentRecord, isEnrolled, recoveryCodesLeft } from './record.js'
import type { ChallengeRefusal, CodeRefusal, NotEnrolled, Verified } from './results.js'

export interface VerifyLoginCommand {
  readonly challenge: ChallengeBinding
  readonly presented: PresentedCode
  /** Seconds for which the device is to be trusted; null: it is not. */
  readonly deviceMaxAge: number | null
}

/** A user who passed, and the device that is trusted from now on. */
export interface LoggedIn extends Verified {
  readonly device: TrustedDevice | null
}

/** The second step of a login: checks the challenge and one code, and uses up the code. */
export function verifyLogin(
  record: EnrollmentRecord | null,
  command: VerifyLoginCommand,
  context: Context,
): Decision<LoggedIn | CodeRefusal | ChallengeRefusal> {
  const { challenge, presented, deviceMaxAge } = command
  const stale = refuseChallenge(challenge, record, context)
  if (stale !== null) return unchanged(stale)
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'challenge_invalid' })
  const { outcome, change } = passCode(record, presented, deviceMaxAge !== null, context)
  if (!outcome.ok) return { outcome, change }
  if (deviceMaxAge === null) return { outcome: { device: null, ...outcome }, change }
  const trustedAt = effectiveNow(record, context.now)
  const expiresAt = trustedAt + deviceMaxAge * 1000
  const device = { deviceGeneration: record.deviceGeneration, trustedAt, expiresAt }
  return { outcome: { device, ...outcome }, change }
}

/** A code that is asked for inside a session, with the same rules and counters as at a login. */
export function verifyStepUp(
  record: EnrollmentRecord | null,
  command: { readonly presented: PresentedCode },
  context: Context,
): Decision<Verified | CodeRefusal | NotEnrolled> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  return passCode(record, command.presented, false, context)
}

function passCode(
  record: EnrollmentRecord,
  presented: PresentedCode,
  deviceTrusted: boolean,
  context: Context,
): Decision<Verified | CodeRefusal> {
  const check = checkCode(record, presented, context)
  if (!check.passed) return check.decision

  const { factor } = presented
  const left = recoveryCodesLeft(check.record)
  return changed<Verified>(
    { ok: true, userId: record.userId, factor, recoveryCodesLeft: left },
    check.record,
    {
      type: 'verification.succeeded',
      notify: check.failuresBefore > 0 || factor === 'recovery_code',
      factor,
      authenticatorId: check.authenticatorId,
      failuresBefore: check.failuresBefore,
      recoveryCodesLeft: left,
      recoveryCodesLow: left <= FEW_RECOVERY_CODES,
      deviceTrusted,
    },
    context,
  )
}
