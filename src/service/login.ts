import { isDeviceTrusted } from '../enrollment/bindings.js'
import { keysToCheck } from '../enrollment/check-code.js'
import { isProofValid, judgeProof } from '../enrollment/proof.js'
import { type EnrollmentRecord, generationOf, isEnrolled } from '../enrollment/record.js'
import { type Passed, verifyLogin, verifyStepUp } from '../enrollment/verify.js'
import { randomId } from '../internal/bytes.js'
import type { EventContext } from '../internal/decision.js'
import { anything, id, input, integer, object, optional, type Reader } from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'
import { applicableDemands, type Demand, judgeLogin, strictestDeviceMaxAge } from '../policy/evaluate.js'
import { asksForTicket, demandsAtLogin, describeDemands } from './demands.js'
import type { Engine } from './engine.js'
import { requestContext, shownName, typedCode } from './fields.js'
import { presentCode } from './keys/secrets.js'
import { DEFAULT_METHOD, methodName } from './methods.js'
import type { CheckProofResult, StartLoginResult, VerifyLoginResult, VerifyResult } from './results.js'
import {
  CHALLENGE_INVALID,
  type Challenge,
  readChallenge,
  readDevice,
  readProof,
  signChallenge,
  signDevice,
  signProof,
} from './tokens.js'

/** What `login.start` takes. */
export interface StartLoginInput {
  /** The user who passed the first step. */
  readonly userId: string
  /**
   * Judge the login by this company alone. Default: by the strictest of all the user's companies. A company that the
   * directory does not list for the user, or any company without a directory, is judged in addition to those listed.
   */
  readonly companyId?: string
  /** What your application calls the first step: 1 to 100 characters. Default `'password'`. */
  readonly method?: string
  /** The token that an earlier `login.verify` returned for this device. */
  readonly deviceToken?: string
  /** The proof that the session has from `login.verify`, `verify` or `enrollment.confirm`. */
  readonly proof?: string
}

