import type { Ticket, TrustedDevice } from '../enrollment/bindings.js'
import type { ChallengeBinding } from '../enrollment/decision.js'
import type { ChallengeRefusal } from '../enrollment/results.js'
import { StepwardError } from '../errors.js'
import { equalInConstantTime, fromBase64Url, toBase64Url } from '../internal/bytes.js'
import type { KeyRing, TokenPurpose } from './keys/ring.js'

/** What an open login still has to do. A challenge for one step is not valid for the other. */
export type ChallengeType = 'code' | 'enroll'

/** Says that this user gave the right password. It is not stored, so there is no table to sweep. */
export interface Challenge extends ChallengeBinding {
  readonly type: ChallengeType
  readonly userId: string
}

export const CHALLENGE_INVALID: ChallengeRefusal = { ok: false, reason: 'challenge_invalid' }

/** What the readers and signers of tokens need: keys, and the issuer as the audience (OWASP ASVS 9.2). */
interface Signing {
  readonly keys: KeyRing
  readonly issuer: string
}

export function signChallenge({ keys, issuer }: Signing, challenge: Challenge): Promise<string> {
  const { type, userId, generation, expiresAt } = challenge
  return signToken(keys, 'challenge', [type, issuer, userId, generation, expiresAt])
}

/**
 * A challenge that was signed here for this step and issuer; otherwise null. The decision judges by the record
 * whether it is still valid.
 */
export async function readChallenge(
  { keys, issuer }: Signing,
  type: ChallengeType,
  token: unknown,
): Promise<Challenge | null> {
  const [claimedType, audience, userId, generation, expiresAt] = await readToken(keys, 'challenge', token)
  if (claimedType !== type || audience !== issuer) return null
  if (typeof userId !== 'string' || typeof generation !== 'string' || typeof expiresAt !== 'number')
    return null
  return { type, userId, generation, expiresAt }
}

/** Signs a ticket: an admin or the application vouches for this user. */
export function signTicket({ keys, issuer }: Signing, userId: string, ticket: Ticket): Promise<string> {
  return signToken(keys, 'ticket', [issuer, userId, ticket.generation, ticket.expiresAt])
}

/** A ticket of this user; otherwise null. */
export async function readTicket(
  { keys, issuer }: Signing,
  userId: string,
  token: unknown,
): Promise<Ticket | null> {
  const [audience, owner, generation, expiresAt] = await readToken(keys, 'ticket', token)
  if (audience !== issuer || owner !== userId) return null
  if (typeof generation !== 'string' || typeof expiresAt !== 'number') return null
  return { generation, expiresAt }
}

/** Signs that a user trusts a device. It is not stored: the generation in the record ends it. */
export function signDevice(
  { keys, issuer }: Signing,
  userId: string,
  device: TrustedDevice,
): Promise<string> {
  const { deviceGeneration, trustedAt, expiresAt } = device
  return signToken(keys, 'device', [issuer, userId, deviceGeneration, trustedAt, expiresAt])
}

/** A trusted device of this user; otherwise null. */
export async function readDevice(
  { keys, issuer }: Signing,
  userId: string,
  token: unknown,
): Promise<TrustedDevice | null> {
  const [audience, owner, deviceGeneration, trustedAt, expiresAt] = await readToken(keys, 'device', token)
  if (audience !== issuer || owner !== userId || typeof deviceGeneration !== 'string') return null
  if (typeof trustedAt !== 'number' || typeof expiresAt !== 'number') return null
  return { deviceGeneration, trustedAt, expiresAt }
}

const TOKEN_VERSION = 'sw1'

/** An id of 1,024 bytes, escaped and encoded, fits. */
const MAX_TOKEN_LENGTH = 12_000

const utf8 = new TextEncoder()
const utf8Decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Signs claims, in a fixed order for each purpose: HMAC-SHA-256 with a key derived for this purpose alone. The
 * algorithm is fixed (OWASP ASVS 9.1).
 */
async function signToken(
  keys: KeyRing,
  purpose: TokenPurpose,
  claims: readonly (string | number)[],
): Promise<string> {
  const payload = toBase64Url(utf8.encode(JSON.stringify(claims)))
  const mac = await keys.mac(purpose, keys.current, payload)
  return `${TOKEN_VERSION}.${keys.current}.${payload}.${mac}`
}

const NO_CLAIMS: readonly unknown[] = []

/** The claims of a token; none if it was not signed here for this purpose. */
async function readToken(keys: KeyRing, purpose: TokenPurpose, token: unknown): Promise<readonly unknown[]> {
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH) return NO_CLAIMS
  const [version, keyId = '', payload = '', mac = '', ...rest] = token.split('.')
  if (version !== TOKEN_VERSION || rest.length > 0) return NO_CLAIMS
  let expected: string
  try {
    expected = await keys.mac(purpose, keyId, payload)
  } catch (error) {
    // The key id is whatever the sender wrote: one that is not in the ring is no fault.
    if (error instanceof StepwardError && error.code === 'ERR_UNKNOWN_KEY') return NO_CLAIMS
    throw error
  }
  if (!equalInConstantTime(expected, mac)) return NO_CLAIMS
  const bytes = fromBase64Url(payload)
  if (bytes === null) return NO_CLAIMS
  const claims: unknown = JSON.parse(utf8Decoder.decode(bytes))
  return Array.isArray(claims) ? claims : NO_CLAIMS
}
