import type { Exemption, PolicyRecord } from './record.js'

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
  /** What set the deadline: the company's date, the grace for a new member, or an exemption. */
  readonly because: 'enforced' | 'new_member' | 'exempt'
  /** Seconds that a device may stay trusted; null: as long as the application allows. */
  readonly deviceMaxAge: number | null
  readonly ticketRequired: boolean
}

/**
 * What a company requires of a member, or null. The deadline is the latest of the company's date, the end of the
 * grace for a new member, and the end of an exemption. When in doubt, the requirement applies: an unknown role is
 * included, and an unknown joining date has no grace.
 */
export function demandOf(policy: PolicyRecord | null, membership: Membership): Demand | null {
  const requirement = policy?.requirement ?? null
  if (policy === null || requirement === null) return null
  const { enforceFrom, newMemberGrace, roles, deviceMaxAge, ticketRequired } = requirement
  if (roles !== null && membership.role !== null && !roles.includes(membership.role)) return null

  const graceEnd = membership.joinedAt === null ? 0 : membership.joinedAt + newMemberGrace * 1000
  const exemptUntil = exemptionOf(policy, membership.userId)?.until ?? 0
  const enrollBy = Math.max(enforceFrom, graceEnd, exemptUntil)
  const because =
    enrollBy === enforceFrom ? 'enforced' : enrollBy === graceEnd ? 'new_member' : ('exempt' as const)
  return { companyId: policy.companyId, enrollBy, because, deviceMaxAge, ticketRequired }
}

export function exemptionOf(policy: PolicyRecord, userId: string): Exemption | null {
  return policy.exemptions.find((exemption) => exemption.userId === userId) ?? null
}

/** Everything that is required of a user, soonest deadline first. */
export function demandsOn(
  memberships: readonly Membership[],
  policies: ReadonlyMap<string, PolicyRecord>,
): readonly Demand[] {
  return memberships
    .flatMap((membership) => demandOf(policies.get(membership.companyId) ?? null, membership) ?? [])
    .sort((a, b) => a.enrollBy - b.enrollBy)
}

/** Seconds that a device may stay trusted under all these demands; null: as long as the application allows. */
export function strictestDeviceMaxAge(demands: readonly Demand[]): number | null {
  const ages = demands.flatMap(({ deviceMaxAge }) => deviceMaxAge ?? [])
  return ages.length === 0 ? null : Math.min(...ages)
}

export type LoginJudgement =
  | { readonly step: 'done'; readonly enrollBy: number | null }
  | { readonly step: 'code' }
  | { readonly step: 'enroll' }

/**
 * What a login asks for after the password. A user with two-factor on is asked for the code, whether a company
 * requires it or not, unless the device is trusted. A user without it gets in only before the first deadline.
 */
export function judgeLogin(
  person: { readonly enrolled: boolean; readonly deviceTrusted: boolean },
  demands: readonly Demand[],
  now: number,
): LoginJudgement {
  if (person.enrolled) return person.deviceTrusted ? { step: 'done', enrollBy: null } : { step: 'code' }
  const soonest = demands[0]
  if (soonest === undefined) return { step: 'done', enrollBy: null }
  return soonest.enrollBy <= now ? { step: 'enroll' } : { step: 'done', enrollBy: soonest.enrollBy }
}

/**
 * The state of a member. `optional`: nothing is required. `due`: must enroll by a date. `exempt`: has more time.
 * `overdue`: must enroll at the next login.
 */
export type MemberState = 'enrolled' | 'optional' | 'exempt' | 'due' | 'overdue'

export function judgeMember(enrolled: boolean, demand: Demand | null, now: number): MemberState {
  if (enrolled) return 'enrolled'
  if (demand === null) return 'optional'
  if (demand.enrollBy <= now) return 'overdue'
  return demand.because === 'exempt' ? 'exempt' : 'due'
}
