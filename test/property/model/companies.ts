import { type Answer, isSuspended, refusal, retryAt } from './codes.js'
import {
  type Company,
  isOn,
  MEMBERSHIPS,
  type Model,
  type Person,
  type Requirement,
  SUFFICIENT_METHOD,
  type Token,
} from './state.js'

interface Demand {
  readonly companyId: string
  readonly enrollBy: number
  readonly because: 'enforced' | 'new_member' | 'exempt'
  readonly deviceMaxAge: number | null
  readonly ticketRequired: boolean
  readonly exemptMethods: readonly string[]
  /** Whether two-factor must be on now. */
  readonly due: boolean
}

type Membership = (typeof MEMBERSHIPS)[number]

/** What a company requires of one member, or null. */
function demandOf(m: Model, company: Company | undefined, member: Membership): Demand | null {
  const requirement = company?.requirement
  if (company === undefined || requirement === null || requirement === undefined) return null
  const { roles, enforceFrom, newMemberGrace, requiredAt, ...rest } = requirement
  if (roles !== null && member.role !== null && !roles.includes(member.role)) return null
  // Nobody joins later than now.
  const joinedAt =
    member.joinedAt === null || member.joinedAt <= m.now ? member.joinedAt : Math.min(requiredAt, m.now)
  const dates = [
    { at: enforceFrom, because: 'enforced' as const },
    {
      at: joinedAt === null || newMemberGrace === 0 ? 0 : joinedAt + newMemberGrace * 1000,
      because: 'new_member' as const,
    },
    { at: company.exemptUntil.get(member.userId) ?? 0, because: 'exempt' as const },
  ]
  const latest = Math.max(...dates.map(({ at }) => at))
  const because = dates.find(({ at }) => at === latest)?.because ?? 'enforced'
  // A rule that was due when it was made stays due if the clock goes back (S10).
  const due = latest <= (because === 'enforced' ? Math.max(m.now, requiredAt) : m.now)
  return { companyId: member.companyId, enrollBy: latest, because, due, ...rest }
}

const unlisted = (userId: string, companyId: string): Membership => ({
  ...{ userId, companyId, role: null, joinedAt: null, signInMethods: null },
})

const listedFor = (m: Model, userId: string): readonly Membership[] =>
  m.settings.directory ? MEMBERSHIPS.filter((member) => member.userId === userId) : []

const demandsOf = (m: Model, memberships: readonly Membership[]): Demand[] =>
  memberships
    .flatMap((member) => demandOf(m, m.companies.get(member.companyId), member) ?? [])
    .sort((a, b) => Number(b.due) - Number(a.due) || a.enrollBy - b.enrollBy)

/**
 * What is required at a login, soonest deadline first. A company that the directory lists is judged alone, and one
 * that it does not list beside all that it lists (S13).
 */
export function demandsAtLogin(m: Model, userId: string, companyId: string | null): Demand[] {
  const listed = listedFor(m, userId)
  if (companyId === null) return demandsOf(m, listed)
  const named = listed.filter((member) => member.companyId === companyId)
  return demandsOf(m, named.length > 0 ? named : [...listed, unlisted(userId, companyId)])
}

/** Everything that is required of a user. Without a directory: by the companies that logins were for. */
export function demandsOnUser(m: Model, userId: string, companyId: string | null = null): Demand[] {
  const listed = listedFor(m, userId)
  const remembered = m.settings.directory ? [] : (m.people.get(userId)?.loginCompanies ?? [])
  const others = new Set([...remembered, ...(companyId === null ? [] : [companyId])])
  for (const member of listed) others.delete(member.companyId)
  return demandsOf(m, [...listed, ...[...others].map((id) => unlisted(userId, id))])
}

/** Any company of the user can ask for a ticket, so that a login for another one does not avoid it (S13). */
export function asksForTicket(m: Model, userId: string, companyId: string | null): boolean {
  return demandsOnUser(m, userId, companyId).some(({ ticketRequired }) => ticketRequired)
}

/** A login without a directory: the company is remembered. */
export function remember(m: Model, person: Person, challenge: Token): void {
  const { companyId = null } = challenge
  if (m.settings.directory || companyId === null) return
  if (!person.loginCompanies.includes(companyId)) person.loginCompanies.push(companyId)
}

