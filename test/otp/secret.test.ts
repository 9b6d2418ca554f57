import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { generateTotp, OtpSecret } from '../../src/otp/index.js'
import { errorOf, expectCode } from './support/expect-error.js'

const BYTES = new TextEncoder().encode('12345678901234567890')
const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const HEX = '3132333435363738393031323334353637383930'

describe('4226-R6 a secret has at least 128 bits, and 160 by default', () => {
  it('4226-R6 a generated secret has 20 bytes', () => {
    expect(OtpSecret.generate().byteLength).toBe(20)
    expect(OtpSecret.generate().toBase32()).toMatch(/^[A-Z2-7]{32}$/)
  })

  it.each([16, 20, 32, 64, 128])('4226-R6 a secret of %i bytes can be generated', (length) => {
    const secret = OtpSecret.generate(length)
    expect(secret.byteLength).toBe(length)
    expect(secret.toBytes()).toHaveLength(length)
  })

  it.each([15, 129, 0, -1, 20.5, Number.NaN, Number.POSITIVE_INFINITY, '20', null, 20n])(
    '4226-R6 a secret of %s bytes cannot be generated',
    (length) => {
      expectCode(() => OtpSecret.generate(length as number), 'ERR_INVALID_ARGUMENT')
    },
  )

  it('4226-R6 15 bytes throw and 16 do not, however they are given', () => {
    const short = BYTES.slice(0, 15)
    const long = BYTES.slice(0, 16)
    expectCode(() => OtpSecret.fromBytes(short), 'ERR_INVALID_SECRET')
    expectCode(() => OtpSecret.fromHex(HEX.slice(0, 30)), 'ERR_INVALID_SECRET')
    expectCode(() => OtpSecret.fromBase32(BASE32.slice(0, 24)), 'ERR_INVALID_SECRET')
    expectCode(() => generateTotp(short), 'ERR_INVALID_SECRET')
    expectCode(() => generateTotp(''), 'ERR_INVALID_SECRET')
    expect(OtpSecret.fromBytes(long).byteLength).toBe(16)
  })

  it('4226-R6 minBytes goes down to 10 bytes and no further', () => {
    const legacy = OtpSecret.fromBase32('JBSWY3DPEHPK3PXP', { minBytes: 10 })
    expect(legacy.byteLength).toBe(10)
    expect(generateTotp(legacy, { time: 0 })).toMatch(/^[0-9]{6}$/)
    expectCode(() => OtpSecret.fromBytes(BYTES.slice(0, 9), { minBytes: 10 }), 'ERR_INVALID_SECRET')
    for (const minBytes of [9, 0, -1, 129, 10.5, Number.NaN]) {
      expectCode(() => OtpSecret.fromBytes(BYTES, { minBytes }), 'ERR_INVALID_ARGUMENT')
    }
    expectCode(() => OtpSecret.fromBytes(BYTES, { minBytes: 21 }), 'ERR_INVALID_SECRET')
  })

  it('4226-R6 128 bytes are taken, however they are given', () => {
    const bytes = new Uint8Array(128)
    for (const secret of [
      OtpSecret.fromBytes(bytes, { minBytes: 128 }),
      OtpSecret.fromHex('00'.repeat(128)),
    ]) {
      expect(secret.byteLength).toBe(128)
    }
  })

  it('4226-R6 more than 128 bytes throw, however they are given', () => {
    const bytes = new Uint8Array(129)
    expectCode(() => OtpSecret.fromBytes(bytes), 'ERR_INVALID_SECRET')
    expectCode(() => OtpSecret.fromBase32('A'.repeat(208)), 'ERR_INVALID_SECRET')
    expectCode(() => OtpSecret.fromHex('00'.repeat(129)), 'ERR_INVALID_ARGUMENT')
  })
})

