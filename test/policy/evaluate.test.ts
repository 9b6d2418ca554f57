import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Demand,
  demandOf,
  demandsOn,
  judgeLogin,
  judgeMember,
  type LoginFacts,
  type Membership,
  strictestDeviceMaxAge,
} from '../../src/policy/evaluate.js'
import { emptyPolicy, type PolicyRecord, type Requirement } from '../../src/policy/record.js'

const policy = (requirement: Partial<Requirement> = {}): PolicyRecord => ({
  ...emptyPolicy('c1'),
  requirement: {
    enforceFrom: 1000,
    newMemberGrace: 0,
    roles: null,
    deviceMaxAge: null,
    ticketRequired: false,
    exemptMethods: [],
    requiredAt: 1000,
    ...requirement,
  },
})

const exempt = (until: number, userId: string = 'ada') => ({
  userId,
  actorId: 'admin',
  reason: 'a new phone is on its way',
  grantedAt: 0,
  until,
})

/** After every date of these tests but those in the future. */
const NOW = 2000

const deadlineOf = (policy: PolicyRecord | null, membership: Membership, now: number = NOW) =>
  demandOf(policy, membership, now)?.enrollBy ?? null

const member = (fields: Partial<Membership> = {}): Membership => ({
  userId: 'ada',
  companyId: 'c1',
  role: null,
  joinedAt: null,
  ...fields,
})

const demand = (fields: Partial<Demand>): Demand => ({
  companyId: 'c1',
  enrollBy: 1000,
  due: true,
  because: 'enforced',
  deviceMaxAge: null,
  ticketRequired: false,
  exemptMethods: [],
  ...fields,
})

describe('a member’s deadline', () => {
  it('does not exist if the company requires nothing', () => {
    expect(deadlineOf(null, member())).toBeNull()
    expect(deadlineOf(emptyPolicy('c1'), member())).toBeNull()
  })

  it('is the later of the company’s date and the end of a new member’s grace', () => {
    expect(deadlineOf(policy(), member())).toBe(1000)
    expect(deadlineOf(policy({ newMemberGrace: 10 }), member({ joinedAt: 500 }))).toBe(10_500)
    expect(deadlineOf(policy({ newMemberGrace: 10 }), member({ joinedAt: NOW }))).toBe(12_000)
    expect(deadlineOf(policy({ newMemberGrace: 10 }), member({ joinedAt: -20_000 }))).toBe(1000)
  })

  it('has no grace if it is not known when the member joined, or the company gives none', () => {
    expect(deadlineOf(policy({ newMemberGrace: 999 }), member())).toBe(1000)
    expect(deadlineOf(policy(), member({ joinedAt: 1500 }))).toBe(1000)
  })

  it('S13 is not put off by a joining date in the future', () => {
    const graced = policy({ newMemberGrace: 10 })
    for (const joinedAt of [NOW + 1, Date.parse('2099-01-01'), 8.64e15]) {
      // As one who joined when it was required, at whatever time it is judged.
      for (const now of [NOW, 5000, 10_999]) {
        expect(demandOf(graced, member({ joinedAt: joinedAt + now }), now)).toMatchObject({
          enrollBy: 11_000,
          because: 'new_member',
          due: false,
        })
      }
      expect(demandOf(graced, member({ joinedAt: joinedAt + 11_000 }), 11_000)?.due).toBe(true)
    }
    // A clock that is before the requirement.
    expect(deadlineOf(policy({ newMemberGrace: 10 }), member({ joinedAt: 900 }), 500)).toBe(10_500)
  })

  it('S10 stays due if it was due at once when it was required, and the clock goes back', () => {
    const atOnce = policy({ enforceFrom: 1000, requiredAt: 1000 })
    expect([0, 999, 1000].map((now) => demandOf(atOnce, member(), now)?.due)).toEqual([true, true, true])
    const scheduled = policy({ enforceFrom: 1000, requiredAt: 999 })
    expect([0, 999, 1000].map((now) => demandOf(scheduled, member(), now)?.due)).toEqual([false, false, true])
  })
})

describe('a role', () => {
  const included = (roles: readonly string[] | null, role: string | null) =>
    deadlineOf(policy({ roles }), member({ role })) !== null

  it.each([
    'admin',
    'Admin',
    'ADMIN',
    ' admin',
    'admin ',
    '\tadmin\n',
    '\u00a0admin\u3000',
    'ａｄｍｉｎ',
    'ＡDMIN',
    'ad\u200bmin',
    '\ufeffadmin\u2060',
    'ADMİN'.normalize('NFKC').replace('İ', 'I'),
  ])('S13 %j is the role that a policy calls admin, and the other way round', (role) => {
    expect(included(['admin'], role)).toBe(true)
    expect(included([role], 'admin')).toBe(true)
    expect(included(['other', role], 'aDmIn')).toBe(true)
  })

  it.each([null, '', ' ', '\t\n', '\u3000', '\u200b'])(
    'S13 %j is not known, so every policy applies',
    (role) => {
      expect(included(['admin'], role)).toBe(true)
      expect(included(null, role)).toBe(true)
    },
  )

  it.each([
    'guest',
    'administrator',
    'admi',
    'ad min',
    'admin1',
    'admin,guest',
    '__proto__',
    'constructor',
    'null',
  ])('%j is another role', (role) => {
    expect(included(['admin'], role)).toBe(false)
    expect(included(null, role)).toBe(true)
  })
})

