import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { bench } from '../support/service.js'

describe('login.verify', () => {
  it('S1 refuses a code that was accepted, and every earlier step, whatever the clock says', async () => {
    const { twoFactor, time, enroll, challengeFor } = bench(memoryStore())
    const { phone } = await enroll('ada')
    const challenge = await challengeFor('ada')
    time.advance(60)
    const code = phone.code(time.now)
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: true })
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: false, reason: 'replayed' })
    const earlier = await twoFactor.login.verify({ challenge, code: phone.code(time.now, -1) })
    expect(earlier).toMatchObject({ ok: false, reason: 'replayed' })
    time.advance(-45)
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: false, reason: 'replayed' })
  })

  it('6238-5.2 accepts the present step and one on each side, no more', async () => {
    for (const [steps, ok] of [
      [-2, false],
      [-1, true],
      [0, true],
      [1, true],
      [2, false],
    ] as const) {
      const { twoFactor, time, enroll, challengeFor } = bench(memoryStore())
      const { phone } = await enroll('ada')
      time.advance(120)
      const code = phone.code(time.now, steps)
      const verified = await twoFactor.login.verify({ challenge: await challengeFor('ada'), code })
      expect(verified.ok, `step ${steps}`).toBe(ok)
    }
  })

  it('S2 ASVS-6.5.1 accepts a recovery code once, in any spelling, and says how many are left', async () => {
    const { twoFactor, enroll, challengeFor, time } = bench(memoryStore())
    const { recoveryCodes } = await enroll('ada')
    const challenge = await challengeFor('ada')
    const code = (recoveryCodes[3] ?? '').toLowerCase().replaceAll('-', ' ')
    expect(await twoFactor.login.verify({ challenge, code })).toEqual({
      ok: true,
      userId: 'ada',
      factor: 'recovery_code',
      authenticatorId: null,
      verifiedAt: time.now,
      recoveryCodesLeft: 9,
      proof: expect.any(String),
    })
    const again = await twoFactor.login.verify({ challenge, code: recoveryCodes[3] ?? '' })
    expect(again).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 5 })
  })

  it('returns the userId in the success branch only', async () => {
    const { twoFactor, enroll, challengeFor } = bench(memoryStore())
    await enroll('ada')
    const refused = await twoFactor.login.verify({ challenge: await challengeFor('ada'), code: '000000' })
    expect(JSON.stringify(refused)).not.toContain('ada')
  })

  it('S10 refuses a challenge outside of its time, and a clock that goes back accepts no used code', async () => {
    const { twoFactor, time, enroll, challengeFor } = bench(memoryStore())
    const { phone } = await enroll('ada')
    const challenge = await challengeFor('ada')
    const expired = { ok: false, reason: 'challenge_expired' }
    time.advance(299)
    const last = await twoFactor.login.verify({ challenge, code: phone.code(time.now) })
    expect(last).toMatchObject({ ok: true })
    time.advance(1)
    expect(await twoFactor.login.verify({ challenge, code: phone.code(time.now, 1) })).toEqual(expired)

    const stepUp = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now, 1) })
    expect(stepUp).toMatchObject({ ok: true })
    expect(await twoFactor.login.verify({ challenge, code: '000000' })).toEqual(expired)
    time.advance(-60)
    for (const steps of [-1, 0, 1]) {
      const used = await twoFactor.login.verify({ challenge, code: phone.code(time.now, steps) })
      expect(used, `step ${steps}`).toMatchObject({ ok: false, reason: 'replayed' })
    }
    // The clock is back before the login: by it, the challenge comes from the future. Servers differ by seconds.
    time.advance(-245)
    expect(await twoFactor.login.verify({ challenge, code: 'wrong' })).toMatchObject({
      reason: 'invalid_code',
    })
    time.now = new Date(time.now.getTime() - 1)
    expect(await twoFactor.login.verify({ challenge, code: 'wrong' })).toEqual(expired)
  })

  it('S6 an enrollment challenge ends when the enrollment is confirmed, for starting and for confirming', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'c1' }] }
    const { twoFactor, enroll } = bench(memoryStore(), { directory })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    const login = await twoFactor.login.start({ userId: 'bea' })
    if (login.step !== 'enroll') throw new Error(login.step)
    await enroll('bea')
    const { challenge } = login
    const refusal = { ok: false, reason: 'challenge_invalid' }
    expect(await twoFactor.enrollment.start({ userId: 'bea', accountName: 'b', challenge })).toEqual(refusal)
    expect(await twoFactor.enrollment.confirm({ userId: 'bea', code: '1', challenge })).toEqual(refusal)
  })

  it('takes no enrollment challenge for a login, nor the other way round', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'c1' }] }
    const { twoFactor, time, enroll, challengeFor } = bench(memoryStore(), { directory })
    const { phone } = await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    const login = await twoFactor.login.start({ userId: 'bea' })
    if (login.step !== 'enroll') throw new Error(login.step)
    time.advance(30)
    const refusal = { ok: false, reason: 'challenge_invalid' }
    const code = phone.code(time.now)
    expect(await twoFactor.login.verify({ challenge: login.challenge, code })).toEqual(refusal)
    const challenge = await challengeFor('admin')
    const start = { userId: 'admin', accountName: 'a', challenge }
    expect(await twoFactor.enrollment.start(start)).toEqual(refusal)
    expect(await twoFactor.enrollment.confirm({ userId: 'admin', code, challenge })).toEqual(refusal)
    const stolen = { userId: 'cyd', accountName: 'c', challenge: login.challenge }
    expect(await twoFactor.enrollment.start(stolen)).toEqual(refusal)
  })
})

