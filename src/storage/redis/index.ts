import { ownOptions } from '../../internal/guards.js'
import { checkedOnce } from '../checked-once.js'
import type { TwoFactorStore } from '../contract.js'
import { readTimeout } from '../deadline.js'
import { ENROLLMENT, POLICY } from '../record-kind.js'
import { createCommand, type RedisClient } from './client.js'
import { refuseEviction } from './eviction.js'
import { readKeyPrefix } from './keys.js'
import { redisRecords } from './records.js'

export type { IoredisClient, NodeRedisClient, RedisClient, RedisCommand } from './client.js'

/** What `redisStore` takes besides the client. */
export interface RedisStoreOptions {
  /** The start of every key: 1 to 64 of A to Z, a to z, 0 to 9, `_`, `.`, `:` and `-`. Default `stepward:`. */
  readonly keyPrefix?: string
  /**
   * Milliseconds that a command may take before it is a fault, also while the client waits for its
   * connection: 1 to 600,000, default 10,000.
   */
  readonly timeout?: number
}

/**
 * A store on Redis 6.2 or later, Valkey or Redis Cluster, through a client that the application has: a client
 * or cluster of redis (node-redis) or ioredis; or, for any other, one function that sends a command.
 *
 * A commit, record and events together, is one script, and so atomic; a record and its events share a slot.
 * It opens no connection and sends no command before its first use. There is nothing to migrate.
 *
 * Redis keeps what it is set to keep. Without `appendonly yes` and `appendfsync always` a crash loses commits
 * that were told, and with them used codes and failures; so does a failover to a replica that lags. A server that
 * may evict keys without an expiry (`maxmemory-policy allkeys-...`) is refused. See docs/scaling.md.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`, `ERR_SCHEMA_VERSION` for keys of a
 * newer release, `ERR_RECORD_CORRUPT` for what does not parse, `ERR_STORE_FAILED` for every fault of the
 * server, with the client's error as `cause`.
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
  const own = ownOptions('redisStore', options, ['keyPrefix', 'timeout'])
  const prefix = readKeyPrefix(own.keyPrefix)
  const command = createCommand(client, readTimeout('redisStore: timeout', own.timeout))
  const ready = checkedOnce(() => refuseEviction(command, prefix))

  return {
    enrollments: redisRecords(command, prefix, ready, ENROLLMENT),
    policies: redisRecords(command, prefix, ready, POLICY),
  }
}
