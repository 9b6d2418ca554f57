import { describe, expect, it } from 'vitest'
import { generateTotp, OtpSecret, verifyTotp } from '../../src/otp/index.js'
import vectors from '../../vectors/published.json' with { type: 'json' }
import { errorOf, expectCode } from './support/expect-error.js'
import { countHmacs } from './support/hmac-calls.js'

const secret = OtpSecret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
const PERIOD = 30
const timeOf = (step: number): number => step * PERIOD
const codeOf = (step: number): string => generateTotp(secret, { time: timeOf(step) })

/** Two steps at most `distance` apart that have one code. */
function twins(distance: number): [number, number] {
  const seen = new Map<string, number>()
  for (let step = 0; ; step += 1) {
    const code = codeOf(step)
    const earlier = seen.get(code)
    if (earlier !== undefined && step - earlier <= distance) return [earlier, step]
    seen.set(code, step)
  }
}

describe('6238-5.2 one step of transmission delay, and no second acceptance', () => {
  it('6238-5.2 the current step and the one before match, two before do not', () => {
    const options = { time: timeOf(1000) }
    expect(verifyTotp(secret, codeOf(1000), options)).toEqual({ step: 1000, delta: 0 })
    expect(verifyTotp(secret, codeOf(999), options)).toEqual({ step: 999, delta: -1 })
    expect(verifyTotp(secret, codeOf(998), options)).toBeNull()
  })

  it('6238-5.2 a clock one step ahead matches, two do not', () => {
    const options = { time: timeOf(1000) }
    expect(verifyTotp(secret, codeOf(1001), options)).toEqual({ step: 1001, delta: 1 })
    expect(verifyTotp(secret, codeOf(1002), options)).toBeNull()
  })

  it('6238-5.2 the last accepted step and every earlier one are refused', () => {
    const options = { time: timeOf(1000), window: 10 }
    expect(verifyTotp(secret, codeOf(1000), { ...options, afterStep: 1000 })).toBeNull()
    for (let step = 990; step <= 1000; step += 1) {
      expect(verifyTotp(secret, codeOf(step), { ...options, afterStep: 1000 })).toBeNull()
    }
    expect(verifyTotp(secret, codeOf(1001), { ...options, afterStep: 1000 })?.step).toBe(1001)
    expect(verifyTotp(secret, codeOf(1010), { ...options, afterStep: 1010 })).toBeNull()
  })

  it('6238-5.2 a step accepted ahead of the clock stays refused when the clock goes back', () => {
    expect(verifyTotp(secret, codeOf(999), { time: timeOf(999), afterStep: 1000 })).toBeNull()
  })

  it.each([
    ['the default window', {}, 1001],
    ['a window of 0', { window: 0 }, 1000],
    ['a window of 10', { window: 10 }, 1010],
    ['a window that looks back only', { window: { past: 10, future: 0 } }, 1000],
    ['another epoch', { epochStart: 300 }, 991],
    ['another period', { period: 60 }, 501],
  ])('S11 an afterStep beyond the last step of %s throws, and that step does not', (_, options, last) => {
    const verify = (afterStep: number) =>
      verifyTotp(secret, '000000', { time: timeOf(1000), ...options, afterStep })
    expect(verify(last)).toBeNull()
    for (const afterStep of [last + 1, timeOf(1000), Number.MAX_SAFE_INTEGER]) {
      const error = errorOf(() => verify(afterStep))
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option: 'afterStep' })
      expect(error.message).toBe(
        `verifyTotp: afterStep: expected at most ${last}, the last step of the window, got ${afterStep}; ` +
          'pass a step, not seconds, and check the clock',
      )
    }
  })

  it('S11 no afterStep is beyond the window of the first step', () => {
    expect(verifyTotp(secret, codeOf(0), { time: 0, window: 0, afterStep: -1 })?.step).toBe(0)
    expectCode(
      () => verifyTotp(secret, codeOf(0), { time: 0, window: 0, afterStep: 1 }),
      'ERR_INVALID_ARGUMENT',
    )
  })

  it('6238-5.2 step 0 can be accepted, once', () => {
    const match = verifyTotp(secret, codeOf(0), { time: 0 })
    expect(match).toEqual({ step: 0, delta: 0 })
    expect(verifyTotp(secret, codeOf(0), { time: 0, afterStep: 0 })).toBeNull()
    expect(verifyTotp(secret, codeOf(0), { time: 0, afterStep: -1 })).toEqual(match)
  })

  it('6238-6 the example of §6 holds: two steps back are reached with a window of two', () => {
    const { backward_steps: past, max_drift_seconds: drift, validations } = vectors.rfc6238_section_6
    const time = timeOf(1000) + PERIOD - 1
    const code = generateTotp(secret, { time: time - drift })
    expect(verifyTotp(secret, code, { time, window: { past, future: 0 } })).toEqual({ step: 998, delta: -2 })
    expect(countHmacs(() => verifyTotp(secret, code, { time, window: { past, future: 0 } }))).toBe(
      validations,
    )
  })
})

