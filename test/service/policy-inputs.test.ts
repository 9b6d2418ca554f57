import { describe, expect, it } from 'vitest'
import { type CompanyMembership, type Directory, memoryStore } from '../../src/index.js'
import { bench, collect } from '../support/service.js'

const SYSTEM = { companyId: 'c1', actorId: 'system', asSystem: true } as const

/** The service for one user, about whom the directory says this. */
function memberOf(...memberships: readonly object[]) {
  const on = bench(memoryStore(), {
    directory: {
      companiesOf: async () => memberships.map((each) => asMembership(each)),
      async *membersOf() {
        for (const each of memberships) yield asMember(each)
      },
    } as Directory,
  })
  const start = () => on.twoFactor.login.start({ userId: 'ada' })
  const compliance = () => collect(on.twoFactor.policy.compliance({ companyId: 'c1' }))
  return { ...on, start, compliance }
}

/** The same object, with an id beside what it has, its own or inherited. */
const asMembership = (each: object): CompanyMembership =>
  Object.defineProperty(each, 'companyId', { value: 'c1', enumerable: true, configurable: true }) as never
const asMember = (each: object) =>
  Object.defineProperty(each, 'userId', { value: 'ada', enumerable: true, configurable: true }) as never

class Employee {
  get role() {
    return 'guest'
  }
  get joinedAt() {
    return new Date('2026-11-24T10:00:00Z')
  }
}

describe('S13 a role', () => {
  it.each([
    ['the name', { role: 'admin' }, 'enroll'],
    ['another case', { role: 'ADMIN' }, 'enroll'],
    ['white space around it', { role: ' admin\t' }, 'enroll'],
    ['another width', { role: 'ａｄｍｉｎ' }, 'enroll'],
    ['none', {}, 'enroll'],
    ['undefined', { role: undefined }, 'enroll'],
    ['null', { role: null }, 'enroll'],
    ['an empty one', { role: '' }, 'enroll'],
    ['white space', { role: '  ' }, 'enroll'],
    ['an inherited getter', new Employee(), 'enroll'],
    ['an inherited value', Object.create({ role: 'guest' }), 'enroll'],
    ['another one', { role: 'guest' }, 'done'],
    ['its plural', { role: 'admins' }, 'done'],
  ] as const)(
    'S13 that is %s decides towards the company, in a login and in compliance',
    async (_name, each, step) => {
      const { twoFactor, start, compliance } = memberOf(each)
      for (const role of ['admin', 'Admin ']) {
        await twoFactor.policy.require({ ...SYSTEM, roles: ['owner', role] })
        expect((await start()).step).toBe(step)
        expect(await compliance()).toMatchObject([{ state: step === 'enroll' ? 'overdue' : 'optional' }])
      }
    },
  )

  it('S13 that a polluted prototype names is not used, nor is any other field of the directory', async () => {
    const polluted = Object.prototype as Record<string, unknown>
    const { twoFactor, start, compliance } = memberOf({})
    await twoFactor.policy.require({
      ...SYSTEM,
      roles: ['admin'],
      newMemberGrace: 3600,
      exemptMethods: ['saml'],
    })
    for (const [field, value] of [
      ['role', 'guest'],
      ['joinedAt', new Date('2026-11-24T10:00:00Z')],
      ['signInMethods', ['saml']],
    ] as const) {
      polluted[field] = value
      try {
        expect((await start()).step, field).toBe('enroll')
        expect(await compliance(), field).toMatchObject([{ state: 'overdue' }])
      } finally {
        delete polluted[field]
      }
    }
  })

  it('S11 that is no text is a fault of the directory, and so is one that cannot be read', async () => {
    const throwing = {
      get role() {
        throw new Error('no')
      },
    }
    for (const each of [
      { role: 7 },
      { role: ['admin'] },
      { role: {} },
      { role: 'r'.repeat(501) },
      throwing,
    ]) {
      const { twoFactor, start, compliance } = memberOf(each)
      await twoFactor.policy.require(SYSTEM)
      await expect(start()).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED' })
      await expect(compliance()).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED' })
    }
  })
})

