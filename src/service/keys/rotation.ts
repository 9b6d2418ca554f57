import { resealSecrets } from '../../enrollment/reseal.js'
import { argument, id, input, type Reader } from '../../internal/input.js'
import { mismatch } from '../../internal/mismatch.js'
import type { Engine } from '../engine.js'
import type { ResealProgress } from '../results.js'
import { resealOutdated } from './secrets.js'

/** What `keyRotation.reseal` takes. */
export interface ResealInput {
  /** The users, from your own database. */
  readonly userIds: AsyncIterable<string> | Iterable<string>
}

/**
 * Moves secrets to the current key of the ring.
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * for await (const { userId, result } of twoFactor.keyRotation.reseal({ userIds: ['u1', 'u2'] })) {
 *   if (result !== 'not_stored') throw new Error(`nothing is stored about ${userId}`)
 * }
 * ```
 */
export interface KeyRotationService {
  /**
   * Seals the secrets of these users with the current key, one user after the other, and reports each. Logins go on
   * meanwhile. You can stop it at any point and continue after the last reported user. Running it again changes
   * nothing. Recovery codes stay hashed with the old key: keep it until their users have generated new ones.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. An error of your iterable is thrown as it is. On
   * a fault, which ends the stream and keeps what was done: `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`,
   * `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  reseal(input: ResealInput): AsyncGenerator<ResealProgress, void, undefined>
}

const iterable: Reader<AsyncIterable<unknown> | Iterable<unknown>> = (value) => {
  if (isIterable(value)) return value
  throw mismatch('an iterable of user ids', value)
}

function isIterable(value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const symbols: readonly symbol[] = [Symbol.asyncIterator, Symbol.iterator]
  try {
    return symbols.some((symbol) => typeof Reflect.get(value, symbol) === 'function')
  } catch {
    return false // A getter or a Proxy may throw.
  }
}

const readReseal = input('keyRotation.reseal', { userIds: iterable })
const readUserId = argument('keyRotation.reseal', 'userIds', id)

export function createKeyRotationService(engine: Engine): KeyRotationService {
  const { keys } = engine.settings

  async function resealOne(userId: string): Promise<ResealProgress> {
    const result = await engine.decide({
      userId,
      decision: resealSecrets,
      command: async (record, secrets) => ({
        resealed: record === null ? new Map<string, string>() : await resealOutdated(keys, record, secrets),
        keyId: keys.current,
      }),
      answer: (outcome) => outcome,
    })
    return { userId, result: typeof result === 'string' ? result : 'busy' }
  }

  return {
    async *reseal(input) {
      for await (const userId of readReseal(input).userIds) yield await resealOne(readUserId(userId))
    },
  }
}
