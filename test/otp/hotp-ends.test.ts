import { describe, expect, it } from 'vitest'
import { generateHotp, resyncHotp, verifyHotp } from '../../src/otp/index.js'

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const LAST = 2n ** 64n - 1n

describe('4226-7.4 the look-ahead has an end', () => {
  it('4226-7.4 at the last counter, and does not begin again at 0', () => {
    expect(verifyHotp(secret, generateHotp(secret, LAST), { counter: LAST, lookAhead: 5 })?.counter).toBe(
      LAST,
    )
    for (let counter = 0; counter < 5; counter++) {
      const code = generateHotp(secret, counter)
      expect(verifyHotp(secret, code, { counter: LAST, lookAhead: 5 })).toBeNull()
    }
    const wrapped = [generateHotp(secret, 0), generateHotp(secret, 1)]
    expect(resyncHotp(secret, wrapped, { counter: LAST - 1n, lookAhead: 5 })).toBeNull()
  })

  it('4226-7.4 behind the last pair of codes, where a code of zeros matches nothing', () => {
    for (const codes of [
      ['000000', '000000'],
      [generateHotp(secret, 6), '000000'],
    ]) {
      expect(resyncHotp(secret, codes, { counter: 0, lookAhead: 5 })).toBeNull()
    }
  })

  it('inputs a list of codes that throws at a touch is no match', () => {
    const throwing = () => {
      throw new Error('gotcha')
    }
    for (const handler of [
      { get: throwing },
      { get: (_list: object, name: string) => (name === 'length' ? 2 : throwing()) },
    ]) {
      const codes = new Proxy<string[]>([], handler as ProxyHandler<string[]>)
      expect(resyncHotp(secret, codes, { counter: 0, lookAhead: 5 })).toBeNull()
    }
  })
})
