import { StepwardError } from '../errors.js'
import { fromBase64Url, toBase64Url } from '../internal/bytes.js'
import { describeType, ownOptions } from '../internal/guards.js'
import { aesGcmSealer, type KmsClient, kmsSealer, type Sealer } from './sealer.js'

/** AES-256 and HKDF-SHA-256 both take a key of this length. */
const KEY_BYTES = 32

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/

/** What a signed token is for; a token of one purpose is never good for another. */
export type TokenPurpose = 'challenge' | 'device' | 'ticket'

/** What a derived key is for; each purpose has a key of its own. */
export type KeyPurpose = 'secret' | 'recovery-code' | TokenPurpose

/** Seals secrets, and makes keyed hashes for recovery codes and tokens. `createKeyRing` makes one. */
export interface KeyRing extends Sealer {
  /** The id of the key that new things are hashed and signed with. */
  readonly current: string
  /** A keyed hash (HMAC-SHA-256) in base64url. Throws `ERR_UNKNOWN_KEY`. */
  mac(purpose: KeyPurpose, keyId: string, message: string): Promise<string>
}

/** The keys by id, and the id of the one that is used from now on. */
export interface KeyRingOptions {
  /** The id of the key for whatever is sealed, hashed or signed from now on. */
  readonly current: string
  /** Keys by id (1 to 32 of `A–Z a–z 0–9 _ -`): each 32 random bytes in Base64 or base64url. */
  readonly keys: Readonly<Record<string, string>>
  /** Seals and opens secrets in the place of the keys. Tokens and recovery codes keep to the keys. */
  readonly kms?: KmsClient
}

const utf8 = new TextEncoder()

/**
 * Makes a key ring from keys that the application keeps, best in its secret manager. Secrets are sealed
 * with AES-256-GCM; a key for each purpose is derived by HKDF-SHA-256 (RFC 5869). To rotate, add a key
 * and make it current; keep the old one for as long as anything is sealed with it. A new key is made by
 * `openssl rand -base64 32`.
 *
 * Throws `ERR_INVALID_KEY_RING`.
 *
 * @example
 * ```ts
 * import { createKeyRing } from 'stepward'
 *
 * const keys = createKeyRing({
 *   current: '2026-11',
 *   keys: { '2026-11': 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' },
 * })
 * ```
 */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { current, keys, kms } = readOptions(options)
  const derived = new Map<string, Promise<CryptoKey>>()

  function keyFor(purpose: KeyPurpose, keyId: string): Promise<CryptoKey> {
    const raw = keys.get(keyId)
    if (raw === undefined) {
      throw new StepwardError('ERR_UNKNOWN_KEY', 'key ring: a key that something was sealed with is missing')
    }
    const name = `${purpose}:${keyId}`
    const known = derived.get(name)
    if (known !== undefined) return known
    const key = deriveKey(raw, purpose)
    derived.set(name, key)
    return key
  }

  return Object.freeze({
    current,
    ...(kms === null ? aesGcmSealer(current, async (keyId) => keyFor('secret', keyId)) : kmsSealer(kms)),

    async mac(purpose: KeyPurpose, keyId: string, message: string): Promise<string> {
      const key = await keyFor(purpose, keyId)
      return toBase64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(message))))
    },
  })
}

async function deriveKey(raw: Uint8Array<ArrayBuffer>, purpose: KeyPurpose): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey'])
  const hkdf = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8.encode(`stepward:${purpose}`),
  }
  return purpose === 'secret'
    ? crypto.subtle.deriveKey(hkdf, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
    : crypto.subtle.deriveKey(hkdf, material, { name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign'])
}

interface RingKeys {
  readonly current: string
  readonly keys: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
  readonly kms: KmsClient | null
}

function readOptions(options: KeyRingOptions): RingKeys {
  const own = ownOptions('createKeyRing', options, ['current', 'keys', 'kms'])
  const { current, keys } = own
  if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
    throw invalidKeyRing(`keys: expected an object of id → key, got ${describeType(keys)}`)
  }
  const entries = Object.entries(keys).map(([id, key]) => [id, readKey(id, key)] as const)
  const byId = new Map(entries)
  if (typeof current !== 'string' || !byId.has(current)) {
    throw invalidKeyRing('current: expected the id of one of the keys')
  }
  return { current, keys: byId, kms: own.kms === undefined ? null : readKms(own.kms) }
}

function readKms(kms: unknown): KmsClient {
  if (isKmsClient(kms)) return kms
  throw invalidKeyRing(`kms: expected an object with seal and open, got ${describeType(kms)}`)
}

function isKmsClient(kms: unknown): kms is KmsClient {
  if (typeof kms !== 'object' || kms === null) return false
  return ['seal', 'open'].every((name) => typeof Reflect.get(kms, name) === 'function')
}

function readKey(id: string, key: unknown): Uint8Array<ArrayBuffer> {
  if (!KEY_ID.test(id)) {
    throw invalidKeyRing('keys: an id is 1 to 32 characters of A–Z, a–z, 0–9, _ and -')
  }
  if (typeof key !== 'string') {
    throw invalidKeyRing(`keys.${id}: expected ${KEY_BYTES} bytes in Base64, got ${describeType(key)}`)
  }
  const bytes = fromBase64Url(
    key
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/={1,2}$/, ''),
  )
  if (bytes?.length !== KEY_BYTES) {
    throw invalidKeyRing(
      `keys.${id}: expected exactly ${KEY_BYTES} bytes in Base64; make one with: openssl rand -base64 32`,
    )
  }
  return bytes
}

function invalidKeyRing(message: string): StepwardError {
  return new StepwardError('ERR_INVALID_KEY_RING', `createKeyRing: ${message}`)
}
