import { Cluster } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type RedisClient, redisStore } from '../../../src/storage/redis/index.js'
import { askRedis, startRedis } from '../../servers/redis.js'
import { startRedisCluster } from '../../servers/redis-cluster.js'
import { newChange } from '../../storage/samples.js'

async function newServer() {
  const server = await startRedis()
  const client = await createClient({ url: server.url }).connect()
  onTestFinished(async () => {
    await client.close()
    await server.stop()
  })
  return { server, client }
}

const change = newChange()

it('S4 a server that may evict keys is refused until it may not', async () => {
  const { client } = await newServer()
  const store = redisStore(client)
  for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random']) {
    await client.configSet('maxmemory-policy', policy)
    const refusal = {
      code: 'ERR_STORE_FAILED',
      message: expect.stringContaining(`maxmemory-policy ${policy}`),
    }
    await expect(store.enrollments.load('a')).rejects.toMatchObject(refusal)
    await expect(store.enrollments.commit(change)).rejects.toMatchObject(refusal)
  }
  // Only keys that expire. Ours do not.
  await client.configSet('maxmemory-policy', 'volatile-lru')
  expect(await store.enrollments.load('a')).toBeNull()
})

it('S4 an account that may not read the policy can still use the store', async () => {
  const { server, client } = await newServer()
  await client.sendCommand(['ACL', 'SETUSER', 'app', 'on', '>secret', '~stepward:*', '+@all', '-info'])
  const url = new URL(server.url)
  const account = await createClient({ url: `redis://app:secret@${url.host}` }).connect()
  onTestFinished(() => account.close())
  const store = redisStore(account)
  expect(await store.enrollments.commit(change)).toBe(true)
})

it('S4 a server without memory refuses the whole commit', async () => {
  const { client } = await newServer()
  const store = redisStore(client)
  expect(await store.enrollments.load('a')).toBeNull()
  await client.configSet('maxmemory', '1')
  await expect(store.enrollments.commit(change)).rejects.toMatchObject({
    code: 'ERR_STORE_FAILED',
    message: expect.stringContaining('OOM'),
  })
  expect(await client.keys('stepward:enrollment*')).toEqual([])
  await client.configSet('maxmemory', '0')
  expect(await store.enrollments.commit(change)).toBe(true)
})

it('S14 a server that may evict keys since the store was first used is refused within a minute of use', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const { client } = await newServer()
  const store = redisStore(client)
  await store.enrollments.commit(change)
  await client.configSet('maxmemory-policy', 'allkeys-lru')
  vi.advanceTimersByTime(60_000)
  const refusal = { code: 'ERR_STORE_FAILED', message: expect.stringContaining('allkeys-lru') }
  await expect(store.enrollments.load('a')).rejects.toMatchObject(refusal)
  await client.configSet('maxmemory-policy', 'noeviction')
  expect(await store.enrollments.load('a')).not.toBeNull()
})

describe('S14 a cluster', () => {
  it('of which one node may evict keys is refused, whichever it is', async () => {
    const cluster = await startRedisCluster()
    onTestFinished(cluster.stop)
    const nodeRedis = await createCluster({ rootNodes: cluster.urls.map((url) => ({ url })) }).connect()
    onTestFinished(() => nodeRedis.close())
    const addresses = cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
    const ioredis = new Cluster(addresses)
    onTestFinished(async () => {
      await ioredis.quit()
    })
    const clients: readonly RedisClient[] = [nodeRedis, ioredis]
    for (const url of cluster.urls) {
      await askRedis(url, (asked) => asked.configSet('maxmemory-policy', 'allkeys-lru'))
      for (const client of clients) {
        await expect(redisStore(client).enrollments.load('a')).rejects.toMatchObject({
          code: 'ERR_STORE_FAILED',
          message: expect.stringContaining('allkeys-lru'),
        })
      }
      await askRedis(url, (asked) => asked.configSet('maxmemory-policy', 'noeviction'))
    }
    for (const client of clients) expect(await redisStore(client).enrollments.load('a')).toBeNull()
  })
})
