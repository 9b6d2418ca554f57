import { describe, expect, it } from 'vitest'
import { enrolled, guess, guessRecovery, minutesLater } from '../support/guesses.js'
import { recordOf, STORES } from '../support/service.js'

describe.each(STORES)('a form that is sent twice, on a $name store:', ({ make }) => {
  it('S1 a right code passes once, and the second is a replay that counts nothing', async () => {
    for (const atOnce of [true, false]) {
      const on = await enrolled({}, await make())
      const verify = () => on.twoFactor.verify({ userId: 'ada', code: on.code() })
      const answers = atOnce ? await Promise.all([verify(), verify()]) : [await verify(), await verify()]
      const refused = answers.filter(({ ok }) => !ok)
      expect(refused).toEqual([{ ok: false, reason: 'replayed', attemptsLeft: 5 }])
      const { codeThrottle } = await recordOf(on.store, 'ada')
      expect(codeThrottle).toMatchObject({ failures: 0, lastFailureAt: null })
      expect(on.events.map(({ type }) => type)).toEqual(['verification.succeeded', 'verification.failed'])
    }
  })

  it('S3 a wrong code of the app is a guess each time, because it may be right in another time step', async () => {
    const on = await enrolled({}, await make())
    const verify = () => on.twoFactor.verify({ userId: 'ada', code: 'wrong' })
    const answers = [...(await Promise.all([verify(), verify()])), await verify()]
    const left = answers.map(
      (answer) => !answer.ok && answer.reason === 'invalid_code' && answer.attemptsLeft,
    )
    expect(left.sort().reverse()).toEqual([4, 3, 2])
    expect(on.events).toMatchObject([{ failures: 1 }, { failures: 2 }, { failures: 3 }])
    expect((await recordOf(on.store, 'ada')).codeThrottle.failures).toBe(3)
  })

  it('S3 the wrong code that started a wait is refused as before, without another failure', async () => {
    const on = await enrolled({}, await make())
    await guess(on, 4)
    const retryAt = minutesLater(on, 1)
    const first = await on.twoFactor.verify({ userId: 'ada', code: 'wrong' })
    expect(first).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft: 0, retryAt })
    const again = await on.twoFactor.verify({ userId: 'ada', code: 'wrong' })
    expect(again).toEqual({ ok: false, reason: 'locked', retryAt })
    expect((await recordOf(on.store, 'ada')).codeThrottle.failures).toBe(5)
  })

  it('S2 a used recovery code is a replay and locks nothing, and a wrong one sent again is one failure at any time', async () => {
    const on = await enrolled({}, await make())
    const [used = ''] = on.recoveryCodes
    expect(await on.twoFactor.verify({ userId: 'ada', code: used })).toMatchObject({ ok: true })
    for (let again = 0; again < 10; again++) {
      const refused = await on.twoFactor.verify({ userId: 'ada', code: used })
      expect(refused).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 5 })
    }
    for (const later of [0, 0, 30, 3600]) {
      on.time.advance(later)
      const refused = await on.twoFactor.verify({ userId: 'ada', code: 'WRNG-WRNG-WRNG-WRNG' })
      expect(refused).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft: 4 })
    }
    // Another wrong one is a failure of its own, and so is the first one after it.
    for (const [code, attemptsLeft] of [
      ['WRNG-WRNG-WRNG-WRN2', 3],
      ['WRNG-WRNG-WRNG-WRNG', 2],
    ] as const) {
      const refused = await on.twoFactor.verify({ userId: 'ada', code })
      expect(refused).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft })
    }
    const { recoveryThrottle, codeThrottle } = await recordOf(on.store, 'ada')
    expect(recoveryThrottle.failures).toBe(3)
    expect(codeThrottle.failures).toBe(0)
    expect(on.events.map(({ type }) => type)).toEqual([
      'verification.succeeded',
      ...Array(4).fill('verification.failed'),
    ])
  })
})

describe('S11 a flood', () => {
  it('S11 of one used code commits at most once in 30 seconds, whichever factor it is of', async () => {
    const on = await enrolled()
    for (const used of [on.code(), on.recoveryCodes[0] ?? '']) {
      await on.twoFactor.verify({ userId: 'ada', code: used })
      on.seen.commits = 0
      on.events.length = 0
      const flood = () =>
        Promise.all(Array.from({ length: 50 }, () => on.twoFactor.verify({ userId: 'ada', code: used })))
      const replayed = { ok: false, reason: 'replayed', attemptsLeft: 5 }
      await on.twoFactor.verify({ userId: 'ada', code: used })
      expect(await flood()).toEqual(Array(50).fill(replayed))
      expect(on.seen.commits).toBe(1)
      on.time.advance(29.999)
      expect(await flood()).toEqual(Array(50).fill(replayed))
      expect(on.seen.commits).toBe(1)
      on.time.advance(0.001)
      await on.twoFactor.verify({ userId: 'ada', code: used })
      await flood()
      expect(on.seen.commits).toBe(2)
      expect(on.events).toMatchObject([{ cause: 'replayed' }, { cause: 'replayed' }])
    }
  })

  it('S10 of a used code is recorded again at once after the clock went back', async () => {
    const on = await enrolled({ window: 10 })
    const used = on.code()
    await on.twoFactor.verify({ userId: 'ada', code: used })
    await on.twoFactor.verify({ userId: 'ada', code: used })
    on.time.advance(-60)
    on.events.length = 0
    await on.twoFactor.verify({ userId: 'ada', code: used })
    expect(on.events).toMatchObject([{ type: 'verification.failed', cause: 'replayed' }])
  })

  it('S12 of guesses while locked has one event in each wait, and writes nothing else', async () => {
    const on = await enrolled()
    expect(await guess(on, 5)).toEqual(Array(5).fill('invalid_code'))
    on.events.length = 0
    on.seen.commits = 0
    expect(await guess(on, 20, 5)).toEqual(Array(20).fill('locked'))
    expect(on.seen.commits).toBe(1)
    expect(on.events).toEqual([
      {
        id: expect.any(String),
        at: on.time.now.toISOString(),
        userId: 'ada',
        type: 'verification.refused',
        notify: false,
        factor: 'totp',
        cause: 'locked',
        failures: 5,
      },
    ])
    expect((await recordOf(on.store, 'ada')).codeThrottle).toMatchObject({
      failures: 5,
      firstRefusalAt: on.time.now.getTime(),
    })
    // The next wait has its own.
    on.time.advance(60)
    expect(await guess(on, 1, 25)).toEqual(['invalid_code'])
    expect(await guess(on, 20, 26)).toEqual(Array(20).fill('locked'))
    expect(on.seen.commits).toBe(3)
    expect(on.events.slice(1)).toMatchObject([
      { type: 'verification.failed', failures: 6 },
      { type: 'verification.refused', cause: 'locked', failures: 6 },
    ])
  })

  it('S12 of guesses while suspended has one event, and so has one of recovery codes', async () => {
    const on = await enrolled({ throttle: { freeFailures: 2, suspendAfter: 2 } })
    await guess(on, 2)
    await guessRecovery(on, 2)
    on.events.length = 0
    expect(await guess(on, 10, 2)).toEqual(Array(10).fill('suspended'))
    expect(await guessRecovery(on, 10)).toEqual(Array(10).fill('suspended'))
    expect(on.events).toMatchObject([
      { type: 'verification.refused', factor: 'totp', cause: 'suspended', failures: 2 },
      { type: 'verification.refused', factor: 'recovery_code', cause: 'suspended', failures: 2 },
    ])
  })
})
