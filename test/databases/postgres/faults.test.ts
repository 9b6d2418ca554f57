import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBrokenLine } from '../../histories/broken-line.js'
import { expectSurvived, faultsIn, SOME } from '../../histories/faults.js'
import type { Target } from '../../histories/stores.js'
import { type PostgresServer, startPostgres } from '../../servers/postgres.js'

const targetOf =
  (client: 'pg' | 'postgres') =>
  (url: string): Target => ({ client, url, tablePrefix: `by_${client}_` })

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())

describe.each(['pg', 'postgres'] as const)('S1 S3 S4 S11 S12 %s, and a line that breaks', (client) => {
  testBrokenLine(() => server, {
    target: targetOf(client),
    commit: 'verification.succeeded',
    resends: false,
  })
})

describe.each(['pg', 'postgres'] as const)('PostgreSQL through %s', (client) => {
  it('S1 S3 S4 S11 S12 loses no reported commit when the server is killed', async () => {
    const answers = await expectSurvived(targetOf(client)(server.url), async (load) => {
      await server.kill()
      await server.start()
      await load.served(SOME)
      await server.kill()
      await server.start()
    })
    expect(faultsIn(answers)).toBeGreaterThan(0)
  })
})
