import { StepwardError } from '../../errors.js'
import { fromBase64Url, randomBytes, toBase64Url } from '../../internal/bytes.js'
import { methods } from '../../internal/host.js'
import { hidden, input, list, map, oneOf, optional, type Reader, text } from '../../internal/input.js'
import { describe, type Fault, mismatch, problem } from '../../internal/mismatch.js'
import { encodeUtf8 } from '../../internal/utf8.js'
import { type Aead, type Crypto, type Hmac, runtimeCrypto } from './crypto.js'
import { type KmsClient, kmsCall, kmsFailed, kmsSealer, type Sealer } from './sealer.js'

/** AES-256 and HKDF-SHA-256 both take a key of this length. */
const KEY_BYTES = 32

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/

/** What a signed token is for. A token of one purpose is never valid for another. */
export type TokenPurpose = 'challenge' | 'device' | 'ticket' | 'proof'

/** What a derived key is for. Each purpose has its own key. */
export type KeyPurpose = 'secret' | 'recovery-code' | TokenPurpose

/** What a key can be retired for. */
export type KeyUse = 'secrets' | 'recovery_codes' | 'tokens'

/** Seals secrets, and computes keyed hashes for recovery codes and tokens. `createKeyRing` creates one. */
export interface KeyRing extends Sealer {
  /** The id of the key for new hashes and signatures. */
  readonly current: string
  /** A keyed hash (HMAC-SHA-256) in base64url. Throws `ERR_UNKNOWN_KEY`. */
  mac(purpose: KeyPurpose, keyId: string, message: string): Promise<string>
}

/** What `createKeyRing` takes. */
export interface KeyRingOptions {
  /** The id of the key that seals, hashes and signs from now on. */
  readonly current: string
  /** Keys by id (1 to 32 of `A–Z a–z 0–9 _ -`): 32 random bytes each, in Base64 or base64url. */
  readonly keys: Readonly<Record<string, string>>
  /**
   * Uses that an older key no longer has, by key id: `secrets`, `recovery_codes`, `tokens`. What it made for them is
   * no longer valid. Default: none.
   */
  readonly retired?: Readonly<Record<string, readonly KeyUse[]>>
  /** Seals and opens secrets instead of the keys. Tokens and recovery codes still use the keys. */
  readonly kms?: KmsClient
}

const invalidKeyRing: Fault = (message, option) =>
  new StepwardError('ERR_INVALID_KEY_RING', message, { option })

/** The rings that this function made without a KMS: they throw and return only what they should, at once. */
const ownRings = new WeakSet<object>()

/**
 * Creates a key ring from keys that your application keeps in its secret manager. Secrets are sealed with
 * AES-256-GCM. Each purpose has its own key, derived by HKDF-SHA-256 (RFC 5869).
 *
 * To create a key, run `openssl rand -base64 32`. To rotate, add a key and make it current. Keep the old key as long
 * as anything is sealed or hashed with it. For tokens the old key is needed only as long as they last: retire it for
 * them with `retired: { old: ['tokens'] }`. If a key leaked, see https://stepward.dev/how-to/key-leaked.
 *
 * @throws StepwardError `ERR_INVALID_KEY_RING`. `ERR_UNSUPPORTED_RUNTIME`: the runtime has no Web Crypto.
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
  return keyRing(options, runtimeCrypto())
}

/** As {@link createKeyRing}, with a chosen implementation of the primitives. */
export function keyRing(options: KeyRingOptions, crypto: Crypto): KeyRing {
  const { current, keys, kms, retired } = readOptions(options)
  for (const id of keys.keys()) {
    if (KEY_ID.test(id)) continue
    throw invalidKeyRing(
      'createKeyRing: keys: expected ids of 1 to 32 characters A–Z, a–z, 0–9, _ and -',
      'keys',
    )
  }
  if (!keys.has(current)) {
    throw invalidKeyRing(
      `createKeyRing: current: expected the id of one of the keys, got ${describe(current)}`,
      'current',
    )
  }
  for (const [id, uses] of retired) {
    if (!keys.has(id)) {
      throw invalidKeyRing(
        `createKeyRing: retired: expected ids that \`keys\` has, got ${describe(id)}`,
        'retired',
      )
    }
    if (id !== current || uses.length === 0) continue
    throw invalidKeyRing('createKeyRing: retired: the current key cannot be retired', 'retired')
  }
  const hmacs = new Map<string, Promise<Hmac> | Hmac>()
  const aeads = new Map<string, Promise<Aead> | Aead>()

  const isRetired = (keyId: string, use: KeyUse): boolean => retired.get(keyId)?.includes(use) === true

  function keyOf(keyId: string, use: KeyUse): Uint8Array<ArrayBuffer> {
    const key = keys.get(keyId)
    if (key !== undefined && isRetired(keyId, use)) {
      throw new StepwardError('ERR_UNKNOWN_KEY', `key ring: the key "${keyId}" is retired for ${use}`, {
        keyId,
      })
    }
    if (key !== undefined) return key
    // In a token the id is whatever the sender wrote.
    const name = KEY_ID.test(keyId) ? keyId : 'unknown'
    throw new StepwardError(
      'ERR_UNKNOWN_KEY',
      `key ring: the key "${name}" is missing; put it back into keys`,
      {
        keyId: name,
      },
    )
  }

  function aeadOf(keyId: string): Promise<Aead> | Aead {
    const aead = aeads.get(keyId) ?? crypto.aead(keyOf(keyId, 'secrets'), 'stepward:secret')
    aeads.set(keyId, aead)
    return aead
  }

  const ring = Object.freeze({
    current,
    ...(kms === undefined ? aesGcmSealer(current, aeadOf) : kmsSealer(kms)),

    async mac(purpose: KeyPurpose, keyId: string, message: string): Promise<string> {
      if (purpose === 'recovery-code' && isRetired(keyId, 'recovery_codes')) return NO_MAC
      const name = `${purpose}:${keyId}`
      const hmac = hmacs.get(name) ?? crypto.hmac(keyOf(keyId, USES[purpose]), `stepward:${purpose}`)
      hmacs.set(name, hmac)
      const compute = await hmac
      return toBase64Url(await compute(encodeUtf8(message)))
    },
  })
  if (kms === undefined) ownRings.add(ring)
  return ring
}

