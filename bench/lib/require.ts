import { type Changes, changesOf } from './changes.js'
import type { Company } from './company.js'
import type { BenchDatabase } from './postgres.js'
import { statementsOf } from './statements.js'

export interface RequireResult {
  /** Statements that change nothing, and those that do. Null if the server does not count. */
  readonly reads: number | null
  readonly writes: number | null
  readonly changes: Changes
}

/** What it takes to make two-factor mandatory for everyone in the company, from now on. */
export async function requireEverywhere(
  database: BenchDatabase,
  { id, admin, counted }: Company,
): Promise<RequireResult> {
  const { service, end } = counted()
  await service.twoFactor.policy.get({ companyId: id }) // Checks the tables at first use.
  let statements: ReadonlyMap<string, number> | null = null
  const changes = await changesOf(database, async () => {
    statements = await statementsOf(database, async () => {
      const result = await service.twoFactor.policy.require({ companyId: id, actorId: admin.userId })
      if (!result.ok) throw new Error(`policy.require: ${result.reason}`)
    })
    await end()
  })
  return { ...readsAndWrites(statements), changes }
}

function readsAndWrites(statements: ReadonlyMap<string, number> | null) {
  if (statements === null) return { reads: null, writes: null }
  let [reads, writes] = [0, 0]
  for (const [text, calls] of statements) {
    if (/^select\b/i.test(text)) reads += calls
    else writes += calls
  }
  return { reads, writes }
}
