import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { redisUrl } from '../../servers/addresses.js'

const keyPrefix = `races-${process.pid}:`

describe('S1 S2 S3 S12 four processes on Redis', () => {
  testRaces(() => ({ client: 'redis', url: redisUrl(), keyPrefix }), { codes: 1_000 })
})
