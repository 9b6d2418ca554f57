import { existsSync } from 'node:fs'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mysqlUrl } from '../../servers/addresses.js'
import { type MariadbServer, startMariadb } from '../../servers/mariadb.js'
import { type ServerProxy, startProxy } from '../../servers/proxy.js'

/** Runs `use` on a connection of its own. */
async function withConnection<T>(url: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection(url)
  connection.on('error', () => undefined) // The query that fails reports it.
  try {
    return await use(connection)
  } finally {
    connection.destroy()
  }
}

const query = (url: string, sql: string): Promise<RowDataPacket[]> =>
  withConnection(url, async (connection) => (await connection.query<RowDataPacket[]>(sql))[0])

describe('the MySQL of the tests', () => {
  it('answers at the shared address', async () => {
    expect(await query(mysqlUrl(), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe('a MariaDB of a test', () => {
  let server: MariadbServer
  let proxy: ServerProxy
  beforeAll(async () => {
    server = await startMariadb({ settings: { 'lock-wait-timeout': '7' } })
    proxy = await startProxy(server.port)
    await query(server.url, 'CREATE TABLE kept (n int PRIMARY KEY)')
  })

  it('has the settings of the test', async () => {
    expect(await query(server.url, 'SELECT @@lock_wait_timeout AS seconds')).toEqual([{ seconds: 7 }])
  })

  it('still has after SIGKILL what it had committed, and nothing that it had not', async () => {
    await withConnection(server.url, async (busy) => {
      await query(server.url, 'INSERT INTO kept VALUES (1)')
      await busy.query('BEGIN')
      await busy.query('INSERT INTO kept VALUES (2)')
      await server.kill()
      await expect(query(server.url, 'SELECT n FROM kept')).rejects.toThrow('ECONNREFUSED')
    })
    await server.start()
    expect(await query(server.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }])
  })

  it('is cut off by the proxy before a command, or before its answer', async () => {
    await withConnection(proxy.through(server.url), async (connection) => {
      await connection.query('INSERT INTO kept VALUES (10)')
      proxy.cutBeforeServer('INSERT INTO kept')
      await connection.query('SELECT n FROM kept')
      await expect(connection.query('INSERT INTO kept VALUES (11)')).rejects.toThrow('closed')
    })
    await withConnection(proxy.through(server.url), async (connection) => {
      proxy.cutBeforeClient('COMMIT')
      await connection.query('BEGIN')
      await connection.query('INSERT INTO kept VALUES (12)')
      await expect(connection.query('COMMIT')).rejects.toThrow('closed')
    })
    expect(proxy.cuts).toBe(2)
    expect(await query(server.url, 'SELECT n FROM kept WHERE n >= 10 ORDER BY n')).toEqual([
      { n: 10 },
      { n: 12 },
    ])
  })

  afterAll(async () => {
    await proxy.stop()
    await server.stop()
    expect(existsSync(server.folder)).toBe(false)
  })
})
