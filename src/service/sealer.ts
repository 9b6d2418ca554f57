import { StepwardError } from '../errors.js'
import { fromBase64Url, randomBytes, toBase64Url } from '../internal/bytes.js'

/** Encrypts secrets, each bound to a context, and opens them again. */
export interface Sealer {
  seal(plaintext: Uint8Array, context: string): Promise<string>
  open(envelope: string, context: string): Promise<Uint8Array>
  /** Whether `seal` would use the same key now; if not, the envelope is renewed at the next success. */
  isCurrent(envelope: string): boolean
}

/**
 * Sealing by other means, such as a key management service. What `seal` gives is kept as it is, up to
 * 8,192 characters; `open` must refuse, by throwing, an envelope that was altered or sealed in another
 * context.
 */
export interface KmsClient {
  seal(plaintext: Uint8Array, context: string): Promise<string>
  open(envelope: string, context: string): Promise<Uint8Array>
  /** Whether the envelope needs no renewal. Default: it never does. */
  isCurrent?(envelope: string): boolean
}

/** 96 random bits, the nonce that AES-GCM is specified for (NIST SP 800-38D §8.2). */
const NONCE_BYTES = 12

/** More than any key management service gives for a secret of 20 bytes. */
const LONGEST_ENVELOPE = 8192

const ENVELOPE_VERSION = 'v1'

const utf8 = new TextEncoder()

/** AES-256-GCM with a key of the ring, whose id is in the envelope (OWASP ASVS 11.3). */
export function aesGcmSealer(current: string, keyOf: (keyId: string) => Promise<CryptoKey>): Sealer {
  return {
    async seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES)
      const key = await keyOf(current)
      const parameters = { name: 'AES-GCM', iv: nonce, additionalData: utf8.encode(context) }
      const sealed = await crypto.subtle.encrypt(parameters, key, Uint8Array.from(plaintext))
      return [ENVELOPE_VERSION, current, toBase64Url(nonce), toBase64Url(new Uint8Array(sealed))].join('.')
    },

    async open(envelope, context) {
      const [version, keyId = '', nonceText = '', sealedText = '', ...rest] = envelope.split('.')
      const nonce = fromBase64Url(nonceText)
      const sealed = fromBase64Url(sealedText)
      const wellFormed = version === ENVELOPE_VERSION && rest.length === 0
      if (!wellFormed || nonce?.length !== NONCE_BYTES || sealed === null) throw sealBroken()
      const key = await keyOf(keyId)
      const parameters = { name: 'AES-GCM', iv: nonce, additionalData: utf8.encode(context) }
      try {
        return new Uint8Array(await crypto.subtle.decrypt(parameters, key, sealed))
      } catch {
        throw sealBroken()
      }
    },

    isCurrent: (envelope) => envelope.startsWith(`${ENVELOPE_VERSION}.${current}.`),
  }
}

function sealBroken(): StepwardError {
  return new StepwardError(
    'ERR_SEAL_BROKEN',
    'a sealed secret does not open: it was altered, belongs to another record, or its key was exchanged under the same id',
  )
}

/** The application's own sealing; what it throws, and what it answers out of shape, is a fault. */
export function kmsSealer(kms: KmsClient): Sealer {
  return {
    async seal(plaintext, context) {
      const envelope: unknown = await asKmsCall('seal', () => kms.seal(plaintext, context))
      if (typeof envelope === 'string' && envelope !== '' && envelope.length <= LONGEST_ENVELOPE)
        return envelope
      throw kmsFailed(`kms.seal: expected a text of 1 to ${LONGEST_ENVELOPE} characters`)
    },
    async open(envelope, context) {
      const secret: unknown = await asKmsCall('open', () => kms.open(envelope, context))
      if (secret instanceof Uint8Array) return secret
      throw kmsFailed('kms.open: expected a Uint8Array')
    },
    isCurrent(envelope) {
      try {
        return kms.isCurrent?.(envelope) ?? true
      } catch (cause) {
        throw kmsFault('isCurrent', cause)
      }
    },
  }
}

/** A fault of our own ring is typed already; any other is the key service's. */
function kmsFault(name: string, cause: unknown): StepwardError {
  return cause instanceof StepwardError ? cause : kmsFailed(`kms.${name} threw; nothing was granted`, cause)
}

export async function asKmsCall<T>(name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw kmsFault(name, cause)
  }
}

export function kmsFailed(message: string, cause?: unknown): StepwardError {
  return new StepwardError('ERR_KMS_FAILED', message, cause === undefined ? {} : { cause })
}
