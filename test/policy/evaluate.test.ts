import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deadlineOf, demandsOn, judgeLogin, type Membership } from '../../src/policy/evaluate.js'
import { emptyPolicy, type PolicyRecord, type Requirement } from '../../src/policy/record.js'

const policy = (requirement: Partial<Requirement> = {}): PolicyRecord => ({
  ...emptyPolicy('c1'),
  requirement: { enforceFrom: 1000, newMemberGrace: 0, roles: null, ...requirement },
})

const member = (fields: Partial<Membership> = {}): Membership => ({
  companyId: 'c1',
  role: null,
  joinedAt: null,
  ...fields,
})

describe('a member’s deadline', () => {
  it('is not there where the company demands nothing', () => {
    expect(deadlineOf(null, member())).toBeNull()
    expect(deadlineOf(emptyPolicy('c1'), member())).toBeNull()
  })

  it('is the later of the company’s date and the end of a new member’s grace', () => {
    expect(deadlineOf(policy(), member())).toBe(1000)
    expect(deadlineOf(policy({ newMemberGrace: 10 }), member({ joinedAt: 500 }))).toBe(10_500)
    expect(deadlineOf(policy({ newMemberGrace: 10 }), member({ joinedAt: -20_000 }))).toBe(1000)
  })

  it('has no grace for somebody of whom it is not known when they joined', () => {
    expect(deadlineOf(policy({ newMemberGrace: 999 }), member())).toBe(1000)
  })

  it('holds for the roles named, and for a role that is not known', () => {
    const forAdmins = policy({ roles: ['admin'] })
    expect(deadlineOf(forAdmins, member({ role: 'admin' }))).toBe(1000)
    expect(deadlineOf(forAdmins, member({ role: 'guest' }))).toBeNull()
    expect(deadlineOf(forAdmins, member())).toBe(1000)
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
    expect(demands).toEqual([
      { companyId: 'early', enrollBy: 2000 },
      { companyId: 'late', enrollBy: 9000 },
    ])
    expect(judgeLogin(false, demands, 1999)).toEqual({ step: 'done', enrollBy: 2000 })
    expect(judgeLogin(false, demands, 2000)).toEqual({ step: 'enroll' })
    expect(judgeLogin(false, [], 2000)).toEqual({ step: 'done', enrollBy: null })
  })

  it('asks whoever has two-factor for the code, whatever any company says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.nat(), (deadlines, now) => {
        const demands = deadlines.map((enrollBy) => ({ companyId: 'c', enrollBy }))
        expect(judgeLogin(true, demands, now)).toEqual({ step: 'code' })
      }),
    )
  })
})
