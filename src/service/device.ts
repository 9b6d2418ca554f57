import type { TrustedDevice } from '../enrollment/device.js'
import type { KeyRing } from './key-ring.js'
import { readToken, signToken } from './tokens.js'

/** Signs that a device is trusted for a person. Nothing of it is stored: the generation in the record ends it. */
export function signDeviceToken(
  keys: KeyRing,
  issuer: string,
  userId: string,
  device: TrustedDevice,
): Promise<string> {
  const { deviceGeneration, trustedAt, expiresAt } = device
  return signToken(keys, 'device', [issuer, userId, deviceGeneration, trustedAt, expiresAt])
}

/** Reads a device token of this person back; anything else is no device. */
export async function readDeviceToken(
  keys: KeyRing,
  issuer: string,
  userId: string,
  token: unknown,
): Promise<TrustedDevice | null> {
  const [audience, owner, deviceGeneration, trustedAt, expiresAt] =
    (await readToken(keys, 'device', token)) ?? []
  if (audience !== issuer || owner !== userId || typeof deviceGeneration !== 'string') return null
  if (typeof trustedAt !== 'number' || typeof expiresAt !== 'number') return null
  return { deviceGeneration, trustedAt, expiresAt }
}
