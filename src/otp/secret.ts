import { StepwardError } from '../errors.js'
import { describeType, invalidArgument, requireInteger } from '../internal/guards.js'
import type { OtpAlgorithm } from './algorithm.js'
import { decodeBase32, encodeBase32 } from './base32.js'
import { createHmacKeyState, type HmacKeyState } from './hmac.js'
import { readOptions } from './options.js'

/** RFC 4226 R6: at least 128 bits. */
export const MIN_SECRET_BYTES = 16

/** The shortest that `minBytes` can allow: 80 bits, which Google's own example key has. */
export const MIN_LEGACY_SECRET_BYTES = 10

/** The block of SHA512, the longest that HMAC uses as it is; a longer key would be hashed (RFC 2104 §2). */
export const MAX_SECRET_BYTES = 128

/** RFC 4226 R6 recommends 160 bits; 32 characters of Base32, whole groups for every app. */
export const DEFAULT_SECRET_BYTES = 20

/**
 * A secret: an {@link OtpSecret}, its raw bytes, or strict Base32 text. Prefer an `OtpSecret` for more
 * than one code: it keeps the hashed key, and a further code costs two hash blocks.
 */
export type SecretInput = OtpSecret | Uint8Array | string

/** How a given secret is checked. */
export interface SecretOptions {
  /** Shortest secret to accept, in bytes: 10 to 128, default 16. Lower it only for what other systems issued. */
  readonly minBytes?: number
}

/** How a Base32 text is read. */
export interface Base32Options extends SecretOptions {
  /** Drop ASCII spaces, hyphens, case and stray trailing bits. Default false. */
  readonly lenient?: boolean
}

const SECRET_OPTIONS = { minBytes: undefined }
const BASE32_OPTIONS = { lenient: undefined, minBytes: undefined }

const HEX = /^(?:[0-9A-Fa-f]{2})*$/

/** Tells a Uint8Array of any realm, and no Proxy or impostor; undefined for anything else. */
const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get

export function isBytes(value: unknown): value is Uint8Array {
  return typedArrayName?.call(value) === 'Uint8Array'
}

const readMinBytes = (where: string, value: unknown): number =>
  value === undefined
    ? MIN_SECRET_BYTES
    : requireInteger(`${where}: minBytes`, value, MIN_LEGACY_SECRET_BYTES, MAX_SECRET_BYTES)

function decodeHex(where: string, text: unknown): Uint8Array {
  if (typeof text !== 'string') throw invalidSecretType(where, 'a string', text)
  if (text.length > 2 * MAX_SECRET_BYTES || !HEX.test(text)) {
    throw invalidArgument(
      `${where}: expected at most ${MAX_SECRET_BYTES} bytes as pairs of hexadecimal digits`,
    )
  }
  const bytes = new Uint8Array(text.length / 2)
  for (const index of bytes.keys()) bytes[index] = Number.parseInt(text.slice(2 * index, 2 * index + 2), 16)
  return bytes
}

const invalidSecretType = (where: string, expected: string, value: unknown): StepwardError =>
  invalidArgument(`${where}: expected ${expected}, got ${describeType(value)}`)

/** Set by the class below, which alone can reach its private fields. */
let readKeyState: (secret: OtpSecret, algorithm: OtpAlgorithm) => HmacKeyState
let hasSecret: (value: object) => value is OtpSecret

/**
 * A shared secret (RFC 4226 R6). Opaque: `String()`, JSON, inspection and cloning show no byte of it.
 *
 * @example
 * ```ts
 * import { generateTotp, OtpSecret, verifyTotp } from 'stepward/otp'
 *
 * const secret = OtpSecret.generate()
 * const code = generateTotp(secret)
 * if (!verifyTotp(secret, code)) throw new Error('a fresh code must match')
 * ```
 */
