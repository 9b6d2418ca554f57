import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { bench } from '../support/service.js'

const seconds = (from: Date, count: number) => new Date(from.getTime() + count * 1000)

const nothing = { enrolled: false, recoveryCodesLeft: 0, authenticators: [], requiredBy: [] }

describe('enrollment.status', () => {
  it('of somebody who has nothing is off, before and after', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ ...nothing, state: 'off' })
    await enroll('ada')
    await twoFactor.enrollment.reset({ userId: 'ada', actorId: 'admin', reason: 'lost' })
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ ...nothing, state: 'off' })
  })

  it('S5 says until when a setup can be confirmed, and not a moment longer', async () => {
    const { twoFactor, time } = bench(memoryStore())
    const pendingUntil = seconds(time.now, 600)
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    time.advance(599)
    const waiting = await twoFactor.enrollment.status({ userId: 'ada' })
    expect(waiting).toEqual({ ...nothing, state: 'pending', pendingUntil })
    time.advance(1)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toEqual({ ...nothing, state: 'off' })
  })

  it('S3 says when the next code is looked at, while there is a wait', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore())
    await enroll('ada')
    for (let failure = 0; failure < 5; failure++) await twoFactor.verify({ userId: 'ada', code: 'wrong' })
    const retryAt = seconds(time.now, 60)
    time.advance(59)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'on', retryAt })
    time.advance(1)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).not.toHaveProperty('retryAt')
  })
})
