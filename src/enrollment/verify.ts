import { unchanged } from '../internal/decision.js'
import { withDevice } from './bindings.js'
import { FEW_RECOVERY_CODES } from './bounds.js'
import { checkCode, type PresentedCode } from './check-code.js'
import { type ChallengeBinding, type Context, changed, type Decision, refuseChallenge } from './decision.js'
import { proofOf } from './proof.js'
import {
  type EnrollmentRecord,
  isEnrolled,
  recoveryCodesLeft,
  type TrustedDevice,
  withLoginCompany,
} from './record.js'
import type { ChallengeRefusal, CodeRefusal, NotEnrolled, Proof, Verified } from './results.js'

export interface VerifyLoginCommand {
  readonly challenge: ChallengeBinding
  readonly presented: PresentedCode
  /** The device to trust; null: none. */
  readonly device: Pick<TrustedDevice, 'id' | 'name'> | null
  /** The company that the login was for, if there is no directory; otherwise null. */
  readonly loginCompany: string | null
}

/** A user who passed. The service signs the proof. */
export interface Passed extends Omit<Verified, 'proof'> {
  readonly proof: Proof
}

/** A user who passed a login, and the device that is trusted from now on. */
export interface LoggedIn extends Passed {
  readonly device: TrustedDevice | null
}

/** The second step of a login: checks the challenge and one code, and uses up the code. */
export function verifyLogin(
  record: EnrollmentRecord | null,
  command: VerifyLoginCommand,
  context: Context,
): Decision<LoggedIn | CodeRefusal | ChallengeRefusal> {
  const { challenge, presented, loginCompany } = command
  const stale = refuseChallenge(challenge, record, context)
  if (stale !== null) return unchanged(stale)
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'challenge_invalid' })
  const device = trustedFromNow(command.device, context)
  const change = (passed: EnrollmentRecord): EnrollmentRecord =>
    withLoginCompany(device === null ? passed : withDevice(passed, device), loginCompany)
  const decision = passCode(record, presented, device, change, context)
  if (!decision.outcome.ok) return { outcome: decision.outcome, change: decision.change }
  return { outcome: { device, ...decision.outcome }, change: decision.change }
}

function trustedFromNow(device: VerifyLoginCommand['device'], { now, rules }: Context): TrustedDevice | null {
  if (device === null || rules.deviceTtl === null) return null
  return { ...device, trustedAt: now, expiresAt: now + rules.deviceTtl * 1000 }
}

/** A code that is asked for inside a session, with the same rules and counters as at a login. */
export function verifyStepUp(
  record: EnrollmentRecord | null,
  command: { readonly presented: PresentedCode },
  context: Context,
): Decision<Passed | CodeRefusal | NotEnrolled> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  return passCode(record, command.presented, null, (passed) => passed, context)
}

function passCode(
  record: EnrollmentRecord,
  presented: PresentedCode,
  device: TrustedDevice | null,
  change: (passed: EnrollmentRecord) => EnrollmentRecord,
  context: Context,
): Decision<Passed | CodeRefusal> {
  const check = checkCode(record, presented, context)
  if (!check.passed) return check.decision

  const { factor, authenticatorId, failuresBefore } = check
  const left = recoveryCodesLeft(check.record)
  return changed<Passed>(
    {
      ok: true,
      userId: record.userId,
      factor,
      authenticatorId,
      verifiedAt: new Date(context.now),
      recoveryCodesLeft: left,
      proof: proofOf(check.record, factor, context),
    },
    change(check.record),
    {
      type: 'verification.succeeded',
      notify: failuresBefore > 0 || factor === 'recovery_code',
      factor,
      authenticatorId,
      failuresBefore,
      recoveryCodesLeft: left,
      recoveryCodesLow: left <= FEW_RECOVERY_CODES,
      deviceId: device?.id ?? null,
    },
    context,
  )
}
