import { randomBytes } from '../internal/bytes.js'
import { PlainError } from '../internal/error.js'
import { argument, flag, hidden, input, integer, optional, type Reader } from '../internal/input.js'
import { type Fault, mismatch, problem } from '../internal/mismatch.js'
import { decodeBase32, encodeBase32 } from './base32.js'
import {
  DEFAULT_SECRET_BYTES,
  MAX_SECRET_BYTES,
  MIN_LEGACY_SECRET_BYTES,
  MIN_SECRET_BYTES,
  type OtpAlgorithm,
} from './bounds.js'
import { createHmacKeyState, type HmacKeyState } from './hmac.js'

/**
 * A secret: an {@link OtpSecret}, its raw bytes, or strict Base32 text. Use an `OtpSecret` for more than one code:
 * it keeps the hashed key, so each further code costs two hash blocks.
 */
export type SecretInput = OtpSecret | Uint8Array | string

/** How a given secret is checked. */
export interface SecretOptions {
  /** Shortest secret to accept, in bytes: 10 to 128, default 16. Lower it only for secrets of other systems. */
  readonly minBytes?: number
}

/** How a Base32 text is read. */
export interface Base32Options extends SecretOptions {
  /**
   * Drop white space, format characters, dashes, case, padding, and trailing bits or a last character that belong
   * to no byte. Default false.
   */
  readonly lenient?: boolean
}

const minBytes = optional(integer(MIN_LEGACY_SECRET_BYTES, MAX_SECRET_BYTES), MIN_SECRET_BYTES)

const readByteLength = argument(
  'OtpSecret.generate',
  'byteLength',
  optional(integer(MIN_SECRET_BYTES, MAX_SECRET_BYTES), DEFAULT_SECRET_BYTES),
)
const readBytesOptions = input('OtpSecret.fromBytes', { minBytes })
const readBase32Options = input('OtpSecret.fromBase32', { lenient: optional(flag, false), minBytes })
const readHexOptions = input('OtpSecret.fromHex', { minBytes })

const invalidSecret: Fault = (message) => new PlainError('ERR_INVALID_SECRET', message)

/** The name of a typed array of any realm; undefined for anything else, Proxies and impostors included. */
const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get

const isBytes = (value: unknown): value is Uint8Array => typedArrayName?.call(value) === 'Uint8Array'

const readBytes: Reader<Uint8Array> = hidden((value) => {
  if (isBytes(value)) return new Uint8Array(value)
  throw mismatch('a Uint8Array', value)
})

const HEX = /^(?:[0-9A-Fa-f]{2})*$/

/** The bytes of hexadecimal text. */
export const decodeHex: Reader<Uint8Array> = hidden((text) => {
  if (typeof text !== 'string') throw mismatch('a string', text)
  if (text.length > 2 * MAX_SECRET_BYTES || !HEX.test(text)) {
    throw problem(`expected pairs of hexadecimal digits, at most ${2 * MAX_SECRET_BYTES} in all`)
  }
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
})

/** The same symbol in every copy of the package. */
const BRAND = Symbol.for('stepward.OtpSecret')

function hasBrand(value: unknown): value is object {
  try {
    return typeof value === 'object' && value !== null && Reflect.get(value, BRAND) === true
  } catch {
    return false // A Proxy may throw.
  }
}

