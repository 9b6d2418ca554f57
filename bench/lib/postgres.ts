import { randomBytes } from 'node:crypto'
// The driver that the store is tested with: the repository's, one folder up.
import { Client, Pool } from 'pg'
import { startPostgres } from '../../test/servers/postgres.js'

/** A database for this run, which is dropped at its end. */
export interface BenchDatabase {
  readonly url: string
  /** The server's version. */
  readonly version: string
  /** Whether the server can count the statements of a pool. */
  readonly counts: boolean
  /** With `counted`, the server counts its statements. Otherwise it does not, and no timing pays for it. */
  pool(options?: { readonly size?: number; readonly counted?: boolean }): Pool
  query<Row extends object>(sql: string): Promise<Row[]>
  stop(): Promise<void>
}

const COUNTED = '-c pg_stat_statements.track=top'

/** On the server at POSTGRES_URL, or on one that is started for this run with its default settings. */
export async function openPostgres(settings: Readonly<Record<string, string>> = {}): Promise<BenchDatabase> {
  const given = process.env['POSTGRES_URL']
  const server =
    given === undefined
      ? await startPostgres({
          settings: {
            shared_preload_libraries: 'pg_stat_statements',
            'pg_stat_statements.track': 'none',
            ...settings,
          },
        })
      : null
  const serverUrl = given ?? server?.url ?? ''
  const name = `stepward_bench_${randomBytes(6).toString('hex')}`
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  const pools: Pool[] = []
  try {
    await once(serverUrl, `CREATE DATABASE ${name}`)
    const [row] = await once<{ server_version: string }>(url, 'SHOW server_version')
    return {
      url,
      version: row?.server_version.split(' ')[0] ?? 'unknown',
      counts: await canCount(url),
      pool({ size = 1, counted = false } = {}) {
        const pool = new Pool({
          connectionString: url,
          max: size,
          idleTimeoutMillis: 0, // No timing pays for a new connection.
          ...(counted ? { options: COUNTED } : {}),
        })
        pools.push(pool)
        return pool
      },
      query: (sql) => once(url, sql),
      async stop() {
        await Promise.all(pools.filter(({ ended }) => !ended).map((pool) => pool.end()))
        if (server === null) await once(serverUrl, `DROP DATABASE ${name}`)
        await server?.stop()
      },
    }
  } catch (error) {
    await server?.stop()
    throw error
  }
}

async function canCount(url: string): Promise<boolean> {
  try {
    await once(url, 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    await once(url, 'SELECT count(*) FROM pg_stat_statements', COUNTED)
    return true
  } catch {
    return false
  }
}

/** One statement on a connection of its own. */
async function once<Row extends object>(connectionString: string, sql: string, options = ''): Promise<Row[]> {
  const client = new Client({ connectionString, options })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}
