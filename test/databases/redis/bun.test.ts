import { redisUrl } from '../../servers/addresses.js'
import { testInBun } from '../bun/kit.js'

testInBun('redis', {
  name: 'Bun (RedisClient)',
  database: 'Redis',
  url: redisUrl,
  faults: {
    knownEvent: {
      code: 'ERR_STORE_FAILED',
      message: 'redisStore: the trail already has an event with this id',
      cause: false,
    },
    noServer: { code: 'ERR_STORE_FAILED', message: 'redisStore: the server failed; see the cause' },
  },
})
