import { describeRaces } from '../../histories/races.js'
import { redisClusterUrls } from '../../servers/addresses.js'

const keyPrefix = `races-${process.pid}:`

describeRaces('Redis Cluster', () => ({ client: 'redis-cluster', urls: redisClusterUrls(), keyPrefix }), {
  codes: 500,
})
