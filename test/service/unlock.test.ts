import { describe, expect, it } from 'vitest'
import { enrolled, guess, guessRecovery, minutesLater } from '../support/guesses.js'
import { recordOf } from '../support/service.js'

const by = { userId: 'ada', actorId: 'admin', reason: 'a guesser' } as const

describe('S3 a person whose one factor is locked', () => {
  it('logs in with a recovery code, which leaves the wait of the app as it was', async () => {
    const on = await enrolled()
    await guess(on, 5)
    const retryAt = minutesLater(on, 1)
    const challenge = await on.challengeFor('ada')
    const [code = ''] = on.recoveryCodes
    expect(await on.twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: true, userId: 'ada' })
    const app = await on.twoFactor.verify({ userId: 'ada', code: on.code() })
    expect(app).toEqual({ ok: false, reason: 'locked', retryAt })
  })

  it('keeps the app while recovery codes are locked', async () => {
    const on = await enrolled()
    expect(await guessRecovery(on, 5)).toEqual(Array(5).fill('invalid_code'))
    const code = on.recoveryCodes[0] ?? ''
    expect(await on.twoFactor.verify({ userId: 'ada', code })).toMatchObject({ reason: 'locked' })
    expect(await on.twoFactor.verify({ userId: 'ada', code: on.code() })).toMatchObject({ ok: true })
  })
})

describe('S3 admin.unlock', () => {
  it('S12 of the app has one event, clears its refusal, and leaves recovery codes as they are', async () => {
    const on = await enrolled()
    // A started replacement with a failure, which is not locked.
    const code = on.recoveryCodes[0] ?? ''
    await on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
    await on.twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    await guessRecovery(on, 2)
    await guess(on, 6)
    on.events.length = 0
    expect(await on.twoFactor.admin.unlock(by)).toEqual({ ok: true })
    expect(on.events).toEqual([
      {
        id: expect.any(String),
        at: on.time.now.toISOString(),
        type: 'verification.unlocked',
        notify: true,
        factors: ['totp'],
        ...by,
      },
    ])
    const { codeThrottle, recoveryThrottle, pending } = await recordOf(on.store, 'ada')
    expect(pending?.throttle).toMatchObject({ failures: 1, lastFailureAt: on.time.now.getTime() })
    expect(codeThrottle).toMatchObject({ failures: 5, lastFailureAt: null, firstRefusalAt: null })
    expect(recoveryThrottle).toMatchObject({ failures: 2, lastFailureAt: on.time.now.getTime() })
  })

  it('S12 of recovery codes leaves the failures of the app as they are', async () => {
    const on = await enrolled()
    await guess(on, 2)
    await guessRecovery(on, 5)
    expect(await on.twoFactor.admin.unlock(by)).toEqual({ ok: true })
    expect(on.events.at(-1)).toMatchObject({ factors: ['recovery_code'] })
    const { codeThrottle } = await recordOf(on.store, 'ada')
    expect(codeThrottle).toMatchObject({ failures: 2, lastFailureAt: on.time.now.getTime() })
  })

  it('S12 of both is one commit', async () => {
    const on = await enrolled()
    await guess(on, 5)
    await guessRecovery(on, 5)
    on.seen.commits = 0
    expect(await on.twoFactor.admin.unlock(by)).toEqual({ ok: true })
    expect(on.seen.commits).toBe(1)
    expect(on.events.at(-1)).toMatchObject({ factors: ['totp', 'recovery_code'] })
  })

  it('evaluates the last wrong recovery code again, because its failure is no longer the last one', async () => {
    const on = await enrolled()
    await guessRecovery(on, 5)
    await on.twoFactor.admin.unlock(by)
    const again = await on.twoFactor.verify({ userId: 'ada', code: 'WRNG-WRNG-WRNG-WRN4' })
    expect(again).toEqual({
      ok: false,
      reason: 'invalid_code',
      attemptsLeft: 0,
      retryAt: minutesLater(on, 2),
    })
    expect((await recordOf(on.store, 'ada')).recoveryThrottle.failures).toBe(6)
  })

  it('does nothing once the wait is over', async () => {
    const on = await enrolled()
    await guess(on, 5)
    on.time.advance(60)
    expect(await on.twoFactor.admin.unlock(by)).toEqual({ ok: false, reason: 'not_locked' })
  })
})
