import type { ChallengeBinding } from '../enrollment/challenge.js'
import type { ChallengeRefusal } from '../enrollment/results.js'
import type { KeyRing } from './key-ring.js'
import { readToken, signToken } from './tokens.js'

/** What an open login still has to do. A challenge for one is not good for the other. */
export type ChallengeType = 'code' | 'enroll'

/** Stands for "this person gave the right password". Nothing of it is stored: there is no table to sweep. */
export interface Challenge extends ChallengeBinding {
  readonly type: ChallengeType
  readonly userId: string
}

export const CHALLENGE_INVALID: ChallengeRefusal = { ok: false, reason: 'challenge_invalid' }

export function signChallenge(keys: KeyRing, issuer: string, challenge: Challenge): Promise<string> {
  const { type, userId, generation, expiresAt } = challenge
  return signToken(keys, 'challenge', [type, issuer, userId, generation, expiresAt])
}

/**
 * Reads a challenge back, or null if it was not signed by us for this use and issuer. Whether it is still
 * good is for the decision to judge, by the record.
 */
export async function readChallenge(
  keys: KeyRing,
  issuer: string,
  type: ChallengeType,
  token: unknown,
): Promise<Challenge | null> {
  const [claimedType, audience, userId, generation, expiresAt] =
    (await readToken(keys, 'challenge', token)) ?? []
  if (claimedType !== type || audience !== issuer) return null
  if (typeof userId !== 'string' || typeof generation !== 'string' || typeof expiresAt !== 'number')
    return null
  return { type, userId, generation, expiresAt }
}
