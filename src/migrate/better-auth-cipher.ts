import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { problem } from '../internal/mismatch.js'
import { decodeUtf8, encodeUtf8 } from '../internal/utf8.js'

// `symmetricEncrypt` of better-auth: XChaCha20-Poly1305 under SHA-256 of the secret, in hexadecimal, the nonce in
// front. A secret with a version adds `$ba$<version>$`.

/** The text inside an encrypted one. It throws what a reader throws. */
export type Opener = (encrypted: string) => string

const NONCE_BYTES = 24
const TAG_BYTES = 16

const ENVELOPE = /^\$ba\$([0-9]{1,9})\$/

const HEX = /^(?:[0-9a-f]{2})*$/i

const keyOf = (secret: string): Uint8Array => sha256(encodeUtf8(secret))

export function createOpener(
  secret: string | undefined,
  secrets: readonly { readonly version: number; readonly value: string }[],
): Opener {
  const keys = new Map(secrets.map(({ version, value }) => [version, keyOf(value)]))
  const unversioned = secret === undefined ? undefined : keyOf(secret)

  return (encrypted) => {
    const envelope = ENVELOPE.exec(encrypted)
    if (envelope !== null) {
      const version = Number(envelope[1])
      const key = keys.get(version)
      if (key === undefined) throw problem(`is encrypted with version ${version}, which is not in secrets`)
      return decrypt(key, encrypted.slice(envelope[0].length))
    }
    if (unversioned === undefined) throw problem('is encrypted without a version; also pass the old secret')
    return decrypt(unversioned, encrypted)
  }
}

function decrypt(key: Uint8Array, text: string): string {
  if (text.length < 2 * (NONCE_BYTES + TAG_BYTES) || !HEX.test(text)) {
    throw problem('expected what better-auth encrypts, in hexadecimal')
  }
  const bytes = hexToBytes(text)
  try {
    return decodeUtf8(
      xchacha20poly1305(key, bytes.subarray(0, NONCE_BYTES)).decrypt(bytes.subarray(NONCE_BYTES)),
    )
  } catch {
    throw problem('cannot be decrypted; it was altered, or encrypted with another secret')
  }
}
