import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RECOVERY_CODE_BYTES } from '../../src/enrollment/bounds.js'
import { canonicalRecoveryCode, classifyCode } from '../../src/enrollment/check-code.js'
import { encodeRecoveryCode, groupRecoveryCode } from '../../src/enrollment/recovery-codes.js'

const anyBytes = fc.uint8Array({ minLength: RECOVERY_CODE_BYTES, maxLength: RECOVERY_CODE_BYTES })

describe('recovery codes', () => {
  it('NIST-4.2.1 carry 80 bits, and no two different ones look the same', () => {
    expect(RECOVERY_CODE_BYTES * 8).toBe(80)
    fc.assert(
      fc.property(anyBytes, anyBytes, (a, b) => {
        expect(encodeRecoveryCode(a) === encodeRecoveryCode(b)).toBe(Buffer.from(a).equals(b))
      }),
    )
  })

  it('are shown in four groups of an alphabet without I, L, O and U', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const shown = groupRecoveryCode(encodeRecoveryCode(bytes))
        expect(shown).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
      }),
    )
  })

  it('are read in any case, with any separators, and with letters that are easily mistaken', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const code = encodeRecoveryCode(bytes)
        const spellings = [
          groupRecoveryCode(code),
          code.toLowerCase(),
          groupRecoveryCode(code).replaceAll('-', ' \u00a0'),
          `\t${groupRecoveryCode(code).replaceAll('-', '\r\n')}\n`,
          groupRecoveryCode(code).replaceAll('-', '\u2013'),
          `\ufeff${code}\u200b`,
          code.replaceAll('0', 'o').replaceAll('1', 'l'),
          code.replaceAll('0', 'O').replaceAll('1', 'I'),
          code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
          code.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit))),
        ]
        for (const spelling of spellings) {
          expect(classifyCode(spelling, null)).toEqual({ factor: 'recovery_code', text: code })
        }
      }),
    )
  })

  it('are read up to 64 characters, separators included', () => {
    const text = `0123-4567-89AB-CDEF${' '.repeat(45)}`
    expect(classifyCode(text, null)).toEqual({ factor: 'recovery_code', text: '0123456789ABCDEF' })
    expect(classifyCode(`${text} `, null)).toEqual({ factor: 'totp', text: '', mayBeImported: false })
  })

  it.each([
    ['a code of an authenticator', '123456'],
    ['one character less', '0123-4567-89AB-CDE'],
    ['one character more', '0123-4567-89AB-CDEFG'],
    ['U, which the alphabet does not have', '0123-4567-89AB-CDEU'],
    ['ſ, which some case foldings turn into S', '0123-4567-89AB-CDEſ'],
    ['a full-width letter', '0123-4567-89AB-CDEＦ'],
    ['a digit of another script', '0123-4567-89AB-CDE\u0967'],
    ['the Kelvin sign', '0123-4567-89AB-CDE\u212a'],
    ['an underscore', '0123_4567_89AB_CDEF'],
  ])('are not seen in %s', (_name, text) => {
    expect(classifyCode(text, null).factor).toBe('totp')
    expect(canonicalRecoveryCode(text)).toBeNull()
  })
})
