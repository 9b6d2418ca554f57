import { type Load, load, medianLoad } from './load.js'
import type { LoginDatabase } from './login-database.js'
import type { SecondStep } from './second-step.js'
import { perOperation, type StatementCount, type Statements } from './statements.js'

export const CONCURRENCIES = [1, 16] as const

export interface Sizes {
  /** Logins of each contender in each round at the highest concurrency. A quarter of them at concurrency 1. */
  readonly people: number
  readonly rounds: number
}

/** Milliseconds after which no further round begins, so that the program ends on a slow machine too. */
const MAX_ROUNDS_TIME = 60_000

export interface LoginResult {
  readonly name: string
  /** Rounds that were measured: fewer than asked for if the time was up. */
  readonly rounds: number
  /** By concurrency. */
  readonly loads: ReadonlyMap<number, Load>
  /** Null if the server does not count. */
  readonly count: StatementCount | null
  readonly statements: Statements | null
}

/** Enough to see a statement that only some logins need. */
const COUNTED_LOGINS = 20

/** In every round each contender has its turn, so that a machine that slows down slows them all. */
export async function measureLogins(
  database: LoginDatabase,
  { people, rounds }: Sizes,
): Promise<readonly LoginResult[]> {
  const contenders = database.contenders(false)
  const samples = new Map<string, Load[]>()
  for (const contender of contenders) await contender.enroll(people)
  const start = performance.now()
  for (let round = 0; round <= rounds; round++) {
    if (round > 1 && performance.now() - start > MAX_ROUNDS_TIME) break
    for (const concurrency of CONCURRENCIES) {
      const count = concurrency === 1 ? Math.ceil(people / 4) : people
      for (const contender of contenders) {
        const sample = await load(await contender.open(count), concurrency)
        if (round === 0) continue // The first round warms up.
        const key = keyOf(contender, concurrency)
        samples.set(key, [...(samples.get(key) ?? []), sample])
      }
    }
  }

  const results: LoginResult[] = []
  for (const counted of database.contenders(true)) {
    const statements = await countStatements(database, counted)
    results.push({
      name: counted.name,
      rounds: samples.get(keyOf(counted, CONCURRENCIES[0]))?.length ?? 0,
      loads: new Map(
        CONCURRENCIES.map((each) => [each, medianLoad(samples.get(keyOf(counted, each)) ?? [])]),
      ),
      count: statements === null ? null : perOperation(statements, COUNTED_LOGINS),
      statements,
    })
  }
  return results
}

async function countStatements(database: LoginDatabase, contender: SecondStep): Promise<Statements | null> {
  await contender.enroll(COUNTED_LOGINS)
  const logins = await contender.open(COUNTED_LOGINS)
  return database.statementsOf(() => load(logins, 1))
}

const keyOf = ({ name }: SecondStep, concurrency: number): string => `${name} at ${concurrency}`
