import { type Demand, demandsOn } from '../policy/evaluate.js'
import { membershipsOf } from './directory.js'
import type { Engine } from './engine.js'

/** What the person's companies demand, judged by the policies as they stand now (S9). */
export async function demandsFor(
  engine: Engine,
  userId: string,
  companyId: string | null,
): Promise<readonly Demand[]> {
  const memberships = await membershipsOf(engine.settings.directory, userId, companyId)
  if (memberships.length === 0) return []
  const policies = await engine.policies.loadMany(memberships.map((membership) => membership.companyId))
  return demandsOn(memberships, policies)
}
