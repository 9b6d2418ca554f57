import { describe, expect, it } from 'vitest'
import { scan } from '../support/phone.js'
import { bench, recordOf, STORES, statusOn } from '../support/service.js'

/** The companies of the story: the admin and Bea work at c1, Cyd at c2. */
const directory = {
  companiesOf: async (userId: string) => [{ companyId: userId === 'cyd' ? 'c2' : 'c1' }],
}

describe.each(STORES)('the story on a $name store', ({ make }) => {
  it('goes from the first QR code to a login that asks for the code', async () => {
    const { twoFactor, time } = bench(await make())
    expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done', because: 'not_required' })

    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada@example.com' })
    if (!started.ok) throw new Error(started.reason)
    const phone = scan(started.uri)
    expect(started).toEqual({
      ok: true,
      uri: expect.stringMatching(/^otpauth:\/\/totp\/Example:ada%40example\.com\?/),
      secret: new URL(started.uri).searchParams.get('secret'),
      expiresAt: new Date(time.now.getTime() + 600_000),
      replaces: false,
      deleteOldEntry: false,
    })
    expect((await twoFactor.enrollment.status({ userId: 'ada' })).state).toBe('pending')

    const confirmed = await twoFactor.enrollment.confirm({ userId: 'ada', code: phone.code(time.now) })
    expect(confirmed).toEqual({
      ok: true,
      recoveryCodes: expect.objectContaining({ length: 10 }),
      proof: expect.stringMatching(/^sw1\./),
      verifiedAt: time.now,
    })
    const status = await statusOn(twoFactor, 'ada')
    expect(status).toEqual({
      state: 'on',
      recoveryCodesLeft: 10,
      recoveryCodesSaved: false,
      requiredBy: [],
      enrolledAt: time.now,
      authenticators: [{ id: expect.any(String), name: null, confirmedAt: time.now, lastUsedAt: null }],
    })

    time.advance(30)
    const login = await twoFactor.login.start({ userId: 'ada' })
    if (login.step !== 'code') throw new Error(login.step)
    expect(await twoFactor.login.verify({ challenge: login.challenge, code: phone.code(time.now) })).toEqual({
      ok: true,
      userId: 'ada',
      factor: 'totp',
      authenticatorId: status.authenticators[0]?.id,
      verifiedAt: time.now,
      recoveryCodesLeft: 10,
      proof: expect.stringMatching(/^sw1\./),
    })
  })

  it('S5 leads a member through enrollment at login when the company requires it, and nobody else', async () => {
    const { twoFactor, time, enroll } = bench(await make(), { directory })
    await enroll('admin')
    const required = await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    expect(required).toMatchObject({ ok: true, policy: { state: 'enforced', enforceFrom: time.now } })

    const login = await twoFactor.login.start({ userId: 'bea' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const { challenge } = login
    const started = await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea', challenge })
    if (!started.ok) throw new Error(started.reason)
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('enroll')

    const code = scan(started.uri).code(time.now)
    expect(await twoFactor.enrollment.confirm({ userId: 'bea', code, challenge })).toMatchObject({ ok: true })
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('code')
    expect(await twoFactor.login.start({ userId: 'cyd' })).toEqual({ step: 'done', because: 'not_required' })
  })

  it('S7 ASVS-6.5.6 switching off erases the secret, and switching on again makes a new one: the old entry never works', async () => {
    const { twoFactor, time, enroll, challengeFor, store } = bench(await make())
    const first = await enroll('ada')
    const sealed = JSON.stringify(await recordOf(store, 'ada'))
    time.advance(30)
    const off = await twoFactor.enrollment.disable({ userId: 'ada', code: first.phone.code(time.now) })
    expect(off).toEqual({ ok: true })
    expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done', because: 'not_required' })
    const record = await recordOf(store, 'ada')
    expect(record).toMatchObject({ authenticators: [], pending: null, recoveryCodes: null })
    expect(sealed).toContain('sealedSecret')
    expect(JSON.stringify(record)).not.toContain('sealedSecret')

    time.advance(30)
    const second = await enroll('ada')
    expect(second.uri).not.toBe(first.uri)
    time.advance(30)
    const challenge = await challengeFor('ada')
    const old = await twoFactor.login.verify({ challenge, code: first.phone.code(time.now) })
    expect(old).toMatchObject({ ok: false, reason: 'invalid_code' })
    const fresh = await twoFactor.login.verify({ challenge, code: second.phone.code(time.now) })
    expect(fresh).toMatchObject({ ok: true })
  })

  it('a company that requires two-factor forbids switching it off, from the moment that it is scheduled', async () => {
    const { twoFactor, time, enroll } = bench(await make(), { directory })
    const { phone } = await enroll('admin')
    const enforceFrom = new Date(time.now.getTime() + 86_400_000)
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', enforceFrom })
    expect(await twoFactor.policy.get({ companyId: 'c1' })).toMatchObject({ state: 'scheduled', enforceFrom })
    expect(await twoFactor.login.start({ userId: 'bea' })).toEqual({
      step: 'done',
      because: 'not_due',
      enrollBy: enforceFrom,
    })

    time.advance(30)
    const code = phone.code(time.now)
    const refused = await twoFactor.enrollment.disable({ userId: 'admin', code })
    expect(refused).toEqual({ ok: false, reason: 'required_by_company', companyIds: ['c1'] })

    await twoFactor.policy.relax({ companyId: 'c1', actorId: 'admin' })
    expect(await twoFactor.policy.get({ companyId: 'c1' })).toEqual({
      companyId: 'c1',
      revision: expect.any(String),
      state: 'optional',
      exemptions: [],
    })
    expect(await twoFactor.enrollment.disable({ userId: 'admin', code })).toEqual({ ok: true })
  })

  it('S6 replacing a phone keeps the old one until the new one is confirmed, then ends all of the old', async () => {
    const { twoFactor, time, enroll, challengeFor } = bench(await make())
    const { phone: oldPhone, recoveryCodes } = await enroll('ada')
    const openChallenge = await challengeFor('ada')

    const without = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    expect(without).toEqual({ ok: false, reason: 'code_required' })
    time.advance(30)
    const started = await twoFactor.enrollment.start({
      userId: 'ada',
      accountName: 'ada',
      code: oldPhone.code(time.now),
    })
    if (!started.ok) throw new Error(started.reason)
    expect(started.replaces).toBe(true)
    const newPhone = scan(started.uri)

    time.advance(30)
    const early = await twoFactor.login.verify({ challenge: openChallenge, code: newPhone.code(time.now) })
    expect(early).toMatchObject({ ok: false, reason: 'invalid_code' })
    const stillOld = await twoFactor.login.verify({ challenge: openChallenge, code: oldPhone.code(time.now) })
    expect(stillOld).toMatchObject({ ok: true })

    const confirmed = await twoFactor.enrollment.confirm({ userId: 'ada', code: newPhone.code(time.now) })
    expect(confirmed).toMatchObject({ ok: true })
    time.advance(30)
    const stale = await twoFactor.login.verify({ challenge: openChallenge, code: newPhone.code(time.now) })
    expect(stale).toEqual({ ok: false, reason: 'challenge_invalid' })
    const challenge = await challengeFor('ada')
    for (const code of [oldPhone.code(time.now), recoveryCodes[0] ?? '']) {
      const refused = await twoFactor.login.verify({ challenge, code })
      expect(refused).toMatchObject({ ok: false, reason: 'invalid_code' })
    }
    const passed = await twoFactor.login.verify({ challenge, code: newPhone.code(time.now) })
    expect(passed).toMatchObject({ ok: true })
  })
})
