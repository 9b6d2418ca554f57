import { PlainError } from './error.js'

/** 128 random bits, so that no two ids are ever the same. */
const ID_BYTES = 16

export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  if (typeof globalThis.crypto?.getRandomValues === 'function') {
    return globalThis.crypto.getRandomValues(new Uint8Array(length))
  }
  throw new PlainError(
    'ERR_UNSUPPORTED_RUNTIME',
    'stepward: this runtime has no crypto.getRandomValues; Node 20.19 or later, Bun, Deno, workerd and browsers have it, and react-native-get-random-values adds it to React Native',
  )
}

/** A new opaque id: 128 random bits in base64url. */
export function randomId(): string {
  return toBase64Url(randomBytes(ID_BYTES))
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Without padding. A table is several times faster than `btoa` for texts this short. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    for (bits += 8; bits >= 6; bits -= 6) text += ALPHABET.charAt((pending >> (bits - 6)) & 63)
    pending &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET.charAt((pending << (6 - bits)) & 63)
}

/**
 * Decodes strict base64url: no padding, no white space and no stray trailing bits, so that no two texts have the same
 * bytes. Returns null for anything else.
 */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
  // A last character with stray bits has another spelling.
  return text.length % 4 === 0 ||
    toBase64Url(bytes.subarray(-(bytes.length % 3))) === text.slice(-(text.length % 4))
    ? bytes
    : null
}

/** Compares without stopping at the first difference (OWASP ASVS 11.2.4). The length is not secret. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index)
  return difference === 0
}
