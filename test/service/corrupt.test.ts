import { describe, expect, it } from 'vitest'
import { memoryStore, type TwoFactorStore } from '../../src/index.js'
import { bench, collect, put, putRecord, recordOf } from '../support/service.js'

const CORRUPT = { code: 'ERR_RECORD_CORRUPT' }

describe('S4 a damaged enrollment', () => {
  it('S5 lets nobody in, and is not overwritten', async () => {
    const { store, enroll, twoFactor, time, challengeFor } = bench(memoryStore())
    const { phone, recoveryCodes } = await enroll('ada')
    const challenge = await challengeFor('ada')
    const verified = await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    const proof = verified.ok ? verified.proof : ''
    time.advance(30)
    const code = phone.code(time.now)
    const intact = await store.enrollments.load('ada')
    if (intact === null) throw new Error('nothing is stored')
    for (const document of [
      '',
      'null',
      '{}',
      JSON.stringify({ ...JSON.parse(intact.document), pending: 7 }),
    ]) {
      // A store may return what no store would accept.
      const damaged = { revision: intact.revision, document }
      const enrollments = { ...store.enrollments, load: async () => damaged }
      const on = bench({ ...store, enrollments }, { clock: () => time.now }).twoFactor
      const admin = { userId: 'ada', actorId: 'admin' }
      for (const call of [
        () => on.login.verify({ challenge, code }),
        () => on.login.start({ userId: 'ada' }),
        () => on.verify({ userId: 'ada', code }),
        () => on.enrollment.status({ userId: 'ada' }),
        () => on.enrollment.start({ userId: 'ada', accountName: 'ada' }),
        () => on.enrollment.confirm({ userId: 'ada', code }),
        () => on.enrollment.disable({ userId: 'ada', code }),
        () => on.enrollment.regenerateRecoveryCodes({ userId: 'ada', code }),
        () => on.enrollment.rename({ userId: 'ada', authenticatorId: 'a1', name: 'phone' }),
        () => on.devices.list({ userId: 'ada' }),
        () => on.devices.revoke({ userId: 'ada', deviceId: 'd1' }),
        () => on.devices.revokeAll({ userId: 'ada' }),
        () => on.checkProof({ userId: 'ada', proof, maxAge: 60 }),
        () => on.admin.unlock({ ...admin, reason: 'a guesser' }),
        () => on.admin.issueTicket({ ...admin, reason: 'new here' }),
        () => on.admin.revokeTickets(admin),
        () => on.admin.importSecret({ userId: 'ada', secret: new Uint8Array(20), evenIfEnded: true }),
        () => on.admin.reset({ ...admin, reason: 'lost phone' }),
        () => on.policy.require({ companyId: 'acme', actorId: 'ada' }),
        () => collect(on.keyRotation.reseal({ userIds: ['ada'] })),
      ]) {
        await expect(call()).rejects.toMatchObject(CORRUPT)
      }
    }
    expect(await store.enrollments.load('ada')).toEqual(intact)
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: true })
  })

  it('S7 can be erased by an admin, and what hung on it stays ended', async () => {
    const { store, enroll, twoFactor, time, challengeFor, events } = bench(memoryStore())
    const { phone } = await enroll('ada')
    const challenge = await challengeFor('ada')
    await put(store.enrollments, 'ada', { document: '{"schemaVersion": 1}' })
    await expect(twoFactor.login.start({ userId: 'ada' })).rejects.toMatchObject(CORRUPT)
    const context = { requestId: 'r1' }
    const erased = await twoFactor.admin.erase({ userId: 'ada', actorId: 'admin', context })
    expect(erased).toEqual({ ok: true })
    expect(events.at(-1)).toMatchObject({
      type: 'enrollment.erased',
      userId: 'ada',
      actorId: 'admin',
      context,
    })
    expect(await store.enrollments.load('ada')).toBeNull()
    expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done', because: 'not_required' })
    time.advance(30)
    const code = phone.code(time.now)
    const ended = { ok: false, reason: 'challenge_invalid' }
    expect(await twoFactor.login.verify({ challenge, code })).toEqual(ended)
  })

  it('of one member is a fault of the compliance report', async () => {
    const directory = {
      companiesOf: async () => [],
      async *membersOf() {
        yield* [{ userId: 'ada' }, { userId: 'bea' }]
      },
    }
    const { store, enroll, twoFactor } = bench(memoryStore(), { directory })
    await enroll('ada')
    await put(store.enrollments, 'bea', { document: '{"schemaVersion": 1}' })
    await expect(twoFactor.policy.complianceCounts({ companyId: 'acme' })).rejects.toMatchObject(CORRUPT)
  })
})

