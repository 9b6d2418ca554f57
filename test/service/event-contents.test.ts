import { describe, expect, it } from 'vitest'
import { createKeyRing, memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { type Bench, bench, statusOn, TEST_KEYS } from '../support/service.js'

/** The last event, without the fields that all events have. Those are checked here. */
function last(on: Bench): object {
  const event = on.events.at(-1)
  if (event === undefined || !('userId' in event)) throw new Error('there is no event of a user')
  const { id, at, userId, ...contents } = event
  expect({ id, at, userId }).toEqual({
    id: expect.any(String),
    at: on.time.now.toISOString(),
    userId: 'ada',
  })
  return contents
}

/** ada is enrolled and has a new code. */
async function enrolled(options: Partial<TwoFactorOptions> = {}) {
  const on = bench(memoryStore(), options)
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  const { authenticators } = await statusOn(on.twoFactor, 'ada')
  const [recoveryCode = ''] = recoveryCodes
  const authenticatorId = authenticators[0]?.id ?? ''
  return { on, code: phone.code(on.time.now), recoveryCode, authenticatorId }
}

describe('S12 the event of', () => {
  it('a success says which factor passed, and which device is trusted from then on', async () => {
    const { on, code, recoveryCode, authenticatorId } = await enrolled()
    const challenge = await on.challengeFor('ada')
    await on.twoFactor.login.verify({ challenge, code, rememberDevice: true })
    const [device] = await on.twoFactor.devices.list({ userId: 'ada' })
    const common = {
      type: 'verification.succeeded',
      failuresBefore: 0,
      recoveryCodesLow: false,
    }
    expect(last(on)).toEqual({
      ...common,
      notify: false,
      factor: 'totp',
      authenticatorId,
      recoveryCodesLeft: 10,
      deviceId: device?.id,
    })
    await on.twoFactor.verify({ userId: 'ada', code: recoveryCode })
    expect(last(on)).toEqual({
      ...common,
      notify: true,
      factor: 'recovery_code',
      authenticatorId: null,
      recoveryCodesLeft: 9,
      deviceId: null,
    })
  })

  it('a replay is no alarm: it notifies nobody and counts nothing', async () => {
    const { on, code } = await enrolled()
    await on.twoFactor.verify({ userId: 'ada', code })
    await on.twoFactor.verify({ userId: 'ada', code })
    expect(last(on)).toEqual({
      type: 'verification.failed',
      notify: false,
      factor: 'totp',
      cause: 'replayed',
      failures: 0,
      suspended: false,
    })
  })

  it('a setup names the factor that was presented, and what it ended', async () => {
    for (const factor of ['totp', 'recovery_code'] as const) {
      const { on, code, recoveryCode, authenticatorId } = await enrolled()
      const started = await on.twoFactor.enrollment.start({
        userId: 'ada',
        accountName: 'ada',
        code: factor === 'totp' ? code : recoveryCode,
      })
      if (!started.ok) throw new Error(started.reason)
      const common = { authenticatorId: expect.not.stringContaining(authenticatorId) }
      expect(last(on)).toEqual({
        ...common,
        type: 'enrollment.started',
        notify: false,
        replaces: true,
        factor,
      })
      await on.twoFactor.enrollment.confirm({ userId: 'ada', code: scan(started.uri).code(on.time.now) })
      expect(last(on)).toEqual({
        ...common,
        type: 'enrollment.confirmed',
        notify: true,
        replaced: [authenticatorId],
        recoveryCodes: 10,
      })
    }
  })

  it('a setup beside others says that nothing ended', async () => {
    const { on, code } = await enrolled({ authenticators: { max: 2 } })
    const started = await on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', code })
    if (!started.ok) throw new Error(started.reason)
    expect(last(on)).toMatchObject({ replaces: false, factor: 'totp' })
    await on.twoFactor.enrollment.confirm({ userId: 'ada', code: scan(started.uri).code(on.time.now) })
    expect(last(on)).toMatchObject({ type: 'enrollment.confirmed', replaced: [], recoveryCodes: 0 })
  })

  it('a setup that fails or expires is for the trail only', async () => {
    const on = bench(memoryStore())
    await on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    const authenticatorId = expect.any(String)
    await on.twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    expect(last(on)).toEqual({
      type: 'enrollment.confirm_failed',
      notify: false,
      authenticatorId,
      failures: 1,
    })
    on.time.advance(600)
    await on.twoFactor.enrollment.confirm({ userId: 'ada', code: 'wrong' })
    expect(last(on)).toEqual({ type: 'enrollment.expired', notify: false, authenticatorId })
  })

  it('an end names the authenticators that ended', async () => {
    const { on, code, authenticatorId } = await enrolled()
    await on.twoFactor.enrollment.disable({ userId: 'ada', code })
    const common = { type: 'enrollment.ended', notify: true, authenticatorIds: [authenticatorId] }
    expect(last(on)).toEqual({
      ...common,
      endReason: 'disabled',
      factor: 'totp',
      actorId: null,
      reason: null,
    })
    const second = await enrolled()
    await second.on.twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'lost phone' })
    expect(last(second.on)).toEqual({
      ...common,
      endReason: 'reset',
      factor: null,
      actorId: 'admin',
      reason: 'lost phone',
      authenticatorIds: [second.authenticatorId],
    })
  })

  it('a ticket notifies its user, with the actor and the reason', async () => {
    const on = bench(memoryStore())
    await on.twoFactor.admin.issueTicket({ userId: 'ada', actorId: 'admin', reason: 'new here' })
    expect(last(on)).toEqual({
      type: 'enrollment.ticket_issued',
      notify: true,
      actorId: 'admin',
      reason: 'new here',
    })
  })

  it('a key rotation names the key and notifies nobody', async () => {
    const store = memoryStore()
    await bench(store).enroll('ada')
    const k2 = Buffer.alloc(32, 8).toString('base64')
    const keys = createKeyRing({ current: 'k2', keys: { ...TEST_KEYS.keys, k2 } })
    const on = bench(store, { keys })
    for await (const { result } of on.twoFactor.keyRotation.reseal({ userIds: ['ada'] })) {
      expect(result).toBe('resealed')
    }
    expect(last(on)).toEqual({ type: 'secrets.resealed', notify: false, keyId: 'k2' })
  })
})
