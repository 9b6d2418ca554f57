import type { Authenticator, EnrollmentRecord, PendingAuthenticator } from '../enrollment/record.js'
import type { Resealed } from '../enrollment/reseal.js'
import { randomId } from '../internal/bytes.js'
import { OtpSecret } from '../otp/index.js'
import type { KeyRing } from './key-ring.js'

/** Imported secrets can be as short as other systems issued them; those that we make are 20 bytes. */
const MIN_LEGACY_SECRET_BYTES = 10

/** What every authenticator app honours: see the notes on apps in the reference. */
const KEY_PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const

/** A sealed secret opens only for the person and the authenticator that it was sealed for. */
function sealContext(userId: string, authenticatorId: string): string {
  return JSON.stringify([userId, authenticatorId])
}

/** A secret that is sealed for a record, with what every code of it depends on. */
export type SealedKey = Pick<
  Authenticator,
  'id' | 'name' | 'sealedSecret' | 'algorithm' | 'digits' | 'period'
>

/** A new secret (S7), open for the one time that it is shown, and sealed for the record. */
export async function newKey(
  keys: KeyRing,
  userId: string,
  name: string | null,
): Promise<{ secret: OtpSecret; key: SealedKey }> {
  const secret = OtpSecret.generate()
  return { secret, key: await sealKey(keys, userId, secret, { name, ...KEY_PARAMETERS }) }
}

/** Seals a secret for a person under a new authenticator id. */
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
  if (record === null) return new Map()
  const opened = await Promise.all(
    sealedKeys(record).map(async ({ id, sealedSecret }) => {
      const bytes = await keys.open(sealedSecret, sealContext(record.userId, id))
      return [id, OtpSecret.fromBytes(bytes, { minBytes: MIN_LEGACY_SECRET_BYTES })] as const
    }),
  )
  return new Map(opened)
}

/** New envelopes for the secrets of a record that an older key had sealed. */
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

function sealedKeys(record: EnrollmentRecord): readonly (Authenticator | PendingAuthenticator)[] {
  return record.pending === null ? record.authenticators : [...record.authenticators, record.pending]
}
