import { describe } from 'vitest'
import { testRaces } from '../../histories/races.js'
import { redisClusterUrls } from '../../servers/addresses.js'

const keyPrefix = `races-${process.pid}:`

describe('S1 S2 S3 S12 four processes on Redis Cluster', () => {
  testRaces(() => ({ client: 'redis-cluster', urls: redisClusterUrls(), keyPrefix }), { codes: 500 })
})
