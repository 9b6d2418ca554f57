import { describe, expect, it } from 'vitest'
import { memoryStore, type TwoFactorOptions } from '../../src/index.js'
import { scan } from '../support/phone.js'
import { bench, statusOn } from '../support/service.js'

const DAY = 86_400

const INVALID = { ok: false, reason: 'proof_invalid' }
const STALE = { ok: false, reason: 'proof_stale' }

/** A user who has just passed a login with a code of the app. */
async function loggedIn(options: Partial<TwoFactorOptions> = {}) {
  const on = bench(memoryStore(), options)
  const { phone, recoveryCodes } = await on.enroll('ada')
  on.time.advance(30)
  const challenge = await on.challengeFor('ada')
  const passed = await on.twoFactor.login.verify({ challenge, code: phone.code(on.time.now) })
  if (!passed.ok) throw new Error(passed.reason)
  const check = (maxAge: number = DAY, proof: unknown = passed.proof, userId: string = 'ada') =>
    on.twoFactor.checkProof({ userId, proof: proof as string, maxAge })
  const start = (proof: string = passed.proof) => on.twoFactor.login.start({ userId: 'ada', proof })
  return { ...on, phone, recoveryCodes, passed, proof: passed.proof, check, start }
}

const DONE = { step: 'done', because: 'proof' }

