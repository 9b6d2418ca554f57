import { setTimeout } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Operation } from 'stepward/http'

/** The routes that judge a code or a ticket, or lead there. */
const LIMITED: ReadonlySet<Operation> = new Set([
  'startLogin',
  'verifyLogin',
  'verify',
  'startEnrollment',
  'confirmEnrollment',
  'disable',
  'removeAuthenticator',
  'regenerateRecoveryCodes',
])

/** Seconds. */
const MINUTE = 60
const QUARTER = 90 * 24 * 60 * MINUTE

/** Requests in a minute from one network, and for one account from all networks that are new to it. */
const NETWORK_LIMIT = 300
const ACCOUNT_LIMIT = 30

/** Milliseconds that a refused request waits for its answer. */
const SLOW_DOWN = 1000

export interface Limits {
  /** Seconds for which the request is refused; null: go on. `userId`: of the session, if there is one. */
  limit(route: Operation, address: string, userId: string | null): Promise<{ retryAfter: number } | null>
  /** Call it when a session begins: from this network, the account has a budget of its own. */
  remember(userId: string, address: string): Promise<void>
}

/** `redis` must fail fast: `new Redis(url, { enableOfflineQueue: false, commandTimeout: 500 })`. */
export function createLimits(redis: Redis): Limits {
  const limiter = (keyPrefix: string, points: number): RateLimiterRedis => {
    const options = { keyPrefix, points, duration: MINUTE }
    return new RateLimiterRedis({
      ...options,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(options), // Without Redis, each process limits by itself.
      inMemoryBlockOnConsumed: points, // What is beyond the limit costs no call of Redis.
    })
  }
  const byNetwork = limiter('limit:network', NETWORK_LIMIT)
  const byAccount = limiter('limit:account', ACCOUNT_LIMIT)
  const knownKey = (userId: string, network: string): string => `limit:known:${network}:${userId}`

  return {
    async limit(route, address, userId) {
      if (!LIMITED.has(route)) return null
      const network = networkOf(address)
      try {
        await byNetwork.consume(network)
        if (userId === null) return null
        const known = await redis.exists(knownKey(userId, network)).catch(() => 0)
        await byAccount.consume(JSON.stringify([userId, known === 1 ? network : null]))
        return null
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused
        // An attacker who waits for each answer sends one request a second over each connection, and not hundreds.
        await setTimeout(SLOW_DOWN)
        return { retryAfter: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) }
      }
    },

    async remember(userId, address) {
      // A login does not fail because this does.
      await redis.set(knownKey(userId, networkOf(address)), '1', 'EX', QUARTER).catch(() => null)
    },
  }
}

/** An IPv4 address, or the first 64 bits of an IPv6 address: one customer has all addresses that begin with them. */
export function networkOf(address: string): string {
  const ipv4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (ipv4 !== undefined) return ipv4
  const written = new URL(`http://[${address.replace(/%.*/, '')}]`).hostname.slice(1, -1)
  const [start = '', end] = written.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = end === undefined ? 0 : 8 - start.length - end.length
  const groups = [...start, ...Array.from({ length: zeros }, () => '0'), ...(end ?? [])]
  return `${groups.slice(0, 4).join(':')}::/64`
}
