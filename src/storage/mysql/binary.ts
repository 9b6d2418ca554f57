const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes of a text in UTF-8, as hexadecimal digits. */
export function toHex(text: string): string {
  let hex = ''
  for (const byte of utf8.encode(text)) hex += byte.toString(16).padStart(2, '0')
  return hex
}

/** The text of a binary column; null for what is none. */
export function fromBinary(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (!(value instanceof Uint8Array)) return null
  try {
    return strictUtf8.decode(value)
  } catch {
    return null
  }
}

/** The same JSON in ASCII. */
export function toAscii(json: string): string {
  return json.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
