import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalInConstantTime, fromBase64Url, randomId, toBase64Url } from '../../src/internal/bytes.js'

describe('base64url', () => {
  it('agrees with Node for any bytes, and reads back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = toBase64Url(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64Url(text)).toEqual(bytes)
      }),
    )
  })

  it('reads one spelling of each value only: any text is null or its own encoding', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AQgw-_+/= \n') }), (text) => {
        const bytes = fromBase64Url(text)
        expect(bytes === null || toBase64Url(bytes) === text).toBe(true)
      }),
    )
    for (const text of ['A', 'AB', 'AA=', 'AA==', ' AA', 'AA\n', 'A+', 'A/', 'AÄ']) {
      expect(fromBase64Url(text), text).toBeNull()
    }
  })
})

describe('ids and comparison', () => {
  it('10,000 random ids are 10,000 different ones of 128 bits', () => {
    const ids = new Set(Array.from({ length: 10_000 }, randomId))
    expect(ids.size).toBe(10_000)
    expect([...ids].every((id) => Buffer.from(id, 'base64url').length === 16)).toBe(true)
  })

  it('ASVS-11.2.4 the comparison is that of texts', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(equalInConstantTime(a, b)).toBe(a === b)
        expect(equalInConstantTime(a, a)).toBe(true)
      }),
    )
  })
})
