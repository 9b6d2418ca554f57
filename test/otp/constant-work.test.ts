import { describe, expect, it } from 'vitest'
import { generateTotp, OtpSecret, verifyTotp } from '../../src/otp/index.js'
import { countHmacs, countSha1Blocks } from './support/hmac-calls.js'

const TIME = 30_000
const secret = OtpSecret.generate()
generateTotp(secret)

const codeAt = (delta: number): string => generateTotp(secret, { time: TIME + delta * 30 })

const hmacs = (code: unknown, options: object = {}): number =>
  countHmacs(() => verifyTotp(secret, code as string, { time: TIME, ...options }))

describe('ASVS-11.2.4 every step is computed, whatever the code is', () => {
  it.each([
    ['matches the oldest step', codeAt(-1)],
    ['matches the current step', codeAt(0)],
    ['matches the newest step', codeAt(1)],
    ['matches none', codeAt(500)],
    ['is too short', '12345'],
    ['has letters', 'abcdef'],
    ['is empty', ''],
    ['is huge', '1'.repeat(1_000_000)],
    ['is no string', 123456],
    ['is nothing', undefined],
  ])('ASVS-11.2.4 a code that %s costs three HMACs', (_, code) => {
    expect(hmacs(code)).toBe(3)
  })

  it('ASVS-11.2.4 the widest window costs 21 HMACs, for hit and miss', () => {
    expect([codeAt(-10), codeAt(10), '000000', 'x'].map((code) => hmacs(code, { window: 10 }))).toEqual([
      21, 21, 21, 21,
    ])
  })

  it('ASVS-11.2.4 steps that afterStep excludes are computed too', () => {
    for (const afterStep of [0, TIME / 30, TIME / 30 + 1]) {
      expect(hmacs(codeAt(0), { afterStep })).toBe(3)
    }
  })
})

describe('the key state of a secret is kept', () => {
  it('the first code hashes the padded key, two blocks, and no further one does', () => {
    const fresh = OtpSecret.generate()
    expect(countSha1Blocks(() => generateTotp(fresh))).toBe(4)
    expect(countSha1Blocks(() => generateTotp(fresh))).toBe(2)
    expect(countSha1Blocks(() => verifyTotp(fresh, '000000', { time: TIME }))).toBe(6)
  })

  it('making a secret hashes nothing', () => {
    expect(countSha1Blocks(() => OtpSecret.generate())).toBe(0)
  })
})