describe('an exemption', () => {
  it('defers the deadline of its member, and never advances it', () => {
    const exempted = { ...policy(), exemptions: [exempt(5000)] }
    expect(demandOf(exempted, member(), NOW)).toMatchObject({ enrollBy: 5000, due: false, because: 'exempt' })
    expect(demandOf(exempted, member(), 4999)?.due).toBe(false)
    expect(demandOf(exempted, member(), 5000)?.due).toBe(true)
    const other = demandOf(exempted, member({ userId: 'bea' }), NOW)
    expect(other).toMatchObject({ enrollBy: 1000, due: true, because: 'enforced' })
    const over = { ...policy(), exemptions: [exempt(500)] }
    expect(demandOf(over, member(), NOW)).toMatchObject({ enrollBy: 1000, due: true, because: 'enforced' })
  })

  it('says which of company, grace and exemption set the deadline', () => {
    const graced = policy({ newMemberGrace: 10 })
    expect(demandOf(graced, member({ joinedAt: 500 }), NOW)?.because).toBe('new_member')
    const exempted = { ...graced, exemptions: [exempt(20_000)] }
    expect(demandOf(exempted, member({ joinedAt: 500 }), NOW)?.because).toBe('exempt')
    const shorter = { ...graced, exemptions: [exempt(10_000)] }
    expect(demandOf(shorter, member({ joinedAt: 500 }), NOW)?.because).toBe('new_member')
  })
})

describe('a member', () => {
  it('is enrolled, free, exempt, due or overdue', () => {
    expect(judgeMember(true, demand({}))).toBe('enrolled')
    expect(judgeMember(false, null)).toBe('optional')
    expect(judgeMember(false, demand({ due: false }))).toBe('due')
    expect(judgeMember(false, demand({ due: false, because: 'new_member' }))).toBe('due')
    expect(judgeMember(false, demand({ due: false, because: 'exempt' }))).toBe('exempt')
    expect(judgeMember(false, demand({ due: true, because: 'exempt' }))).toBe('overdue')
  })

  it('S13 whom a company lists twice is judged once, by the strictest', () => {
    const policies = new Map([['c1', policy({ roles: ['admin'], newMemberGrace: 10 })]])
    const twice = [
      member({ role: 'guest' }),
      member({ role: 'admin', joinedAt: 1500 }),
      member({ role: 'ADMIN', joinedAt: 500 }),
    ]
    for (const memberships of [twice, twice.toReversed()]) {
      expect(demandsOn(memberships, policies, NOW)).toEqual([
        demand({ enrollBy: 10_500, due: false, because: 'new_member' }),
      ])
    }
    const due = demandsOn([...twice, member({ role: 'admin' })], policies, NOW)
    expect(due).toEqual([demand({ enrollBy: 1000 })])
    expect(demandsOn([member({ role: 'guest' })], policies, NOW)).toEqual([])
  })
})

describe('trusted devices', () => {
  it('are judged by the strictest of all companies', () => {
    expect(strictestDeviceMaxAge([])).toBeNull()
    expect(
      strictestDeviceMaxAge([demand({}), demand({ deviceMaxAge: 60 }), demand({ deviceMaxAge: 0 })]),
    ).toBe(0)
  })
})

const facts = (fields: Partial<LoginFacts> = {}): LoginFacts => ({
  enrolled: false,
  deviceTrusted: false,
  proven: false,
  method: 'password',
  methodSuffices: false,
  ...fields,
})

describe('a login', () => {
  it('is judged by the strictest of all companies', () => {
    const memberships = ['late', 'none', 'early'].map((companyId) => member({ companyId }))
    const policies = new Map([
      ['late', { ...policy({ enforceFrom: 9000 }), companyId: 'late' }],
      ['early', { ...policy({ enforceFrom: 2000 }), companyId: 'early' }],
    ])
    const demandsAt = (now: number) => demandsOn(memberships, policies, now)
    expect(demandsAt(1999).map(({ companyId, enrollBy }) => [companyId, enrollBy])).toEqual([
      ['early', 2000],
      ['late', 9000],
    ])
    expect(judgeLogin(facts(), demandsAt(1999))).toEqual({ step: 'done', because: 'not_due', enrollBy: 2000 })
    expect(judgeLogin(facts(), demandsAt(2000))).toEqual({ step: 'enroll' })
    expect(judgeLogin(facts(), [])).toEqual({ step: 'done', because: 'not_required', enrollBy: null })
    expect(judgeLogin(facts({ deviceTrusted: true, proven: true }), demandsAt(2000))).toEqual({
      step: 'enroll',
    })
  })

  it('S10 puts first what is due, even if the clock went back behind its date', () => {
    const policies = new Map([
      ['soon', { ...policy({ enforceFrom: 500, requiredAt: 0 }), companyId: 'soon' }],
      ['forced', { ...policy({ enforceFrom: 1000, requiredAt: 1000 }), companyId: 'forced' }],
    ])
    const memberships = ['soon', 'forced'].map((companyId) => member({ companyId }))
    const demands = demandsOn(memberships, policies, 100)
    expect(demands.map(({ companyId }) => companyId)).toEqual(['forced', 'soon'])
    expect(judgeLogin(facts(), demands)).toEqual({ step: 'enroll' })
  })

  it('asks every user with two-factor for the code, whatever a company requires', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ enrollBy: fc.nat(), due: fc.boolean() })), (fields) => {
        const demands = fields.map(demand)
        expect(judgeLogin(facts({ enrolled: true }), demands)).toEqual({ step: 'code' })
        const done = { step: 'done', because: 'trusted_device', enrollBy: null }
        expect(judgeLogin(facts({ enrolled: true, deviceTrusted: true }), demands)).toEqual(done)
      }),
    )
  })
})
