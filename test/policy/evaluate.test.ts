import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Demand,
  demandOf,
  demandsOn,
  judgeLogin,
  judgeMember,
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

const deadlineOf = (...args: Parameters<typeof demandOf>) => demandOf(...args)?.enrollBy ?? null

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
  because: 'enforced',
  deviceMaxAge: null,
  ticketRequired: false,
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
    expect(deadlineOf(policy({ newMemberGrace: 10 }), member({ joinedAt: -20_000 }))).toBe(1000)
  })

  it('has no grace if it is not known when the member joined', () => {
    expect(deadlineOf(policy({ newMemberGrace: 999 }), member())).toBe(1000)
  })

  it('applies to the roles named, and to a role that is not known', () => {
    const forAdmins = policy({ roles: ['admin'] })
    expect(deadlineOf(forAdmins, member({ role: 'admin' }))).toBe(1000)
    expect(deadlineOf(forAdmins, member({ role: 'guest' }))).toBeNull()
    expect(deadlineOf(forAdmins, member())).toBe(1000)
  })
})

describe('an exemption', () => {
  it('defers the deadline of its member, and never advances it', () => {
    const exempted = { ...policy(), exemptions: [exempt(5000)] }
    expect(demandOf(exempted, member())).toMatchObject({ enrollBy: 5000, because: 'exempt' })
    expect(demandOf(exempted, member({ userId: 'bea' }))).toMatchObject({
      enrollBy: 1000,
      because: 'enforced',
    })
    const over = { ...policy(), exemptions: [exempt(500)] }
    expect(demandOf(over, member())).toMatchObject({ enrollBy: 1000, because: 'enforced' })
  })

  it('says which of company, grace and exemption set the deadline', () => {
    const graced = policy({ newMemberGrace: 10 })
    expect(demandOf(graced, member({ joinedAt: 500 }))?.because).toBe('new_member')
    const exempted = { ...graced, exemptions: [exempt(20_000)] }
    expect(demandOf(exempted, member({ joinedAt: 500 }))?.because).toBe('exempt')
  })
})

describe('a member', () => {
  it('is enrolled, free, exempt, due or overdue', () => {
    expect(judgeMember(true, demand({ enrollBy: 1 }), 5)).toBe('enrolled')
    expect(judgeMember(false, null, 5)).toBe('optional')
    expect(judgeMember(false, demand({ enrollBy: 6 }), 5)).toBe('due')
    expect(judgeMember(false, demand({ enrollBy: 6, because: 'exempt' }), 5)).toBe('exempt')
    expect(judgeMember(false, demand({ enrollBy: 5, because: 'exempt' }), 5)).toBe('overdue')
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

describe('a login', () => {
  it('is judged by the strictest of all companies', () => {
    const memberships = ['late', 'none', 'early'].map((companyId) => member({ companyId }))
    const policies = new Map([
      ['late', policy({ enforceFrom: 9000 })],
      ['early', policy({ enforceFrom: 2000 })],
    ])
    const demands = demandsOn(memberships, policies)
    expect(demands.map(({ enrollBy }) => enrollBy)).toEqual([2000, 9000])
    const off = { enrolled: false, deviceTrusted: false }
    expect(judgeLogin(off, demands, 1999)).toEqual({ step: 'done', enrollBy: 2000 })
    expect(judgeLogin(off, demands, 2000)).toEqual({ step: 'enroll' })
    expect(judgeLogin(off, [], 2000)).toEqual({ step: 'done', enrollBy: null })
    expect(judgeLogin({ ...off, deviceTrusted: true }, demands, 2000)).toEqual({ step: 'enroll' })
  })

  it('asks every user with two-factor for the code, whatever a company requires', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(), (deadlines, now) => {
        const demands = deadlines.map((enrollBy) => demand({ enrollBy }))
        const person = { enrolled: true, deviceTrusted: false }
        expect(judgeLogin(person, demands, now)).toEqual({ step: 'code' })
        const done = { step: 'done', enrollBy: null }
        expect(judgeLogin({ ...person, deviceTrusted: true }, demands, now)).toEqual(done)
      }),
    )
  })
})
