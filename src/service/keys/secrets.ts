import { RECOVERY_CODE_BYTES } from '../../enrollment/bounds.js'
import { canonicalRecoveryCode, type PresentedCode } from '../../enrollment/check-code.js'
import type { EnrollmentRecord, SealedKey } from '../../enrollment/record.js'
import {
  encodeRecoveryCode,
  groupRecoveryCode,
  type NewRecoveryCodes,
} from '../../enrollment/recovery-codes.js'
import type { Resealed } from '../../enrollment/reseal.js'
import { randomBytes, randomId } from '../../internal/bytes.js'
import { MIN_LEGACY_SECRET_BYTES } from '../../otp/bounds.js'
import { OtpSecret } from '../../otp/index.js'
import type { KeyRing } from './ring.js'

/** What every authenticator app honors. */
const KEY_PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const

/** Imported secrets can be short. The ones made here have 20 bytes. */
const OPEN_OPTIONS = { minBytes: MIN_LEGACY_SECRET_BYTES }

/** A sealed secret opens only for the user and the authenticator that it was sealed for. */
function sealContext(userId: string, authenticatorId: string): string {
  return JSON.stringify([userId, authenticatorId])
}

/** A new secret (S7): open, to be shown once, and sealed for the record. */
export async function newKey(
  keys: KeyRing,
  userId: string,
  name: string | null,
): Promise<{ readonly secret: OtpSecret; readonly key: SealedKey }> {
  const secret = OtpSecret.generate()
  return { secret, key: await sealKey(keys, userId, secret, { name, ...KEY_PARAMETERS }) }
}

/** Seals a secret for a user under a new authenticator id. */
export async function sealKey(
  keys: KeyRing,
  userId: string,
  secret: OtpSecret,
  parameters: Omit<SealedKey, 'id' | 'sealedSecret'>,
): Promise<SealedKey> {
  const id = randomId()
  return { id, sealedSecret: await keys.seal(secret.toBytes(), sealContext(userId, id)), ...parameters }
}

/** The secrets of a record, opened for one decision. */
export async function openSecrets(
  keys: KeyRing,
  record: EnrollmentRecord | null,
): Promise<ReadonlyMap<string, OtpSecret>> {
  const opened = new Map<string, OtpSecret>()
  if (record === null) return opened
  await Promise.all(
    sealedKeys(record).map(async ({ id, sealedSecret }) => {
      const bytes = await keys.open(sealedSecret, sealContext(record.userId, id))
      opened.set(id, OtpSecret.fromBytes(bytes, OPEN_OPTIONS))
    }),
  )
  return opened
}

/** New envelopes for the opened secrets of a record that an older key had sealed. */
export async function resealOutdated(
  keys: KeyRing,
  record: EnrollmentRecord,
  opened: ReadonlyMap<string, OtpSecret>,
): Promise<Resealed> {
  const resealed = new Map<string, string>()
  for (const { id, sealedSecret } of sealedKeys(record)) {
    const secret = opened.get(id)
    if (secret === undefined || keys.isCurrent(sealedSecret)) continue
    resealed.set(id, await keys.seal(secret.toBytes(), sealContext(record.userId, id)))
  }
  return resealed
}

function sealedKeys(record: EnrollmentRecord): readonly SealedKey[] {
  return record.pending === null ? record.authenticators : [...record.authenticators, record.pending]
}

/** Keyed and bound to the user: without the ring, or for another user, the hash is worthless. */
function hashRecoveryCode(keys: KeyRing, keyId: string, userId: string, canonical: string): Promise<string> {
  return keys.mac('recovery-code', keyId, JSON.stringify([userId, canonical]))
}

/** A presented code in the form that a decision compares. Anything but a string is a wrong code. */
export async function presentCode(
  keys: KeyRing,
  record: EnrollmentRecord | null,
  code: unknown,
): Promise<PresentedCode> {
  const text = typeof code === 'string' ? code : ''
  const canonical = canonicalRecoveryCode(text)
  if (canonical === null || record === null) return { factor: 'totp', code: text }
  const keyId = record.recoveryCodes?.keyId ?? keys.current
  return { factor: 'recovery_code', hash: await hashRecoveryCode(keys, keyId, record.userId, canonical) }
}

/** New recovery codes: the texts, to be shown once, and the hashes for the record. */
export async function newRecoveryCodes(
  keys: KeyRing,
  userId: string,
  count: number,
): Promise<{ readonly texts: readonly string[]; readonly stored: NewRecoveryCodes }> {
  const codes = Array.from({ length: count }, () => encodeRecoveryCode(randomBytes(RECOVERY_CODE_BYTES)))
  const keyId = keys.current
  const hashes = await Promise.all(codes.map((code) => hashRecoveryCode(keys, keyId, userId, code)))
  return { texts: codes.map(groupRecoveryCode), stored: { keyId, hashes } }
}