/** Set by the class, because nothing else can reach its private fields and constructor. */
let create: (bytes: Uint8Array, minBytes: number) => OtpSecret
let isOwn: (value: object) => value is OtpSecret
let readKeyState: (secret: OtpSecret, algorithm: OtpAlgorithm) => HmacKeyState

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
  /** Filled on first use and kept as long as the secret. All three are own, so that none is inherited. */
  readonly #keyStates: Record<OtpAlgorithm, HmacKeyState | undefined> = {
    SHA1: undefined,
    SHA256: undefined,
    SHA512: undefined,
  }

  /** Opens the class to this file. A field, because Babel for React Native does not read a static block. */
  static readonly #isOwn: (value: object) => value is OtpSecret = (() => {
    create = (bytes, minBytes) => new OtpSecret(bytes, minBytes)
    isOwn = (value): value is OtpSecret => #bytes in value
    readKeyState = (secret, algorithm) => {
      const kept = secret.#keyStates[algorithm]
      if (kept !== undefined) return kept
      const state = createHmacKeyState(algorithm, secret.#bytes)
      secret.#keyStates[algorithm] = state
      return state
    }
    // Not a member of the class, so that its type stays opaque.
    Object.defineProperty(OtpSecret.prototype, BRAND, { value: true })
    return isOwn
  })()

  /** Keeps the bytes without a copy. */
  private constructor(bytes: Uint8Array, minBytes: number) {
    const { length } = bytes
    if (length < minBytes || length > MAX_SECRET_BYTES) {
      const legacy = minBytes === MIN_SECRET_BYTES && length < minBytes && length >= MIN_LEGACY_SECRET_BYTES
      const hint = legacy ? '; { minBytes: 10 } allows a short secret of another system' : ''
      throw problem(`expected ${minBytes} to ${MAX_SECRET_BYTES} bytes, got ${length}${hint}`, invalidSecret)
    }
    this.#bytes = bytes
  }

  /**
   * A new random secret of `byteLength` bytes: 16 to 128, default 20 (RFC 4226 R6).
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT`: the length is out of range. `ERR_UNSUPPORTED_RUNTIME`: the runtime
   * has no `crypto.getRandomValues`.
   * @example
   * ```ts
   * import { OtpSecret } from 'stepward/otp'
   *
   * const secret = OtpSecret.generate()
   * if (secret.byteLength !== 20) throw new Error('the default is 160 bits')
   * ```
   */
  static generate(byteLength?: number): OtpSecret {
    return new OtpSecret(randomBytes(readByteLength(byteLength)), MIN_SECRET_BYTES)
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
    const { minBytes } = readBytesOptions(options)
    const ofBytes = (value: unknown): OtpSecret => new OtpSecret(readBytes(value), minBytes)
    return argument('OtpSecret.fromBytes', 'bytes', ofBytes)(bytes)
  }

  /**
   * A secret from Base32 text (RFC 4648 §6): upper case, without padding or with the right padding. `lenient` is
   * for text that people type or that old systems kept.
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
    const { lenient, minBytes } = readBase32Options(options)
    const ofText = (value: unknown): OtpSecret => new OtpSecret(decodeBase32(value, { lenient }), minBytes)
    return argument('OtpSecret.fromBase32', 'text', ofText)(text)
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
    const { minBytes } = readHexOptions(options)
    const ofText = (value: unknown): OtpSecret => new OtpSecret(decodeHex(value), minBytes)
    return argument('OtpSecret.fromHex', 'text', ofText)(text)
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
   * The secret as Base32 (RFC 4648 §6), upper case, without padding, for people who cannot scan a QR code. Keep it
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

  /** True for a secret of any copy of this package: an ES module and a CommonJS one can meet in one process. */
  static [Symbol.hasInstance](value: unknown): value is OtpSecret {
    return (typeof value === 'object' && value !== null && OtpSecret.#isOwn(value)) || hasBrand(value)
  }

  /** The name of the class and nothing else, in `String()` and template literals too. */
  get [Symbol.toStringTag](): string {
    return 'OtpSecret'
  }
}

/** The key state of a secret, which its codes are computed from. It never leaves this folder. */
export function keyStateOf(secret: OtpSecret, algorithm: OtpAlgorithm): HmacKeyState {
  return readKeyState(secret, algorithm)
}

const notASecret: Reader<never> = hidden((value) => {
  throw mismatch('an OtpSecret, a Uint8Array or Base32 text', value)
})

/** The bytes of a secret that another copy of this package created, or null. */
function foreignBytes(value: unknown): Uint8Array | null {
  if (!hasBrand(value)) return null
  try {
    const bytes: unknown = Reflect.apply(Reflect.get(value, 'toBytes'), value, [])
    return isBytes(bytes) ? bytes : null
  } catch {
    return null
  }
}

/** Reads a {@link SecretInput}: an `OtpSecret` as it is, anything else as a new one. Messages show no value. */
export function secretReader({
  lenient = false,
  minBytes = MIN_SECRET_BYTES,
}: Base32Options = {}): Reader<OtpSecret> {
  return (value) => {
    if (typeof value === 'object' && value !== null && isOwn(value)) return value
    if (typeof value === 'string') return create(decodeBase32(value, { lenient }), minBytes)
    if (isBytes(value)) return create(new Uint8Array(value), minBytes)
    // Another copy has checked it against a minBytes that this one does not know.
    const bytes = foreignBytes(value)
    return bytes === null ? notASecret(value) : create(new Uint8Array(bytes), MIN_LEGACY_SECRET_BYTES)
  }
}
