import { describe, expect, it } from 'vitest'
import { normalizeTypedCode } from '../../src/otp/code.js'
import {
  generateHotp,
  generateTotp,
  OtpSecret,
  resyncHotp,
  verifyHotp,
  verifyTotp,
} from '../../src/otp/index.js'
import { HOSTILE_VALUES } from './support/hostile.js'

const secret = OtpSecret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
const TIME = 59
const CODE = '287082'

const verdicts = (code: unknown): unknown[] => [
  verifyTotp(secret, code as string, { time: TIME }),
  verifyHotp(secret, code as string, { counter: 1 }),
  resyncHotp(secret, [code, code] as string[], { counter: 1 }),
  resyncHotp(secret, code as string[], { counter: 1 }),
]
const NO_MATCH = [null, null, null, null]

const values: readonly (readonly [string, unknown])[] = [
  ...HOSTILE_VALUES,
  ['undefined', undefined],
  ['a number', 287082],
  ['a bigint', 287082n],
  ['a list', [CODE]],
]

describe('inputs whatever a code is, a verification answers and does not throw', () => {
  it.each(values)('inputs %s is no match', (_, code) => {
    expect(verdicts(code)).toEqual(NO_MATCH)
  })

  it.each([
    ['nothing', ''],
    ['5 digits', '87082'],
    ['7 digits', '2870820'],
    ['the code with a leading zero', '0287082'],
    ['the code with a letter', '28708x'],
    ['a sign', '+87082'],
    ['an exponent', '2870e2'],
    ['hexadecimal', '0x4616'],
    ['a point', '287.082'],
    ['a letter with an accent', '28708é'],
    ['six of them', 'éééééé'],
    ['a surrogate pair', '2870\ud835\udfd0'],
    ['65 characters, most of them spaces', `${' '.repeat(59)}${CODE}`],
    ['Devanagari digits', '२८७०८२'],
    ['100 million characters', '2'.repeat(100_000_000)],
    ['100 million spaces', ' '.repeat(100_000_000)],
  ])('inputs %s is no match', (_, code) => {
    expect(verdicts(code)).toEqual(NO_MATCH)
  })

  it.each([
    ['a space inside', '287 082'],
    ['spaces around', ' 287082 '],
    ['a no-break space', '287\u00a0082'],
    ['hyphens', '2-8-7-0-8-2'],
    ['all that fits', `- \u00a0${CODE}${' '.repeat(55)}`],
    ['full-width digits', '２８７０８２'],
    ['Arabic-Indic digits', '٢٨٧٠٨٢'],
    ['Eastern Arabic-Indic digits', '۲۸۷۰۸۲'],
  ])('inputs a code pasted with %s matches', (_, code) => {
    expect(verifyTotp(secret, code, { time: TIME })).toEqual({ step: 1, delta: 0 })
    expect(verifyHotp(secret, code, { counter: 1 })?.counter).toBe(1n)
  })

  it('inputs a code that starts with zeros needs them', () => {
    const code = generateHotp(secret, 349_495)
    expect(code).toBe('000000')
    const verify = (text: string): boolean => verifyHotp(secret, text, { counter: 349_495 }) !== null
    expect([code, '0', '00000', '0000000', '-0', ''].map(verify)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ])
  })

  it('inputs what is no code is not taken for one of low value', () => {
    for (const [counter, code] of [
      [349_495, '000000'],
      [855_553, '000001'],
    ] as const) {
      expect(generateHotp(secret, counter)).toBe(code)
      expect(['', 'x', '-1', null].map((text) => verifyHotp(secret, text as string, { counter }))).toEqual([
        null,
        null,
        null,
        null,
      ])
    }
  })

  it('inputs every white space, format character and dash of Unicode is dropped, and nothing else', () => {
    const wrong: string[] = []
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point)
      const isDropped = /^[\p{White_Space}\p{Cf}\p{Pd}\u2212]$/u.test(character)
      const read = normalizeTypedCode(`287${character}082`)
      if (isDropped ? read !== CODE : read?.length !== CODE.length + character.length)
        wrong.push(point.toString(16))
    }
    expect(wrong).toEqual([])
  })

  it('inputs a decimal digit of Unicode counts only in ASCII and three more sets', () => {
    const texts: string[] = []
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point)
      if (!/^\p{Nd}$/u.test(character)) continue
      for (let digit = 0; digit <= 9; digit += 1) {
        if (normalizeTypedCode(character) === String(digit)) texts.push(character)
      }
    }
    expect(texts.join('')).toBe('0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９')
  })

  it('inputs a list of codes that is long, sparse or of other things is no match', () => {
    for (const codes of [Array(3), Array(100_000_000), [null, null], { length: 2, 0: CODE, 1: CODE }, 'ab']) {
      expect(resyncHotp(secret, codes as string[], { counter: 1, lookAhead: 1000 })).toBeNull()
    }
  })

  it('inputs 8-digit and 7-digit codes are held to their length', () => {
    for (const digits of [7, 8] as const) {
      const code = generateTotp(secret, { time: TIME, digits })
      expect(verifyTotp(secret, code, { time: TIME, digits })).not.toBeNull()
      expect(verifyTotp(secret, code, { time: TIME })).toBeNull()
      expect(verifyTotp(secret, CODE, { time: TIME, digits })).toBeNull()
    }
  })
})