describe('a proof', () => {
  it('says by what and when the user passed, for a login, a step-up and a confirmed enrollment', async () => {
    const { twoFactor, time, recoveryCodes, passed, check, phone } = await loggedIn()
    const [authenticator] = (await statusOn(twoFactor, 'ada')).authenticators
    const verifiedAt = time.now
    expect(passed).toEqual({
      ok: true,
      userId: 'ada',
      factor: 'totp',
      authenticatorId: authenticator?.id,
      verifiedAt,
      recoveryCodesLeft: 10,
      proof: expect.any(String),
    })
    expect(await check()).toEqual({ ok: true, factor: 'totp', verifiedAt })

    time.advance(30)
    const stepUp = await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    const recovered = { factor: 'recovery_code', verifiedAt: time.now }
    expect(stepUp).toMatchObject({ ok: true, ...recovered, authenticatorId: null, recoveryCodesLeft: 9 })
    expect(await check(DAY, stepUp.ok && stepUp.proof)).toEqual({ ok: true, ...recovered })
    const again = await twoFactor.verify({ userId: 'ada', code: phone.code(time.now) })
    expect(again).toMatchObject({ factor: 'totp', authenticatorId: authenticator?.id })

    const started = await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea' })
    const code = scan(started.ok ? started.uri : '').code(time.now)
    const confirmed = await twoFactor.enrollment.confirm({ userId: 'bea', code })
    expect(confirmed).toMatchObject({ ok: true, verifiedAt: time.now })
    const proof = confirmed.ok && confirmed.proof
    expect(await check(0, proof, 'bea')).toEqual({ ok: true, factor: 'totp', verifiedAt: time.now })
  })

  it('is fresh up to the age that the action asks for, to the millisecond, and then stale', async () => {
    const { time, passed, check } = await loggedIn()
    const ok = { ok: true, factor: 'totp', verifiedAt: passed.verifiedAt }
    expect(await check(0)).toEqual(ok)
    time.advance(0.001)
    expect(await check(0)).toEqual(STALE)
    expect(await check(1)).toEqual(ok)
    time.advance(299.999)
    expect(await check(300)).toEqual(ok)
    expect(await check(299)).toEqual(STALE)
    time.advance(0.001)
    expect(await check(300)).toEqual(STALE)
    expect(await check(31_536_000)).toEqual(ok)
  })

  it('S1 uses up and writes nothing, however often it is checked', async () => {
    const { store, check, start, events } = await loggedIn()
    const before = [await store.enrollments.load('ada'), events.length]
    for (let round = 0; round < 3; round++) {
      expect(await check()).toMatchObject({ ok: true })
      expect(await start()).toEqual(DONE)
    }
    expect([await store.enrollments.load('ada'), events.length]).toEqual(before)
  })

  it('S6 ends with switching off, reset, replacing, removing and erasing, in the same commit', async () => {
    const ends: Record<string, (on: Awaited<ReturnType<typeof loggedIn>>) => Promise<unknown>> = {
      disable: ({ twoFactor, recoveryCodes }) =>
        twoFactor.enrollment.disable({ userId: 'ada', code: recoveryCodes[0] ?? '' }),
      reset: ({ twoFactor }) =>
        twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'lost phone' }),
      replace: ({ enroll, recoveryCodes }) => enroll('ada', recoveryCodes[0]),
      erase: ({ twoFactor }) => twoFactor.admin.erase({ userId: 'ada', actorId: 'admin' }),
    }
    for (const [name, end] of Object.entries(ends)) {
      const on = await loggedIn()
      await end(on)
      expect(await on.check(), name).toEqual(INVALID)
      const { state } = await on.twoFactor.enrollment.status({ userId: 'ada' })
      const off = { step: 'done', because: 'not_required' }
      expect(await on.start(), name).toMatchObject(state === 'off' ? off : { step: 'code' })
      if (state === 'off') await on.enroll('ada')
      expect(await on.check(), name).toEqual(INVALID)
      expect((await on.start()).step, name).toBe('code')
    }
    const on = await loggedIn({ authenticators: { max: 2 } })
    await on.enroll('ada', on.recoveryCodes[0])
    // One more beside it ends nothing.
    expect(await on.check()).toMatchObject({ ok: true })
    const [, second] = (await statusOn(on.twoFactor, 'ada')).authenticators
    const code = on.recoveryCodes[1] ?? ''
    const removed = await on.twoFactor.enrollment.remove({
      userId: 'ada',
      authenticatorId: second?.id ?? '',
      code,
    })
    expect(removed).toEqual({ ok: true })
    expect(await on.check()).toEqual(INVALID)
    expect((await on.start()).step).toBe('code')
  })

  it('stands through what ends no authenticator', async () => {
    const { twoFactor, recoveryCodes, check, start } = await loggedIn()
    const code = recoveryCodes[0] ?? ''
    expect(await twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code })).toMatchObject({
      ok: true,
    })
    expect(await twoFactor.devices.revokeAll({ userId: 'ada' })).toEqual({ ok: true })
    const [authenticator] = (await statusOn(twoFactor, 'ada')).authenticators
    const rename = { userId: 'ada', authenticatorId: authenticator?.id ?? '', name: 'phone' }
    expect(await twoFactor.enrollment.rename(rename)).toEqual({ ok: true })
    for (let failure = 0; failure < 5; failure++)
      await twoFactor.verify({ userId: 'ada', code: `${failure}` })
    expect(await check()).toMatchObject({ ok: true })
    expect(await start()).toEqual(DONE)
  })

  it('S10 lasts as long as the option allowed when it was issued, and as the option of today allows', async () => {
    const { store, time, proof } = await loggedIn({ proofTtl: DAY })
    const service = (proofTtl: number) => bench(store, { proofTtl, clock: () => time.now }).twoFactor
    const ends = async () => {
      const checks = [60, DAY, 30 * DAY].map((ttl) =>
        service(ttl).checkProof({ userId: 'ada', proof, maxAge: 31_536_000 }),
      )
      const starts = [60, DAY, 30 * DAY].map((ttl) => service(ttl).login.start({ userId: 'ada', proof }))
      const steps = (await Promise.all(starts)).map(({ step }) => step === 'done')
      const valid = (await Promise.all(checks)).map(({ ok }) => ok)
      expect(steps).toEqual(valid)
      return valid
    }
    time.advance(59.999)
    expect(await ends()).toEqual([true, true, true])
    time.advance(0.001)
    expect(await ends()).toEqual([false, true, true])
    time.advance(DAY - 60.001)
    expect(await ends()).toEqual([false, true, true])
    time.advance(0.001)
    expect(await ends()).toEqual([false, false, false])
  })

  it('S10 of a clock that was ahead is not valid before its time, but for the seconds by which servers differ', async () => {
    const { time, check, start } = await loggedIn()
    time.advance(-5)
    expect(await check()).toMatchObject({ ok: true })
    expect(await start()).toEqual(DONE)
    time.advance(-0.001)
    expect(await check()).toEqual(INVALID)
    expect((await start()).step).toBe('code')
    time.advance(-DAY)
    expect(await check()).toEqual(INVALID)
  })

  it('ASVS-9.1 ASVS-9.2 is of one user, one purpose and one issuer, and every change of it is noticed', async () => {
    const { twoFactor, enroll, store, time, proof, check, start, challengeFor, recoveryCodes } =
      await loggedIn()
    await enroll('eve')
    expect(await check(DAY, proof, 'eve')).toEqual(INVALID)
    expect((await twoFactor.login.start({ userId: 'eve', proof })).step).toBe('code')
    const challenge = await challengeFor('ada')
    const code = recoveryCodes[0] ?? ''
    const trusted = await twoFactor.login.verify({ challenge, code, rememberDevice: true })
    const deviceToken = (trusted.ok && trusted.deviceToken) || ''
    const others = [
      challenge,
      deviceToken,
      proof.slice(0, -1),
      `${proof}A`,
      ` ${proof}`,
      '',
      'sw1.k1.W10.AAAA',
    ]
    for (const token of others) {
      expect(await check(DAY, token), token).toEqual(INVALID)
      expect((await start(token)).step, token).toBe('code')
    }
    for (let at = 0; at < proof.length; at += 7) {
      const altered = proof.slice(0, at) + (proof[at] === 'A' ? 'B' : 'A') + proof.slice(at + 1)
      expect(await check(DAY, altered), `character ${at}`).toEqual(INVALID)
    }
    expect((await twoFactor.login.start({ userId: 'ada', deviceToken: proof })).step).toBe('code')
    expect(await twoFactor.login.verify({ challenge: proof, code })).toEqual({
      ok: false,
      reason: 'challenge_invalid',
    })
    const other = bench(store, { issuer: 'Other', clock: () => time.now }).twoFactor
    expect(await other.checkProof({ userId: 'ada', proof, maxAge: DAY })).toEqual(INVALID)
  })

  it('S11 is any value, and the age is an integer from 0 to a year', async () => {
    const { twoFactor, proof } = await loggedIn()
    for (const value of [undefined, null, 7, {}, [], 'x'.repeat(100_000)]) {
      const checked = await twoFactor.checkProof({ userId: 'ada', proof: value, maxAge: DAY } as never)
      expect(checked, String(value).slice(0, 9)).toEqual(INVALID)
    }
    for (const maxAge of [undefined, null, -1, 0.5, Number.NaN, 31_536_001, '60', Number.POSITIVE_INFINITY]) {
      const call = twoFactor.checkProof({ userId: 'ada', proof, maxAge } as never)
      await expect(call, String(maxAge)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(/^checkProof: maxAge/),
      })
    }
  })
})

