import { effectiveNow } from '../internal/time.js'
import { type Demand, demandsOn } from '../policy/evaluate.js'
import type { PolicyRecord } from '../policy/record.js'
import { membershipsOf } from './directory.js'
import type { Engine } from './engine.js'
import type { RequiredBy } from './results.js'

/** What a user's companies require. */
export interface Demands {
  /** Soonest deadline first. */
  readonly all: readonly Demand[]
  /** The instant by which the deadlines are judged, in Unix milliseconds (S10). */
  now(): number
}

/** What the user's companies require, by the policies as they are now (S9). */
export async function demandsFor(engine: Engine, userId: string, companyId: string | null): Promise<Demands> {
  const memberships = await membershipsOf(engine.settings.directory, userId, companyId)
  const companyIds = memberships.map((company) => company.companyId)
  const policies =
    companyIds.length === 0
      ? new Map<string, PolicyRecord>()
      : await engine.policies.loadMany(companyIds, (policy) => policy)
  return {
    all: demandsOn(memberships, policies),
    now: () => Math.max(engine.now(), ...[...policies.values()].map((policy) => effectiveNow(policy, 0))),
  }
}

/** The demands as results show them. */
export function describeDemands({ all }: Demands): readonly RequiredBy[] {
  return all.map(({ companyId, enrollBy, because }) => ({ companyId, enrollBy: new Date(enrollBy), because }))
}

/** The companies that require two-factor of the user, now or from a date on. */
export async function demandingCompanies(engine: Engine, userId: string): Promise<readonly string[]> {
  return (await demandsFor(engine, userId, null)).all.map(({ companyId }) => companyId)
}