describe('S13 a date', () => {
  const HOUR = 3600
  const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000)

  it('S13 of joining gives a grace once, and none from the future', async () => {
    for (const [joinedAt, seconds] of [
      [new Date(-8.64e15), 0],
      [new Date('1900-01-01'), 0],
      [undefined, 0],
      [null, 0],
      [new Date('2026-11-24T09:30:15Z'), HOUR / 2],
      [new Date('2026-11-24T10:00:15Z'), HOUR],
      // Ahead by hours, by years, and by the longest date: as one who joined when it was required.
      [new Date('2026-11-24T12:00:00Z'), HOUR],
      [new Date('2099-01-01'), HOUR],
      [new Date(8.64e15), HOUR],
    ] as const) {
      const { twoFactor, start, compliance, time } = memberOf({ joinedAt })
      await twoFactor.policy.require({ ...SYSTEM, newMemberGrace: HOUR })
      const enrollBy = later(time.now, seconds)
      const context = String(joinedAt)
      if (seconds > 0) {
        expect(await start(), context).toEqual({ step: 'done', because: 'not_due', enrollBy })
        expect(await compliance(), context).toMatchObject([{ state: 'due', enrollBy, because: 'new_member' }])
      }
      time.advance(seconds)
      expect((await start()).step, context).toBe('enroll')
      expect(await compliance(), context).toMatchObject([{ state: 'overdue' }])
    }
    for (const joinedAt of [new Date(Number.NaN), '2026-11-24', 1_800_000_000_000, {}]) {
      const { twoFactor, start, compliance } = memberOf({ joinedAt })
      await twoFactor.policy.require({ ...SYSTEM, newMemberGrace: HOUR })
      await expect(start()).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED' })
      await expect(compliance()).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED' })
    }
  })

  it('S13 from which it is enforced is at most ten years ahead, and not before 1970', async () => {
    const { twoFactor, start, time } = memberOf({})
    const decade = 315_360_000
    const latest = later(time.now, decade)
    const required = await twoFactor.policy.require({ ...SYSTEM, enforceFrom: latest })
    expect(required).toMatchObject({ ok: true, policy: { state: 'scheduled', enforceFrom: latest } })
    const before = await twoFactor.policy.get({ companyId: 'c1' })
    for (const enforceFrom of [
      later(time.now, decade + 0.001),
      new Date('2099-01-01'),
      new Date(8.64e15),
      new Date('0001-01-01'),
      new Date(-1),
      new Date(Number.NaN),
      '2026-12-01',
      1_800_000_000_000,
      null,
    ] as never[]) {
      for (const call of [
        () => twoFactor.policy.require({ ...SYSTEM, enforceFrom }),
        () => collect(twoFactor.policy.preview({ companyId: 'c1', enforceFrom })),
      ]) {
        await expect(call(), String(enforceFrom)).rejects.toMatchObject({
          code: 'ERR_INVALID_ARGUMENT',
          option: 'enforceFrom',
        })
      }
    }
    await expect(
      twoFactor.policy.require({ ...SYSTEM, enforceFrom: new Date(8.64e15) }),
    ).rejects.toThrowError(
      'policy.require: enforceFrom: expected a Date at most ten years ahead, got +275760-09-13T00:00:00.000Z',
    )
    expect(await twoFactor.policy.get({ companyId: 'c1' })).toEqual(before)
    const first = await twoFactor.policy.require({ ...SYSTEM, enforceFrom: new Date(0) })
    expect(first).toMatchObject({ ok: true, policy: { state: 'enforced', enforceFrom: new Date(0) } })
    expect((await start()).step).toBe('enroll')
  })

  it('S13 PCI-8.5.1 until which a member is exempt is at most a year ahead', async () => {
    const { twoFactor, start, time } = memberOf({})
    await twoFactor.policy.require(SYSTEM)
    const exempt = (until: unknown) =>
      twoFactor.policy.exempt({
        companyId: 'c1',
        userId: 'ada',
        actorId: 'boss',
        until,
        reason: 'new phone',
      } as never)
    const year = 366 * 86_400
    for (const until of [later(time.now, year + 0.001), new Date('2099-01-01'), new Date(8.64e15)]) {
      await expect(exempt(until)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: 'until',
        message: `policy.exempt: until: expected a Date at most a year ahead, got ${until.toISOString()}`,
      })
    }
    for (const until of [new Date(-1), new Date(Number.NaN), '2026-12-01', undefined, null]) {
      await expect(exempt(until), String(until)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
    expect((await start()).step).toBe('enroll')
    const until = later(time.now, year)
    expect(await exempt(until)).toMatchObject({ ok: true, policy: { exemptions: [{ until }] } })
    expect(await start()).toEqual({ step: 'done', because: 'not_due', enrollBy: until })
    time.advance(year)
    expect((await start()).step).toBe('enroll')
  })

  it('S13 PCI-8.5.1 nobody exempts themselves, and everybody can end their own exemption', async () => {
    const { twoFactor, start, time, store, events } = memberOf({})
    await twoFactor.policy.require(SYSTEM)
    const exempt = (actorId: string, until: Date) =>
      twoFactor.policy.exempt({ companyId: 'c1', userId: 'ada', actorId, until, reason: 'new phone' })
    const before = [await store.policies.load('c1'), events.length]
    for (const seconds of [0.001, 1, HOUR]) {
      expect(await exempt('ada', later(time.now, seconds))).toEqual({ ok: false, reason: 'self_exemption' })
    }
    expect([await store.policies.load('c1'), events.length]).toEqual(before)
    expect(await exempt('boss', later(time.now, HOUR))).toMatchObject({ ok: true })
    expect((await start()).step).toBe('done')
    expect(await exempt('ada', time.now)).toMatchObject({ ok: true, policy: { exemptions: [] } })
    expect((await start()).step).toBe('enroll')
  })
})