describe('S9 a running session', () => {
  const by = { companyId: 'c1', actorId: 'system', asSystem: true } as const
  const directory = { companiesOf: async () => [{ companyId: 'c1' }] }

  it('S9 notices a new rule at its next check, whether it has a proof or not', async () => {
    const { twoFactor, start, recoveryCodes, proof } = await loggedIn({ directory })
    const without = () => twoFactor.login.start({ userId: 'bea', proof })
    expect(await start()).toEqual(DONE)
    expect(await without()).toEqual({ step: 'done', because: 'not_required' })
    const enforceFrom = new Date('2026-11-25T00:00:00Z')
    await twoFactor.policy.require({ ...by, enforceFrom })
    expect(await without()).toEqual({ step: 'done', because: 'not_due', enrollBy: enforceFrom })
    await twoFactor.policy.require({ ...by, trustedDevices: false })
    expect(await start()).toEqual(DONE)
    expect((await without()).step).toBe('enroll')
    await twoFactor.policy.relax({ companyId: 'c1', actorId: 'admin' })
    const code = recoveryCodes[0] ?? ''
    expect(await twoFactor.enrollment.disable({ userId: 'ada', code })).toEqual({ ok: true })
    expect(await start()).toEqual({ step: 'done', because: 'not_required' })
    await twoFactor.policy.require(by)
    expect((await start()).step).toBe('enroll')
  })

  it('S9 has a proof from a forced enrollment, which satisfies the rule from then on', async () => {
    const { twoFactor, time } = await loggedIn({ directory })
    await twoFactor.policy.require(by)
    const login = await twoFactor.login.start({ userId: 'bea' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const { challenge } = login
    const started = await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea', challenge })
    const code = scan(started.ok ? started.uri : '').code(time.now)
    const confirmed = await twoFactor.enrollment.confirm({ userId: 'bea', code, challenge })
    if (!confirmed.ok) throw new Error(confirmed.reason)
    const { proof } = confirmed
    expect(await twoFactor.login.start({ userId: 'bea', proof })).toEqual(DONE)
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('code')
  })
})
