import { expect } from 'vitest'
import type { TwoFactorStore } from '../../../src/index.js'
import { describePage } from '../../docs/support/page-programs.js'
import { environment } from '../../docs/support/reader.js'
import { redisUrl } from '../../servers/addresses.js'

describePage('docs/stores/redis.md', {
  createClient: async (run) => {
    environment({ REDIS_URL: redisUrl() })
    const { client, store } = (await run()).values
    expect(await (store as TwoFactorStore).enrollments.load('nobody of the page')).toBeNull()
    await (client as { close(): Promise<void> }).close()
  },
  "from 'bun'": 'test/databases/redis/bun.test.ts',
})
