import { describe, expect, it } from 'vitest'
import { memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { type Bench, bench } from '../support/service.js'

const DAY = 86_400

/** A user who passed a login on a device and asked to trust it. */
async function onTrustedDevice(options: Partial<TwoFactorOptions> = {}) {
  const on = bench(memoryStore(), options)
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  const deviceToken = await trust(on, phone.code(on.time.now))
  return { ...on, phone, recoveryCodes, deviceToken: deviceToken ?? '' }
}

async function trust(on: Bench, code: string): Promise<string | undefined> {
  const challenge = await on.challengeFor('ada')
  const verified = await on.twoFactor.login.verify({ challenge, code, rememberDevice: true })
  if (!verified.ok) throw new Error(verified.reason)
  return verified.deviceToken
}

describe('a trusted device', () => {
  it('is not asked for the code while the trust lasts, and then again', async () => {
    const { twoFactor, time, deviceToken, events } = await onTrustedDevice({ trustedDevices: { ttl: DAY } })
    expect(events.at(-1)).toMatchObject({ type: 'verification.succeeded', deviceTrusted: true })
    expect(await twoFactor.login.start({ userId: 'ada', deviceToken })).toEqual({ step: 'done' })
    expect((await twoFactor.login.start({ userId: 'ada' })).step).toBe('code')
    time.advance(DAY - 1)
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('done')
    time.advance(1)
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
  })

  it('is trusted only if that was asked for and is allowed', async () => {
    const on = bench(memoryStore())
    const { phone } = await on.enroll('ada')
    on.time.advance(30)
    const challenge = await on.challengeFor('ada')
    const plain = await on.twoFactor.login.verify({ challenge, code: phone.code(on.time.now) })
    expect(plain).not.toHaveProperty('deviceToken')

    const none = bench(memoryStore(), { trustedDevices: false })
    const other = await none.enroll('ada')
    none.time.advance(30)
    expect(await trust(none, other.phone.code(none.time.now))).toBeUndefined()
  })

  it('S9 is asked for the code again once the option forbids trusted devices', async () => {
    const { store, time, deviceToken } = await onTrustedDevice()
    const { twoFactor } = bench(store, { trustedDevices: false, clock: () => time.now })
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
  })

  it('ASVS-9.1 ASVS-9.2 has a token for one user and one purpose, and every change of it is noticed', async () => {
    const { twoFactor, enroll, deviceToken, challengeFor } = await onTrustedDevice()
    await enroll('eve')
    expect((await twoFactor.login.start({ userId: 'eve', deviceToken })).step).toBe('code')
    const challenge = await challengeFor('ada')
    const tokens = [challenge, deviceToken.slice(0, -1), `${deviceToken}A`, '', 'sw1.k1.W10.AAAA']
    for (const token of tokens) {
      expect((await twoFactor.login.start({ userId: 'ada', deviceToken: token })).step).toBe('code')
    }
    const asChallenge = await twoFactor.login.verify({ challenge: deviceToken, code: '1' })
    expect(asChallenge).toEqual({ ok: false, reason: 'challenge_invalid' })
  })

  it('S6 ends with switching off, reset, replacing and revoking, in the same commit', async () => {
    const ends: Record<string, (on: Awaited<ReturnType<typeof onTrustedDevice>>) => Promise<unknown>> = {
      disable: ({ twoFactor, recoveryCodes }) =>
        twoFactor.enrollment.disable({ userId: 'ada', code: recoveryCodes[0] ?? '' }),
      reset: ({ twoFactor }) =>
        twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'lost phone' }),
      replace: ({ enroll, recoveryCodes }) => enroll('ada', recoveryCodes[0]),
      erase: ({ twoFactor }) => twoFactor.admin.erase({ userId: 'ada', actorId: 'admin' }),
      revoke: ({ twoFactor }) => twoFactor.devices.revokeAll({ userId: 'ada' }),
    }
    for (const [name, end] of Object.entries(ends)) {
      const on = await onTrustedDevice()
      await end(on)
      const { state } = await on.twoFactor.enrollment.status({ userId: 'ada' })
      if (state === 'off') await on.enroll('ada')
      const login = await on.twoFactor.login.start({ userId: 'ada', deviceToken: on.deviceToken })
      expect(login.step, name).toBe('code')
    }
  })

  it('S9 follows a company’s shorter limit at once, also if it was trusted before', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'c1' }] }
    const { twoFactor, time, deviceToken } = await onTrustedDevice({ directory })
    const start = () => twoFactor.login.start({ userId: 'ada', deviceToken })
    const requireWith = (trustedDevices: false | { maxAge: number }) =>
      twoFactor.policy.require({ companyId: 'c1', actorId: 'ada', trustedDevices })
    time.advance(100)
    await requireWith({ maxAge: 101 })
    expect((await start()).step).toBe('done')
    await requireWith({ maxAge: 100 })
    expect((await start()).step).toBe('code')
    await requireWith({ maxAge: DAY })
    expect((await start()).step).toBe('done')
    await requireWith(false)
    expect((await start()).step).toBe('code')
    await twoFactor.policy.relax({ companyId: 'c1', actorId: 'ada' })
    expect((await start()).step).toBe('done')
  })

  it('NIST-3.2.2 is suspended together with the authenticator', async () => {
    const { twoFactor, time, deviceToken } = await onTrustedDevice({
      throttle: { freeFailures: 3, suspendAfter: 3 },
    })
    for (let failure = 0; failure < 3; failure++) await twoFactor.verify({ userId: 'ada', code: '1' })
    time.advance(60)
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
  })

  it('is revoked with the actor on the trail; without two-factor there is nothing to revoke', async () => {
    const { twoFactor, events } = await onTrustedDevice()
    await twoFactor.devices.revokeAll({ userId: 'ada', actorId: 'admin' })
    expect(events.at(-1)).toMatchObject({ type: 'devices.revoked', notify: false, actorId: 'admin' })
    const nothing = await twoFactor.devices.revokeAll({ userId: 'bea' })
    expect(nothing).toEqual({ ok: false, reason: 'not_enrolled' })
  })
})
