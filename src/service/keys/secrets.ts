import { RECOVERY_CODE_BYTES } from '../../enrollment/bounds.js'
import { canonicalImportedCode, classifyCode, type PresentedCode } from '../../enrollment/check-code.js'
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

/** In place of an envelope, until the decision is made: a KMS is called only for what will be stored. */
const UNSEALED = ''

/** A secret under a new authenticator id, and what the record keeps of it. The engine seals it. */
export interface NewKey {
  readonly secret: OtpSecret
  readonly key: SealedKey
}

/** A new secret (S7). */
export function newKey(name: string | null): NewKey {
  return keyOf(OtpSecret.generate(), { name, ...KEY_PARAMETERS })
}

/** A secret of another system. */
export function keyOf(secret: OtpSecret, parameters: Omit<SealedKey, 'id' | 'sealedSecret'>): NewKey {
  return { secret, key: { id: randomId(), sealedSecret: UNSEALED, ...parameters } }
}

/** The secrets that one decision needs, opened. */
export async function openSecrets(
  keys: KeyRing,
  userId: string,
  needed: readonly SealedKey[],
): Promise<ReadonlyMap<string, OtpSecret>> {
  const opened = new Map<string, OtpSecret>()
  if (needed.length === 0) return opened
  await Promise.all(
    needed.map(async ({ id, sealedSecret }) => {
      const bytes = await keys.open(sealedSecret, sealContext(userId, id))
      opened.set(id, OtpSecret.fromBytes(bytes, OPEN_OPTIONS))
    }),
  )
  return opened
}

/** Envelopes for secrets of a record that are not sealed yet, or that an older key sealed. */
export async function sealOutdated(
  keys: KeyRing,
  record: EnrollmentRecord,
  secrets: ReadonlyMap<string, OtpSecret>,
): Promise<Resealed> {
  const resealed = new Map<string, string>()
  for (const { id, sealedSecret } of sealedKeys(record)) {
    const secret = secrets.get(id)
    if (secret === undefined || (sealedSecret !== UNSEALED && keys.isCurrent(sealedSecret))) continue
    resealed.set(id, await keys.seal(secret.toBytes(), sealContext(record.userId, id)))
  }
  return resealed
}

/** Every sealed secret of a record. */
export function sealedKeys(record: EnrollmentRecord): readonly SealedKey[] {
  return record.pending === null ? record.authenticators : [...record.authenticators, record.pending]
}

/** Keyed and bound to the user: without the ring, or for another user, the hash is worthless. */
function hashRecoveryCode(keys: KeyRing, keyId: string, userId: string, canonical: string): Promise<string> {
  return keys.mac('recovery-code', keyId, JSON.stringify([userId, canonical]))
}

/** A presented code in the form that a decision compares. */
export async function presentCode(
  keys: KeyRing,
  record: EnrollmentRecord | null,
  code: string,
): Promise<PresentedCode> {
  const typed = classifyCode(code, record)
  const { factor, text } = typed
  if (record === null || (factor === 'totp' && !typed.mayBeImported)) {
    return { factor: 'totp', code: text, importedHash: null }
  }
  const keyId = record.recoveryCodes?.keyId ?? keys.current
  const hash = await hashRecoveryCode(keys, keyId, record.userId, text)
  return factor === 'totp' ? { factor, code: text, importedHash: hash } : { factor, hash }
}

/** Recovery codes of another system, hashed for the record. */
export async function importedRecoveryCodes(
  keys: KeyRing,
  userId: string,
  codes: readonly string[],
): Promise<NewRecoveryCodes> {
  const keyId = keys.current
  const texts = [...new Set(codes.map(canonicalImportedCode))]
  return {
    keyId,
    hashes: await Promise.all(texts.map((code) => hashRecoveryCode(keys, keyId, userId, code))),
  }
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
