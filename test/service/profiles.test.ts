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

  it('PCI-8.5.1 has no way around the second factor', () => {
    expect(make({ profile: 'pci', trustedDevices: { ttl: 60 } })).toThrowError(refuses(/8\.5\.1/))
    expect(make({ profile: 'pci', trustedDevices: false })).not.toThrow()
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
    ]
    for (const options of hostile) {
      expect(make(options), JSON.stringify(options)).toThrowError(refuses(/createTwoFactor/))
    }
  })
})
