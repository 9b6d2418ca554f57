import type { EnrollmentRecord } from '../../enrollment/record.js'
import { type Resealed, resealSecrets } from '../../enrollment/reseal.js'
import { StepwardError } from '../../errors.js'
import { boxed, iterable } from '../../internal/host.js'
import { argument, id, input } from '../../internal/input.js'
import type { OtpSecret } from '../../otp/index.js'
import type { Engine } from '../engine.js'
import type { OutdatedCounts, OutdatedKeys, ResealProgress } from '../results.js'
import { keyIdOf } from './ring.js'
import { openSecrets, sealedKeys, sealOutdated } from './secrets.js'

/** What the functions of `keyRotation` take. */
export interface KeyRotationInput {
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
   * nothing. Recovery codes stay hashed with the old key, because only the codes themselves can be hashed again: keep
   * it until the users that `outdated` lists have generated new ones. A started enrollment whose key is gone is left
   * as it is.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. An error of your iterable is thrown as it is. On
   * a fault, which ends the stream and keeps what was done: `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`,
   * `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  reseal(input: KeyRotationInput): AsyncGenerator<ResealProgress, void, undefined>

  /**
   * The users among these who still need an older key. It changes nothing.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. An error of your iterable is thrown as it is. On
   * a fault: `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  outdated(input: KeyRotationInput): AsyncGenerator<OutdatedKeys, void, undefined>

  /**
   * How many of these users still need an older key, and for what. When all are 0, the older keys can leave the ring as
   * soon as the tokens that they signed have expired.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. An error of your iterable is thrown as it is. On
   * a fault: `ERR_STORE_FAILED` or `ERR_RECORD_CORRUPT`
   */
  outdatedCounts(input: KeyRotationInput): Promise<OutdatedCounts>
}

/** The users that a function was given, each checked when it comes. */
function usersOf(where: string): (input: unknown) => AsyncGenerator<string, void, undefined> {
  const read = input(where, { userIds: iterable('user ids') })
  const readUserId = argument(where, 'userIds', id)
  return async function* (input) {
    for await (const { item } of boxed(read(input).userIds)) yield readUserId(item)
  }
}

const usersToReseal = usersOf('keyRotation.reseal')
const usersToList = usersOf('keyRotation.outdated')
const usersToCount = usersOf('keyRotation.outdatedCounts')

/** Users per read of the store. */
const BATCH = 500

async function* batches(userIds: AsyncIterable<string>): AsyncGenerator<readonly string[], void, undefined> {
  let batch: string[] = []
  for await (const userId of userIds) {
    batch.push(userId)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

export function createKeyRotationService(engine: Engine): KeyRotationService {
  const { keys } = engine.settings

  /** New envelopes for what an older key sealed. */
  async function resealedOf(record: EnrollmentRecord): Promise<Resealed> {
    const outdated = sealedKeys(record).filter(({ sealedSecret }) => !keys.isCurrent(sealedSecret))
    const opened = new Map<string, OtpSecret>()
    for (const key of outdated) {
      try {
        for (const [id, secret] of await openSecrets(keys, record.userId, [key])) opened.set(id, secret)
      } catch (error) {
        // Nobody confirmed it, so it holds nobody up.
        if (key.id !== record.pending?.id || !isKeyMissing(error)) throw error
      }
    }
    return sealOutdated(keys, record, opened)
  }

  async function resealOne(userId: string): Promise<ResealProgress> {
    const result = await engine.decide({
      userId,
      request: null,
      decision: resealSecrets,
      command: async (record) => ({
        resealed: record === null ? new Map<string, string>() : await resealedOf(record),
        keyId: keys.current,
      }),
      answer: (outcome) => outcome,
    })
    return { userId, result: typeof result === 'string' ? result : 'busy' }
  }

  /** What of a record still needs an older key; null: nothing. */
  function outdatedOf(record: EnrollmentRecord): OutdatedKeys | null {
    const outdated = record.authenticators.filter(({ sealedSecret }) => !keys.isCurrent(sealedSecret))
    const codes = record.recoveryCodes
    const recoveryCodes =
      codes !== null && codes.hashes.length > 0 && codes.keyId !== keys.current ? codes.keyId : null
    if (outdated.length === 0 && recoveryCodes === null) return null
    const ids = outdated.flatMap(({ sealedSecret }) => keyIdOf(sealedSecret) ?? [])
    return { userId: record.userId, secrets: outdated.length, secretKeys: [...new Set(ids)], recoveryCodes }
  }

  async function* listOutdated(
    userIds: AsyncIterable<string>,
  ): AsyncGenerator<OutdatedKeys, void, undefined> {
    for await (const batch of batches(userIds)) {
      for (const outdated of (await engine.enrollments.loadMany(batch, outdatedOf)).values()) {
        if (outdated !== null) yield outdated
      }
    }
  }

  return {
    async *reseal(input) {
      for await (const userId of usersToReseal(input)) yield await resealOne(userId)
    },

    outdated: (input) => listOutdated(usersToList(input)),

    async outdatedCounts(input) {
      const counts = { users: 0, secrets: 0, recoveryCodes: 0 }
      for await (const { secrets, recoveryCodes } of listOutdated(usersToCount(input))) {
        counts.users += 1
        if (secrets > 0) counts.secrets += 1
        if (recoveryCodes !== null) counts.recoveryCodes += 1
      }
      return counts
    },
  }
}

function isKeyMissing(error: unknown): boolean {
  return error instanceof StepwardError && error.code === 'ERR_UNKNOWN_KEY'
}
