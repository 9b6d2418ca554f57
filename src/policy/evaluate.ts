import type { Exemption, PolicyRecord } from './record.js'

/** What the application's directory says of a person and a company. Instants are Unix milliseconds. */
export interface Membership {
  readonly userId: string
  readonly companyId: string
  readonly role: string | null
  readonly joinedAt: number | null
}

/** A company that demands two-factor of a person, with the instant from which it must be on. */
export interface Demand {
  readonly companyId: string
  readonly enrollBy: number
  /** What put the deadline where it is: the company's date, the grace for a new member, or an exemption. */
  readonly because: 'enforced' | 'new_member' | 'exempt'
  /** Seconds that a device may stay trusted; null: as long as the application allows. */
  readonly deviceMaxAge: number | null
  readonly ticketRequired: boolean
}

/**
 * What a company demands of a member, or null. The deadline is the latest of the company's date, the end
 * of the grace for a new member, and an exemption's end. What the directory does not say counts against
 * exemption: an unknown role is included, an unknown joining date has no grace.
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

/**
 * The instant that a company's deadlines are judged by: the latest that a change of its policy has seen. A
 * clock that goes back re-opens nothing (S10).
 */
export function policyNow(policy: PolicyRecord | null, clock: number): number {
  return policy === null ? clock : Math.max(policy.updatedAt, clock)
}

/** All that is demanded of a person, the soonest deadline first. */
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
 * What a login asks for after the password. Who has two-factor on is asked for the code, whether a
 * company demands it or not, unless the device is trusted; who has not is let in only while no deadline
 * has come.
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

/** How a member stands: enrolled, or by when they must be; `overdue` is shut out, `exempt` is let in for a time. */
export type MemberState = 'enrolled' | 'optional' | 'exempt' | 'due' | 'overdue'

export function judgeMember(enrolled: boolean, demand: Demand | null, now: number): MemberState {
  if (enrolled) return 'enrolled'
  if (demand === null) return 'optional'
  if (demand.enrollBy <= now) return 'overdue'
  return demand.because === 'exempt' ? 'exempt' : 'due'
}
