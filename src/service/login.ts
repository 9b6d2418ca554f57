import { judgedNow } from '../enrollment/decision.js'
import { isDeviceTrusted } from '../enrollment/device.js'
import { type EnrollmentRecord, generationOf, isEnrolled } from '../enrollment/record.js'
import { verifyLogin, verifyStepUp } from '../enrollment/verify.js'
import { ownOptions, requireFlag, requireId } from '../internal/guards.js'
import { judgeLogin, strictestDeviceMaxAge } from '../policy/evaluate.js'
import { CHALLENGE_INVALID, readChallenge, signChallenge } from './challenge.js'
import { presentCode } from './codes.js'
import { type Demands, demandsFor, describeDemands } from './demands.js'
import { readDeviceToken, signDeviceToken } from './device.js'
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
   * else by the strictest of all the person's companies. `deviceToken` is what `verify` gave to a device
   * that is to be trusted: while it holds, the code is not asked for.
   */
  start(input: {
    readonly userId: string
    readonly companyId?: string
    readonly deviceToken?: string
  }): Promise<StartLoginResult>

  /**
   * The second step: the challenge of `login.start` and the code that the person typed, from the app or
   * a recovery code. Only on `ok` there is a `userId` to make a session for. With `rememberDevice` (default
   * false) the answer has a `deviceToken` for a cookie of this device, where trusting devices is allowed.
   */
  verify(input: {
    readonly challenge: string
    readonly code: string
    readonly rememberDevice?: boolean
  }): Promise<VerifyLoginResult>
}

export function createLoginService(engine: Engine): LoginService {
  const { keys, issuer, challengeTtl, deviceTrustTtl, rules } = engine.settings

  async function isTrusted(
    record: EnrollmentRecord | null,
    userId: string,
    token: unknown,
    demands: Demands,
  ): Promise<boolean> {
    if (token === undefined || deviceTrustTtl === null) return false
    const device = await readDeviceToken(keys, issuer, userId, token)
    if (device === null) return false
    const maxAge = strictestDeviceMaxAge(demands.all)
    return isDeviceTrusted(record, device, maxAge, rules.throttle, demands.now())
  }

  return {
    async start(input) {
      const own = ownOptions('login.start', input, ['userId', 'companyId', 'deviceToken'])
      const userId = requireId('login.start: userId', own.userId)
      const companyId =
        own.companyId === undefined ? null : requireId('login.start: companyId', own.companyId)
      const [record, demands] = await Promise.all([
        engine.enrollments.load(userId),
        demandsFor(engine, userId, companyId),
      ])
      const now = judgedNow(record, engine.now())
      const deviceTrusted = await isTrusted(record, userId, own.deviceToken, demands)
      const judgement = judgeLogin(
        { enrolled: isEnrolled(record), deviceTrusted },
        demands.all,
        judgedNow(record, demands.now()),
      )
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
      const open = { challenge, expiresAt: new Date(expiresAt) }
      if (judgement.step === 'code') return { step: 'code', ...open }
      return { step: 'enroll', ...open, requiredBy: describeDemands(demands) }
    },

    async verify(input) {
      const own = ownOptions('login.verify', input, ['challenge', 'code', 'rememberDevice'])
      const remember = requireFlag('login.verify: rememberDevice', own.rememberDevice)
      const challenge = await readChallenge(keys, issuer, 'code', own.challenge)
      if (challenge === null) return CHALLENGE_INVALID

      const trustDeviceFor = remember ? deviceTrustTtl : null
      return engine.decideAndSign(
        challenge.userId,
        async (record) => {
          const presented = await presentCode(keys, record, own.code)
          return (context) => verifyLogin(record, { challenge, presented, trustDeviceFor }, context)
        },
        async (outcome) => {
          if (!outcome.ok) return outcome
          const { device, ...verified } = outcome
          if (device === null) return verified
          return { ...verified, deviceToken: await signDeviceToken(keys, issuer, challenge.userId, device) }
        },
      )
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
