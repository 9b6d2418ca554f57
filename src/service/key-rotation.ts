import { resealSecrets } from '../enrollment/reseal.js'
import { invalidArgument, ownOptions, requireId } from '../internal/guards.js'
import type { Engine } from './engine.js'
import { resealOutdated } from './secrets.js'
import type { ResealProgress } from './types.js'

/**
 * Moving secrets to the current key of the ring.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input, and on a fault, with nothing changed,
 * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * for await (const { userId, result } of twoFactor.keys.reseal({ userIds: ['u1', 'u2'] })) {
 *   if (result !== 'not_stored') throw new Error(`not reached: nothing is stored of ${userId}`)
 * }
 * ```
 */
export interface KeyRotationService {
  /**
   * Seals the secrets of these people with the current key, one by one, and tells of each as it is done.
   * Logins go on meanwhile. It can be stopped at any point and taken up behind the last `userId` told; to
   * run it again changes nothing. Recovery codes cannot be hashed anew: keep the old key until its people
   * have made new ones. A fault ends the stream by its error, with the people before it done.
   */
  reseal(input: {
    readonly userIds: AsyncIterable<string> | Iterable<string>
  }): AsyncGenerator<ResealProgress, void, undefined>
}

export function createKeyRotationService(engine: Engine): KeyRotationService {
  const { keys } = engine.settings

  async function resealOne(userId: string): Promise<ResealProgress> {
    const result = await engine.decide(userId, async (record, secrets) => {
      const resealed =
        record === null ? new Map<string, string>() : await resealOutdated(keys, record, secrets)
      return (context) => resealSecrets(record, { resealed, keyId: keys.current }, context)
    })
    return { userId, result: typeof result === 'string' ? result : 'busy' }
  }

  return {
    async *reseal(input) {
      const { userIds } = ownOptions('keys.reseal', input, ['userIds'])
      if (!isIterable(userIds)) throw invalidArgument('keys.reseal: userIds: expected an iterable of ids')
      for await (const userId of userIds) yield await resealOne(requireId('keys.reseal: userIds', userId))
    },
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> {
  if (typeof value !== 'object' || value === null) return false
  return Symbol.asyncIterator in value || Symbol.iterator in value
}
