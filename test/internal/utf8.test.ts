import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { decodeUtf8, encodeUtf8, utf8Length } from '../../src/internal/utf8.js'

const text = fc.string({ unit: 'binary' })
const malformed = fc
  .uint8Array()
  .filter((bytes) => !Buffer.from(Buffer.from(bytes).toString()).equals(Buffer.from(bytes)))

afterEach(() => vi.unstubAllGlobals())

describe.each([
  ['the runtime', () => undefined],
  [
    'nothing but ECMAScript',
    () => {
      vi.stubGlobal('TextEncoder', undefined)
      vi.stubGlobal('TextDecoder', undefined)
    },
  ],
])('UTF-8 by %s', (_, prepare) => {
  it('is that of Node, in both directions', () => {
    prepare()
    fc.assert(
      fc.property(text, (value) => {
        const bytes = encodeUtf8(value)
        expect(Buffer.from(bytes).equals(Buffer.from(value))).toBe(true)
        expect(utf8Length(value)).toBe(bytes.length)
        expect(decodeUtf8(bytes)).toBe(value)
      }),
    )
  })

  it('is strict: bytes that are no text throw', () => {
    prepare()
    fc.assert(
      fc.property(malformed, (bytes) => {
        expect(() => decodeUtf8(bytes)).toThrow()
      }),
    )
    for (const bytes of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80]]) {
      expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow()
    }
  })
})

it('a lone surrogate takes three bytes, as in TextEncoder', () => {
  expect(utf8Length('a\ud800b')).toBe(new TextEncoder().encode('a\ud800b').length)
})
