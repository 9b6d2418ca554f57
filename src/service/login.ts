import { isDeviceTrusted } from '../enrollment/bindings.js'
import { type EnrollmentRecord, generationOf, isEnrolled } from '../enrollment/record.js'
import { verifyLogin, verifyStepUp } from '../enrollment/verify.js'
import { anything, flag, id, input, optional, type Reader } from '../internal/input.js'
import { effectiveNow } from '../internal/time.js'
import { judgeLogin, strictestDeviceMaxAge } from '../policy/evaluate.js'
import { type Demands, demandsFor, describeDemands } from './demands.js'
import type { Engine } from './engine.js'
import { presentCode } from './keys/secrets.js'
import type { StartLoginResult, VerifyLoginResult, VerifyResult } from './results.js'
import { CHALLENGE_INVALID, readChallenge, readDevice, signChallenge, signDevice } from './tokens.js'

/** What `login.start` takes. */
export interface StartLoginInput {
  /** The user whose password was right. */
  readonly userId: string
  /** Judge the login by this company alone. Default: by the strictest of all the user's companies. */
  readonly companyId?: string
  /** The token that an earlier `login.verify` returned for this device. */
  readonly deviceToken?: string
}

/** What `login.verify` takes. */
export interface VerifyLoginInput {
  /** The challenge of `login.start`. */
  readonly challenge: string
  /** What the user typed: a code from the app or a recovery code. */
  readonly code: string
  /** Return a `deviceToken`, with which this device is not asked for a code for a while. Default false. */
  readonly rememberDevice?: boolean
}

/** What `verify` takes. */
export interface VerifyInput {
  /** The user of the session. */
  readonly userId: string
  /** What the user typed: a code from the app or a recovery code. */
  readonly code: string
}

/**
 * The second step of a login.
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
 * if (login.step !== 'done') throw new Error('two-factor is off, and no company requires it')
 * ```
 */
export interface LoginService {
  /**
   * Call it when the password was right. It returns whether to let the user in, to ask for a code, or to lead the
   * user through enrollment first. It writes nothing.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which grants nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_DIRECTORY_FAILED`, `ERR_UNKNOWN_KEY` or `ERR_KMS_FAILED`
   */
  start(input: StartLoginInput): Promise<StartLoginResult>

  /**
   * Checks the code. Create a session only if `ok` is true: only then is there a `userId`.
   *
   * @throws StepwardError `ERR_INVALID_ARGUMENT` for malformed input. On a fault, which grants nothing:
   * `ERR_STORE_FAILED`, `ERR_RECORD_CORRUPT`, `ERR_UNKNOWN_KEY`, `ERR_SEAL_BROKEN` or `ERR_KMS_FAILED`
   */
  verify(input: VerifyLoginInput): Promise<VerifyLoginResult>
}

const readStart = input('login.start', { userId: id, companyId: optional(id, null), deviceToken: anything })
/** Any value is judged as a challenge. Unlike `anything`, it makes the input itself required. */
const anyChallenge: Reader<unknown> = (value) => value

const readVerify = input('login.verify', {
  challenge: anyChallenge,
  code: anything,
  rememberDevice: optional(flag, false),
})
const readStepUp = input('verify', { userId: id, code: anything })

export function createLoginService(engine: Engine): LoginService {
  const { settings } = engine
  const { keys, rules, challengeTtl } = settings

  async function isTrusted(
    record: EnrollmentRecord | null,
    userId: string,
    token: unknown,
    demands: Demands,
  ): Promise<boolean> {
    if (token === undefined || settings.deviceMaxAge === null) return false
    const device = await readDevice(settings, userId, token)
    if (device === null) return false
    const deviceMaxAge = strictestDeviceMaxAge(demands.all)
    return isDeviceTrusted(record, device, deviceMaxAge, rules.throttle, demands.now())
  }

  return {
    async start(input) {
      const { userId, companyId, deviceToken } = readStart(input)
      const [record, demands] = await Promise.all([
        engine.enrollments.load(userId),
        demandsFor(engine, userId, companyId),
      ])
      const now = effectiveNow(record, engine.now())
      const deviceTrusted = await isTrusted(record, userId, deviceToken, demands)
      const judgement = judgeLogin(
        { enrolled: isEnrolled(record), deviceTrusted },
        demands.all,
        effectiveNow(record, demands.now()),
      )
      if (judgement.step === 'done') {
        const { step, enrollBy } = judgement
        return enrollBy === null ? { step } : { step, enrollBy: new Date(enrollBy) }
      }
      const { step: type } = judgement
      const expiresAt = now + challengeTtl * 1000
      const generation = generationOf(record)
      const challenge = await signChallenge(settings, { type, userId, generation, expiresAt })
      const open = { challenge, expiresAt: new Date(expiresAt) }
      if (type === 'code') return { step: 'code', ...open }
      const ticketRequired = demands.all.some((demand) => demand.ticketRequired)
      return { step: 'enroll', ...open, requiredBy: describeDemands(demands), ticketRequired }
    },

    async verify(input) {
      const { challenge: token, code, rememberDevice } = readVerify(input)
      const challenge = await readChallenge(settings, 'code', token)
      if (challenge === null) return CHALLENGE_INVALID

      const { userId } = challenge
      const deviceMaxAge = rememberDevice ? settings.deviceMaxAge : null

      return engine.decide({
        userId,
        decision: verifyLogin,
        command: async (record) => ({
          challenge,
          presented: await presentCode(keys, record, code),
          deviceMaxAge,
        }),
        async answer(outcome): Promise<VerifyLoginResult> {
          if (!outcome.ok) return outcome
          const { device, ...verified } = outcome
          if (device === null) return verified
          return { ...verified, deviceToken: await signDevice(settings, userId, device) }
        },
      })
    },
  }
}

/** A step-up inside a session, with the same rules and counters as a login. */
export async function stepUp(engine: Engine, input: VerifyInput): Promise<VerifyResult> {
  const { userId, code } = readStepUp(input)
  return engine.decide({
    userId,
    decision: verifyStepUp,
    command: async (record) => ({ presented: await presentCode(engine.settings.keys, record, code) }),
    answer: (outcome) => outcome,
  })
}
