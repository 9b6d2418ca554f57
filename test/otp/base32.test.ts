import { describe, expect, it } from 'vitest'
import { StepwardError } from '../../src/errors.js'
import { encodeBase32 } from '../../src/otp/base32.js'
import { OtpSecret } from '../../src/otp/index.js'
import vectors from '../../vectors/published.json' with { type: 'json' }
import { decode } from './support/base32.js'
import { errorOf, expectCode } from './support/expect-error.js'

const { tests, base32hex_must_not_be_used: base32hex } = vectors.rfc4648_base32
const strict = (text: unknown): Uint8Array => decode(text, false)
const lenient = (text: unknown): Uint8Array => decode(text, true)
const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

function readOrRefuse(text: string): string {
  try {
    return ascii(strict(text))
  } catch (error) {
    return error instanceof StepwardError ? error.code : 'not ours'
  }
}

describe('4648-6 the vectors of RFC 4648 §10', () => {
  it.each(tests)('4648-6 $padded is $ascii', ({ ascii: text, hex, padded, unpadded }) => {
    expect(ascii(strict(padded))).toBe(text)
    expect(ascii(strict(unpadded))).toBe(text)
    expect(Buffer.from(strict(unpadded)).toString('hex')).toBe(hex)
    expect(encodeBase32(new TextEncoder().encode(text))).toBe(unpadded)
  })

  it.each(base32hex.filter(({ ascii: text }) => text !== ''))(
    '4648-6 the base32hex text $padded does not read as $ascii',
    ({ ascii: text, padded }) => {
      expect(readOrRefuse(padded)).not.toBe(text)
    },
  )
})

describe('4648-6 strict Base32 refuses', () => {
  it.each([
    ['lower case', 'mzxw6ytb'],
    ['a space', 'MZXW 6YTB'],
    ['a hyphen', 'MZXW-6YTB'],
    ['a line break', 'MZXW6YTB\n'],
    ['0', 'MZXW6YT0'],
    ['1', 'MZXW6YT1'],
    ['8', 'MZXW6YT8'],
    ['9', 'MZXW6YT9'],
    ['base64', 'Zm9v+/=='],
    ['exclamation marks', '!!!!!!!!'],
    ['NUL', 'MZXW6YT\0'],
    ['a long s, whose upper case is S', 'MZXW6YTſ'],
    ['a dotless i, whose upper case is I', 'MZXW6YTı'],
    ['the Kelvin sign, whose lower case is k', 'MZXW6YT\u212a'],
    ['full-width letters', 'ＭＺＸＷ６ＹＴＢ'],
    ['1 character', 'M'],
    ['3 characters', 'MZX'],
    ['6 characters', 'MZXW6Y'],
    ['9 characters', 'MZXW6YTBM'],
    ['1 character, padded', 'M======='],
    ['3 characters, padded', 'MZX====='],
    ['6 characters, padded', 'MZXW6Y=='],
    ['too little padding', 'MY====='],
    ['too much padding', 'MY======='],
    ['a whole group of padding', 'MZXW6YTB========'],
    ['padding alone', '========'],
    ['padding in front', '======MY'],
    ['padding in the middle', 'MY======MY======'],
    ['stray bits after 1 byte', 'MZ'],
    ['stray bits after 2 bytes', 'MZXR'],
    ['stray bits after 3 bytes', 'MZXW7'],
    ['stray bits after 4 bytes', 'MZXW6YR'],
    ['stray bits, padded', 'MZ======'],
  ])('4648-6 %s', (_, text) => {
    expectCode(() => strict(text), 'ERR_INVALID_BASE32')
  })

  it.each([80_000, 10_000_000])('inputs %i characters of padding, without a look at them', (length) => {
    expectCode(() => OtpSecret.fromBase32('='.repeat(length)), 'ERR_INVALID_BASE32')
    expectCode(() => OtpSecret.fromBase32(`A${'='.repeat(length)}A`, { lenient: true }), 'ERR_INVALID_BASE32')
  })

  it('4648-6 a message gives the position and not the character', () => {
    expect(errorOf(() => strict('MZXW?YTB')).message).toBe(
      'decode: text: character 5 is not in the Base32 alphabet',
    )
  })
})

describe('4648-6 lenient Base32', () => {
  it.each([
    ['lower case', 'mzxw6ytb', 'fooba'],
    ['spaces', ' MZXW 6YTB ', 'fooba'],
    ['hyphens', 'MZXW-6YTB', 'fooba'],
    ['all of them', '-mz xw-6Y tb-', 'fooba'],
    ['stray bits after 1 byte', 'MZ', 'f'],
    ['stray bits after 3 bytes', 'MZXW7', 'foo'],
    ['right padding', 'mz xq ====', 'fo'],
    ['too little padding', 'MY=====', 'f'],
    ['padding after a whole group', 'MZXW6YTB========', 'fooba'],
    ['a stray last character', 'MZX', 'f'],
    [
      'white space, format characters and dashes',
      '\ufeffM\tZ\u00a0X\u2013W\u22126\u200bY\r\nT\u3000B',
      'fooba',
    ],
  ])('4648-6 drops %s', (_, text, bytes) => {
    expect(ascii(lenient(text))).toBe(bytes)
  })

  it.each([
    ['a long s', 'MZXW6YTſ'],
    ['a dotless i', 'MZXW6YTı'],
    ['the Kelvin sign', 'MZXW6YT\u212a'],
    ['an underscore', 'MZXW_6YTB'],
    ['full-width digits', 'MZXW６YTB'],
    ['padding in the middle', 'MY======MY'],
    ['0 for O', 'MZXW6YT0'],
    ['1 for I', 'MZXW6YT1'],
  ])('4648-6 still refuses %s', (_, text) => {
    expectCode(() => lenient(text), 'ERR_INVALID_BASE32')
  })

  it('4648-6 a text of 416 characters is read: the longest secret, a separator after each character', () => {
    const padded = encodeBase32(new Uint8Array(128)).padEnd(208, '=')
    expect(lenient(padded.replaceAll(/./g, '$&-'))).toEqual(new Uint8Array(128))
  })

  it('4648-6 is chosen for a secret by name', () => {
    const text = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq'
    expectCode(() => OtpSecret.fromBase32(text), 'ERR_INVALID_BASE32')
    expectCode(() => OtpSecret.fromBase32(text, { lenient: false }), 'ERR_INVALID_BASE32')
    expect(OtpSecret.fromBase32(text, { lenient: true }).toBase32()).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expectCode(() => OtpSecret.fromBase32(text, { lenient: 1 as unknown as true }), 'ERR_INVALID_ARGUMENT')
  })
})