describe('a secret is the same in every form', () => {
  it('bytes, Base32 and hexadecimal of either case give one another', () => {
    for (const secret of [OtpSecret.fromBytes(BYTES), OtpSecret.fromBase32(BASE32), OtpSecret.fromHex(HEX)]) {
      expect(secret.toBytes()).toEqual(BYTES)
      expect(secret.toBase32()).toBe(BASE32)
    }
    const hex = 'abcdefABCDEF0123456789abcdefABCDEF012345'
    expect(Buffer.from(OtpSecret.fromHex(hex).toBytes()).toString('hex')).toBe(hex.toLowerCase())
  })

  it.each(['0x31323334', '313', '31 32', '3g'.repeat(20), ` ${HEX}`, `${HEX}\n`, '３１'.repeat(20)])(
    'the hexadecimal text %j is refused',
    (text) => {
      expectCode(() => OtpSecret.fromHex(text), 'ERR_INVALID_ARGUMENT')
    },
  )

  it('a Uint8Array of another realm, a Buffer and a view in a bigger buffer are taken', () => {
    const foreign: Uint8Array = runInNewContext(`Uint8Array.from([${BYTES.join()}])`)
    const wide = Uint8Array.from([0, ...BYTES, 0])
    for (const bytes of [foreign, Buffer.from(BYTES), wide.subarray(1, 21)]) {
      expect(OtpSecret.fromBytes(bytes).toBase32()).toBe(BASE32)
      expect(generateTotp(bytes, { time: 59, digits: 8 })).toBe('94287082')
    }
  })

  it('bytes are copied on the way in and on the way out', () => {
    const bytes = BYTES.slice()
    const secret = OtpSecret.fromBytes(bytes)
    bytes.fill(0)
    secret.toBytes().fill(0)
    expect(secret.toBase32()).toBe(BASE32)
    expect(generateTotp(secret, { time: 59, digits: 8 })).toBe('94287082')
  })
})

describe('ASVS-6.5.3 secrets are random', () => {
  it('ASVS-6.5.3 Math.random is never asked', () => {
    const original = Math.random
    Math.random = () => {
      throw new Error('Math.random was asked')
    }
    try {
      const secrets = Array.from({ length: 200 }, () => OtpSecret.generate().toBase32())
      expect(new Set(secrets).size).toBe(200)
    } finally {
      Math.random = original
    }
  })
})

describe('S8 a secret shows no byte of itself', () => {
  it('S8 but its class', () => {
    expect(String(OtpSecret.generate())).toBe('[object OtpSecret]')
  })

  const secret = OtpSecret.fromBytes(BYTES)
  for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const) generateTotp(secret, { algorithm })

  it.each([
    ['String()', () => String(secret)],
    ['a template literal', () => `${secret}`],
    ['toString()', () => secret.toString()],
    ['concatenation', () => `secret: ${secret}`],
    ['toLocaleString()', () => secret.toLocaleString()],
    ['JSON.stringify()', () => JSON.stringify({ secret })],
    ['inspect()', () => inspect(secret)],
    [
      'inspect() of all that is hidden',
      () => inspect(secret, { showHidden: true, depth: null, getters: true }),
    ],
    [
      'inspect() of a holder',
      () => inspect({ a: { secret } }, { showHidden: true, depth: null, showProxy: true }),
    ],
    ['structuredClone()', () => inspect(structuredClone(secret), { showHidden: true, depth: null })],
    ['a copy', () => inspect({ ...secret }, { showHidden: true })],
    ['its keys', () => Reflect.ownKeys(secret).join()],
    ['its entries', () => JSON.stringify(Object.entries(secret))],
  ])('S8 %s', (_, show) => {
    const shown = show()
    expect(shown).not.toMatch(/GEZDG|3132|31, ?32|49, ?50|12345/)
    // Nor a word of a key state: the getters that are shown hold the length, 20, and nothing longer.
    expect(shown).not.toMatch(/[0-9]{3}/)
  })

  it('S8 no error shows what was wrong with a secret', () => {
    const wrong = 'GEZDGNBVGY3TQOJQ!EZDGNBVGY3TQOJQ'
    const errors = [
      errorOf(() => OtpSecret.fromBase32(wrong)),
      errorOf(() => OtpSecret.fromHex(`${HEX}x`)),
      errorOf(() => generateTotp(wrong)),
      errorOf(() => OtpSecret.fromBytes(wrong as unknown as Uint8Array)),
    ]
    for (const error of errors) {
      expect(inspect(error, { showHidden: true })).not.toMatch(/GEZDG|3132333435|!EZ/)
      expect(error.message).not.toContain('!')
    }
  })

  it('S8 an object that merely looks like a secret is refused', () => {
    for (const impostor of [Object.create(OtpSecret.prototype), new Proxy(secret, {}), { ...secret }]) {
      expectCode(() => generateTotp(impostor), 'ERR_INVALID_ARGUMENT')
    }
  })
})