describe('S4 a damaged policy', () => {
  it('lets nobody in, and is not overwritten', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'acme' }] }
    const { store, enroll, twoFactor, time } = bench(memoryStore(), { directory })
    const { phone } = await enroll('ada')
    time.advance(30)
    for (const document of ['null', '{}', '{"schemaVersion": 1, "companyId": "acme", "requirement": null}']) {
      await put(store.policies, 'acme', { document })
      const damaged = await store.policies.load('acme')
      const by = { companyId: 'acme', actorId: 'ada' }
      for (const call of [
        () => twoFactor.login.start({ userId: 'bea' }),
        () => twoFactor.enrollment.status({ userId: 'ada' }),
        () => twoFactor.enrollment.disable({ userId: 'ada', code: phone.code(time.now) }),
        () => twoFactor.policy.get({ companyId: 'acme' }),
        () => twoFactor.policy.require(by),
        () => twoFactor.policy.relax(by),
        () => twoFactor.policy.exempt({ ...by, userId: 'bea', until: time.now, reason: 'new here' }),
      ]) {
        await expect(call()).rejects.toMatchObject(CORRUPT)
      }
      expect(await store.policies.load('acme')).toEqual(damaged)
    }
  })
})

describe('S14 a record that was lost', () => {
  /** The store, of which one half has no documents any more and still has its trails. */
  const without = (store: TwoFactorStore, half: 'enrollments' | 'policies'): TwoFactorStore => ({
    ...store,
    [half]: { ...store[half], load: async () => null, loadMany: async () => new Map() },
  })
  const LOST = (name: string) => ({
    code: 'ERR_RECORD_CORRUPT',
    message: expect.stringContaining(`${name}: a record is missing`),
  })

  it('S14 lets nobody in without a code', async () => {
    const { store, enroll, twoFactor, time, challengeFor } = bench(memoryStore())
    const { phone } = await enroll('ada')
    const challenge = await challengeFor('ada')
    time.advance(30)
    const code = phone.code(time.now)
    const on = bench(without(store, 'enrollments'), { clock: () => time.now }).twoFactor
    for (const call of [
      () => on.login.start({ userId: 'ada' }),
      () => on.login.verify({ challenge, code }),
      () => on.verify({ userId: 'ada', code }),
      () => on.enrollment.status({ userId: 'ada' }),
      () => on.enrollment.start({ userId: 'ada', accountName: 'ada' }),
      () => on.admin.importSecret({ userId: 'ada', secret: new Uint8Array(20), evenIfEnded: true }),
      () => on.policy.require({ companyId: 'acme', actorId: 'ada' }),
    ]) {
      await expect(call()).rejects.toMatchObject(LOST('store.enrollments'))
    }
    // Somebody about whom nothing was ever stored is no lost record.
    expect(await on.login.start({ userId: 'bea' })).toEqual({ step: 'done', because: 'not_required' })
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: true })
  })

  it('S14 suspends no rule of a company', async () => {
    const directory = { companiesOf: async () => [{ companyId: 'acme' }, { companyId: 'other' }] }
    const { store, enroll, twoFactor, time } = bench(memoryStore(), { directory })
    const { phone } = await enroll('ada')
    time.advance(30)
    await twoFactor.policy.require({ companyId: 'acme', actorId: 'ada' })
    await twoFactor.policy.relax({ companyId: 'acme', actorId: 'ada' })
    const on = bench(without(store, 'policies'), { directory, clock: () => time.now }).twoFactor
    for (const call of [
      () => on.login.start({ userId: 'bea' }),
      () => on.enrollment.status({ userId: 'ada' }),
      () => on.enrollment.disable({ userId: 'ada', code: phone.code(time.now) }),
      () => on.policy.get({ companyId: 'acme' }),
      () => on.policy.require({ companyId: 'acme', actorId: 'ada' }),
    ]) {
      await expect(call()).rejects.toMatchObject(LOST('store.policies'))
    }
    expect((await on.policy.get({ companyId: 'other' })).state).toBe('optional')
    expect(await twoFactor.login.start({ userId: 'bea' })).toEqual({ step: 'done', because: 'not_required' })
  })
})

describe('an enrollment without recovery codes', () => {
  it('has none left, and one that is presented is wrong', async () => {
    const { store, enroll, twoFactor } = bench(memoryStore())
    const { recoveryCodes } = await enroll('ada')
    await putRecord(store, { ...(await recordOf(store, 'ada')), recoveryCodes: null })
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ recoveryCodesLeft: 0 })
    const refused = await twoFactor.verify({ userId: 'ada', code: recoveryCodes[0] ?? '' })
    expect(refused).toEqual({ ok: false, reason: 'invalid_code', attemptsLeft: 4 })
  })
})
