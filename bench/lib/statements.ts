import type { BenchDatabase } from './postgres.js'

/** How often a database ran each statement. */
export type Statements = ReadonlyMap<string, number>

const TRANSACTION = /^(begin|start transaction|commit|rollback|savepoint|release)\b/i

/** Statements per operation: those that read or change something, and those of transactions. */
export interface StatementCount {
  readonly work: number
  readonly transaction: number
}

export function perOperation(statements: Statements, operations: number): StatementCount {
  let [work, transaction] = [0, 0]
  for (const [text, calls] of statements) {
    if (TRANSACTION.test(text)) transaction += calls
    else work += calls
  }
  return { work: work / operations, transaction: transaction / operations }
}

/** The statements of a `counted` pool while `run` runs. Null if the server cannot count. */
export async function statementsOf(
  database: BenchDatabase,
  run: () => Promise<unknown>,
): Promise<Statements | null> {
  if (!database.counts) return null
  await database.query('SELECT pg_stat_statements_reset()')
  await run()
  const rows = await database.query<{ query: string; calls: string }>(
    `SELECT query, calls FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'
      AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )
  return new Map(rows.map(({ query, calls }) => [query.replaceAll(/\s+/g, ' '), Number(calls)]))
}