describe('the throttle', () => {
  it('PCI-8.3.4 waits over 30 minutes after the tenth failure, and returns each wait', async () => {
    const { twoFactor, time, enroll } = bench(memoryStore())
    const { phone } = await enroll('ada')
    const waits: number[] = []
    for (let failure = 1; failure <= 10; failure++) {
      const refused = await twoFactor.verify({ userId: 'ada', code: `wrong ${failure}` })
      if (refused.ok || refused.reason !== 'invalid_code') throw new Error(`failure ${failure}`)
      const wait = refused.retryAt === undefined ? 0 : (refused.retryAt.getTime() - time.now.getTime()) / 1000
      waits.push(wait)
      if (wait > 0) {
        time.advance(wait - 1)
        const barred = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
        expect(barred).toEqual({ ok: false, reason: 'locked', retryAt: refused.retryAt })
        time.advance(1)
      }
    }
    expect(waits).toEqual([0, 0, 0, 0, 60, 120, 240, 480, 960, 1920])
  })

  it('NIST-3.2.2 suspends after 100 consecutive failures, and time does not lift it', async () => {
    const { twoFactor, time, enroll, challengeFor, events } = bench(memoryStore())
    const { phone, recoveryCodes } = await enroll('ada')
    for (let failure = 1; failure <= 100; failure++) {
      const refused = await twoFactor.verify({ userId: 'ada', code: '000000x' })
      expect(refused).toMatchObject({ ok: false, reason: 'invalid_code' })
      time.advance(3600)
    }
    expect(events.at(-1)).toMatchObject({ type: 'verification.failed', failures: 100, suspended: true })
    time.advance(365 * 86_400)
    const code = phone.code(time.now)
    expect(await twoFactor.verify({ userId: 'ada', code })).toEqual({ ok: false, reason: 'suspended' })
    expect((await twoFactor.enrollment.status({ userId: 'ada' })).state).toBe('suspended')

    const challenge = await challengeFor('ada')
    const recovered = await twoFactor.login.verify({ challenge, code: recoveryCodes[0] ?? '' })
    expect(recovered).toMatchObject({ ok: true, factor: 'recovery_code' })
    const { phone: newPhone } = await enroll('ada', recoveryCodes[1])
    time.advance(30)
    const bound = await twoFactor.verify({ userId: 'ada', code: newPhone.code(time.now) })
    expect(bound).toMatchObject({ ok: true })
  })

  it('ASVS-6.1.1 guessing codes does not lock out an owner with a recovery code', async () => {
    const { twoFactor, enroll, challengeFor } = bench(memoryStore())
    const { recoveryCodes } = await enroll('ada')
    for (let failure = 0; failure < 5; failure++)
      await twoFactor.verify({ userId: 'ada', code: `${failure}` })
    expect(await twoFactor.verify({ userId: 'ada', code: '1' })).toMatchObject({ reason: 'locked' })
    const challenge = await challengeFor('ada')
    const recovered = await twoFactor.login.verify({ challenge, code: recoveryCodes[0] ?? '' })
    expect(recovered).toMatchObject({ ok: true })
  })

  it('a success resets the count of its own factor only', async () => {
    const { twoFactor, time, enroll } = bench(memoryStore())
    const { phone } = await enroll('ada')
    for (let round = 0; round < 4; round++) await twoFactor.verify({ userId: 'ada', code: `${round}` })
    await twoFactor.verify({ userId: 'ada', code: 'AAAA-AAAA-AAAA-AAAA' })
    time.advance(30)
    await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    const totp = await twoFactor.verify({ userId: 'ada', code: '1' })
    expect(totp).toMatchObject({ attemptsLeft: 4 })
    const recovery = await twoFactor.verify({ userId: 'ada', code: 'BBBB-BBBB-BBBB-BBBB' })
    expect(recovery).toMatchObject({ attemptsLeft: 3 })
  })

  it('a replay after a wait names no wait, because the next attempt has none', async () => {
    const { twoFactor, time, enroll } = bench(memoryStore(), { window: 10 })
    const { phone } = await enroll('ada')
    const code = phone.code(time.now)
    for (let failure = 0; failure < 5; failure++)
      await twoFactor.verify({ userId: 'ada', code: `${failure}` })
    time.advance(60)
    const replayed = await twoFactor.verify({ userId: 'ada', code })
    expect(replayed).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 1 })
  })

  it('S10 a clock that goes back shortens no wait', async () => {
    const { twoFactor, time, enroll } = bench(memoryStore())
    const { phone } = await enroll('ada')
    for (let failure = 0; failure < 5; failure++)
      await twoFactor.verify({ userId: 'ada', code: `${failure}` })
    time.advance(-86_400)
    const barred = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    expect(barred).toMatchObject({ ok: false, reason: 'locked' })
  })
})

