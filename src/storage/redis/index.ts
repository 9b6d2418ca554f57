import { input } from '../../internal/input.js'
import type { EventRetention, TwoFactorStore } from '../contract.js'
import { type DocumentKind, documentStore, eventRetention } from '../document-store.js'
import { checkedAtFirstUse } from '../first-use.js'
import { storeIdOption } from '../marker.js'
import { timeoutOption } from '../timeout.js'
import { connectionOf, type RedisClient } from './client.js'
import { redisDocuments } from './documents.js'
import { refuseEviction } from './eviction.js'
import { keyPrefixOption, storeIdKey } from './keys.js'
import { markOf } from './mark.js'
import { deleteEvents } from './retention.js'

export type {
  BunRedisClient,
  GlideClient,
  IoredisClient,
  NodeRedisClient,
  RedisClient,
  RedisCommand,
} from './client.js'

/** The options of `redisStore`. */
export interface RedisStoreOptions {
  /** The start of every key: 1 to 64 characters of A-Z, a-z, 0-9, `_`, `.`, `:` and `-`. Default `stepward:`. */
  readonly keyPrefix?: string
  /**
   * Seconds that a command may take before it is a fault, including the time that the client waits for its
   * connection: 0.001 to 600, default 10.
   */
  readonly timeout?: number
  /**
   * What `storeId()` returned before. A server without this id is a fault: it was emptied, or is another one. Default:
   * the id that the process finds or writes at its first use.
   */
  readonly storeId?: string
}

/** A {@link TwoFactorStore} on Redis. */
export interface RedisStore extends TwoFactorStore, EventRetention {
  /**
   * The id of the store, for the `storeId` option. It is read each time.
   *
   * @throws StepwardError `ERR_STORE_FAILED`
   */
  storeId(): Promise<string>
}

const readOptions = input('redisStore', {
  keyPrefix: keyPrefixOption,
  timeout: timeoutOption,
  storeId: storeIdOption,
})

/** Seconds. Anyone may change the policy of a server while it runs. */
const EVICTION_CHECK_INTERVAL = 60

/**
 * A store on Redis 6.2 or later, Valkey or Redis Cluster, through a client that the application has: a client or
 * cluster of redis (node-redis), ioredis or iovalkey, the `RedisClient` of Bun, or the `GlideClient` of Valkey. For any
 * other, pass one function that sends a command.
 *
 * A commit is one script, and so atomic; a document and its events share a slot. The store opens no connection and
 * sends no command before its first use. There is nothing to migrate.
 *
 * Redis keeps what you configure it to keep. Without `appendonly yes` and `appendfsync always`, a crash loses commits
 * that were reported as successful, and with them used codes and failed attempts. A failover to a replica that lags
 * loses them too. A server that may evict keys without an expiry (`maxmemory-policy allkeys-…`) is refused; every
 * primary of a cluster is asked at first use and about once a minute. See docs/scaling.md.
 *
 * At first use the store writes an id of its own. If it is missing later, the server was emptied, and a user who is
 * not found is a fault (S14). With the `storeId` option, that holds for a new process too.
 *
 * Its functions throw `StepwardError`: `ERR_INVALID_ARGUMENT`; `ERR_SCHEMA_VERSION` for keys of a newer release;
 * `ERR_RECORD_CORRUPT` for a key that is not one of ours, and for a document that is gone while its trail remains; `ERR_STORE_FAILED` for every fault of the server, with the
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
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): RedisStore {
  const { keyPrefix, timeout, storeId } = readOptions(options)
  const connection = connectionOf(client, timeout, storeIdKey(keyPrefix))
  const { command } = connection
  const checkMark = markOf(command, keyPrefix, storeId)
  const checked = checkedAtFirstUse(async () => {
    await checkMark() // First, because a client of a cluster that still connects knows no primaries.
    await refuseEviction(connection)
  }, EVICTION_CHECK_INTERVAL)
  const half = (kind: DocumentKind) =>
    documentStore(kind, checked.wrap(redisDocuments(command, keyPrefix, kind, checkMark)))

  return {
    enrollments: half('enrollment'),
    policies: half('policy'),
    storeId: () => checked.run(checkMark),
    ...eventRetention((trails, before) =>
      checked.run(() => deleteEvents(connection, keyPrefix, trails, before)),
    ),
  }
}
