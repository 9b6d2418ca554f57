import base32Encode from 'base32-encode'
import { unchanged } from '../internal/decision.js'
import { checkCode, type PresentedCode } from './check-code.js'
import { type Context, changed, type Decision } from './decision.js'
import { type EnrollmentRecord, isEnrolled } from './record.js'
import type { MarkSavedOutcome, RegenerateOutcome } from './results.js'
import { UNUSED_THROTTLE } from './throttle.js'

/** New recovery codes, already hashed. */
export interface NewRecoveryCodes {
  /** The key of the ring that they are hashed with. */
  readonly keyId: string
  readonly hashes: readonly string[]
}

/** Random bytes as a recovery code in Crockford's Base32, which has no I, L, O or U. */
export function encodeRecoveryCode(bytes: Uint8Array): string {
  return base32Encode(bytes, 'Crockford')
}

/** How a recovery code is shown: `7C4J-0WTF-9ZQK-MB2E`. */
export function groupRecoveryCode(canonical: string): string {
  return (canonical.match(/.{4}/g) ?? []).join('-')
}

/** Issues new recovery codes. The previous ones end in the same commit. */
export function regenerateRecoveryCodes(
  record: EnrollmentRecord | null,
  command: { readonly presented: PresentedCode; readonly recoveryCodes: NewRecoveryCodes },
  context: Context,
): Decision<RegenerateOutcome> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  const { presented, recoveryCodes } = command
  const check = checkCode(record, presented, context)
  if (!check.passed) return check.decision
  return changed<RegenerateOutcome>(
    { ok: true, issuedAt: new Date(context.now) },
    {
      ...check.record,
      recoveryCodes: {
        ...recoveryCodes,
        used: [],
        imported: false,
        issuedAt: context.now,
        unsaved: true,
      },
      recoveryThrottle: UNUSED_THROTTLE,
    },
    {
      type: 'recovery_codes.regenerated',
      notify: true,
      factor: check.factor,
      recoveryCodes: recoveryCodes.hashes.length,
    },
    context,
  )
}

/**
 * The user has saved the recovery codes that were issued then. Another tab may have replaced them meanwhile, and
 * those are not saved yet.
 */
export function markRecoveryCodesSaved(
  record: EnrollmentRecord | null,
  { issuedAt }: { readonly issuedAt: number },
  context: Context,
): Decision<MarkSavedOutcome> {
  if (!isEnrolled(record)) return unchanged({ ok: false, reason: 'not_enrolled' })
  const { recoveryCodes } = record
  if (recoveryCodes?.unsaved !== true || recoveryCodes.issuedAt !== issuedAt) return unchanged({ ok: true })
  const { unsaved: _, ...saved } = recoveryCodes
  return changed<MarkSavedOutcome>(
    { ok: true },
    { ...record, recoveryCodes: saved },
    { type: 'recovery_codes.saved', notify: false },
    context,
  )
}
