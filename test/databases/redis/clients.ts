import { Cluster, Redis } from 'ioredis'
import { Redis as Iovalkey } from 'iovalkey'
import { createClient, createCluster } from 'redis'
import { afterAll, beforeAll } from 'vitest'
import { type RedisClient, type RedisStore, redisStore } from '../../../src/storage/redis/index.js'
import { redisClusterUrls, redisUrl } from '../../servers/addresses.js'
import { requireRuntime } from '../../support/packages.js'

/** Its two clients, as these tests use them. */
interface Glide {
  readonly GlideClient: GlideFactory
  readonly GlideClusterClient: GlideFactory
}

interface GlideFactory {
  createClient(options: object): Promise<{
    customCommand(command: readonly string[]): Promise<unknown>
    close(): void
  }>
}

const glide: Glide = requireRuntime('@valkey/valkey-glide')

/** Milliseconds, in place of a quarter of a second, which a busy machine may need. */
const PATIENT = 10_000

/** A client by its name. `open` is called once per file of tests, and `close` after it. */
export interface ListedClient {
  readonly name: string
  readonly package: string
  open(): Promise<{ readonly client: RedisClient; close(): Promise<unknown> }>
}

export const NODE_REDIS: ListedClient = {
  name: 'redis',
  package: 'redis',
  async open() {
    const client = await createClient({ url: redisUrl() }).connect()
    return { client, close: () => client.close() }
  },
}

export const CLIENTS: readonly ListedClient[] = [
  NODE_REDIS,
  {
    name: 'redis (RESP3)',
    package: 'redis',
    async open() {
      const client = await createClient({ url: redisUrl(), RESP: 3 }).connect()
      return { client, close: () => client.close() }
    },
  },
  {
    name: 'redis (cluster)',
    package: 'redis',
    async open() {
      const rootNodes = redisClusterUrls().map((url) => ({ url }))
      const client = await createCluster({ rootNodes }).connect()
      return { client, close: () => client.close() }
    },
  },
  {
    name: 'ioredis',
    package: 'ioredis',
    async open() {
      const client = new Redis(redisUrl())
      return { client, close: () => client.quit() }
    },
  },
  {
    name: 'ioredis (cluster)',
    package: 'ioredis',
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
    name: 'iovalkey',
    package: 'iovalkey',
    async open() {
      const client = new Iovalkey(redisUrl())
      return { client, close: () => client.quit() }
    },
  },
  {
    name: 'Valkey GLIDE',
    package: '@valkey/valkey-glide',
    async open() {
      const { hostname: host, port } = new URL(redisUrl())
      const client = await glide.GlideClient.createClient({
        addresses: [{ host, port: Number(port) }],
        requestTimeout: PATIENT,
      })
      return { client, close: async () => client.close() }
    },
  },
  {
    name: 'redis (function)',
    package: 'redis',
    async open() {
      const client = await createClient({ url: redisUrl() }).connect()
      return { client: (_key, command) => client.sendCommand([...command]), close: () => client.close() }
    },
  },
]

/** Its SCAN reaches one node, so `deleteEvents` needs the names of users. */
export const FUNCTION_OVER_CLUSTER: ListedClient = {
  name: 'Valkey GLIDE (function over a cluster)',
  package: '@valkey/valkey-glide',
  async open() {
    const addresses = redisClusterUrls().map((url) => ({
      host: new URL(url).hostname,
      port: Number(new URL(url).port),
    }))
    const client = await glide.GlideClusterClient.createClient({ addresses, requestTimeout: PATIENT })
    return {
      client: (_key, command) => client.customCommand([...command]),
      close: async () => client.close(),
    }
  },
}

let made = 0

/** A prefix that no other test uses, not even in another process on the same server. */
export const newPrefix = (): string => `t${process.pid}-${++made}:`

/** For one file of tests: stores through a client. The server goes away with all that they write. */
export function useClient({ open }: Pick<ListedClient, 'open'>) {
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
