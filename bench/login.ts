import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type LoginDatabase, NAMES } from './lib/login-database.js'
import { loginsOnPostgres } from './lib/login-postgres.js'
import { CONCURRENCIES, type LoginResult, measureLogins } from './lib/login-rounds.js'
import { loginsOnSqlite } from './lib/login-sqlite.js'
import { table } from './lib/table.js'

const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    /** Prints every statement of each contender. */
    statements: { type: 'boolean', default: false },
  },
})
const sizes = { people: Number(flags.people), rounds: Number(flags.rounds) }

const ratios: Record<string, unknown> = {}
const numbers: Record<string, unknown> = {}
for (const open of [loginsOnPostgres, loginsOnSqlite]) {
  const database = await open()
  try {
    const results = await measureLogins(database, sizes)
    print(database, results)
    ratios[database.name] = ratiosOf(results)
    numbers[database.name] = Object.fromEntries(results.map((result) => [result.name, numbersOf(result)]))
  } finally {
    await database.stop()
  }
}
console.log(
  `\n${JSON.stringify({
    bench: 'login',
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    people: sizes.people,
    stepwardOverBetterAuth: ratios,
    numbers,
  })}`,
)

function print(database: LoginDatabase, results: readonly LoginResult[]): void {
  for (const concurrency of CONCURRENCIES) {
    console.log(`\n${database.name}, ${concurrency} at a time`)
    console.log(
      table([
        ['', 'per second', 'p50 ms', 'p99 ms', 'our cpu ms', 'statements', 'begin/commit'],
        ...results.map(({ name, loads, count }) => {
          const { perSecond, p50, p99, cpu } = loadAt(loads, concurrency)
          return [
            name,
            perSecond.toFixed(0),
            ...[p50, p99, cpu].map((ms) => ms.toFixed(2)),
            ...(count === null ? ['?', '?'] : [String(count.work), String(count.transaction)]),
          ]
        }),
      ]),
    )
  }
  if (!flags.statements) return
  for (const { name, statements } of results) {
    console.log(`\n${database.name}, ${name}: the statements of 20 logins`)
    for (const [text, calls] of statements ?? []) console.log(`${String(calls).padStart(4)}  ${text}`)
  }
}

/** The throughput of each contender, in multiples of better-auth's. */
function ratiosOf(results: readonly LoginResult[]): Record<string, Record<string, number>> {
  const betterAuth = results.find(({ name }) => name === NAMES.betterAuth)
  if (betterAuth === undefined) throw new Error('better-auth was not measured')
  const ratios = ({ loads }: LoginResult) =>
    CONCURRENCIES.map((each) => [
      `at${each}`,
      round(loadAt(loads, each).perSecond / loadAt(betterAuth.loads, each).perSecond),
    ])
  return Object.fromEntries(
    results
      .filter((result) => result !== betterAuth)
      .map((result) => [result.name, Object.fromEntries(ratios(result))]),
  )
}

function numbersOf({ rounds, loads, count }: LoginResult): Record<string, unknown> {
  const at = CONCURRENCIES.map((each) => {
    const { perSecond, p50, p99, cpu } = loadAt(loads, each)
    return [
      `at${each}`,
      { perSecond: Math.round(perSecond), p50: round(p50), p99: round(p99), cpu: round(cpu) },
    ]
  })
  return {
    rounds,
    ...Object.fromEntries(at),
    statements: count?.work ?? null,
    transaction: count?.transaction ?? null,
  }
}

function loadAt(loads: LoginResult['loads'], concurrency: number) {
  const found = loads.get(concurrency)
  if (found === undefined) throw new Error(`nothing was measured at ${concurrency}`)
  return found
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
