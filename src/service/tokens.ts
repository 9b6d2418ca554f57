import { StepwardError } from '../errors.js'
import { equalInConstantTime, fromBase64Url, toBase64Url } from '../internal/bytes.js'
import type { KeyRing, TokenPurpose } from './key-ring.js'

/** What a token says, in a fixed order for each purpose. */
export type Claims = readonly (string | number)[]

const TOKEN_VERSION = 'sw1'

/** An id of 1,024 bytes, escaped and encoded, fits. */
const LONGEST_TOKEN = 12_000

const utf8 = new TextEncoder()
const utf8Decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Signs claims: HMAC-SHA-256 with a key derived for this purpose only, the algorithm fixed (OWASP ASVS
 * 9.1). A token of one purpose is never good for another.
 */
export async function signToken(keys: KeyRing, purpose: TokenPurpose, claims: Claims): Promise<string> {
  const payload = toBase64Url(utf8.encode(JSON.stringify(claims)))
  const mac = await keys.mac(purpose, keys.current, payload)
  return [TOKEN_VERSION, keys.current, payload, mac].join('.')
}

/** The claims of a token, or null if it was not signed by us for this purpose. */
export async function readToken(
  keys: KeyRing,
  purpose: TokenPurpose,
  token: unknown,
): Promise<readonly unknown[] | null> {
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN) return null
  const [version, keyId = '', payload = '', mac = '', ...rest] = token.split('.')
  if (version !== TOKEN_VERSION || rest.length > 0) return null
  const expected = await macOrNull(keys, purpose, keyId, payload)
  if (expected === null || !equalInConstantTime(expected, mac)) return null
  const bytes = fromBase64Url(payload)
  if (bytes === null) return null
  const claims: unknown = JSON.parse(utf8Decoder.decode(bytes))
  return Array.isArray(claims) ? claims : null
}

/** The key id in a token is whatever the sender wrote: one that is not in the ring is no fault. */
async function macOrNull(
  keys: KeyRing,
  purpose: TokenPurpose,
  keyId: string,
  payload: string,
): Promise<string | null> {
  try {
    return await keys.mac(purpose, keyId, payload)
  } catch (error) {
    if (error instanceof StepwardError && error.code === 'ERR_UNKNOWN_KEY') return null
    throw error
  }
}
