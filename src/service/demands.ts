import type { EnrollmentRecord } from '../enrollment/record.js'
import { type Demand, demandsOn, type Membership } from '../policy/evaluate.js'
import { companiesOf } from './directory.js'
import type { Engine } from './engine.js'
import type { RequiredBy } from './results.js'

/**
 * What is required of a user who logs in, soonest deadline first, by the policies as they are now (S9). A company
 * that the directory lists is judged alone. One that it does not list, such as a misspelt id, is judged beside all
 * that it lists, so that naming a company avoids nothing (S13).
 */
export async function demandsAtLogin(
  engine: Engine,
  userId: string,
  companyId: string | null,
): Promise<readonly Demand[]> {
  const listed = await companiesOf(engine.settings, userId)
  if (companyId === null) return judge(engine, listed)
  const named = listed.filter((company) => company.companyId === companyId)
  return judge(engine, named.length > 0 ? named : [...listed, unlisted(userId, companyId)])
}

/**
 * What every company requires of a user: those that the directory lists, and the one that the call names. Without a
 * directory also those that the user's logins were for.
 */
export async function demandsOnUser(
  engine: Engine,
  userId: string,
  record: EnrollmentRecord | null,
  companyId: string | null,
): Promise<readonly Demand[]> {
  const listed = await companiesOf(engine.settings, userId)
  const remembered = engine.settings.directory === null ? (record?.loginCompanies ?? []) : []
  const known = new Set(listed.map((company) => company.companyId))
  const others = [...new Set([...remembered, ...(companyId === null ? [] : [companyId])])]
  const unknown = others.filter((id) => !known.has(id)).map((id) => unlisted(userId, id))
  return judge(engine, [...listed, ...unknown])
}

/**
 * Whether a forced enrollment takes a ticket: any company of the user can ask for one, so that a login for another
 * company does not avoid it (S13).
 */
export async function asksForTicket(
  engine: Engine,
  userId: string,
  record: EnrollmentRecord | null,
  companyId: string | null,
): Promise<boolean> {
  const demands = await demandsOnUser(engine, userId, record, companyId)
  return demands.some(({ ticketRequired }) => ticketRequired)
}

/** A company is judged without a role and a joining date if the directory does not list it for the user. */
const unlisted = (userId: string, companyId: string): Membership => ({
  userId,
  companyId,
  role: null,
  joinedAt: null,
})

async function judge(engine: Engine, memberships: readonly Membership[]): Promise<readonly Demand[]> {
  const companyIds = [...new Set(memberships.map((company) => company.companyId))]
  if (companyIds.length === 0) return []
  return demandsOn(memberships, await engine.policies.loadEach(companyIds), engine.now())
}

/** The demands as results show them. */
export function describeDemands(demands: readonly Demand[]): readonly RequiredBy[] {
  return demands.map(({ companyId, enrollBy, because }) => ({
    companyId,
    enrollBy: new Date(enrollBy),
    because,
  }))
}
