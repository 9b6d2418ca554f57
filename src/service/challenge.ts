import type { ChallengeBinding } from '../enrollment/challenge.js'
import type { ChallengeRefusal } from '../enrollment/results.js'
import { StepwardError } from '../errors.js'
import { equalInConstantTime, fromBase64Url, toBase64Url } from '../internal/bytes.js'
import type { KeyRing } from './key-ring.js'

/** What an open login still has to do. A challenge for one is not good for the other. */
export type ChallengeType = 'code' | 'enroll'

/** Stands for "this person gave the right password". Nothing of it is stored: there is no table to sweep. */
export interface Challenge extends ChallengeBinding {
  readonly type: ChallengeType
  readonly userId: string
}

export const CHALLENGE_INVALID: ChallengeRefusal = { ok: false, reason: 'challenge_invalid' }

const TOKEN_VERSION = 'sw1'

/** An id of 1,024 bytes, escaped and encoded, fits. */
const LONGEST_TOKEN = 12_000

const utf8 = new TextEncoder()
const utf8Decoder = new TextDecoder('utf-8', { fatal: true })

/** Signs a challenge: HMAC-SHA-256 with a key derived for this purpose only, the algorithm fixed (OWASP ASVS 9.1). */
export async function signChallenge(keys: KeyRing, issuer: string, challenge: Challenge): Promise<string> {
  const claims = [challenge.type, issuer, challenge.userId, challenge.generation, challenge.expiresAt]
  const payload = toBase64Url(utf8.encode(JSON.stringify(claims)))
  const mac = await keys.mac('challenge', keys.current, payload)
  return [TOKEN_VERSION, keys.current, payload, mac].join('.')
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
  const payload = await signedPayload(keys, token)
  const challenge = payload === null ? null : parseClaims(payload, issuer)
  return challenge?.type === type ? challenge : null
}

/** The payload, once its signature holds. */
async function signedPayload(keys: KeyRing, token: unknown): Promise<string | null> {
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN) return null
  const [version, keyId = '', payload = '', mac = '', ...rest] = token.split('.')
  if (version !== TOKEN_VERSION || rest.length > 0) return null
  try {
    const expected = await keys.mac('challenge', keyId, payload)
    return equalInConstantTime(expected, mac) ? payload : null
  } catch (error) {
    // The key id in a token is whatever the sender wrote.
    if (error instanceof StepwardError && error.code === 'ERR_UNKNOWN_KEY') return null
    throw error
  }
}

function parseClaims(payload: string, issuer: string): Challenge | null {
  const bytes = fromBase64Url(payload)
  if (bytes === null) return null
  const claims: unknown = JSON.parse(utf8Decoder.decode(bytes))
  if (!Array.isArray(claims)) return null
  const [type, audience, userId, generation, expiresAt]: unknown[] = claims
  if (audience !== issuer || (type !== 'code' && type !== 'enroll')) return null
  if (typeof userId !== 'string' || typeof generation !== 'string' || typeof expiresAt !== 'number')
    return null
  return { type, userId, generation, expiresAt }
}