describe('6238-5.2 the window is what it is set to', () => {
  const matchesAt = (window: number | { past: number; future: number }): number[] =>
    [-3, -2, -1, 0, 1, 2, 3].filter(
      (delta) => verifyTotp(secret, codeOf(1000 + delta), { time: timeOf(1000), window }) !== null,
    )

  it('6238-5.2 a number means both sides', () => {
    expect(matchesAt(0)).toEqual([0])
    expect(matchesAt(2)).toEqual([-2, -1, 0, 1, 2])
  })

  it('6238-5.2 each side can be set', () => {
    expect(matchesAt({ past: 2, future: 0 })).toEqual([-2, -1, 0])
    expect(matchesAt({ past: 0, future: 1 })).toEqual([0, 1])
  })

  const badWindows: readonly unknown[] = [
    -1,
    11,
    1.5,
    Number.NaN,
    '1',
    null,
    [],
    {},
    { past: 1 },
    { future: 1 },
  ]
  it.each(badWindows)('inputs a window of %j throws', (window) => {
    const options = { time: 59, window: window as number }
    expectCode(() => verifyTotp(secret, '000000', options), 'ERR_INVALID_ARGUMENT')
  })

  it.each([
    { past: 11, future: 0 },
    { past: 0, future: -1 },
    { past: 1, future: 1, present: 1 },
  ])('inputs a window of %j throws', (window) => {
    expectCode(() => verifyTotp(secret, '000000', { time: 59, window }), 'ERR_INVALID_ARGUMENT')
  })

  it('inputs negative steps of a window are skipped', () => {
    expect(verifyTotp(secret, codeOf(0), { time: 30, window: 10 })).toEqual({ step: 0, delta: -1 })
    const options = { time: 0, window: { past: 10, future: 0 } }
    expect(countHmacs(() => verifyTotp(secret, '000000', options))).toBe(1)
  })

  it('inputs the same code in two steps consumes the newest', () => {
    const [older, newer] = twins(20)
    const current = Math.ceil((older + newer) / 2)
    const options = { time: timeOf(current), window: 10 }
    expect(codeOf(older)).toBe(codeOf(newer))
    expect(verifyTotp(secret, codeOf(older), options)?.step).toBe(newer)
    expect(verifyTotp(secret, codeOf(older), { ...options, afterStep: older })?.step).toBe(newer)
    expect(verifyTotp(secret, codeOf(older), { ...options, afterStep: newer })).toBeNull()
  })
})

describe('6238-4.2 a window across 2^32 steps', () => {
  it('6238-4.2 keeps each step its own', () => {
    const step = 2 ** 32
    for (const delta of [-1, 0, 1]) {
      expect(verifyTotp(secret, codeOf(step + delta), { time: timeOf(step) })).toEqual({
        step: step + delta,
        delta,
      })
    }
    expect(verifyTotp(secret, codeOf(0), { time: timeOf(step) })).toBeNull()
  })
})
