import { describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../src/index.js'
import { bench, collect, STORES } from '../support/service.js'

const notifies = (event: AuditEvent | undefined) => event !== undefined && 'notify' in event && event.notify

describe.each(STORES)('the audit trail on a $name store', ({ make }) => {
  it('S12 ASVS-16.3 ASVS-16.2.5 has one event for every committed change, with the factor and the counts', async () => {
    const { twoFactor, time, enroll, events } = bench(await make())
    const { phone, recoveryCodes } = await enroll('ada')
    time.advance(30)
    const code = phone.code(time.now)
    await twoFactor.verify({ userId: 'ada', code: 'wrong' })
    await twoFactor.verify({ userId: 'ada', code })
    await twoFactor.verify({ userId: 'ada', code })
    await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    await twoFactor.enrollment.disable({ userId: 'ada', code: recoveryCodes[1] ?? '' })

    const written = await collect(twoFactor.enrollment.events({ userId: 'ada' }))
    const [started] = written
    const authenticatorId = started?.type === 'enrollment.started' ? started.authenticatorId : ''
    expect(written).toMatchObject([
      { type: 'enrollment.started', userId: 'ada', replaces: false, factor: null },
      { type: 'enrollment.confirmed', authenticatorId, replaced: [], recoveryCodes: 10 },
      { type: 'verification.failed', factor: 'totp', cause: 'invalid_code', failures: 1, suspended: false },
      { type: 'verification.succeeded', factor: 'totp', failuresBefore: 1, recoveryCodesLeft: 10 },
      { type: 'verification.failed', factor: 'totp', cause: 'replayed', failures: 0 },
      { type: 'verification.succeeded', factor: 'recovery_code', recoveryCodesLeft: 9 },
      {
        type: 'enrollment.ended',
        notify: true,
        endReason: 'disabled',
        factor: 'recovery_code',
        authenticatorIds: [authenticatorId],
      },
    ])
    expect(events).toEqual(written)
    expect(new Set(written.map(({ id }) => id)).size).toBe(written.length)
    expect(written.every(({ at }) => new Date(at).toISOString() === at)).toBe(true)
  })

  it('ASVS-6.3.5 ASVS-6.3.7 says when to notify the user: failures that started a wait, a success after them, every change of the factor', async () => {
    const { twoFactor, time, enroll, events } = bench(await make())
    const { phone, recoveryCodes } = await enroll('ada')
    for (const guess of [1, 2, 3, 4, 5]) await twoFactor.verify({ userId: 'ada', code: `${guess}` })
    time.advance(60)
    await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    time.advance(30)
    await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    await enroll('ada', recoveryCodes[0])
    await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'lost' })
    expect(events.map(({ type }, index) => [type, notifies(events[index])])).toEqual([
      ['enrollment.started', false],
      ['enrollment.confirmed', true],
      ...Array.from({ length: 4 }, () => ['verification.failed', false]),
      ['verification.failed', true],
      ['verification.succeeded', true],
      ['verification.succeeded', false],
      ['enrollment.started', false],
      ['enrollment.confirmed', true],
      ['enrollment.ended', true],
    ])
  })

  it('has nothing of a refusal without a write: a factor that stays locked, an invalid challenge, nothing to confirm', async () => {
    const { twoFactor, enroll, events, store } = bench(await make())
    await enroll('ada')
    for (const guess of [1, 2, 3, 4, 5]) await twoFactor.verify({ userId: 'ada', code: `${guess}` })
    await twoFactor.verify({ userId: 'ada', code: '6' })
    const stored = await store.enrollments.load('ada')
    const before = events.length
    await twoFactor.verify({ userId: 'ada', code: '7' })
    await twoFactor.login.verify({ challenge: 'nonsense', code: 'wrong' })
    const confirmed = await twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    expect(confirmed).toEqual({ ok: false, reason: 'not_pending' })
    expect(events.length).toBe(before)
    expect(await store.enrollments.load('ada')).toEqual(stored)
  })

  it('S10 has the end of a pending secret that was confirmed too late, which no clock that goes back revives', async () => {
    const { twoFactor, time, events } = bench(await make())
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    if (!started.ok) throw new Error(started.reason)
    time.advance(600)
    const late = await twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    expect(late).toEqual({ ok: false, reason: 'expired' })
    expect(events.at(-1)).toMatchObject({ type: 'enrollment.expired' })
    expect((await twoFactor.enrollment.status({ userId: 'ada' })).state).toBe('off')
    time.advance(-600)
    const again = await twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    expect(again).toEqual({ ok: false, reason: 'not_pending' })
  })

  it('has every wrong code for a pending secret, and guessing is slowed down as at a login', async () => {
    const { twoFactor, time, events } = bench(await make())
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    for (let failure = 1; failure <= 5; failure++) {
      const refused = await twoFactor.enrollment.confirm({ userId: 'ada', code: `${failure}` })
      expect(refused).toMatchObject({ ok: false, reason: 'invalid_code', attemptsLeft: 5 - failure })
    }
    const locked = await twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    const retryAt = new Date(time.now.getTime() + 60_000)
    expect(locked).toEqual({ ok: false, reason: 'locked', retryAt })
    expect(events.filter(({ type }) => type === 'enrollment.confirm_failed')).toHaveLength(5)
  })

  it('NIST-3.2.2 a pending secret that was guessed at too often is locked until it expires', async () => {
    const { twoFactor, time } = bench(await make(), { throttle: { freeFailures: 3, suspendAfter: 3 } })
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    const retryAt = new Date(time.now.getTime() + 600_000)
    for (const guess of [1, 2, 3]) {
      await twoFactor.enrollment.confirm({ userId: 'ada', code: `${guess}` })
    }
    const locked = await twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    expect(locked).toEqual({ ok: false, reason: 'locked', retryAt })
  })
})
