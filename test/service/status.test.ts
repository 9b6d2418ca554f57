import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { bench } from '../support/service.js'

const seconds = (from: Date, count: number) => new Date(from.getTime() + count * 1000)

const nothing = { requiredBy: [] }

describe('enrollment.status', () => {
  it('is off before the first enrollment, and after the last', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ ...nothing, state: 'off' })
    await enroll('ada')
    await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'lost' })
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ ...nothing, state: 'off' })
  })

  it('S5 says until when a setup can be confirmed, and is off from then on', async () => {
    const { twoFactor, time } = bench(memoryStore())
    const pendingUntil = seconds(time.now, 600)
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    time.advance(599)
    const waiting = await twoFactor.enrollment.status({ userId: 'ada' })
    expect(waiting).toEqual({ ...nothing, state: 'pending', pendingUntil })
    time.advance(1)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ ...nothing, state: 'off' })
  })

  it('S3 says when the next code is evaluated, while there is a wait', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore())
    await enroll('ada')
    for (let failure = 0; failure < 5; failure++)
      await twoFactor.verify({ userId: 'ada', code: `${failure}` })
    const retryAt = seconds(time.now, 60)
    time.advance(59)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'on', retryAt })
    time.advance(1)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).not.toHaveProperty('retryAt')
  })

  it('S5 lists the authenticators that are on, and says until when a replacement can be confirmed', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore())
    const enrolledAt = time.now
    const { phone } = await enroll('ada')
    const on = {
      state: 'on',
      enrolledAt,
      authenticators: [{ id: expect.any(String), name: null, confirmedAt: enrolledAt, lastUsedAt: null }],
      recoveryCodesLeft: 10,
      recoveryCodesSaved: false,
      requiredBy: [],
    }
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual(on)
    time.advance(30)
    const code = phone.code(time.now)
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
    const pendingUntil = seconds(time.now, 600)
    const [authenticator] = on.authenticators
    const used = { ...on, authenticators: [{ ...authenticator, lastUsedAt: time.now }] }
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ ...used, pendingUntil })
    time.advance(600)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual(used)
  })

  it('NIST-3.2.2 of a suspended authenticator has no end of a wait', async () => {
    const { twoFactor, enroll } = bench(memoryStore(), { throttle: { freeFailures: 2, suspendAfter: 2 } })
    await enroll('ada')
    for (const code of ['1', '2']) await twoFactor.verify({ userId: 'ada', code })
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({
      state: 'suspended',
      enrolledAt: expect.any(Date),
      authenticators: [expect.any(Object)],
      recoveryCodesLeft: 10,
      recoveryCodesSaved: false,
      requiredBy: [],
    })
  })
})
