import { StepwardError } from '../../errors.js'
import { encodeUtf8 } from '../../internal/utf8.js'

/** HMAC-SHA-256 with one derived key. */
export type Hmac = (message: Uint8Array) => Promise<Uint8Array> | Uint8Array

/** AES-256-GCM with one derived key. The result of `seal` ends in the tag of 16 bytes. `open` throws if it does not verify. */
export interface Aead {
  seal(nonce: Uint8Array, plaintext: Uint8Array, context: Uint8Array): Promise<Uint8Array> | Uint8Array
  open(nonce: Uint8Array, sealed: Uint8Array, context: Uint8Array): Promise<Uint8Array> | Uint8Array
}

/** Derives keys by HKDF-SHA-256 (RFC 5869) with an empty salt, one for each `info`. */
export interface Crypto {
  hmac(key: Uint8Array<ArrayBuffer>, info: string): Promise<Hmac> | Hmac
  aead(key: Uint8Array<ArrayBuffer>, info: string): Promise<Aead> | Aead
}

const KEY_BYTES = 32
const TAG_BYTES = 16

async function deriveWebKey(
  key: Uint8Array<ArrayBuffer>,
  info: string,
  algorithm: AesKeyGenParams | HmacKeyGenParams,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveKey'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encodeUtf8(info) }
  return crypto.subtle.deriveKey(hkdf, material, algorithm, false, usages)
}

/** Web Crypto, where the runtime has no `node:crypto`. */
export const webCrypto: Crypto = {
  async hmac(key, info) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256', length: 8 * KEY_BYTES }
    const derived = await deriveWebKey(key, info, algorithm, ['sign'])
    return async (message) =>
      new Uint8Array(await crypto.subtle.sign('HMAC', derived, Uint8Array.from(message)))
  },

  async aead(key, info) {
    const algorithm = { name: 'AES-GCM', length: 8 * KEY_BYTES }
    const derived = await deriveWebKey(key, info, algorithm, ['encrypt', 'decrypt'])
    const parameters = (nonce: Uint8Array, context: Uint8Array): AesGcmParams => ({
      name: 'AES-GCM',
      iv: Uint8Array.from(nonce),
      additionalData: Uint8Array.from(context),
    })
    return {
      async seal(nonce, plaintext, context) {
        const data = Uint8Array.from(plaintext)
        return new Uint8Array(await crypto.subtle.encrypt(parameters(nonce, context), derived, data))
      },
      async open(nonce, sealed, context) {
        const data = Uint8Array.from(sealed)
        return new Uint8Array(await crypto.subtle.decrypt(parameters(nonce, context), derived, data))
      },
    }
  },
}

/** What this runtime has: `node:crypto` if it can, otherwise Web Crypto. */
export function runtimeCrypto(): Crypto {
  const node = nodeCrypto()
  if (node !== null) return node
  if (typeof globalThis.crypto?.subtle?.deriveKey === 'function') return webCrypto
  throw new StepwardError(
    'ERR_UNSUPPORTED_RUNTIME',
    'createKeyRing: this runtime has no crypto.subtle; Node 20.19 or later, Bun, Deno and workerd have it, browsers only on https pages and on localhost',
  )
}

/** What is used of `node:crypto`. */
interface NodeCrypto {
  hkdfSync(digest: string, key: Uint8Array, salt: Uint8Array, info: string, length: number): ArrayBuffer
  createHmac(algorithm: string, key: Uint8Array): { update(data: Uint8Array): { digest(): Uint8Array } }
  createCipheriv(
    algorithm: string,
    key: Uint8Array,
    nonce: Uint8Array,
  ): NodeCipher & { getAuthTag(): Uint8Array }
  createDecipheriv(
    algorithm: string,
    key: Uint8Array,
    nonce: Uint8Array,
  ): NodeCipher & { setAuthTag(tag: Uint8Array): void }
}

interface NodeCipher {
  setAAD(context: Uint8Array): void
  update(data: Uint8Array): Uint8Array
  final(): Uint8Array
}

/**
 * `node:crypto`, if the runtime has it; otherwise null. Its functions are synchronous and, for messages this short,
 * several times faster than Web Crypto. `process.getBuiltinModule` needs no import that a bundler would have to resolve.
 */
export function nodeCrypto(): Crypto | null {
  const node = builtinCrypto()
  if (typeof node?.hkdfSync !== 'function' || typeof node.createCipheriv !== 'function') return null
  return synchronous(node)
}

function builtinCrypto(): NodeCrypto | null | undefined {
  const process: unknown = Reflect.get(globalThis, 'process')
  if (typeof process !== 'object' || process === null) return null
  const getBuiltinModule: unknown = Reflect.get(process, 'getBuiltinModule')
  if (typeof getBuiltinModule !== 'function') return null
  try {
    return getBuiltinModule.call(process, 'node:crypto')
  } catch {
    return null // The edge runtime of Next.js has a function that always throws.
  }
}

function synchronous(node: NodeCrypto): Crypto {
  const derive = (key: Uint8Array, info: string): Uint8Array =>
    new Uint8Array(node.hkdfSync('sha256', key, new Uint8Array(), info, KEY_BYTES))

  return {
    hmac(key, info) {
      const derived = derive(key, info)
      return (message) => node.createHmac('sha256', derived).update(message).digest()
    },

    aead(key, info) {
      const derived = derive(key, info)
      return {
        seal(nonce, plaintext, context) {
          const cipher = node.createCipheriv('aes-256-gcm', derived, nonce)
          cipher.setAAD(context)
          const sealed = new Uint8Array(plaintext.length + TAG_BYTES)
          // GCM is a stream: `final` adds no text, and computes the tag.
          sealed.set(cipher.update(plaintext))
          cipher.final()
          sealed.set(cipher.getAuthTag(), plaintext.length)
          return sealed
        },
        open(nonce, sealed, context) {
          if (sealed.length < TAG_BYTES) throw new Error('the tag is missing')
          const decipher = node.createDecipheriv('aes-256-gcm', derived, nonce)
          decipher.setAAD(context)
          decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
          const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES))
          decipher.final() // Throws unless the tag verifies.
          return new Uint8Array(plaintext)
        },
      }
    },
  }
}
