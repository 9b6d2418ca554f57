import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { encodeBase32 } from '../../src/otp/base32.js'
import { OtpSecret } from '../../src/otp/index.js'
import { decode as decodeOrThrow } from '../otp/support/base32.js'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The bytes, or null for a text that is refused with the code for it. */
function decode(text: string, lenient = false): Uint8Array | null {
  try {
    return decodeOrThrow(text, lenient)
  } catch (error) {
    if (error instanceof StepwardError && error.code === 'ERR_INVALID_BASE32') return null
    throw error
  }
}

const pad = (text: string): string => text.padEnd(Math.ceil(text.length / 8) * 8, '=')

/** Texts close to Base32, of which many are right and many nearly so. */
const nearBase32 = fc.oneof(
  fc.string({ unit: fc.constantFrom(...ALPHABET), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...ALPHABET, '='), maxLength: 24 }),
  fc.string({ unit: fc.constantFrom(...ALPHABET, ...'abz018 -=ſı'), maxLength: 24 }),
  fc.uint8Array({ maxLength: 40 }).map(encodeBase32),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => pad(encodeBase32(bytes))),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

describe('4648-6 Base32', () => {
  it('4648-6 gives any bytes back, padded or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 128 }), (bytes) => {
        const text = encodeBase32(bytes)
        expect(decode(text)).toEqual(bytes)
        expect(decode(pad(text))).toEqual(bytes)
        expect(decode(text.toLowerCase(), true)).toEqual(bytes)
      }),
    )
  })

  it('4648-6 strict mode accepts a text exactly if it is the one text for its bytes', () => {
    fc.assert(
      fc.property(nearBase32, (text) => {
        const bytes = decode(text)
        const isCanonical = bytes !== null && [encodeBase32(bytes), pad(encodeBase32(bytes))].includes(text)
        expect(bytes !== null).toBe(isCanonical)
        expect(isCanonical).toBe(isCanonicalByBits(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('4648-6 lenient mode accepts all that strict mode does, with the same bytes', () => {
    fc.assert(
      fc.property(nearBase32, (text) => {
        const bytes = decode(text)
        if (bytes !== null) expect(decode(text, true)).toEqual(bytes)
      }),
    )
  })

  it('4226-R6 a secret gives any bytes of a right length back, in every form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 128 }), (bytes) => {
        const secret = OtpSecret.fromBytes(bytes, { minBytes: 10 })
        expect(secret.toBytes()).toEqual(bytes)
        expect(OtpSecret.fromBase32(secret.toBase32(), { minBytes: 10 }).toBytes()).toEqual(bytes)
        expect(OtpSecret.fromHex(Buffer.from(bytes).toString('hex'), { minBytes: 10 }).toBytes()).toEqual(
          bytes,
        )
      }),
    )
  })
})

/** RFC 4648 bit by bit: whole bytes, zero bits for the rest, and all padding or none. */
function isCanonicalByBits(text: string): boolean {
  const match = /^([A-Z2-7]*)(=*)$/.exec(text)
  if (match === null || text.endsWith('\n')) return false
  const [, characters = '', padding = ''] = match
  const bits = [...characters]
    .map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, '0'))
    .join('')
  const rest = bits.slice(bits.length - (bits.length % 8))
  const isPadded =
    padding === '' ||
    (characters.length % 8 !== 0 && characters.length + padding.length === pad(characters).length)
  return rest.length < 5 && !rest.includes('1') && isPadded
}
