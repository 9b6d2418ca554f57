import { existsSync } from 'node:fs'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisClusterUrls, redisUrl } from '../../servers/addresses.js'
import { type ServerProxy, startProxy } from '../../servers/proxy.js'
import { type RedisServer, startRedis } from '../../servers/redis.js'
import { type RedisCluster, startRedisCluster } from '../../servers/redis-cluster.js'

function clientOf(url: string) {
  const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false } })
  client.on('error', () => undefined) // The command that fails reports it.
  return client
}

/** Runs `use` on a connection of its own. */
async function withClient<T>(
  url: string,
  use: (client: ReturnType<typeof clientOf>) => Promise<T>,
): Promise<T> {
  const client = clientOf(url)
  try {
    await client.connect()
    return await use(client)
  } finally {
    client.destroy()
  }
}

const set = (url: string, key: string): Promise<unknown> =>
  withClient(url, (client) => client.set(key, 'set'))

const get = (url: string, key: string): Promise<unknown> => withClient(url, (client) => client.get(key))

/** Keys of many slots, so that each node has some. */
const KEYS = Array.from({ length: 30 }, (_, index) => `harness-${index}`)

/** Writes the keys through a client of the cluster, and reads them. */
async function valuesOf(urls: readonly string[]): Promise<(string | null)[]> {
  const cluster = createCluster({ rootNodes: urls.map((url) => ({ url })) })
  cluster.on('error', () => undefined)
  await cluster.connect()
  try {
    await Promise.all(KEYS.map((key) => cluster.set(key, key, { expiration: { type: 'EX', value: 60 } })))
    return await Promise.all(KEYS.map((key) => cluster.get(key)))
  } finally {
    cluster.destroy()
  }
}

describe('the Redis of the tests', () => {
  it('answers at the shared address', async () => {
    expect(await withClient(redisUrl(), (client) => client.ping())).toBe('PONG')
  })

  it('answers as a cluster', async () => {
    expect(await valuesOf(redisClusterUrls())).toEqual(KEYS)
  })
})

describe('a Redis of a test', () => {
  let server: RedisServer
  let proxy: ServerProxy
  beforeAll(async () => {
    server = await startRedis({ args: ['--maxmemory', '50mb'] })
    proxy = await startProxy(server.port)
  })

  it('has the arguments of the test', async () => {
    const settings = await withClient(server.url, (client) => client.configGet('maxmemory'))
    expect({ ...settings }).toEqual({ maxmemory: String(50 * 2 ** 20) })
  })

  it('still has after SIGKILL what it had acknowledged', async () => {
    await set(server.url, 'kept')
    await server.kill()
    await expect(get(server.url, 'kept')).rejects.toThrow('ECONNREFUSED')
    await server.start()
    expect(await get(server.url, 'kept')).toBe('set')
  })

  it('is cut off by the proxy before a command, or before its answer', async () => {
    proxy.cutBeforeServer('cut-1')
    await expect(set(proxy.through(server.url), 'cut-1')).rejects.toThrow('closed')
    proxy.cutBeforeClient('cut-2')
    await expect(set(proxy.through(server.url), 'cut-2')).rejects.toThrow('closed')
    expect(proxy.cuts).toBe(2)
    expect(await get(server.url, 'cut-1')).toBeNull()
    expect(await get(server.url, 'cut-2')).toBe('set')
  })

  afterAll(async () => {
    await proxy.stop()
    await server.stop()
    expect(existsSync(server.folder)).toBe(false)
  })
})

describe('a Redis Cluster of a test', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })

  it('has three nodes that share the keys', async () => {
    expect(await valuesOf(cluster.urls)).toEqual(KEYS)
    const sizes = await Promise.all(cluster.urls.map((url) => withClient(url, (client) => client.dbSize())))
    expect(sizes.filter((size) => size > 0)).toHaveLength(3)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(KEYS.length)
  })

  afterAll(async () => {
    await cluster.stop()
    expect(cluster.nodes.filter(({ folder }) => existsSync(folder))).toEqual([])
  })
})
