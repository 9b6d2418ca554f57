import type { Ticket } from '../enrollment/bindings.js'
import type { ChallengeBinding } from '../enrollment/decision.js'
import type { Factor } from '../enrollment/events.js'
import type { TrustedDevice } from '../enrollment/record.js'
import type { ChallengeRefusal, Proof } from '../enrollment/results.js'
import { StepwardError } from '../errors.js'
import { equalInConstantTime, fromBase64Url, toBase64Url } from '../internal/bytes.js'
import { decodeUtf8, encodeUtf8 } from '../internal/utf8.js'
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

/** One claim of a token. Claims have a fixed order for each purpose. */
type Claim = string | number | boolean

/**
 * The claims of a token that was signed here for this purpose and this issuer, without the issuer; otherwise none.
 * The signature covers the purpose, and only this file signs, so the types of the claims are known.
 */
async function readClaims<C extends readonly Claim[]>(
  { keys, issuer }: Signing,
  purpose: TokenPurpose,
  token: unknown,
  isComplete: (claims: readonly unknown[]) => boolean,
): Promise<C | null> {
  const [audience, ...claims] = await readToken(keys, purpose, token)
  return audience === issuer && isComplete(claims) ? (claims as unknown as C) : null
}

/** Whether the claims have these types, so that a change of the order ends old tokens. */
function typed(...types: readonly string[]): (claims: readonly unknown[]) => boolean {
  return (claims) =>
    claims.length === types.length && claims.every((claim, index) => typeof claim === types[index])
}

/** `''`: no company was named. */
const CHALLENGE = typed('string', 'string', 'string', 'string', 'string', 'boolean', 'number', 'number')
type ChallengeClaims = readonly [ChallengeType, string, string, string, string, boolean, number, number]

export function signChallenge({ keys, issuer }: Signing, challenge: Challenge): Promise<string> {
  const { type, userId, id, generation, companyId, ticketRequired, issuedAt, expiresAt } = challenge
  const claims = [type, userId, id, generation, companyId ?? '', ticketRequired, issuedAt, expiresAt]
  return signToken(keys, 'challenge', [issuer, ...claims])
}

/**
 * A challenge that was signed here for this step and issuer; otherwise null. The decision judges by the record
 * whether it is still valid.
 */
export async function readChallenge(
  signing: Signing,
  type: ChallengeType,
  token: unknown,
): Promise<Challenge | null> {
  const claims = await readClaims<ChallengeClaims>(signing, 'challenge', token, CHALLENGE)
  if (claims === null) return null
  const [claimedType, userId, id, generation, company, ticketRequired, issuedAt, expiresAt] = claims
  if (claimedType !== type) return null
  const companyId = company === '' ? null : company
  return { type, userId, id, generation, companyId, ticketRequired, issuedAt, expiresAt }
}

const TICKET = typed('string', 'string', 'number', 'number')

/** Signs a ticket: an admin or the application vouches for this user. */
export function signTicket({ keys, issuer }: Signing, userId: string, ticket: Ticket): Promise<string> {
  const { generation, issuedAt, expiresAt } = ticket
  return signToken(keys, 'ticket', [issuer, userId, generation, issuedAt, expiresAt])
}

/** A ticket of this user; otherwise null. */
export async function readTicket(signing: Signing, userId: string, token: unknown): Promise<Ticket | null> {
  const claims = await readClaims<readonly [string, string, number, number]>(signing, 'ticket', token, TICKET)
  if (claims === null || claims[0] !== userId) return null
  const [, generation, issuedAt, expiresAt] = claims
  return { generation, issuedAt, expiresAt }
}

const DEVICE = typed('string', 'string', 'number', 'number')

/** Signs that a user trusts a device. The list in the record says whether and how long it is valid. */
export function signDevice(
  { keys, issuer }: Signing,
  userId: string,
  { id, trustedAt, expiresAt }: TrustedDevice,
): Promise<string> {
  return signToken(keys, 'device', [issuer, userId, id, trustedAt, expiresAt])
}

/** The id of a trusted device of this user; otherwise null. */
export async function readDevice(signing: Signing, userId: string, token: unknown): Promise<string | null> {
  const claims = await readClaims<readonly [string, string, number, number]>(signing, 'device', token, DEVICE)
  return claims !== null && claims[0] === userId ? claims[1] : null
}

const PROOF = typed('string', 'string', 'string', 'number', 'number')

/** Signs that a user passed the second factor. */
export function signProof({ keys, issuer }: Signing, userId: string, proof: Proof): Promise<string> {
  const { generation, factor, issuedAt, expiresAt } = proof
  return signToken(keys, 'proof', [issuer, userId, generation, factor, issuedAt, expiresAt])
}

/** A proof of this user; otherwise null. */
export async function readProof(signing: Signing, userId: string, token: unknown): Promise<Proof | null> {
  const claims = await readClaims<readonly [string, string, Factor, number, number]>(
    signing,
    'proof',
    token,
    PROOF,
  )
  if (claims === null || claims[0] !== userId) return null
  const [, generation, factor, issuedAt, expiresAt] = claims
  return { generation, factor, issuedAt, expiresAt }
}

const TOKEN_VERSION = 'sw1'

/** Two ids of 1,024 bytes, escaped and encoded, fit. */
const MAX_TOKEN_LENGTH = 20_000

/**
 * Signs claims, in a fixed order for each purpose: HMAC-SHA-256 with a key derived for this purpose alone. The
 * algorithm is fixed (OWASP ASVS 9.1).
 */
async function signToken(keys: KeyRing, purpose: TokenPurpose, claims: readonly Claim[]): Promise<string> {
  const payload = toBase64Url(encodeUtf8(JSON.stringify(claims)))
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
  const claims: unknown = JSON.parse(decodeUtf8(bytes))
  return Array.isArray(claims) ? claims : NO_CLAIMS
}
