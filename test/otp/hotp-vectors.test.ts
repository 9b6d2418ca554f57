import { describe, expect, it } from 'vitest'
import { generateHotp, OtpSecret } from '../../src/otp/index.js'
import vectors from '../../vectors/published.json' with { type: 'json' }
import { expectCode } from './support/expect-error.js'
import { naiveHotp } from './support/naive.js'

const ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const
const DIGITS = [6, 7, 8] as const

const appendixD = vectors.rfc4226_appendix_d
const { keys } = vectors.rfc6238_appendix_b
const secret = OtpSecret.fromHex(appendixD.secret_hex)

describe('4226-5.1 the counter is 8 bytes, big-endian', () => {
  it.each(appendixD.tests)('4226-5.1 Appendix D, counter $counter is $hotp', ({ counter, hotp }) => {
    expect(generateHotp(secret, counter)).toBe(hotp)
    expect(generateHotp(appendixD.secret_base32, BigInt(counter))).toBe(hotp)
  })

  it.each(appendixD.tests)(
    '4226-5.1 Appendix D, counter $counter truncates to $truncated_dec',
    ({ counter, truncated_dec, truncated_hex, hmac_hex }) => {
      expect(Number.parseInt(truncated_hex, 16)).toBe(truncated_dec)
      expect(generateHotp(secret, counter, { digits: 8 })).toBe(
        String(truncated_dec).slice(-8).padStart(8, '0'),
      )
      const offset = Number.parseInt(hmac_hex.slice(-1), 16)
      const taken = Number.parseInt(hmac_hex.slice(2 * offset, 2 * offset + 8), 16)
      expect(taken % 0x80000000).toBe(truncated_dec)
    },
  )

  const bigCounters = vectors.derived_big_counters.tests.flatMap((test) =>
    ALGORITHMS.map((algorithm) => ({ counter: test.counter, algorithm, code: test[algorithm] })),
  )
  it.each(bigCounters)(
    '4226-5.1 counter $counter with $algorithm is $code',
    ({ counter, algorithm, code }) => {
      const key = OtpSecret.fromHex(keys[algorithm].hex)
      expect(generateHotp(key, BigInt(counter), { algorithm, digits: 8 })).toBe(code)
    },
  )

  it('inputs a counter from 2^32 on is not the counter less 2^32', () => {
    for (const counter of [2n ** 32n, 2n ** 32n + 1n, 2n ** 63n]) {
      expect(generateHotp(secret, counter, { digits: 8 })).not.toBe(
        generateHotp(secret, counter % 2n ** 32n, { digits: 8 }),
      )
    }
  })

  it('inputs a Number above 2^53-1 throws and the same bigint does not', () => {
    expectCode(() => generateHotp(secret, 2 ** 53), 'ERR_INVALID_ARGUMENT')
    expect(generateHotp(secret, 2n ** 53n)).toHaveLength(6)
    expectCode(() => generateHotp(secret, 2n ** 64n), 'ERR_INVALID_ARGUMENT')
  })
})

describe('4226-5.3 the offset is the low nibble of the last byte', () => {
  it('4226-5.3 the example of §5.4 truncates to 872921', () => {
    const { hmac_hex, offset, dbc2_hex, hotp } = vectors.rfc4226_section_5_4
    expect(Number.parseInt(hmac_hex.slice(-1), 16)).toBe(offset)
    expect(hmac_hex.slice(2 * offset, 2 * offset + 8)).toBe(dbc2_hex)
    expect(String(Number.parseInt(dbc2_hex, 16) % 1_000_000)).toBe(hotp)
  })

  it.each(ALGORITHMS)(
    '4226-5.3 every offset from 0 to 15 is met with %s and agrees with node:crypto',
    (algorithm) => {
      const key = OtpSecret.fromHex(keys[algorithm].hex)
      for (let counter = 0n; counter < 200n; counter += 1n) {
        expect(generateHotp(key, counter, { algorithm, digits: 8 })).toBe(
          naiveHotp(key.toBytes(), counter, algorithm, 8),
        )
      }
    },
  )

  it.each([16, 20, 63, 64, 65, 127, 128])('4226-5.3 a key of %i bytes agrees with node:crypto', (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => 255 - index)
    for (const algorithm of ALGORITHMS) {
      expect(generateHotp(bytes, 7, { algorithm, digits: 8 })).toBe(naiveHotp(bytes, 7n, algorithm, 8))
    }
  })

  it('4226-5.3 one secret keeps the key states of all algorithms apart', () => {
    const bytes = secret.toBytes()
    for (const algorithm of [...ALGORITHMS, ...ALGORITHMS]) {
      expect(generateHotp(secret, 9, { algorithm })).toBe(naiveHotp(bytes, 9n, algorithm, 6))
    }
  })
})

describe('4226-R4 a code is a numeric string of at least 6 digits', () => {
  it.each([0, 1, 5, 9, 10, 12, 6.5, Number.NaN])('4226-R4 %d digits throw', (digits) => {
    expectCode(() => generateHotp(secret, 0, { digits: digits as 6 }), 'ERR_INVALID_ARGUMENT')
  })

  it('4226-R4 a code has as many digits as asked for, over 10^5 counters', () => {
    for (const digits of DIGITS) {
      const shape = new RegExp(`^[0-9]{${digits}}$`)
      let wrong = 0
      for (let counter = 0; counter < 100_000; counter += 1) {
        if (!shape.test(generateHotp(secret, counter, { digits }))) wrong += 1
      }
      expect(wrong).toBe(0)
    }
  })

  it.each(vectors.derived_leading_zeros.tests)(
    'inputs leading zeros stay: counter $counter is $hotp',
    ({ counter, hotp }) => {
      expect(generateHotp(secret, counter)).toBe(hotp)
    },
  )
})
