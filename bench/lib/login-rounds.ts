import { type Load, load, medianLoad } from './load.js'
import type { LoginDatabase } from './login-database.js'
import type { SecondStep } from './second-step.js'
import { perOperation, type StatementCount, type Statements } from './statements.js'

export const CONCURRENCIES = [1, 16] as const

export interface Sizes {
  /** Logins of each contender in each round at the highest concurrency; one after another, a quarter of them. */
  readonly people: number
  readonly rounds: number
}

/** Milliseconds after which no further round begins: on a slow machine the program still comes to its end. */
const LONGEST = 60_000

export interface LoginResult {
  readonly name: string
  /** That were measured: fewer than were asked for, if time was up. */
  readonly rounds: number
  /** By concurrency. */
  readonly loads: ReadonlyMap<number, Load>
  /** null: the server does not count. */
  readonly count: StatementCount | null
  readonly statements: Statements | null
}

/** So few that it takes no time, so many that a statement that only some logins need is seen. */
const COUNTED_LOGINS = 20

/** In every round each contender has its turn, so that a machine that slows down slows all of them. */
export async function measureLogins(
  database: LoginDatabase,
  { people, rounds }: Sizes,
): Promise<readonly LoginResult[]> {
  const contenders = database.contenders(false)
  const samples = new Map<string, Load[]>()
  for (const contender of contenders) await contender.enroll(people)
  const start = performance.now()
  for (let round = 0; round <= rounds; round++) {
    if (round > 1 && performance.now() - start > LONGEST) break
    for (const concurrency of CONCURRENCIES) {
      const count = concurrency === 1 ? Math.ceil(people / 4) : people
      for (const contender of contenders) {
        const sample = await load(await contender.open(count), concurrency)
        if (round === 0) continue // the first compiles
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
