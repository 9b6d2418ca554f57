import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll } from 'vitest'
import { type RedisClient, type RedisStore, redisStore } from '../../../src/storage/redis/index.js'
import { redisClusterUrls, redisUrl } from '../../servers/addresses.js'

/** A client by its name. `open` is called once per file of tests, and `close` after it. */
export interface ListedClient {
  readonly name: string
  open(): Promise<{ readonly client: RedisClient; close(): Promise<unknown> }>
}

export const NODE_REDIS: ListedClient = {
  name: 'a client of redis',
  async open() {
    const client = await createClient({ url: redisUrl() }).connect()
    return { client, close: () => client.close() }
  },
}

export const CLIENTS: readonly ListedClient[] = [
  NODE_REDIS,
  {
    name: 'a client of redis that speaks RESP3',
    async open() {
      const client = await createClient({ url: redisUrl(), RESP: 3 }).connect()
      return { client, close: () => client.close() }
    },
  },
  {
    name: 'a cluster of redis',
    async open() {
      const rootNodes = redisClusterUrls().map((url) => ({ url }))
      const client = await createCluster({ rootNodes }).connect()
      return { client, close: () => client.close() }
    },
  },
  {
    name: 'a client of ioredis',
    async open() {
      const client = new Redis(redisUrl())
      return { client, close: () => client.quit() }
    },
  },
  {
    name: 'a cluster of ioredis',
    async open() {
      const nodes = redisClusterUrls().map((url) => ({
        host: new URL(url).hostname,
        port: Number(new URL(url).port),
      }))
      const client = new Cluster(nodes)
      return { client, close: () => client.quit() }
    },
  },
  {
    name: 'a function over a client',
    async open() {
      const client = await createClient({ url: redisUrl() }).connect()
      return { client: (_key, command) => client.sendCommand([...command]), close: () => client.close() }
    },
  },
]

let made = 0

/** A prefix that no other test uses, not even in another process on the same server. */
export const newPrefix = (): string => `t${process.pid}-${++made}:`

/** For one file of tests: stores through a client. The server goes away with all that they write. */
export function useClient({ open }: ListedClient) {
  let opened: Awaited<ReturnType<ListedClient['open']>> | undefined

  function newStore(keyPrefix: string = newPrefix()): RedisStore {
    if (opened === undefined) throw new Error('expected to be called within a test')
    return redisStore(opened.client, { keyPrefix })
  }
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(async () => {
    await opened?.close()
  })
  return { newStore }
}
