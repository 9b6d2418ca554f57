import { judgedNow } from '../enrollment/decision.js'
import { generationOf, isEnrolled } from '../enrollment/record.js'
import { verifyLogin, verifyStepUp } from '../enrollment/verify.js'
import { ownOptions, requireId } from '../internal/guards.js'
import { judgeLogin } from '../policy/evaluate.js'
import { CHALLENGE_INVALID, readChallenge, signChallenge } from './challenge.js'
import { presentCode } from './codes.js'
import { demandsFor } from './demands.js'
import type { Engine } from './engine.js'
import type { StartLoginResult, VerifyLoginResult, VerifyResult } from './types.js'

/**
 * What comes between the right password and the session.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input, and on a fault, with nothing granted,
 * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY` or `ERR_SEAL_BROKEN`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const login = await twoFactor.login.start({ userId: 'u1' })
 * if (login.step === 'code') {
 *   const result = await twoFactor.login.verify({ challenge: login.challenge, code: '123456' })
 *   if (!result.ok) console.log(result.reason, result.reason === 'locked' && result.retryAt)
 * }
 * if (login.step !== 'done') throw new Error('not reached: nothing is on, and no company demands it')
 * ```
 */
export interface LoginService {
  /**
   * After the password was right: says whether to let the person in, to ask for the code, or to lead
   * through enrollment first. Writes nothing. With `companyId` the login is judged by that company,
   * else by the strictest of all the person's companies.
   */
  start(input: { readonly userId: string; readonly companyId?: string }): Promise<StartLoginResult>

  /**
   * The second step: the challenge of `login.start` and the code that the person typed, from the app or
   * a recovery code. Only on `ok` there is a `userId` to make a session for.
   */
  verify(input: { readonly challenge: string; readonly code: string }): Promise<VerifyLoginResult>
}

export function createLoginService(engine: Engine): LoginService {
  const { keys, issuer, challengeTtl } = engine.settings

  return {
    async start(input) {
      const own = ownOptions('login.start', input, ['userId', 'companyId'])
      const userId = requireId('login.start: userId', own.userId)
      const companyId =
        own.companyId === undefined ? null : requireId('login.start: companyId', own.companyId)
      const [record, demands] = await Promise.all([
        engine.enrollments.load(userId),
        demandsFor(engine, userId, companyId),
      ])
      const now = judgedNow(record, engine.now())
      const judgement = judgeLogin(isEnrolled(record), demands, now)
      if (judgement.step === 'done') {
        const { step, enrollBy } = judgement
        return enrollBy === null ? { step } : { step, enrollBy: new Date(enrollBy) }
      }
      const expiresAt = now + challengeTtl * 1000
      const challenge = await signChallenge(keys, issuer, {
        type: judgement.step,
        userId,
        generation: generationOf(record),
        expiresAt,
      })
      return { step: judgement.step, challenge, expiresAt: new Date(expiresAt) }
    },

    async verify(input) {
      const own = ownOptions('login.verify', input, ['challenge', 'code'])
      const challenge = await readChallenge(keys, issuer, 'code', own.challenge)
      if (challenge === null) return CHALLENGE_INVALID

      return engine.decide(challenge.userId, async (record) => {
        const presented = await presentCode(keys, record, own.code)
        return (context) => verifyLogin(record, { challenge, presented }, context)
      })
    },
  }
}

/** A step-up inside a session, under the same rules and counters as a login. */
export async function stepUp(
  engine: Engine,
  input: { readonly userId: string; readonly code: string },
): Promise<VerifyResult> {
  const own = ownOptions('verify', input, ['userId', 'code'])
  const userId = requireId('verify: userId', own.userId)
  return engine.decide(userId, async (record) => {
    const presented = await presentCode(engine.settings.keys, record, own.code)
    return (context) => verifyStepUp(record, { presented }, context)
  })
}
