import { type Demand, demandsOn, policyNow } from '../policy/evaluate.js'
import type { PolicyRecord } from '../policy/record.js'
import { membershipsOf } from './directory.js'
import type { Engine } from './engine.js'
import type { RequiredBy } from './types.js'

/** What a person's companies demand. */
export interface Demands {
  /** The soonest deadline first. */
  readonly all: readonly Demand[]
  /** The instant that the deadlines are judged by, in Unix milliseconds (S10). */
  now(): number
}

/** What the person's companies demand, judged by the policies as they stand now (S9). */
export async function demandsFor(engine: Engine, userId: string, companyId: string | null): Promise<Demands> {
  const memberships = await membershipsOf(engine.settings.directory, userId, companyId)
  const companyIds = memberships.map((membership) => membership.companyId)
  const policies =
    companyIds.length === 0 ? new Map<string, PolicyRecord>() : await engine.policies.loadMany(companyIds)
  return {
    all: demandsOn(memberships, policies),
    now: () => Math.max(...[...policies.values(), null].map((policy) => policyNow(policy, engine.now()))),
  }
}

/** The demands as an answer has them. */
export function describeDemands({ all }: Demands): readonly RequiredBy[] {
  return all.map(({ companyId, enrollBy, because }) => ({
    companyId,
    enrollBy: new Date(enrollBy),
    because,
  }))
}

/** The companies that demand two-factor of the person, now or from a date on. */
export async function demandingCompanies(engine: Engine, userId: string): Promise<readonly string[]> {
  return (await demandsFor(engine, userId, null)).all.map(({ companyId }) => companyId)
}
