// React Native before 0.74 and jest-environment-jsdom have no TextEncoder, and an import must not fail there.

let encoder: TextEncoder | undefined

/** The bytes of a well-formed text in UTF-8. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  if (typeof TextEncoder === 'undefined') return encodeByEscapes(text)
  encoder ??= new TextEncoder()
  return encoder.encode(text)
}

function encodeByEscapes(text: string): Uint8Array<ArrayBuffer> {
  const units = encodeURIComponent(text).match(/%..|./g) ?? []
  return Uint8Array.from(units, (unit) =>
    unit.length === 1 ? unit.charCodeAt(0) : Number.parseInt(unit.slice(1), 16),
  )
}

/** The text of bytes in UTF-8, a byte order mark included. Throws for any other bytes. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (typeof TextDecoder === 'undefined') {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

/** How many bytes a text takes in UTF-8. A lone surrogate takes three, as U+FFFD would. */
export function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const unit = character.charCodeAt(0)
    length += character.length === 2 ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
  }
  return length
}
