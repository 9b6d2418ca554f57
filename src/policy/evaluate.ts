import type { PolicyRecord } from './record.js'

/** What the application's directory says of a person and a company. Instants are Unix milliseconds. */
export interface Membership {
  readonly companyId: string
  readonly role: string | null
  readonly joinedAt: number | null
}

/** A company that demands two-factor of a person, and the instant from which it must be on. */
export interface Demand {
  readonly companyId: string
  readonly enrollBy: number
}

/**
 * A member's deadline in one company, or null where it demands nothing of them. It is the later of the
 * company's date and the end of the grace for a new member. What the directory does not say counts
 * against exemption: an unknown role is included, an unknown joining date has no grace.
 */
export function deadlineOf(policy: PolicyRecord | null, membership: Membership): number | null {
  const requirement = policy?.requirement ?? null
  if (requirement === null) return null
  const { enforceFrom, newMemberGrace, roles } = requirement
  if (roles !== null && membership.role !== null && !roles.includes(membership.role)) return null
  const graceEnd = membership.joinedAt === null ? enforceFrom : membership.joinedAt + newMemberGrace * 1000
  return Math.max(enforceFrom, graceEnd)
}

/** All that is demanded of a person, the soonest deadline first. */
export function demandsOn(
  memberships: readonly Membership[],
  policies: ReadonlyMap<string, PolicyRecord>,
): readonly Demand[] {
  return memberships
    .flatMap((membership) => {
      const enrollBy = deadlineOf(policies.get(membership.companyId) ?? null, membership)
      return enrollBy === null ? [] : [{ companyId: membership.companyId, enrollBy }]
    })
    .sort((a, b) => a.enrollBy - b.enrollBy)
}

export type LoginJudgement =
  | { readonly step: 'done'; readonly enrollBy: number | null }
  | { readonly step: 'code' }
  | { readonly step: 'enroll' }

/**
 * What a login asks for after the password. Who has two-factor on is asked for the code, whether a
 * company demands it or not; who has not is let in only while no deadline has come.
 */
export function judgeLogin(enrolled: boolean, demands: readonly Demand[], now: number): LoginJudgement {
  if (enrolled) return { step: 'code' }
  const soonest = demands[0]
  if (soonest === undefined) return { step: 'done', enrollBy: null }
  return soonest.enrollBy <= now ? { step: 'enroll' } : { step: 'done', enrollBy: soonest.enrollBy }
}
