import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { redisUrl } from '../../servers/addresses.js'

const keyPrefix = `races-bun-${process.pid}:`

describe('S1 S2 S3 S12 four processes of Bun on Redis', () => {
  testRaces(() => ({ client: 'redis', url: redisUrl(), keyPrefix }), {
    processes: () => ({ client: 'bun redis', url: redisUrl(), keyPrefix }),
    codes: 200,
    pairedPeople: 10,
  })
})
