import { describe, expect, it } from 'vitest'
import { memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { type Bench, bench, recordOf } from '../support/service.js'

const DAY = 86_400

/** A user who passed a login on a device and asked to trust it. */
async function onTrustedDevice(options: Partial<TwoFactorOptions> = {}) {
  const on = bench(memoryStore(), options)
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  const deviceToken = await trust(on, phone.code(on.time.now))
  return { ...on, phone, recoveryCodes, deviceToken: deviceToken ?? '' }
}

async function trust(
  on: Bench,
  code: string,
  rememberDevice: boolean | { name: string } = true,
): Promise<string | undefined> {
  const challenge = await on.challengeFor('ada')
  const verified = await on.twoFactor.login.verify({ challenge, code, rememberDevice })
  if (!verified.ok) throw new Error(verified.reason)
  return verified.deviceToken
}

const DONE = { step: 'done', because: 'trusted_device' }

/** The user trusts three devices, one a minute. */
async function onThreeDevices() {
  const on = bench(memoryStore(), { trustedDevices: { ttl: DAY } })
  const { phone } = await on.enroll('ada')
  const tokens: string[] = []
  for (const name of ['Firefox on Linux', null, 'Safari on iPhone']) {
    on.time.advance(60)
    tokens.push((await trust(on, phone.code(on.time.now), name === null ? true : { name })) ?? '')
  }
  const stepOf = async (token: string | undefined) =>
    (await on.twoFactor.login.start({ userId: 'ada', deviceToken: token ?? '' })).step
  return { ...on, phone, tokens, stepOf, list: () => on.twoFactor.devices.list({ userId: 'ada' }) }
}

describe('a trusted device', () => {
  it('is not asked for the code while the trust lasts, and then again', async () => {
    const { twoFactor, time, deviceToken, events } = await onTrustedDevice({ trustedDevices: { ttl: DAY } })
    const [device] = await twoFactor.devices.list({ userId: 'ada' })
    expect(events.at(-1)).toMatchObject({ type: 'verification.succeeded', deviceId: device?.id })
    expect(await twoFactor.login.start({ userId: 'ada', deviceToken })).toEqual(DONE)
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
    expect(plain).not.toHaveProperty('deviceExpiresAt')
    expect(on.events.at(-1)).toMatchObject({ type: 'verification.succeeded', deviceId: null })

    const none = bench(memoryStore(), { trustedDevices: false })
    const other = await none.enroll('ada')
    none.time.advance(30)
    expect(await trust(none, other.phone.code(none.time.now))).toBeUndefined()
    expect(none.events.at(-1)).toMatchObject({ type: 'verification.succeeded', deviceId: null })
    expect((await recordOf(none.store, 'ada')).devices).toEqual([])
  })

  it('S9 is asked for the code again once the option forbids trusted devices', async () => {
    const { store, time, deviceToken } = await onTrustedDevice()
    const { twoFactor } = bench(store, { trustedDevices: false, clock: () => time.now })
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
    expect(await twoFactor.devices.list({ userId: 'ada' })).toEqual([])
  })

  it('S9 S10 is not trusted for longer than the option of today allows, and never for longer than it said', async () => {
    const on = await onTrustedDevice({ trustedDevices: { ttl: DAY } })
    const { store, time, deviceToken } = on
    const trustedAt = time.now
    const shorter = bench(store, { trustedDevices: { ttl: 3600 }, clock: () => time.now }).twoFactor
    const longer = bench(store, { trustedDevices: { ttl: 30 * DAY }, clock: () => time.now }).twoFactor
    const expiries = async () => {
      const lists = [shorter, longer].map((each) => each.devices.list({ userId: 'ada' }))
      return (await Promise.all(lists)).map((list) => list.map(({ expiresAt }) => expiresAt))
    }
    const later = (seconds: number) => new Date(trustedAt.getTime() + seconds * 1000)
    expect(await expiries()).toEqual([[later(3600)], [later(DAY)]])
    time.advance(3599)
    expect(await shorter.login.start({ userId: 'ada', deviceToken })).toEqual(DONE)
    time.advance(1)
    expect((await shorter.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
    expect(await expiries()).toEqual([[], [later(DAY)]])
    time.advance(DAY - 3601)
    expect(await longer.login.start({ userId: 'ada', deviceToken })).toEqual(DONE)
    time.advance(1)
    expect((await longer.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
    expect(await expiries()).toEqual([[], []])
  })

  it('S10 is not trusted by a clock that was ahead when it was trusted, until that time has come', async () => {
    const { twoFactor, time, deviceToken } = await onTrustedDevice()
    time.advance(-5)
    expect(await twoFactor.login.start({ userId: 'ada', deviceToken })).toEqual(DONE)
    time.now = new Date(time.now.getTime() - 1)
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
    expect(await twoFactor.devices.list({ userId: 'ada' })).toEqual([])
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
    for (const code of ['1', '2', '3']) await twoFactor.verify({ userId: 'ada', code })
    time.advance(60)
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
  })

  it('is revoked with the actor on the trail; without two-factor there is nothing to revoke', async () => {
    const { twoFactor, events } = await onTrustedDevice()
    const [device] = await twoFactor.devices.list({ userId: 'ada' })
    await twoFactor.devices.revokeAll({ userId: 'ada', actorId: 'admin' })
    expect(events.at(-1)).toMatchObject({
      type: 'devices.revoked',
      notify: false,
      actorId: 'admin',
      deviceIds: [device?.id],
    })
    const nothing = await twoFactor.devices.revokeAll({ userId: 'bea' })
    expect(nothing).toEqual({ ok: false, reason: 'not_enrolled' })
  })
})

describe('the list of trusted devices', () => {
  it('has a name for each, the time of its trust and its end, oldest first', async () => {
    const { list, time, twoFactor } = await onThreeDevices()
    const at = (seconds: number) => new Date(time.now.getTime() + seconds * 1000)
    const trusted = (name: string | null, age: number) => ({
      id: expect.stringMatching(/^[\w-]{22}$/),
      name,
      trustedAt: at(-age),
      expiresAt: at(DAY - age),
    })
    const devices = await list()
    expect(devices).toEqual([
      trusted('Firefox on Linux', 120),
      trusted(null, 60),
      trusted('Safari on iPhone', 0),
    ])
    expect(new Set(devices.map(({ id }) => id)).size).toBe(3)
    time.advance(DAY - 120)
    expect((await list()).map(({ name }) => name)).toEqual([null, 'Safari on iPhone'])
    expect(await twoFactor.devices.list({ userId: 'nobody' })).toEqual([])
  })

  it('says in the answer of the login when the trust ends', async () => {
    const on = bench(memoryStore(), { trustedDevices: { ttl: DAY } })
    const { recoveryCodes } = await on.enroll('ada')
    const challenge = await on.challengeFor('ada')
    const code = recoveryCodes[0] ?? ''
    const verified = await on.twoFactor.login.verify({
      challenge,
      code,
      rememberDevice: { name: 'n'.repeat(100) },
    })
    const deviceExpiresAt = new Date(on.time.now.getTime() + DAY * 1000)
    expect(verified).toMatchObject({ ok: true, deviceToken: expect.any(String), deviceExpiresAt })
    expect(await on.twoFactor.devices.list({ userId: 'ada' })).toMatchObject([{ name: 'n'.repeat(100) }])
  })

  it('S6 ends the trust in one device at once, and leaves the others', async () => {
    const { list, stepOf, tokens, twoFactor, events } = await onThreeDevices()
    const [first, second, third] = await list()
    const revoke = {
      userId: 'ada',
      deviceId: second?.id ?? '',
      actorId: 'admin',
      context: { ip: '192.0.2.1' },
    }
    expect(await twoFactor.devices.revoke(revoke)).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({
      type: 'devices.revoked',
      notify: false,
      actorId: 'admin',
      deviceIds: [second?.id],
      context: { ip: '192.0.2.1' },
    })
    expect(await list()).toEqual([first, third])
    expect(await Promise.all(tokens.map(stepOf))).toEqual(['done', 'code', 'done'])
    const before = events.length
    expect(await twoFactor.devices.revoke(revoke)).toEqual({ ok: false, reason: 'unknown_device' })
    for (const userId of ['eve', 'nobody']) {
      const other = await twoFactor.devices.revoke({ userId, deviceId: first?.id ?? '' })
      expect(other).toEqual({ ok: false, reason: 'unknown_device' })
    }
    expect(events).toHaveLength(before)
    expect(await twoFactor.devices.revoke({ userId: 'ada', deviceId: first?.id ?? '' })).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({ actorId: null, deviceIds: [first?.id] })
    expect(await twoFactor.devices.revokeAll({ userId: 'ada' })).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({ actorId: null, deviceIds: [third?.id] })
    expect(await Promise.all(tokens.map(stepOf))).toEqual(['code', 'code', 'code'])
  })

  it('S11 keeps 20 devices: one more ends the oldest, and the record does not grow', async () => {
    const on = bench(memoryStore())
    const { phone } = await on.enroll('ada')
    const tokens: string[] = []
    for (let device = 0; device < 22; device++) {
      on.time.advance(30)
      tokens.push((await trust(on, phone.code(on.time.now), { name: `device ${device}` })) ?? '')
    }
    const names = (await on.twoFactor.devices.list({ userId: 'ada' })).map(({ name }) => name)
    expect(names).toEqual(Array.from({ length: 20 }, (_, index) => `device ${index + 2}`))
    const steps = tokens.map((deviceToken) => on.twoFactor.login.start({ userId: 'ada', deviceToken }))
    const expected = [...Array(2).fill('code'), ...Array(20).fill('done')]
    expect((await Promise.all(steps)).map(({ step }) => step)).toEqual(expected)
  })

  it('S11 takes a flag or a name, and nothing else', async () => {
    const { twoFactor, enroll, challengeFor, store } = bench(memoryStore())
    const { recoveryCodes } = await enroll('ada')
    const challenge = await challengeFor('ada')
    for (const rememberDevice of [
      null,
      1,
      'laptop',
      {},
      { name: '' },
      { name: 'n'.repeat(101) },
      { title: 'x' },
    ]) {
      const call = twoFactor.login.verify({
        challenge,
        code: recoveryCodes[0] ?? '',
        rememberDevice,
      } as never)
      await expect(call, JSON.stringify(rememberDevice)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
      })
    }
    const { devices, recoveryCodes: left } = await recordOf(store, 'ada')
    expect([devices.length, left?.hashes.length]).toEqual([0, 10])
  })
})
