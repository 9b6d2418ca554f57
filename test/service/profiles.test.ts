import { describe, expect, it } from 'vitest'
import { createKeyRing, createTwoFactor, memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { bench, TEST_KEYS } from '../support/service.js'

const make = (options: Partial<TwoFactorOptions>) => () =>
  createTwoFactor({ issuer: 'Example', store: memoryStore(), keys: createKeyRing(TEST_KEYS), ...options })

const refuses = (clause: RegExp) =>
  expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(clause) })

describe('the profile asvs-l2', () => {
  it('ASVS-6.5.5 a code lives for one step: the strict profile refuses a window above 0', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore(), { profile: 'asvs-l2' })
    const { phone } = await enroll('ada')
    time.advance(90)
    const late = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now, -1) })
    expect(late).toMatchObject({ ok: false, reason: 'invalid_code' })
    expect(await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })).toMatchObject({ ok: true })
    for (const window of [1, { past: 1, future: 0 }, { past: 0, future: 1 }]) {
      expect(make({ profile: 'asvs-l2', window })).toThrowError(refuses(/window.*6\.5\.5/))
    }
    expect(make({ profile: 'asvs-l2', window: 0 })).not.toThrow()
    expect(make({ profile: 'asvs-l2', trustedDevices: {} })).not.toThrow()
  })
})

describe('ASVS-6.5.5 the profile asvs-l2', () => {
  it('ASVS-6.5.5 remembers no drift, with which a code would live for longer', () => {
    for (const maxDrift of [1, 10]) {
      expect(make({ profile: 'asvs-l2', maxDrift })).toThrowError(
        refuses(/^createTwoFactor: maxDrift: too weak for the profile asvs-l2: .*30 seconds.*6\.5\.5/),
      )
      expect(make({ profile: 'pci', maxDrift })).not.toThrow()
    }
    expect(make({ profile: 'asvs-l2', maxDrift: 0 })).not.toThrow()
  })

  it('ASVS-6.5.5 imports no secret with steps of more than 30 seconds, and short secrets as they are', async () => {
    const on = bench(memoryStore(), { profile: 'asvs-l2' })
    const secret = new Uint8Array(10).fill(1)
    for (const period of [31, 60, 3600]) {
      const problem = `period: expected at most 30 seconds (OWASP ASVS 5.0, 6.5.5), got ${period}`
      await expect(on.twoFactor.admin.importSecret({ userId: 'ada', secret, period })).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: 'period',
        message: `admin.importSecret: ${problem}`,
      })
      const messages: unknown[] = []
      const report = await on.twoFactor.admin.importMany([{ userId: 'ada', secret, period }], {
        onProgress: ({ result }) => messages.push(result),
      })
      expect(report).toMatchObject({ total: 1, invalid: 1 })
      expect(messages).toEqual([
        { ok: false, reason: 'below_profile', message: `admin.importMany: ${problem}` },
      ])
    }
    expect(await on.store.enrollments.load('ada')).toBeNull()
    for (const period of [30, 1]) {
      const userId = `period ${period}`
      expect(await on.twoFactor.admin.importSecret({ userId, secret, period })).toMatchObject({ ok: true })
    }
  })

  it('ASVS-6.5.5 takes the code of one step alone, even of a secret that another option let drift', async () => {
    const before = bench(memoryStore(), { maxDrift: 10, window: 10 })
    const { phone } = await before.enroll('ada')
    before.time.advance(600)
    const late = await before.twoFactor.verify({ userId: 'ada', code: phone.code(before.time.now, -8) })
    expect(late).toMatchObject({ ok: true })
    const { twoFactor } = bench(before.store, { profile: 'asvs-l2', clock: () => before.time.now })
    before.time.advance(600)
    for (const steps of [-8, -1, 1]) {
      const refused = await twoFactor.verify({ userId: 'ada', code: phone.code(before.time.now, steps) })
      expect(refused, `step ${steps}`).toMatchObject({ ok: false, reason: 'invalid_code' })
    }
    const present = await twoFactor.verify({ userId: 'ada', code: phone.code(before.time.now) })
    expect(present).toMatchObject({ ok: true })
  })
})

