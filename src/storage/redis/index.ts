import { input } from '../../internal/input.js'
import type { TwoFactorStore } from '../contract.js'
import { documentStore } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { timeoutOption } from '../timeout.js'
import { createCommand, type RedisClient } from './client.js'
import { redisDocuments } from './documents.js'
import { refuseEviction } from './eviction.js'
import { keyPrefixOption } from './keys.js'

export type { IoredisClient, NodeRedisClient, RedisClient, RedisCommand } from './client.js'

/** The options of `redisStore`. */
export interface RedisStoreOptions {
  /** The start of every key: 1 to 64 characters of A-Z, a-z, 0-9, `_`, `.`, `:` and `-`. Default `stepward:`. */
  readonly keyPrefix?: string
  /**
   * Seconds that a command may take before it is a fault, including the time that the client waits for its
   * connection: 0.001 to 600, default 10.
   */
  readonly timeout?: number
}

const readOptions = input('redisStore', { keyPrefix: keyPrefixOption, timeout: timeoutOption })

/**
 * A store on Redis 6.2 or later, Valkey or Redis Cluster, through a client that the application has: a client or
 * cluster of redis (node-redis) or ioredis. For any other, pass one function that sends a command.
 *
 * A commit is one script, and so atomic; a document and its events share a slot. The store opens no connection and
 * sends no command before its first use. There is nothing to migrate.
 *
 * Redis keeps what you configure it to keep. Without `appendonly yes` and `appendfsync always`, a crash loses commits
 * that were reported as successful, and with them used codes and failed attempts. A failover to a replica that lags
 * loses them too. A server that may evict keys without an expiry (`maxmemory-policy allkeys-…`) is refused. See
 * docs/scaling.md.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_VERSION` for keys of a newer release;
 * `ERR_RECORD_CORRUPT` for a key that is not one of ours; `ERR_STORE_FAILED` for every fault of the server, with the
 * client's error as `cause`.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT`
 *
 * @example
 * ```ts
 * import { createClient } from 'redis'
 * import { redisStore } from 'stepward/redis'
 *
 * const client = await createClient({ url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379' }).connect()
 * const store = redisStore(client)
 * console.log(await store.enrollments.load('user-1')) // null
 * await client.close()
 * ```
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): TwoFactorStore {
  const { keyPrefix, timeout } = readOptions(options)
  const command = createCommand(client, timeout)
  const checked = checkedAtFirstUse(() => refuseEviction(command, keyPrefix))

  return {
    enrollments: documentStore('enrollment', checked(redisDocuments(command, keyPrefix, 'enrollment'))),
    policies: documentStore('policy', checked(redisDocuments(command, keyPrefix, 'policy'))),
  }
}
