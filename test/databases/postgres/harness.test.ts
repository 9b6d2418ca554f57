import { existsSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresUrl } from '../../servers/addresses.js'
import { type PostgresServer, startPostgres } from '../../servers/postgres.js'
import { type PostgresStandby, startStandby } from '../../servers/postgres-standby.js'
import { type ServerProxy, startProxy } from '../../servers/proxy.js'

/** Runs `use` on a connection of its own. */
async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined) // The query that fails reports it.
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

const query = (url: string, sql: string): Promise<unknown[]> =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows)

const ROWS = 'SELECT n FROM kept ORDER BY n'

describe('the PostgreSQL of the tests', () => {
  it('answers at the shared address', async () => {
    expect(await query(postgresUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('a PostgreSQL of a test', () => {
  let server: PostgresServer
  let proxy: ServerProxy
  beforeAll(async () => {
    server = await startPostgres({ settings: { application_name: 'as-set' } })
    proxy = await startProxy(server.port)
    await query(server.url, 'CREATE TABLE kept (n int PRIMARY KEY)')
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  it('has the settings of the test', async () => {
    expect(await query(server.url, 'SHOW application_name')).toEqual([{ application_name: 'as-set' }])
  })

  it('still has after SIGKILL what it had committed, and nothing that it had not', async () => {
    await withClient(server.url, async (busy) => {
      await query(server.url, 'INSERT INTO kept VALUES (1)')
      await busy.query('BEGIN')
      await busy.query('INSERT INTO kept VALUES (2)')
      const waits = expect(query(server.url, 'INSERT INTO kept VALUES (2)')).rejects.toThrow()
      await server.kill()
      await waits
      await expect(query(server.url, ROWS)).rejects.toThrow('ECONNREFUSED')
    })
    await server.start()
    expect(await query(server.url, ROWS)).toEqual([{ n: 1 }])
  })

  it('is cut off by the proxy before a command, or before its answer', async () => {
    await withClient(proxy.through(server.url), async (client) => {
      await client.query('INSERT INTO kept VALUES ($1)', [10])
      proxy.cutBeforeServer('INSERT INTO kept')
      await client.query(ROWS)
      await expect(client.query('INSERT INTO kept VALUES ($1)', [11])).rejects.toThrow('terminated')
    })
    await withClient(proxy.through(server.url), async (client) => {
      proxy.cutBeforeClient('COMMIT')
      await client.query('BEGIN')
      await client.query('INSERT INTO kept VALUES ($1)', [12])
      await expect(client.query('COMMIT')).rejects.toThrow('terminated')
    })
    expect(proxy.cuts).toBe(2)
    expect(await query(server.url, 'SELECT n FROM kept WHERE n >= 10 ORDER BY n')).toEqual([
      { n: 10 },
      { n: 12 },
    ])
  })

  it('is out of reach in a black hole until the proxy heals', async () => {
    await withClient(proxy.through(server.url), async (client) => {
      proxy.blackhole()
      let isAnswered = false
      const answer = client.query('SELECT 1 AS one').then(({ rows }) => {
        isAnswered = true
        return rows
      })
      // Time for an answer that is not held back: another one makes its way meanwhile.
      await query(server.url, 'SELECT 1')
      expect(isAnswered).toBe(false)
      proxy.heal()
      expect(await answer).toEqual([{ one: 1 }])
    })
  })
})

describe('a synchronous standby', () => {
  let primary: PostgresServer
  let standby: PostgresStandby
  beforeAll(async () => {
    primary = await startPostgres()
    standby = await startStandby(primary)
  })

  it('has what its primary acknowledged, takes writes once it is promoted, and leaves nothing', async () => {
    await query(primary.url, 'CREATE TABLE kept (n int PRIMARY KEY)')
    await query(primary.url, 'INSERT INTO kept VALUES (1)')
    await expect(query(standby.url, 'INSERT INTO kept VALUES (2)')).rejects.toThrow('read-only')
    await primary.kill()
    await standby.promote()
    await query(standby.url, 'INSERT INTO kept VALUES (2)')
    expect(await query(standby.url, ROWS)).toEqual([{ n: 1 }, { n: 2 }])
  })

  afterAll(async () => {
    await Promise.all([standby.stop(), primary.stop()])
    expect([primary.folder, standby.folder].filter((folder) => existsSync(folder))).toEqual([])
  })
})
