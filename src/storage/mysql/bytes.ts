import { decodeUtf8, encodeUtf8 } from '../../internal/utf8.js'

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The bytes of a text in UTF-8, as hexadecimal digits: no character set of a connection changes those. */
export function toHex(text: string): string {
  let hex = ''
  for (const byte of encodeUtf8(text)) hex += HEX[byte]
  return hex
}

/** The text of a binary value; null if it is not text. */
export function fromBytes(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (!(value instanceof Uint8Array)) return null
  try {
    return decodeUtf8(value)
  } catch {
    return null
  }
}
