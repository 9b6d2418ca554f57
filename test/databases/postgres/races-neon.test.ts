import { afterAll, beforeAll, describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { postgresUrl } from '../../servers/addresses.js'
import { type NeonProxy, startNeonProxy } from '../../support/neon.js'
import { newName } from './clients.js'

const tablePrefix = `${newName()}_`

let proxy: NeonProxy
beforeAll(async () => {
  proxy = await startNeonProxy(postgresUrl())
})
afterAll(() => proxy?.stop())

describe('S1 S2 S3 S12 four processes on PostgreSQL through Neon, over HTTP', () => {
  const target = () => ({ client: 'neon over HTTP', url: proxy.url, tablePrefix }) as const
  testRaces(target, { codes: 100, pairedPeople: 5, guesses: 40 })
})
