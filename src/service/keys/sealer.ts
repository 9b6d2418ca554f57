import { MAX_ENVELOPE_LENGTH } from '../../enrollment/bounds.js'
import { StepwardError } from '../../errors.js'
import { describe } from '../../internal/mismatch.js'
import { withTimeout } from '../../internal/time.js'

/** Encrypts secrets, each bound to a context, and decrypts them. */
export interface Sealer {
  /** The envelope of a secret: 1 to 8,192 characters. */
  seal(plaintext: Uint8Array, context: string): Promise<string>
  /** The secret of an envelope. Throws if it was altered or sealed in another context. */
  open(envelope: string, context: string): Promise<Uint8Array>
  /** Whether `seal` would use the same key now. If not, the envelope is renewed at the next success. */
  isCurrent(envelope: string): boolean
}

/** Sealing by other means, such as a key management service. */
export interface KmsClient {
  /** The envelope of a secret: 1 to 8,192 characters, stored as it is. */
  seal(plaintext: Uint8Array, context: string): Promise<string>
  /** The secret of an envelope. It must throw if the envelope was altered or sealed in another context. */
  open(envelope: string, context: string): Promise<Uint8Array>
  /** Whether the envelope needs no renewal. Default: it never does. */
  isCurrent?(envelope: string): boolean
}

/** Your own sealer. If it throws or returns something unexpected, that is a fault. */
export function kmsSealer(
  kms: KmsClient,
  /** Seconds; null: no limit, because the service sets one. */
  timeout: number | null = null,
): Sealer {
  return {
    async seal(plaintext, context) {
      const envelope: unknown = await kmsCall('seal', timeout, () => kms.seal(plaintext, context))
      if (typeof envelope === 'string' && envelope !== '' && envelope.length <= MAX_ENVELOPE_LENGTH)
        return envelope
      throw kmsFailed(
        `kms.seal: expected a string of 1 to 8,192 characters, got ${describe(envelope, false)}`,
      )
    },
    async open(envelope, context) {
      const secret: unknown = await kmsCall('open', timeout, () => kms.open(envelope, context))
      if (secret instanceof Uint8Array) return secret
      throw kmsFailed(`kms.open: expected a Uint8Array, got ${describe(secret, false)}`)
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

/** A `StepwardError` passes. Anything else is a fault of the key service. */
function kmsFault(name: string, cause: unknown): StepwardError {
  return cause instanceof StepwardError ? cause : kmsFailed(`kms.${name} threw; access was denied`, cause)
}

export async function kmsCall<T>(name: string, timeout: number | null, call: () => Promise<T>): Promise<T> {
  try {
    if (timeout === null) return await call()
    return await withTimeout(timeout, call, () => {
      throw kmsFailed(`kms.${name}: timed out after ${timeout} s; access was denied`)
    })
  } catch (cause) {
    throw kmsFault(name, cause)
  }
}

export function kmsFailed(message: string, cause?: unknown): StepwardError {
  return new StepwardError('ERR_KMS_FAILED', message, cause === undefined ? {} : { cause })
}