describe('policy.require', () => {
  it('replaces the whole rule, and what policy.get returns keeps it', async () => {
    const { twoFactor, time } = memberOf({})
    const enforceFrom = new Date(time.now.getTime() + 60_000)
    const rule = {
      enforceFrom,
      newMemberGrace: 60,
      roles: ['admin'],
      trustedDevices: { maxAge: 3600 },
      ticketRequired: true,
      exemptMethods: ['saml'],
    }
    await twoFactor.policy.require({ ...SYSTEM, ...rule })
    const before = await twoFactor.policy.get({ companyId: 'c1' })
    if (before.state === 'optional') throw new Error('nothing is required')
    const { newMemberGrace, roles, deviceMaxAge, ticketRequired, exemptMethods } = before
    const again = {
      enforceFrom: before.enforceFrom,
      newMemberGrace,
      ...(roles === null ? {} : { roles }),
      ...(deviceMaxAge === null ? {} : { trustedDevices: { maxAge: deviceMaxAge } }),
      ticketRequired,
      exemptMethods,
    }
    const same = { ...before, revision: expect.any(String) }
    expect(await twoFactor.policy.require({ ...SYSTEM, ...again })).toEqual({ ok: true, policy: same })
    const replaced = await twoFactor.policy.require({ ...SYSTEM, ticketRequired: true })
    expect(replaced).toEqual({
      ok: true,
      policy: {
        companyId: 'c1',
        revision: expect.any(String),
        state: 'enforced',
        enforceFrom: time.now,
        newMemberGrace: 0,
        roles: null,
        deviceMaxAge: null,
        ticketRequired: true,
        exemptMethods: [],
        exemptions: [],
      },
    })
  })

  it('as a system needs no admin with two-factor, and says so in its event', async () => {
    const { twoFactor, events, enroll, start } = memberOf({})
    const context = { command: 'configure' }
    for (const asSystem of [undefined, false]) {
      const refused = await twoFactor.policy.require({ ...SYSTEM, asSystem: asSystem as never })
      expect(refused).toEqual({ ok: false, reason: 'actor_not_enrolled' })
    }
    expect(events).toEqual([])
    expect(await twoFactor.policy.require({ ...SYSTEM, context })).toMatchObject({ ok: true })
    expect(events).toMatchObject([{ type: 'policy.required', actorId: 'system', asSystem: true, context }])
    expect((await start()).step).toBe('enroll')
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    expect(events.at(-1)).toMatchObject({ type: 'policy.required', actorId: 'admin', asSystem: false })
    for (const asSystem of [1, 'yes', null]) {
      const call = twoFactor.policy.require({ ...SYSTEM, asSystem: asSystem as never })
      await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT', option: 'asSystem' })
    }
  })

  it('S10 holds from the moment on in which it is enforced, even if the clock goes back', async () => {
    const { twoFactor, time, start } = memberOf({})
    await twoFactor.policy.require(SYSTEM)
    time.advance(-86_400)
    expect((await start()).step).toBe('enroll')
    expect((await twoFactor.policy.get({ companyId: 'c1' })).state).toBe('enforced')
  })
})