export class OtpSecret {
  readonly #bytes: Uint8Array
  /** Filled on first use and kept for as long as the secret lives. All three are own, so nothing is inherited. */
  readonly #keyStates: Record<OtpAlgorithm, HmacKeyState | undefined> = {
    SHA1: undefined,
    SHA256: undefined,
    SHA512: undefined,
  }

  static {
    readKeyState = (secret, algorithm) => {
      const kept = secret.#keyStates[algorithm]
      if (kept !== undefined) return kept
      const made = createHmacKeyState(algorithm, secret.#bytes)
      secret.#keyStates[algorithm] = made
      return made
    }
    hasSecret = (value): value is OtpSecret => #bytes in value
  }

  /** Takes the bytes over, uncopied. */
  private constructor(where: string, bytes: Uint8Array, minBytes: number) {
    if (bytes.length < minBytes || bytes.length > MAX_SECRET_BYTES) {
      throw new StepwardError(
        'ERR_INVALID_SECRET',
        `${where}: expected ${minBytes} to ${MAX_SECRET_BYTES} bytes, got ${bytes.length}`,
      )
    }
    this.#bytes = bytes
  }

  /**
   * A new random secret of `byteLength` bytes: 16 to 128, default 20 (RFC 4226 R6).
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT`: the length is out of range.
   * @example
   * ```ts
   * import { OtpSecret } from 'stepward/otp'
   *
   * const secret = OtpSecret.generate()
   * if (secret.byteLength !== 20) throw new Error('the default is 160 bits')
   * ```
   */
  static generate(byteLength: number = DEFAULT_SECRET_BYTES): OtpSecret {
    const where = 'OtpSecret.generate'
    requireInteger(`${where}: byteLength`, byteLength, MIN_SECRET_BYTES, MAX_SECRET_BYTES)
    return new OtpSecret(where, crypto.getRandomValues(new Uint8Array(byteLength)), MIN_SECRET_BYTES)
  }

  /**
   * A secret from its raw bytes, which are copied.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT`: not a Uint8Array, or a wrong option.
   * `ERR_INVALID_SECRET`: shorter than `minBytes` or longer than 128 bytes.
   * @example
   * ```ts
   * import { OtpSecret } from 'stepward/otp'
   *
   * const secret = OtpSecret.fromBytes(new TextEncoder().encode('12345678901234567890'))
   * if (secret.toBase32() !== 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ') throw new Error('RFC 4226 Appendix D')
   * ```
   */
  static fromBytes(bytes: Uint8Array, options?: SecretOptions): OtpSecret {
    const where = 'OtpSecret.fromBytes'
    const { minBytes } = readOptions(where, options, SECRET_OPTIONS)
    const shortest = readMinBytes(where, minBytes)
    if (!isBytes(bytes)) throw invalidSecretType(where, 'a Uint8Array', bytes)
    return new OtpSecret(where, new Uint8Array(bytes), shortest)
  }

  /**
   * A secret from Base32 text (RFC 4648 §6): upper case, without padding or with the right padding.
   * `lenient` is for text that people type or old systems kept.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT`: not a string, or a wrong option. `ERR_INVALID_BASE32`: not
   * Base32. `ERR_INVALID_SECRET`: shorter than `minBytes` or longer than 128 bytes.
   * @example
   * ```ts
   * import { OtpSecret } from 'stepward/otp'
   *
   * const typed = OtpSecret.fromBase32('gezd gnbv gy3t qojq gezd gnbv gy3t qojq', { lenient: true })
   * const issuedElsewhere = OtpSecret.fromBase32('JBSWY3DPEHPK3PXP', { minBytes: 10 })
   * if (typed.byteLength !== 20 || issuedElsewhere.byteLength !== 10) throw new Error('160 and 80 bits')
   * ```
   */
  static fromBase32(text: string, options?: Base32Options): OtpSecret {
    const where = 'OtpSecret.fromBase32'
    const { lenient = false, minBytes } = readOptions(where, options, BASE32_OPTIONS)
    if (typeof lenient !== 'boolean') throw invalidSecretType(`${where}: lenient`, 'a boolean', lenient)
    const shortest = readMinBytes(where, minBytes)
    return new OtpSecret(where, decodeBase32(where, text, lenient), shortest)
  }

  /**
   * A secret from hexadecimal text of either case, two characters for each byte.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT`: not hexadecimal text, or a wrong option.
   * `ERR_INVALID_SECRET`: shorter than `minBytes` or longer than 128 bytes.
   * @example
   * ```ts
   * import { OtpSecret } from 'stepward/otp'
   *
   * const secret = OtpSecret.fromHex('3132333435363738393031323334353637383930')
   * if (secret.toBase32() !== 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ') throw new Error('RFC 4226 Appendix D')
   * ```
   */
  static fromHex(text: string, options?: SecretOptions): OtpSecret {
    const where = 'OtpSecret.fromHex'
    const { minBytes } = readOptions(where, options, SECRET_OPTIONS)
    const shortest = readMinBytes(where, minBytes)
    return new OtpSecret(where, decodeHex(where, text), shortest)
  }

  /** The length of the secret in bytes: 10 to 128. */
  get byteLength(): number {
    return this.#bytes.length
  }

  /**
   * A copy of the secret's bytes, to be sealed and stored. Keep it out of logs.
   *
   * @example
   * ```ts
   * import { OtpSecret } from 'stepward/otp'
   *
   * const secret = OtpSecret.generate()
   * const restored = OtpSecret.fromBytes(secret.toBytes())
   * if (restored.toBase32() !== secret.toBase32()) throw new Error('the same secret')
   * ```
   */
  toBytes(): Uint8Array {
    return this.#bytes.slice()
  }

  /**
   * The secret as Base32 (RFC 4648 §6), upper case, without padding, for who cannot scan a QR code. Keep it
   * out of logs.
   *
   * @example
   * ```ts
   * import { OtpSecret } from 'stepward/otp'
   *
   * const typed = OtpSecret.generate().toBase32()
   * if (!/^[A-Z2-7]{32}$/.test(typed)) throw new Error('20 bytes are 32 characters')
   * ```
   */
  toBase32(): string {
    return encodeBase32(this.#bytes)
  }

  /** Names the class and nothing else, in `String()` and template literals too. */
  get [Symbol.toStringTag](): string {
    return 'OtpSecret'
  }
}

/** The key state of a secret, which codes are computed from. Never leaves this folder. */
export function keyStateOf(secret: OtpSecret, algorithm: OtpAlgorithm): HmacKeyState {
  return readKeyState(secret, algorithm)
}

/** An OtpSecret as it is; bytes and strict Base32 as a new one, for this call. */
export function toSecret(where: string, input: unknown): OtpSecret {
  if (typeof input === 'object' && input !== null && hasSecret(input)) return input
  if (typeof input === 'string') return OtpSecret.fromBase32(input)
  if (isBytes(input)) return OtpSecret.fromBytes(input)
  throw invalidSecretType(`${where}: secret`, 'an OtpSecret, a Uint8Array or Base32 text', input)
}
