import type { EnrollmentRecord, PendingAuthenticator } from '../enrollment/record.js'
import { randomId } from '../internal/bytes.js'
import { OtpSecret } from '../otp/index.js'
import type { KeyRing } from './key-ring.js'

/** What every authenticator app honours: see the notes on apps in the reference. */
const KEY_PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const

/** A sealed secret opens only for the person and the authenticator that it was sealed for. */
function sealContext(userId: string, authenticatorId: string): string {
  return JSON.stringify([userId, authenticatorId])
}

/** A new secret (S7), open for the one time that it is shown, and sealed for the record. */
export async function newKey(
  keys: KeyRing,
  userId: string,
): Promise<{
  secret: OtpSecret
  key: Pick<PendingAuthenticator, 'id' | 'sealedSecret' | 'algorithm' | 'digits' | 'period'>
}> {
  const secret = OtpSecret.generate()
  const id = randomId()
  const sealedSecret = await keys.seal(secret.toBytes(), sealContext(userId, id))
  return { secret, key: { id, sealedSecret, ...KEY_PARAMETERS } }
}

/** The secrets of a record, opened for one decision. */
export async function openSecrets(
  keys: KeyRing,
  record: EnrollmentRecord | null,
): Promise<ReadonlyMap<string, OtpSecret>> {
  if (record === null) return new Map()
  const sealed = record.pending === null ? record.authenticators : [...record.authenticators, record.pending]
  const opened = await Promise.all(
    sealed.map(async ({ id, sealedSecret }) => {
      const bytes = await keys.open(sealedSecret, sealContext(record.userId, id))
      return [id, OtpSecret.fromBytes(bytes)] as const
    }),
  )
  return new Map(opened)
}
