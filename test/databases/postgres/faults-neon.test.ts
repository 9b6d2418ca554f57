import { afterAll, beforeAll, describe } from 'vitest'
import { testBrokenLine } from '../../histories/broken-line.js'
import { type PostgresServer, startPostgres } from '../../servers/postgres.js'
import { type NeonProxy, startNeonProxy } from '../../support/neon.js'

let server: PostgresServer
let proxy: NeonProxy
beforeAll(async () => {
  server = await startPostgres()
  proxy = await startNeonProxy(server.url)
})
afterAll(async () => {
  await proxy?.stop()
  await server?.stop()
})

const commit = 'verification.succeeded'

describe('S1 S3 S4 S11 S12 a Pool of Neon, and a line to PostgreSQL that breaks', () => {
  testBrokenLine(() => server, {
    target: (url) => ({ client: 'neon', url, proxyPort: proxy.port, tablePrefix: 'by_pool_' }),
    commit,
    resends: false,
  })
})

describe('S1 S3 S4 S11 S12 Neon over HTTP, and a line to Neon that breaks', () => {
  testBrokenLine(() => proxy, {
    target: (url) => ({ client: 'neon over HTTP', url, tablePrefix: 'by_http_' }),
    commit,
    resends: false,
  })
})
