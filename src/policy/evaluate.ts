import type { Exemption, PolicyRecord, Requirement } from './record.js'

/** What the application's directory says about a user and a company. Instants are Unix milliseconds. */
export interface Membership {
  readonly userId: string
  readonly companyId: string
  readonly role: string | null
  readonly joinedAt: number | null
}

/** A company that requires two-factor of a user, and the instant from which it must be on. */
export interface Demand {
  readonly companyId: string
  readonly enrollBy: number
  /** Whether it must be on now. */
  readonly due: boolean
  /** What set the deadline: the company's date, the grace for a new member, or an exemption. */
  readonly because: 'enforced' | 'new_member' | 'exempt'
  /** Seconds that a device may stay trusted; null: as long as the application allows. */
  readonly deviceMaxAge: number | null
  readonly ticketRequired: boolean
  /** Sign-in methods to which the demand does not apply. */
  readonly exemptMethods: readonly string[]
}

/**
 * What a company requires of a member, or null. The deadline is the latest of the company's date, the end of the
 * grace for a new member, and the end of an exemption. When in doubt, the requirement applies: an unknown role is
 * included, and an unknown joining date has no grace.
 */
export function demandOf(policy: PolicyRecord | null, membership: Membership, now: number): Demand | null {
  const requirement = policy?.requirement ?? null
  if (policy === null || requirement === null || !includesRole(requirement, membership.role)) return null
  const { enforceFrom, deviceMaxAge, ticketRequired, exemptMethods } = requirement

  const graceEnd = graceEndOf(requirement, membership.joinedAt, now)
  const exemptUntil = exemptionOf(policy, membership.userId)?.until ?? 0
  const enrollBy = Math.max(enforceFrom, graceEnd, exemptUntil)
  const because =
    enrollBy === enforceFrom ? 'enforced' : enrollBy === graceEnd ? 'new_member' : ('exempt' as const)
  const due = because === 'enforced' ? isEnforced(requirement, now) : enrollBy <= now
  return { companyId: policy.companyId, enrollBy, due, because, deviceMaxAge, ticketRequired, exemptMethods }
}

/** Whether the company's date has come. A clock that goes back suspends no rule that was in force at once (S10). */
export function isEnforced({ enforceFrom, requiredAt }: Requirement, now: number): boolean {
  return enforceFrom <= Math.max(now, requiredAt)
}

/** Roles that differ in case, width, surrounding space or invisible characters are one role. An empty one is unknown. */
const roleKey = (role: string): string =>
  role
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase()

function includesRole({ roles }: Requirement, role: string | null): boolean {
  if (roles === null || role === null) return true
  const key = roleKey(role)
  return key === '' || roles.some((included) => roleKey(included) === key)
}

/** A joining date in the future gives no more time than one at the start of the requirement. */
function graceEndOf(
  { newMemberGrace, requiredAt }: Requirement,
  joinedAt: number | null,
  now: number,
): number {
  if (joinedAt === null || newMemberGrace === 0) return 0
  return (joinedAt <= now ? joinedAt : Math.min(requiredAt, now)) + newMemberGrace * 1000
}

export function exemptionOf(policy: PolicyRecord, userId: string): Exemption | null {
  return policy.exemptions.find((exemption) => exemption.userId === userId) ?? null
}

/**
 * Everything that is required of a user, soonest deadline first, once for each company. A user whom a company lists
 * more than once, such as with two roles, is judged by the strictest.
 */
export function demandsOn(
  memberships: readonly Membership[],
  policies: ReadonlyMap<string, PolicyRecord>,
  now: number,
): readonly Demand[] {
  const strictest = new Map<string, Demand>()
  for (const membership of memberships) {
    const demand = demandOf(policies.get(membership.companyId) ?? null, membership, now)
    if (demand === null) continue
    strictest.set(demand.companyId, stricter(strictest.get(demand.companyId) ?? null, demand))
  }
  return [...strictest.values()].sort((a, b) => Number(b.due) - Number(a.due) || a.enrollBy - b.enrollBy)
}

/** The demand with the sooner deadline. */
export function stricter(a: Demand | null, b: Demand): Demand {
  if (a === null) return b
  if (a.due !== b.due) return a.due ? a : b
  return a.enrollBy <= b.enrollBy ? a : b
}

/** Seconds that a device may stay trusted under all these demands; null: as long as the application allows. */
export function strictestDeviceMaxAge(demands: readonly Demand[]): number | null {
  const ages = demands.flatMap(({ deviceMaxAge }) => deviceMaxAge ?? [])
  return ages.length === 0 ? null : Math.min(...ages)
}

/** What is known of the login beside the demands. */
export interface LoginFacts {
  readonly enrolled: boolean
  /** Whether the device that it comes from is trusted. */
  readonly deviceTrusted: boolean
  /** Whether the session has a valid proof. */
  readonly proven: boolean
  /** What the application calls the first step. */
  readonly method: string
  /** Whether the method is two factors by itself. */
  readonly methodSuffices: boolean
}

/** Why a login asks for nothing more. */
export type DoneBecause =
  | 'not_required'
  | 'not_due'
  | 'trusted_device'
  | 'sufficient_method'
  | 'exempt_method'
  | 'proof'

export type LoginJudgement =
  | { readonly step: 'done'; readonly because: DoneBecause; readonly enrollBy: number | null }
  | { readonly step: 'code' }
  | { readonly step: 'enroll' }

const done = (because: DoneBecause, enrollBy: number | null = null): LoginJudgement => ({
  step: 'done',
  because,
  enrollBy,
})

/**
 * What a login asks for after the first step. A method that is two factors by itself asks for nothing. A user with
 * two-factor on is asked for the code, whether a company requires it or not, unless the session proved it or the
 * device is trusted. A user without it gets in only before the first deadline.
 */
export function judgeLogin(facts: LoginFacts, demands: readonly Demand[]): LoginJudgement {
  const { enrolled, deviceTrusted, proven, method, methodSuffices } = facts
  if (methodSuffices) return done('sufficient_method')
  if (enrolled) {
    if (proven) return done('proof')
    return deviceTrusted ? done('trusted_device') : { step: 'code' }
  }
  const [soonest] = applicableDemands(demands, method)
  if (soonest === undefined) return done(demands.length === 0 ? 'not_required' : 'exempt_method')
  return soonest.due ? { step: 'enroll' } : done('not_due', soonest.enrollBy)
}

/** The demands that hold for a login by this method. */
export function applicableDemands(demands: readonly Demand[], method: string): readonly Demand[] {
  return demands.filter(({ exemptMethods }) => !exemptMethods.includes(method))
}

/** Whether a login by this method never has to enroll for the company. */
export function isMethodExempt(
  method: string,
  demand: Demand,
  sufficientMethods: readonly string[],
): boolean {
  return sufficientMethods.includes(method) || demand.exemptMethods.includes(method)
}

/**
 * The state of a member. `optional`: nothing is required. `due`: must enroll by a date. `exempt`: has more time, or
 * signs in only by methods that the rule does not apply to. `overdue`: must enroll at the next login.
 */
export type MemberState = 'enrolled' | 'optional' | 'exempt' | 'due' | 'overdue'

export function judgeMember(enrolled: boolean, demand: Demand | null): MemberState {
  if (enrolled) return 'enrolled'
  if (demand === null) return 'optional'
  if (demand.due) return 'overdue'
  return demand.because === 'exempt' ? 'exempt' : 'due'
}
