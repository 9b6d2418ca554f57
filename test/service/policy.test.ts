import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { bench, collect } from '../support/service.js'

const employees: Record<string, { companyId: string; role?: string; joinedAt?: Date }[]> = {
  admin: [{ companyId: 'c1', role: 'admin' }],
  bea: [{ companyId: 'c1', role: 'member', joinedAt: new Date('2026-11-24T00:00:00Z') }],
  dee: [{ companyId: 'c1' }, { companyId: 'c2' }],
}
const directory = { companiesOf: async (userId: string) => employees[userId] ?? [] }

describe('policy', () => {
  it('an admin without two-factor cannot require it of others', async () => {
    const { twoFactor, enroll, store } = bench(memoryStore(), { directory })
    const refusal = { ok: false, reason: 'actor_not_enrolled' }
    expect(await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })).toEqual(refusal)
    await twoFactor.enrollment.start({ userId: 'admin', accountName: 'admin' })
    expect(await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })).toEqual(refusal)
    expect(await store.policies.load('c1')).toBeNull()
    await enroll('admin')
    expect(await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })).toMatchObject({ ok: true })
  })

  it('S9 applies to the very next decision, both ways', async () => {
    const { twoFactor, enroll } = bench(memoryStore(), { directory })
    await enroll('admin')
    for (let round = 0; round < 3; round++) {
      await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
      expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('enroll')
      await twoFactor.policy.relax({ companyId: 'c1', actorId: 'admin' })
      expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('done')
    }
  })

  it('S9 becomes enforced at its date by itself', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore(), { directory })
    await enroll('admin')
    const enforceFrom = new Date(time.now.getTime() + 60_000)
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', enforceFrom })
    time.advance(59)
    expect(await twoFactor.login.start({ userId: 'bea' })).toEqual({
      step: 'done',
      because: 'not_due',
      enrollBy: enforceFrom,
    })
    time.advance(1)
    expect((await twoFactor.login.start({ userId: 'bea' })).step).toBe('enroll')
    expect((await twoFactor.policy.get({ companyId: 'c1' })).state).toBe('enforced')
  })

  it('gives a new member the grace, counted from joining', async () => {
    const { twoFactor, enroll } = bench(memoryStore(), { directory })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', newMemberGrace: 86_400 })
    const login = await twoFactor.login.start({ userId: 'bea' })
    expect(login).toEqual({
      step: 'done',
      because: 'not_due',
      enrollBy: new Date('2026-11-25T00:00:00Z'),
    })
    expect((await twoFactor.login.start({ userId: 'dee' })).step).toBe('enroll')
  })

  it('can apply to some roles only', async () => {
    const { twoFactor, enroll } = bench(memoryStore(), { directory })
    await enroll('admin')
    const required = await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', roles: ['admin'] })
    expect(required).toMatchObject({ ok: true, policy: { roles: ['admin'] } })
    const free = { step: 'done', because: 'not_required' }
    expect(await twoFactor.login.start({ userId: 'bea' })).toEqual(free)
    expect(await twoFactor.login.start({ userId: 'bea', companyId: 'c1' })).toEqual(free)
    expect((await twoFactor.login.start({ userId: 'dee' })).step).toBe('enroll')
  })

  it('is returned whole, and takes both ends of every range', async () => {
    const { twoFactor, enroll, time } = bench(memoryStore(), { directory })
    await enroll('admin')
    const by = { companyId: 'c1', actorId: 'admin' }
    const rules = [
      {
        newMemberGrace: 0,
        roles: ['r'.repeat(200)],
        trustedDevices: { maxAge: 0 },
        ticketRequired: true,
        exemptMethods: ['m'.repeat(100)],
      },
      {
        newMemberGrace: 315_360_000,
        // 100 roles, and 8,192 bytes as a JSON array.
        roles: Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(index === 0 ? 169 : 78, 'r')),
        trustedDevices: { maxAge: 31_536_000 },
        ticketRequired: false,
        exemptMethods: Array.from({ length: 20 }, (_, index) => `method ${index}`),
      },
    ]
    for (const rule of rules) {
      const { newMemberGrace, roles, trustedDevices, ticketRequired, exemptMethods } = rule
      const policy = {
        companyId: 'c1',
        revision: expect.any(String),
        state: 'enforced',
        enforceFrom: time.now,
        newMemberGrace,
        roles,
        deviceMaxAge: trustedDevices.maxAge,
        ticketRequired,
        exemptMethods,
        exemptions: [],
      }
      expect(await twoFactor.policy.require({ ...by, ...rule })).toEqual({ ok: true, policy })
      expect(await twoFactor.policy.get({ companyId: 'c1' })).toEqual(policy)
    }
    const unruled = { companyId: 'c9', revision: 'none', state: 'optional', exemptions: [] }
    expect(await twoFactor.policy.get({ companyId: 'c9' })).toEqual(unruled)
    await twoFactor.policy.require(by)
    expect(await twoFactor.policy.get({ companyId: 'c1' })).toEqual({
      companyId: 'c1',
      revision: expect.any(String),
      state: 'enforced',
      enforceFrom: time.now,
      newMemberGrace: 0,
      roles: null,
      deviceMaxAge: null,
      ticketRequired: false,
      exemptMethods: [],
      exemptions: [],
    })
  })

  it('S9 changes only the rule that was seen, if the caller says which', async () => {
    const { twoFactor, enroll, time, events } = bench(memoryStore(), { directory })
    await enroll('admin')
    const by = { companyId: 'c1', actorId: 'admin' }
    const { revision: first } = await twoFactor.policy.get({ companyId: 'c1' })
    const made = await twoFactor.policy.require({ ...by, revision: first, newMemberGrace: 60 })
    if (!made.ok) throw new Error(made.reason)
    const { revision } = made.policy
    const before = events.length
    const overtaken = { ok: false, reason: 'overtaken' }
    expect(await twoFactor.policy.require({ ...by, revision: first })).toEqual(overtaken)
    expect(await twoFactor.policy.relax({ ...by, revision: first })).toEqual(overtaken)
    expect(events).toHaveLength(before)
    expect(await twoFactor.policy.get({ companyId: 'c1' })).toEqual(made.policy)

    // More time for a member is no change of the rule.
    const until = new Date(time.now.getTime() + 60_000)
    await twoFactor.policy.exempt({ ...by, userId: 'bea', until, reason: 'ill' })
    const relaxed = await twoFactor.policy.relax({ ...by, revision })
    if (!relaxed.ok) throw new Error(relaxed.reason)
    expect(relaxed.policy.state).toBe('optional')
    expect(new Set([first, revision, relaxed.policy.revision]).size).toBe(3)
    expect(await twoFactor.policy.require({ ...by, revision })).toEqual(overtaken)
    expect(await twoFactor.policy.require(by)).toMatchObject({ ok: true })
  })

  it('a login into one company is judged by that company, and without one by the strictest', async () => {
    const { twoFactor, enroll } = bench(memoryStore(), { directory })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    expect((await twoFactor.login.start({ userId: 'dee', companyId: 'c2' })).step).toBe('done')
    expect((await twoFactor.login.start({ userId: 'dee', companyId: 'c1' })).step).toBe('enroll')
    expect((await twoFactor.login.start({ userId: 'dee' })).step).toBe('enroll')
    expect((await twoFactor.login.start({ userId: 'stranger', companyId: 'c1' })).step).toBe('enroll')
    expect((await twoFactor.enrollment.status({ userId: 'dee' })).requiredBy).toMatchObject([
      { companyId: 'c1' },
    ])
  })

  it('S12 every change has its event, exactly once, and relaxing what is relaxed changes nothing', async () => {
    const { twoFactor, enroll, events, time } = bench(memoryStore(), { directory })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin', newMemberGrace: 5, roles: ['x'] })
    const relaxed = await twoFactor.policy.relax({ companyId: 'c1', actorId: 'admin' })
    expect(relaxed).toMatchObject({ ok: true, policy: { state: 'optional' } })
    expect(await twoFactor.policy.relax({ companyId: 'c1', actorId: 'admin' })).toEqual(relaxed)
    const written = await collect(twoFactor.policy.events({ companyId: 'c1' }))
    expect(written).toMatchObject([
      {
        type: 'policy.required',
        at: time.now.toISOString(),
        companyId: 'c1',
        actorId: 'admin',
        enforceFrom: time.now.toISOString(),
        newMemberGrace: 5,
        roles: ['x'],
      },
      { type: 'policy.relaxed', actorId: 'admin' },
    ])
    expect(events.filter(({ type }) => type.startsWith('policy.'))).toEqual(written)
  })
})
