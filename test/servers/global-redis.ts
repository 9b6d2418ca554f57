import type { TestProject } from 'vitest/node'
import { givenClusterUrls, givenUrl } from './given.js'
import { startRedis } from './redis.js'
import { startRedisCluster } from './redis-cluster.js'
import { shared } from './shared.js'

/** Without waiting for the disk: what survives a crash is shown on servers that tests start for themselves. */
const FAST = ['--appendfsync', 'no']

/** Runs before the tests of the project `redis`; what it returns runs after them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const single = await shared(
    givenUrl('REDIS_URL'),
    () => startRedis({ args: FAST }),
    ({ url }) => url,
  )
  try {
    const cluster = await shared(
      givenClusterUrls(),
      () => startRedisCluster(FAST),
      ({ urls }) => urls,
    )
    project.provide('redisUrl', single.address)
    project.provide('redisClusterUrls', cluster.address)
    return async () => {
      await cluster.stop()
      await single.stop()
    }
  } catch (error) {
    await single.stop()
    throw error
  }
}