describe('verify', () => {
  it('ASVS-6.3.3 ASVS-6.3.4 uses up the same codes as a login: neither is a way around the other', async () => {
    const { twoFactor, time, enroll, challengeFor } = bench(memoryStore())
    const { phone } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    expect(await twoFactor.verify({ userId: 'ada', code })).toMatchObject({ ok: true })
    const challenge = await challengeFor('ada')
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: false, reason: 'replayed' })
  })

  it('says so if two-factor is off', async () => {
    const { twoFactor } = bench(memoryStore())
    for (const code of ['123456', 'AAAA-AAAA-AAAA-AAAA']) {
      const verified = await twoFactor.verify({ userId: 'ada', code })
      expect(verified).toEqual({ ok: false, reason: 'not_enrolled' })
    }
    expect(await twoFactor.enrollment.disable({ userId: 'ada', code: '1' })).toEqual({
      ok: false,
      reason: 'not_enrolled',
    })
    expect(await twoFactor.enrollment.confirm({ userId: 'ada', code: '1' })).toEqual({
      ok: false,
      reason: 'not_pending',
    })
    const reset = { userId: 'ada', actorId: 'admin', reason: 'lost' }
    expect(await twoFactor.admin.reset(reset)).toEqual({ ok: false, reason: 'not_enrolled' })
  })
})
