import { type ChallengeBinding, refuseChallenge } from './challenge.js'
import { checkCode } from './check-code.js'
import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import type { TrustedDevice } from './device.js'
import type { PresentedCode } from './presented-code.js'
import { type EnrollmentRecord, isEnrolled, recoveryCodesLeft } from './record.js'
import type { ChallengeRefusal, CodeRefusal, NotEnrolled, Verified } from './results.js'

/** From here on a person should make new recovery codes. */
const FEW_RECOVERY_CODES = 3

export interface VerifyLoginCommand {
  readonly challenge: ChallengeBinding
  readonly presented: PresentedCode
  /** Seconds that the device is to be trusted; null: it is not. */
  readonly trustDeviceFor: number | null
}

/** Somebody who passed, and the device that is to be trusted for it. */
export interface LoggedIn extends Verified {
  readonly device: TrustedDevice | null
}

/** The second step of a login: the challenge that it began with, and one code, used up by passing. */
export function verifyLogin(
  record: EnrollmentRecord | null,
  command: VerifyLoginCommand,
  context: Context,
): Decision<LoggedIn | CodeRefusal | ChallengeRefusal> {
  const stale = refuseChallenge(command.challenge, record, context)
  if (stale !== null) return unchanged(stale)
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'challenge_invalid' })
  const { trustDeviceFor } = command
  const { outcome, change } = passCode(record, command.presented, trustDeviceFor !== null, context)
  if (!outcome.ok) return { outcome, change }
  const device = trustDeviceFor === null ? null : trustDevice(record, trustDeviceFor, context)
  return { outcome: { ...outcome, device }, change }
}

function trustDevice(record: EnrollmentRecord, ttl: number, context: Context): TrustedDevice {
  const trustedAt = judgedNow(record, context.now)
  return { deviceGeneration: record.deviceGeneration, trustedAt, expiresAt: trustedAt + ttl * 1000 }
}

/** A code asked for inside a session, under the same rules and counters as at a login. */
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
    { ok: true, userId: record.userId, method: factor, recoveryCodesLeft: left },
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
