import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectSurvived, faultsIn, SOME } from '../../histories/faults.js'
import { limitFiles } from '../../histories/file-limit.js'
import type { Target } from '../../histories/stores.js'
import { type PostgresServer, startPostgres } from '../../servers/postgres.js'
import { postgresOwner, queryPostgres } from '../../servers/serve-postgres.js'

/** Bytes. The log of a commit has to fit below the limit, the table of the events just does not. */
const FULL = 6 * 2 ** 20

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres({ settings: { autovacuum: 'off' } })
})
afterAll(() => server?.stop())

const ask = (sql: string): Promise<Record<string, unknown>[]> => queryPostgres(server.url, sql)

/** The server's first process, of which new ones inherit, and those that serve connections. */
async function processes(): Promise<number[]> {
  const [first = ''] = readFileSync(join(server.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')
  const rows = await ask(`SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'
    AND pid <> pg_backend_pid()`)
  return [Number(first), ...rows.map((row) => Number(row['pid']))]
}

it('S3 S4 S11 S12 grants nothing while the disk is full, and goes on when there is room', async () => {
  const target: Target = { client: 'pg', url: server.url, tablePrefix: 'stepward_' }
  const answers = await expectSurvived(target, async (load) => {
    await ask(`INSERT INTO stepward_events (subject_id, kind, position, event_id, type, at, document)
      SELECT 'filler', 'enrollment', n, n::text, 'filler', 'filler', repeat('x', 1000)
      FROM generate_series(1, 5600) AS n`)
    // A new file for the log, which begins far below the limit.
    await ask('SELECT pg_switch_wal()')
    await ask(`SELECT pg_logical_emit_message(true, 'test', 'test')`)
    limitFiles(postgresOwner(), await processes(), FULL)
    await load.failed(SOME)
    limitFiles(postgresOwner(), await processes(), 'unlimited')
  })
  expect(faultsIn(answers)).toBeGreaterThan(0)
})
