import type { PresentedCode } from '../enrollment/presented-code.js'
import type { EnrollmentRecord } from '../enrollment/record.js'
import {
  canonicalRecoveryCode,
  encodeRecoveryCode,
  groupRecoveryCode,
  RECOVERY_CODE_BYTES,
} from '../enrollment/recovery-codes.js'
import { randomBytes } from '../internal/bytes.js'
import type { KeyRing } from './key-ring.js'

/** Keyed and bound to the person, so that a hash means nothing without the ring or for anybody else. */
function hashRecoveryCode(keys: KeyRing, keyId: string, userId: string, canonical: string): Promise<string> {
  return keys.mac('recovery-code', keyId, JSON.stringify([userId, canonical]))
}

/** Whatever the caller passed on as the code: what is no text matches nothing, and is counted like any wrong code. */
export function asCode(code: unknown): string {
  return typeof code === 'string' ? code : ''
}

/** A presented code in the form in which a decision compares it. */
export async function presentCode(
  keys: KeyRing,
  record: EnrollmentRecord | null,
  code: unknown,
): Promise<PresentedCode> {
  const text = asCode(code)
  const canonical = canonicalRecoveryCode(text)
  if (canonical === null || record === null) return { factor: 'totp', code: text }
  const keyId = record.recoveryCodes?.keyId ?? keys.current
  return { factor: 'recovery_code', hash: await hashRecoveryCode(keys, keyId, record.userId, canonical) }
}

/** New recovery codes: the texts to be shown once, and the hashes for the record. */
export async function newRecoveryCodes(
  keys: KeyRing,
  userId: string,
  count: number,
): Promise<{ texts: readonly string[]; stored: { keyId: string; hashes: readonly string[] } }> {
  const codes = Array.from({ length: count }, () => encodeRecoveryCode(randomBytes(RECOVERY_CODE_BYTES)))
  const keyId = keys.current
  const hashes = await Promise.all(codes.map((code) => hashRecoveryCode(keys, keyId, userId, code)))
  return { texts: codes.map(groupRecoveryCode), stored: { keyId, hashes } }
}
