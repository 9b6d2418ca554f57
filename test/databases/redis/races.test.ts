import { describeRaces } from '../../histories/races.js'
import { redisUrl } from '../../servers/addresses.js'

const keyPrefix = `races-${process.pid}:`

describeRaces('Redis', () => ({ client: 'redis', url: redisUrl(), keyPrefix }), { codes: 10_000 })
