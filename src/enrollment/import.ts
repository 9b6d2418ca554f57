import { equalInConstantTime } from '../internal/bytes.js'
import { unchanged } from '../internal/decision.js'
import type { OtpSecret } from '../otp/index.js'
import { type Context, changed, type Decision, type EnrollmentRules } from './decision.js'
import {
  type Authenticator,
  type EnrollmentRecord,
  emptyRecord,
  isEnrolled,
  type SealedKey,
} from './record.js'
import type { NewRecoveryCodes } from './recovery-codes.js'
import type { ImportOutcome } from './results.js'
import { UNUSED_THROTTLE } from './throttle.js'

export interface ImportCommand {
  readonly userId: string
  readonly actorId: string
  readonly key: SealedKey
  readonly secret: OtpSecret
  /** The last step that the other system accepted; null if it kept none. */
  readonly lastStep: number | null
  /** When the user enrolled there, in Unix milliseconds; null: now. */
  readonly enrolledAt: number | null
  /** Null: the user gets none. */
  readonly recoveryCodes: (NewRecoveryCodes & { readonly imported: boolean }) | null
  /** Whether to import for a user whose two-factor was ended or erased (S7). */
  readonly evenIfEnded: boolean
  /** Whether to notify the user. */
  readonly notify: boolean
  /** A new generation. */
  readonly nextGeneration: string
}

/**
 * Binds a secret that another system issued, so that users keep the entry in their app. It never replaces an
 * authenticator that is on, and it revives nothing that was ended (S7).
 */
export function importEnrollment(
  record: EnrollmentRecord | null,
  command: ImportCommand,
  context: Context,
): Decision<ImportOutcome> {
  const before = record ?? emptyRecord(command.userId, context.erasure)
  const refusal = refuseImport(before, command, context)
  if (refusal !== null) return unchanged(refusal)

  const { key, recoveryCodes, nextGeneration } = command
  const issuesCodes = recoveryCodes !== null && before.recoveryCodes === null
  const first = !isEnrolled(before)
  return changed<ImportOutcome>(
    { ok: true, recoveryCodesIssued: issuesCodes },
    {
      ...before,
      ...(first ? { generation: nextGeneration, ticketGeneration: null, pending: null } : {}),
      authenticators: [...before.authenticators, toAuthenticator(command, context)],
      recoveryCodes: issuesCodes
        ? { ...recoveryCodes, used: [], issuedAt: context.now }
        : before.recoveryCodes,
      ...(first ? { codeThrottle: UNUSED_THROTTLE, recoveryThrottle: UNUSED_THROTTLE } : {}),
    },
    {
      type: 'enrollment.imported',
      notify: command.notify,
      actorId: command.actorId,
      authenticatorId: key.id,
      recoveryCodes: issuesCodes ? recoveryCodes.hashes.length : 0,
    },
    context,
  )
}

function refuseImport(
  record: EnrollmentRecord,
  command: ImportCommand,
  { rules, secrets }: Context,
): Exclude<ImportOutcome, { readonly ok: true }> | null {
  const { authenticators, history, erasure } = record
  const secret = command.secret.toBase32()
  const isThere = authenticators.some(({ id }) =>
    equalInConstantTime(secrets.get(id)?.toBase32() ?? '', secret),
  )
  if (isThere || (authenticators.length > 0 && rules.maxAuthenticators === 1)) {
    return { ok: false, reason: 'already_enrolled' }
  }
  // One of several may have ended, too: a migration that runs twice must not bring it back (S7).
  const ended = history.length > 0 || erasure !== null
  if (ended && !command.evenIfEnded) return { ok: false, reason: 'ended' }
  if (authenticators.length < rules.maxAuthenticators) return null
  return { ok: false, reason: 'too_many_authenticators' }
}

/** The keys that {@link importEnrollment} needs open, to recognize a secret that is there already. */
export function keysToImport(
  record: EnrollmentRecord | null,
  { maxAuthenticators }: EnrollmentRules,
): readonly SealedKey[] {
  return record === null || maxAuthenticators === 1 ? [] : record.authenticators
}

/** Steps that another system may have accepted before their time. */
export const acceptedEarly = ({ window }: EnrollmentRules): number => Math.max(1, window.future)

/**
 * If the other system did not keep the last step, the present one and those that it may have accepted early count as
 * used: a code that it has just accepted must not pass again here (S1).
 */
function toAuthenticator(
  { key, lastStep, enrolledAt }: ImportCommand,
  { now, rules }: Context,
): Authenticator {
  const presentStep = Math.floor(now / 1000 / key.period)
  return {
    ...key,
    confirmedAt: enrolledAt ?? now,
    lastStep: lastStep ?? presentStep + acceptedEarly(rules),
    drift: 0,
    lastUsedAt: null,
  }
}