/** What `login.verify` takes. */
export interface VerifyLoginInput {
  /** The challenge of `login.start`. */
  readonly challenge: string
  /**
   * The user whose password was right, if your session says it. The challenge of another user is `challenge_invalid`,
   * and the code is not evaluated. Default: the user of the challenge.
   */
  readonly userId?: string
  /** What the user typed: a code from the app or a recovery code. */
  readonly code: string
  /**
   * Return a `deviceToken`, with which this device is not asked for a code for a while. `name`: what the user sees in
   * the list of devices, 1 to 100 characters. At most 20 devices of a user are trusted at a time. Default false.
   */
  readonly rememberDevice?: boolean | { readonly name: string }
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `verify` takes. */
export interface VerifyInput {
  /** The user of the session. */
  readonly userId: string
  /** What the user typed: a code from the app or a recovery code. */
  readonly code: string
  /** Kept in the event, such as `{ ip, userAgent, requestId }`: up to 10 texts, each cut at 512 characters. */
  readonly context?: EventContext
}

/** What `checkProof` takes. */
export interface CheckProofInput {
  /** The user of the session. */
  readonly userId: string
  /** The proof that the session has from `login.verify`, `verify` or `enrollment.confirm`. */
  readonly proof: string
  /** Seconds since the second factor was passed: 0 to 31,536,000. */
  readonly maxAge: number
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
 * if (login.step !== 'done' || login.because !== 'not_required') throw new Error('nothing asks for a code')
 * ```
 */
export interface LoginService {
  /**
   * Call it after the first step, such as a right password. It returns whether to let the user in, to ask for a
   * code, or to send the user to the setup first. It writes nothing.
   *
   * Call it with the session's `proof` to check a running session against every rule as it is now: `done` if it
   * still satisfies them all.
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

const readStart = input('login.start', {
  userId: id,
  companyId: optional(id, null),
  method: optional(methodName, DEFAULT_METHOD),
  deviceToken: anything,
  proof: anything,
})

/** Any value is judged as a token. Unlike `anything`, it makes the input itself required. */
const anyToken: Reader<unknown> = (value) => value

const named = object({ name: shownName })

/** The name of the device to trust; null: it has none; undefined: it is not to be trusted. */
const rememberedDevice: Reader<string | null | undefined> = optional((value) => {
  if (typeof value === 'object' && value !== null) return named(value).name
  if (typeof value !== 'boolean') throw mismatch('true, false or { name }', value)
  return value ? null : undefined
})

const readVerify = input('login.verify', {
  challenge: anyToken,
  userId: optional(id, null),
  code: typedCode,
  rememberDevice: rememberedDevice,
  context: requestContext,
})
const readStepUp = input('verify', { userId: id, code: typedCode, context: requestContext })

/** A year, in seconds. */
const MAX_AGE = 31_536_000

const readCheckProof = input('checkProof', { userId: id, proof: anyToken, maxAge: integer(0, MAX_AGE) })

export function createLoginService(engine: Engine): LoginService {
  const { settings } = engine
  const { keys, rules, directory, sufficientMethods } = settings

  async function isTrusted(
    record: EnrollmentRecord | null,
    userId: string,
    token: unknown,
    demands: readonly Demand[],
  ): Promise<boolean> {
    if (token === undefined) return false
    const deviceId = await readDevice(settings, userId, token)
    if (deviceId === null) return false
    return isDeviceTrusted(record, deviceId, strictestDeviceMaxAge(demands), rules, engine.now())
  }

  async function isProven(record: EnrollmentRecord | null, userId: string, token: unknown): Promise<boolean> {
    const proof = token === undefined ? null : await readProof(settings, userId, token)
    return proof !== null && isProofValid(record, proof, rules, engine.now())
  }

  return {
    async start(input) {
      const { userId, companyId, method, deviceToken, proof } = readStart(input)
      const [{ record, erasure }, demands] = await Promise.all([
        engine.enrollments.load(userId),
        demandsAtLogin(engine, userId, companyId),
      ])
      const judgement = judgeLogin(
        {
          enrolled: isEnrolled(record),
          deviceTrusted: await isTrusted(record, userId, deviceToken, demands),
          proven: await isProven(record, userId, proof),
          method,
          methodSuffices: sufficientMethods.includes(method),
        },
        demands,
      )
      if (judgement.step === 'done') {
        const { step, because, enrollBy } = judgement
        return enrollBy === null ? { step, because } : { step, because, enrollBy: new Date(enrollBy) }
      }
      const enrolls = judgement.step === 'enroll'
      const issuedAt = engine.now()
      const challenge: Challenge = {
        type: judgement.step,
        userId,
        id: randomId(),
        generation: generationOf(record, erasure),
        companyId,
        ticketRequired: enrolls && (await asksForTicket(engine, userId, record, companyId)),
        issuedAt,
        expiresAt: issuedAt + rules.challengeTtl * 1000,
      }
      const open = {
        challenge: await signChallenge(settings, challenge),
        expiresAt: new Date(challenge.expiresAt),
      }
      if (judgement.step === 'code') return { step: 'code', ...open }
      const { ticketRequired } = challenge
      const requiredBy = describeDemands(applicableDemands(demands, method))
      return { step: 'enroll', ...open, requiredBy, ticketRequired }
    },

    async verify(input) {
      const { challenge: token, userId: expected, code, rememberDevice: name, context } = readVerify(input)
      const challenge = await readChallenge(settings, 'code', token)
      if (challenge === null) return CHALLENGE_INVALID

      const { userId } = challenge
      if (expected !== null && expected !== userId) return CHALLENGE_INVALID
      const device = name === undefined ? null : { id: randomId(), name }
      return engine.decide({
        userId,
        request: context,
        decision: verifyLogin,
        command: async (record) => ({
          challenge,
          presented: await presentCode(keys, record, code),
          device,
          loginCompany: directory === null ? challenge.companyId : null,
        }),
        opens: (record, { presented }, now) => keysToCheck(record, presented, rules, now),
        async answer(outcome): Promise<VerifyLoginResult> {
          if (!outcome.ok) return outcome
          const { device: trusted, ...passed } = outcome
          const verified = await verifiedOf(engine, passed)
          if (trusted === null) return verified
          const deviceToken = await signDevice(settings, userId, trusted)
          return { ...verified, deviceToken, deviceExpiresAt: new Date(trusted.expiresAt) }
        },
      })
    },
  }
}

async function verifiedOf({ settings }: Engine, passed: Passed) {
  return { ...passed, proof: await signProof(settings, passed.userId, passed.proof) }
}

/** A step-up inside a session, with the same rules and counters as a login. */
export async function stepUp(engine: Engine, input: VerifyInput): Promise<VerifyResult> {
  const { userId, code, context } = readStepUp(input)
  const { keys, rules } = engine.settings
  return engine.decide({
    userId,
    request: context,
    decision: verifyStepUp,
    command: async (record) => ({ presented: await presentCode(keys, record, code) }),
    opens: (record, { presented }, now) => keysToCheck(record, presented, rules, now),
    answer: async (outcome): Promise<VerifyResult> => (outcome.ok ? verifiedOf(engine, outcome) : outcome),
  })
}

/** Whether the session's proof stands, and is fresh enough. */
export async function checkProof(engine: Engine, input: CheckProofInput): Promise<CheckProofResult> {
  const { userId, proof: token, maxAge } = readCheckProof(input)
  const { settings } = engine
  const proof = await readProof(settings, userId, token)
  if (proof === null) return { ok: false, reason: 'proof_invalid' }
  const { record } = await engine.enrollments.load(userId)
  return judgeProof(record, proof, maxAge, settings.rules, engine.now())
}
