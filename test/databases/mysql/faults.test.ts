import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBrokenLine } from '../../histories/broken-line.js'
import { expectSurvived, faultsIn, SOME } from '../../histories/faults.js'
import { limitFiles } from '../../histories/file-limit.js'
import type { Target } from '../../histories/stores.js'
import { type MariadbServer, startMariadb } from '../../servers/mariadb.js'
import { serverOwner } from '../../servers/owner.js'

const targetOf = (url: string): Target => ({ client: 'mysql2', url, tablePrefix: 'stepward_' })

/** Bytes. The files that a server has at first fit below, and its log, which does not grow. */
const FULL = 24 * 2 ** 20

/** Fills the table of the events until there is no room for more. */
async function fill(url: string): Promise<void> {
  const connection = await createConnection(url)
  const sql = (from: number): string => `INSERT INTO stepward_events
    SELECT 'filler', 'enrollment', seq, CAST(seq AS CHAR), 'filler', 'filler', REPEAT('x', 1000)
    FROM seq_${from}_to_${from + 999}`
  try {
    for (let from = 1; ; from += 1000) await connection.query(sql(from))
  } catch (error) {
    expect(error).toMatchObject({ code: 'PROTOCOL_CONNECTION_LOST' })
  } finally {
    connection.destroy()
  }
}

let server: MariadbServer
beforeAll(async () => {
  server = await startMariadb()
})
afterAll(() => server?.stop())

describe('S1 S3 S4 S11 S12 mysql2, and a line that breaks', () => {
  testBrokenLine(() => server, { target: targetOf, commit: 'COMMIT', resends: false })
})

describe('MariaDB', () => {
  it('S1 S3 S4 S11 S12 loses no reported commit when the server is killed', async () => {
    const answers = await expectSurvived(targetOf(server.url), async (load) => {
      await server.kill()
      await server.start()
      await load.served(SOME)
      await server.kill()
      await server.start()
    })
    expect(faultsIn(answers)).toBeGreaterThan(0)
  })

  it('S1 S3 S4 S11 S12 loses no reported commit when the server dies of a full disk', async () => {
    const pid = Number(readFileSync(join(server.folder, 'pid'), 'utf8'))
    const answers = await expectSurvived(targetOf(server.url), async (load) => {
      limitFiles(serverOwner('mysql'), [pid], FULL)
      await fill(server.url)
      await load.failed(SOME)
      await server.kill()
      await server.start()
    })
    expect(faultsIn(answers)).toBeGreaterThan(0)
  })
})