/** The hash of a recovery code under a key that is retired for them: it equals none, so the code is wrong. */
const NO_MAC = '-'

const USES: Readonly<Record<KeyPurpose, KeyUse>> = {
  secret: 'secrets',
  'recovery-code': 'recovery_codes',
  challenge: 'tokens',
  device: 'tokens',
  ticket: 'tokens',
  proof: 'tokens',
}

/** The id of the key of the ring that sealed an envelope; null: something else did, such as a KMS. */
export function keyIdOf(envelope: string): string | null {
  const [version, keyId = ''] = envelope.split('.')
  return version === ENVELOPE_VERSION && KEY_ID.test(keyId) ? keyId : null
}

/** 96 random bits, the nonce that AES-GCM is specified for (NIST SP 800-38D §8.2). */
const NONCE_BYTES = 12

const ENVELOPE_VERSION = 'v1'

/** AES-256-GCM with a key of the ring. The envelope has the id of the key (OWASP ASVS 11.3). */
function aesGcmSealer(current: string, aeadOf: (keyId: string) => Promise<Aead> | Aead): Sealer {
  const prefix = `${ENVELOPE_VERSION}.${current}.`
  return {
    async seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES)
      const aead = await aeadOf(current)
      const sealed = await aead.seal(nonce, plaintext, encodeUtf8(context))
      return `${prefix}${toBase64Url(nonce)}.${toBase64Url(sealed)}`
    },

    async open(envelope, context) {
      const [version, keyId = '', nonceText = '', sealedText = '', ...rest] = envelope.split('.')
      const nonce = fromBase64Url(nonceText)
      const sealed = fromBase64Url(sealedText)
      const wellFormed = version === ENVELOPE_VERSION && rest.length === 0
      if (!wellFormed || nonce?.length !== NONCE_BYTES || sealed === null) throw sealBroken()
      const aead = await aeadOf(keyId)
      try {
        return await aead.open(nonce, sealed, encodeUtf8(context))
      } catch {
        throw sealBroken()
      }
    },

    isCurrent: (envelope) => envelope.startsWith(prefix),
  }
}

function sealBroken(): StepwardError {
  return new StepwardError(
    'ERR_SEAL_BROKEN',
    'key ring: a sealed secret does not open; it was altered, moved from another record, or sealed with another key of the same id',
  )
}

/** Wraps any ring so that it throws only a `StepwardError`, returns the right types, and answers in time. */
export function guardedRing(
  ring: KeyRing,
  /** Seconds. */
  timeout: number,
): KeyRing {
  if (ownRings.has(ring)) return ring
  return Object.freeze({
    get current() {
      return ring.current
    },
    ...kmsSealer(ring, timeout),
    async mac(...parameters: Parameters<KeyRing['mac']>) {
      const mac: unknown = await kmsCall('mac', timeout, () => ring.mac(...parameters))
      if (typeof mac === 'string' && mac !== '') return mac
      throw kmsFailed(`kms.mac: expected a string, got ${describe(mac, false)}`)
    },
  })
}

const EXPECTED_KEY = `${KEY_BYTES} bytes in Base64`

const readKey: Reader<Uint8Array<ArrayBuffer>> = hidden((value) => {
  const hint = 'create a key with: openssl rand -base64 32'
  if (typeof value !== 'string' || value === '') throw mismatch(EXPECTED_KEY, value, hint)
  const base64Url = value
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '')
  const bytes = fromBase64Url(base64Url)
  if (bytes === null) throw problem(`expected ${EXPECTED_KEY}; ${hint}`)
  if (bytes.length !== KEY_BYTES)
    throw problem(`expected ${EXPECTED_KEY}, got ${bytes.length} bytes; ${hint}`)
  return bytes
})

const readOptions = input(
  'createKeyRing',
  {
    current: text(),
    keys: map(readKey),
    retired: optional(map(list(oneOf<KeyUse>('secrets', 'recovery_codes', 'tokens'))), new Map()),
    kms: optional(methods<KmsClient>('an object with the functions seal and open', 'seal', 'open')),
  },
  invalidKeyRing,
)
