import type { VectorImplementation } from '../../../src/testing/index.js'

/** The steps of an implementation of Base32, each of which can be replaced by a wrong one. */
export interface Base32Parts {
  readonly alphabet: string
  /** Without padding, separators and case: what is left must be of the alphabet. */
  clean(text: string): string
  /** The value of a character; below 0 refuses. */
  readCharacter(character: string, alphabet: string): number
  checkLength(length: number): void
  /** Whole bytes of a row of bits. */
  bytes(bits: string): string[]
  /** What is written. */
  write(text: string): string
}

const refuse = (why: string): never => {
  throw new Error(why)
}

export const RFC4648_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const CORRECT_BASE32: Base32Parts = {
  alphabet: RFC4648_ALPHABET,
  clean: (text) => text.slice(0, text.length - (/^=*/.exec([...text].reverse().join(''))?.[0].length ?? 0)),
  readCharacter: (character, alphabet) => alphabet.indexOf(character),
  checkLength(length) {
    if ([1, 3, 6].includes(length % 8)) refuse('length')
  },
  bytes: (bits) => bits.match(/.{8}/g) ?? [],
  write: (text) => text,
}

const binary = (value: number, width: number): string => value.toString(2).padStart(width, '0')

/** RFC 4648 §6 bit by bit: nothing of `src/otp`. */
export function naiveBase32(parts: Base32Parts) {
  return {
    base32Decode({ text }) {
      const characters = [...parts.clean(text)]
      const values = characters.map((one) => parts.readCharacter(one, parts.alphabet))
      if (values.some((value) => value < 0)) refuse('alphabet')
      parts.checkLength(characters.length)
      const bits = values.map((value) => binary(value, 5)).join('')
      return Buffer.from(parts.bytes(bits).map((byte) => Number.parseInt(byte, 2))).toString('hex')
    },
    base32Encode({ bytes }) {
      const bits = Array.from(Buffer.from(bytes, 'hex'), (byte) => binary(byte, 8)).join('')
      const groups = bits.match(/.{1,5}/g) ?? []
      return parts.write(
        groups.map((group) => parts.alphabet.charAt(Number.parseInt(group.padEnd(5, '0'), 2))).join(''),
      )
    },
  } satisfies VectorImplementation
}