/** Seconds that a device may stay trusted under all the demands. */
export const strictestDeviceAge = (demands: readonly Demand[]): number =>
  Math.min(Number.POSITIVE_INFINITY, ...demands.flatMap(({ deviceMaxAge }) => deviceMaxAge ?? []))

function commitCompany(m: Model, companyId: string, company: Company): void {
  m.companies.set(companyId, company)
  m.changes += 1
}

const companyOf = (m: Model, companyId: string): Company =>
  m.companies.get(companyId) ?? { requirement: null, exemptUntil: new Map() }

export function getPolicy(m: Model, companyId: string): Answer {
  const { requirement, exemptUntil } = companyOf(m, companyId)
  const { now } = m
  const exemptions = [...exemptUntil]
    .filter(([, until]) => until > now)
    .map(([userId, until]) => ({ userId, until: new Date(until) }))
  if (requirement === null) return { companyId, state: 'optional', exemptions }
  const { enforceFrom, requiredAt, ...rest } = requirement
  const state = enforceFrom <= Math.max(now, requiredAt) ? 'enforced' : 'scheduled'
  return { companyId, state, enforceFrom: new Date(enforceFrom), ...rest, exemptions }
}

export function requirePolicy(
  m: Model,
  companyId: string,
  actorId: string,
  requirement: Requirement,
  asSystem: boolean,
): Answer {
  const actor = m.people.get(actorId)
  if (!asSystem && (!isOn(actor) || isSuspended(actor.codeFailures))) return refusal('actor_not_enrolled')
  commitCompany(m, companyId, { ...companyOf(m, companyId), requirement })
  return { ok: true, policy: getPolicy(m, companyId) }
}

export function relaxPolicy(m: Model, companyId: string): Answer {
  const company = companyOf(m, companyId)
  if (company.requirement !== null) commitCompany(m, companyId, { ...company, requirement: null })
  return { ok: true, policy: getPolicy(m, companyId) }
}

/** An exemption that ended is dropped a day later, in case the clock was a little ahead. */
const KEPT = 86_400_000

export function exempt(
  m: Model,
  companyId: string,
  { actorId, userId, until }: { actorId: string; userId: string; until: number },
): Answer {
  if (actorId === userId && until > m.now) return refusal('self_exemption')
  const company = companyOf(m, companyId)
  for (const [other, end] of company.exemptUntil) {
    if (end <= m.now - KEPT) company.exemptUntil.delete(other)
  }
  company.exemptUntil.delete(userId)
  company.exemptUntil.set(userId, until)
  commitCompany(m, companyId, company)
  return { ok: true, policy: getPolicy(m, companyId) }
}

/** The longest wait of a person, and whether the app is suspended. */
function blocksOf(m: Model, person: Person | undefined): Answer {
  if (person === undefined) return {}
  const counts = [person.codeFailures, person.recoveryFailures, person.pending?.failures ?? null]
  const waits = counts.flatMap((failures) =>
    failures === null ? [] : Object.values(retryAt(failures, m.now)),
  )
  const suspended = isOn(person) && isSuspended(person.codeFailures) ? { suspended: true } : {}
  return waits.length === 0 ? suspended : { retryAt: new Date(Math.max(...waits.map(Number))), ...suspended }
}

/** The state of every member of a company, under its own requirement or another. */
export function compliance(m: Model, companyId: string, other?: Requirement) {
  const company = companyOf(m, companyId)
  const judged = other === undefined ? company : { ...company, requirement: other }
  return MEMBERSHIPS.filter((member) => member.companyId === companyId).map((member) => {
    const { userId } = member
    const enrolled = isOn(m.people.get(userId))
    const demand = demandOf(m, judged, member)
    const blocks = blocksOf(m, m.people.get(userId))
    if (demand === null) return { userId, state: enrolled ? 'enrolled' : 'optional', ...blocks }
    const methods = member.signInMethods ?? []
    const free = (method: string) => method === SUFFICIENT_METHOD || demand.exemptMethods.includes(method)
    if (!enrolled && methods.length > 0 && methods.every(free)) {
      return { userId, state: 'exempt', because: 'exempt_method', ...blocks }
    }
    const { because, due } = demand
    const later = because === 'exempt' ? 'exempt' : 'due'
    const state = enrolled ? 'enrolled' : due ? 'overdue' : later
    return { userId, state, enrollBy: new Date(demand.enrollBy), because, ...blocks }
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