describe('the profile nist-aal2', () => {
  it('NIST-3.1.4 does not import short secrets and long steps', async () => {
    const { twoFactor } = bench(memoryStore(), { profile: 'nist-aal2' })
    const base = { userId: 'ada', actorId: 'm' }
    const short = twoFactor.admin.importSecret({ ...base, secret: new Uint8Array(13).fill(1) })
    await expect(short).rejects.toMatchObject({
      code: 'ERR_INVALID_SECRET',
      message: 'admin.importSecret: secret: expected at least 14 bytes (NIST SP 800-63B-4, 3.1.4), got 13',
    })
    const secret = new Uint8Array(14).fill(1)
    const slow = twoFactor.admin.importSecret({ ...base, secret, period: 121 })
    await expect(slow).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    expect(await twoFactor.admin.importSecret({ ...base, secret, period: 120 })).toMatchObject({
      ok: true,
    })
  })

  it('asks for both factors at every login', async () => {
    expect(make({ profile: 'nist-aal2', trustedDevices: {} })).toThrowError(
      refuses(/trustedDevices.*800-63B/),
    )
    const { twoFactor, enroll, challengeFor } = bench(memoryStore(), { profile: 'nist-aal2' })
    const { recoveryCodes } = await enroll('ada')
    const challenge = await challengeFor('ada')
    const code = recoveryCodes[0] ?? ''
    const verified = await twoFactor.login.verify({ challenge, code, rememberDevice: true })
    expect(verified).not.toHaveProperty('deviceToken')
  })

  it('NIST-3.2.2 no option allows more than 100 consecutive failures, with a profile or without', () => {
    expect(make({ throttle: { suspendAfter: 101 } })).toThrowError(refuses(/suspendAfter/))
  })
})

describe('the profile pci', () => {
  it('PCI-8.3.4 is met by the defaults, and refuses a throttle that waits less', () => {
    expect(make({ profile: 'pci' })).not.toThrow()
    for (const throttle of [{ longestWait: 1799 }, { firstWait: 1 }, { freeFailures: 10 }]) {
      expect(make({ profile: 'pci', throttle })).toThrowError(refuses(/throttle.*8\.3\.4/))
    }
    expect(make({ profile: 'pci', throttle: { longestWait: 1800 } })).not.toThrow()
    expect(make({ profile: 'pci', throttle: { firstWait: 1, suspendAfter: 10 } })).not.toThrow()
  })

  it('PCI-8.5.1 has no way around the second factor', async () => {
    expect(make({ profile: 'pci', trustedDevices: { ttl: 60 } })).toThrowError(refuses(/8\.5\.1/))
    expect(make({ profile: 'pci', trustedDevices: false })).not.toThrow()
    // A device that was trusted before the profile is asked for the code, too.
    const before = bench(memoryStore())
    const { recoveryCodes } = await before.enroll('ada')
    const challenge = await before.challengeFor('ada')
    const code = recoveryCodes[0] ?? ''
    const trusted = await before.twoFactor.login.verify({ challenge, code, rememberDevice: true })
    const deviceToken = (trusted.ok && trusted.deviceToken) || ''
    const { twoFactor } = bench(before.store, { profile: 'pci', clock: () => before.time.now })
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('code')
    expect((await before.twoFactor.login.start({ userId: 'ada', deviceToken })).step).toBe('done')
  })
})

describe('a profile', () => {
  it('S11 that is unknown is a typed error, and so is an option that it concerns', () => {
    expect(make({ profile: 'soc2' as never })).toThrowError(
      refuses(/^createTwoFactor: profile: expected 'asvs-l2', 'nist-aal2' or 'pci', got "soc2"$/),
    )
    const hostile: readonly object[] = [
      { profile: 'soc2' },
      { profile: null },
      { trustedDevices: true },
      { trustedDevices: { ttl: 59 } },
      { trustedDevices: { days: 1 } },
      { authenticators: { max: 0 } },
      { authenticators: { max: 11 } },
      { authenticators: 2 },
      { maxDrift: -1 },
      { maxDrift: 11 },
      { proofTtl: 59 },
      { proofTtl: 31_536_001 },
      { sufficientMethods: 'passkey' },
      { sufficientMethods: ['password'] },
    ]
    for (const options of hostile) {
      expect(make(options), JSON.stringify(options)).toThrowError(refuses(/createTwoFactor/))
    }
  })
})
