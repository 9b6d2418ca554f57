import { type Answer, isSuspended, refusal } from './codes.js'
import { type Company, isOn, MEMBERSHIPS, type Model, type Requirement } from './state.js'

interface Demand {
  readonly companyId: string
  readonly enrollBy: number
  readonly because: 'enforced' | 'new_member' | 'exempt'
  readonly deviceMaxAge: number | null
  readonly ticketRequired: boolean
}

type Membership = (typeof MEMBERSHIPS)[number]

/** What a company requires of one member, or null. */
function demandOf(company: Company | undefined, member: Membership): Demand | null {
  const requirement = company?.requirement
  if (company === undefined || requirement === null || requirement === undefined) return null
  const { roles, enforceFrom, newMemberGrace, deviceMaxAge, ticketRequired } = requirement
  if (roles !== null && member.role !== null && !roles.includes(member.role)) return null
  const dates = [
    { at: enforceFrom, because: 'enforced' as const },
    {
      at: member.joinedAt === null ? 0 : member.joinedAt + newMemberGrace * 1000,
      because: 'new_member' as const,
    },
    { at: company.exemptUntil.get(member.userId) ?? 0, because: 'exempt' as const },
  ]
  const latest = Math.max(...dates.map(({ at }) => at))
  const because = dates.find(({ at }) => at === latest)?.because ?? 'enforced'
  return { companyId: member.companyId, enrollBy: latest, because, deviceMaxAge, ticketRequired }
}

function membershipsOf(userId: string, companyId: string | null): readonly Membership[] {
  const all = MEMBERSHIPS.filter((member) => member.userId === userId)
  if (companyId === null) return all
  const listed = all.filter((member) => member.companyId === companyId)
  return listed.length > 0 ? listed : [{ userId, companyId, role: null, joinedAt: null }]
}

/** What one company, or every company of the user, requires. Soonest deadline first. */
export function demandsOn(m: Model, userId: string, companyId: string | null = null): Demand[] {
  return membershipsOf(userId, companyId)
    .flatMap((member) => demandOf(m.companies.get(member.companyId), member) ?? [])
    .sort((a, b) => a.enrollBy - b.enrollBy)
}

export const demandingCompanies = (m: Model, userId: string): string[] =>
  demandsOn(m, userId).map(({ companyId }) => companyId)

/** The instant by which the deadlines of these companies are judged (S10). */
export function demandsNow(m: Model, userId: string, companyId: string | null): number {
  const seen = membershipsOf(userId, companyId).map(
    (member) => m.companies.get(member.companyId)?.seenAt ?? 0,
  )
  return Math.max(m.now, ...seen)
}

/** Seconds that a device may stay trusted under all the demands. */
export const strictestDeviceAge = (demands: readonly Demand[]): number =>
  Math.min(Number.POSITIVE_INFINITY, ...demands.flatMap(({ deviceMaxAge }) => deviceMaxAge ?? []))

const companyNow = (m: Model, companyId: string): number =>
  Math.max(m.now, m.companies.get(companyId)?.seenAt ?? 0)

function commitCompany(m: Model, companyId: string, company: Company): void {
  company.seenAt = Math.max(m.now, company.seenAt)
  m.companies.set(companyId, company)
  m.changes += 1
}

const companyOf = (m: Model, companyId: string): Company =>
  m.companies.get(companyId) ?? { requirement: null, exemptUntil: new Map(), seenAt: 0 }

export function getPolicy(m: Model, companyId: string): Answer {
  const { requirement, exemptUntil } = companyOf(m, companyId)
  const now = companyNow(m, companyId)
  const exemptions = [...exemptUntil]
    .filter(([, until]) => until > now)
    .map(([userId, until]) => ({ userId, until: new Date(until) }))
  if (requirement === null) return { companyId, state: 'optional', exemptions }
  const { enforceFrom, ...rest } = requirement
  const state = enforceFrom <= now ? 'enforced' : 'scheduled'
  return { companyId, state, enforceFrom: new Date(enforceFrom), ...rest, exemptions }
}

export function requirePolicy(
  m: Model,
  companyId: string,
  actorId: string,
  requirement: Requirement,
): Answer {
  const actor = m.people.get(actorId)
  if (!isOn(actor) || isSuspended(actor.codeFailures)) return refusal('actor_not_enrolled')
  commitCompany(m, companyId, { ...companyOf(m, companyId), requirement })
  return { ok: true, policy: getPolicy(m, companyId) }
}

export function relaxPolicy(m: Model, companyId: string): Answer {
  const company = companyOf(m, companyId)
  if (company.requirement !== null) commitCompany(m, companyId, { ...company, requirement: null })
  return { ok: true, policy: getPolicy(m, companyId) }
}

export function exempt(m: Model, companyId: string, userId: string, until: number): Answer {
  const company = companyOf(m, companyId)
  const now = companyNow(m, companyId)
  for (const [other, end] of company.exemptUntil) if (end <= now) company.exemptUntil.delete(other)
  company.exemptUntil.delete(userId)
  company.exemptUntil.set(userId, until)
  commitCompany(m, companyId, company)
  return { ok: true, policy: getPolicy(m, companyId) }
}

/** The state of every member of a company, under its own requirement or another. */
export function compliance(m: Model, companyId: string, other?: Requirement) {
  const company = companyOf(m, companyId)
  const judged = other === undefined ? company : { ...company, requirement: other }
  return MEMBERSHIPS.filter((member) => member.companyId === companyId).map((member) => {
    const { userId } = member
    const enrolled = isOn(m.people.get(userId))
    const demand = demandOf(judged, member)
    if (demand === null) return { userId, state: enrolled ? 'enrolled' : 'optional' }
    const { because } = demand
    const later = because === 'exempt' ? 'exempt' : 'due'
    const state = enrolled ? 'enrolled' : demand.enrollBy <= companyNow(m, companyId) ? 'overdue' : later
    return { userId, state, enrollBy: new Date(demand.enrollBy), because }
  })
}

export function complianceCounts(m: Model, companyId: string): Answer {
  const states = compliance(m, companyId).map(({ state }) => state)
  const count = (state: string) => states.filter((one) => one === state).length
  return {
    total: states.length,
    enrolled: count('enrolled'),
    optional: count('optional'),
    exempt: count('exempt'),
    due: count('due'),
    overdue: count('overdue'),
  }
}
