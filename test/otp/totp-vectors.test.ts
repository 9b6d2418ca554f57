import { describe, expect, it } from 'vitest'
import { generateTotp, OtpSecret, totpSecondsLeft, totpStep, verifyTotp } from '../../src/otp/index.js'
import vectors from '../../vectors/published.json' with { type: 'json' }
import { expectCode } from './support/expect-error.js'

const appendixB = vectors.rfc6238_appendix_b
const sha1Secret = OtpSecret.fromHex(appendixB.keys.SHA1.hex)

type Algorithm = keyof typeof appendixB.keys
const secretOf = (algorithm: string): OtpSecret =>
  OtpSecret.fromHex(appendixB.keys[algorithm as Algorithm].hex)

describe('6238-1.2 SHA1, SHA256 and SHA512', () => {
  it.each(appendixB.tests)(
    '6238-1.2 Appendix B, $algorithm at $utc is $totp',
    ({ time, algorithm, totp, T }) => {
      const options = { time, algorithm: algorithm as Algorithm, digits: 8 } as const
      expect(generateTotp(secretOf(algorithm), options)).toBe(totp)
      expect(totpStep({ time })).toBe(T)
      expect(verifyTotp(secretOf(algorithm), totp, options)).toEqual({ step: T, delta: 0 })
    },
  )

  it.each(vectors.derived_digits_suffix.tests)(
    '6238-1.2 $algorithm at $time has the 6 digits $d6 and the 7 digits $d7',
    ({ time, algorithm, d6, d7 }) => {
      const options = { time, algorithm: algorithm as Algorithm }
      expect(generateTotp(secretOf(algorithm), options)).toBe(d6)
      expect(generateTotp(secretOf(algorithm), { ...options, digits: 7 })).toBe(d7)
    },
  )
})

describe('6238-4.2 time steps pass 32 bits', () => {
  it.each(vectors.derived_totp_far_future.tests)('6238-4.2 at $utc T is $T', ({ time, period, T, totp }) => {
    expect(totpStep({ time, period })).toBe(T)
    expect(generateTotp(sha1Secret, { time, period, digits: 8 })).toBe(totp)
    expect(verifyTotp(sha1Secret, totp, { time, period, digits: 8 })).toEqual({ step: T, delta: 0 })
  })
})

describe('6238-4 T is floor((time - T0) / X)', () => {
  it.each(vectors.rfc6238_section_4_2.tests)('6238-4 time $time is in step $T', ({ time, T }) => {
    expect(totpStep({ time })).toBe(T)
  })

  it('6238-4 the epoch and the period move the steps', () => {
    expect(totpStep({ time: 100, epochStart: 10, period: 30 })).toBe(3)
    expect(totpStep({ time: 99.999, epochStart: 10, period: 30 })).toBe(2)
    expect(totpStep({ time: 10, epochStart: 10 })).toBe(0)
    expect(totpStep({ time: 3600, period: 3600 })).toBe(1)
    expect(totpStep({ time: 7, period: 1 })).toBe(7)
  })

  it('6238-4 without a time it is the clock that counts', () => {
    const before = Math.floor(Date.now() / 30_000)
    const step = totpStep()
    const after = Math.floor(Date.now() / 30_000)
    expect(step).toBeGreaterThanOrEqual(before)
    expect(step).toBeLessThanOrEqual(after)
    expect(verifyTotp(sha1Secret, generateTotp(sha1Secret))).not.toBeNull()
  })

  it('6238-4 a step is the same under any time zone', () => {
    const zone = process.env['TZ']
    try {
      const steps = ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'].map((name) => {
        process.env['TZ'] = name
        return totpStep({ time: 1_111_111_111 })
      })
      expect(new Set(steps)).toEqual(new Set([37_037_037]))
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it('6238-4 the seconds left run from the period down to 1', () => {
    expect([0, 1, 29, 29.9, 30, 59].map((time) => totpSecondsLeft({ time }))).toEqual([30, 29, 1, 1, 30, 1])
    expect(totpSecondsLeft({ time: 100, epochStart: 95, period: 60 })).toBe(55)
  })
})

describe('inputs a time that is none', () => {
  const times = [
    ['negative', -1],
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['in milliseconds, of 2001', 1_000_000_000_000],
    ['in milliseconds, of 2023', 1_700_000_000_000],
    ['in milliseconds, of the clock', Date.now()],
    ['in milliseconds, of 2199', 7_258_118_399_999],
    ['past the last Date', 8_640_000_000_001],
    ['in microseconds', 1_700_000_000_000_000],
  ] as const

  it.each(times)('inputs a time that is %s throws', (_, time) => {
    expectCode(() => totpStep({ time }), 'ERR_INVALID_ARGUMENT')
    expectCode(() => totpSecondsLeft({ time }), 'ERR_INVALID_ARGUMENT')
    expectCode(() => generateTotp(sha1Secret, { time }), 'ERR_INVALID_ARGUMENT')
    expectCode(() => verifyTotp(sha1Secret, '000000', { time }), 'ERR_INVALID_ARGUMENT')
  })

  it.each(times)('inputs an epochStart that is %s throws', (_, epochStart) => {
    expectCode(() => totpStep({ time: 8_640_000_000_000, epochStart }), 'ERR_INVALID_ARGUMENT')
  })

  it('inputs a time before epochStart throws', () => {
    expectCode(() => totpStep({ time: 99, epochStart: 100 }), 'ERR_INVALID_ARGUMENT')
    expectCode(() => totpStep({ time: 100, epochStart: 1.5 }), 'ERR_INVALID_ARGUMENT')
  })

  it('inputs the last second that cannot be milliseconds is taken', () => {
    expect(totpStep({ time: 999_999_999_999 })).toBe(33_333_333_333)
  })

  it('inputs the first second that cannot be milliseconds any more is taken, and the last of a Date', () => {
    expect(totpStep({ time: 7_258_118_400_000 })).toBe(241_937_280_000)
    expect(totpStep({ time: 8_640_000_000_000 })).toBe(288_000_000_000)
  })

  it.each([0, 3601, -30, 29.5, Number.NaN])('inputs a period of %d seconds throws', (period) => {
    expectCode(() => totpStep({ time: 59, period }), 'ERR_INVALID_ARGUMENT')
  })
})
