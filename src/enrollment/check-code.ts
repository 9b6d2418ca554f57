import { equalInConstantTime } from '../internal/bytes.js'
import { type OtpSecret, verifyTotp } from '../otp/index.js'
import { type Context, changed, type Decision, judgedNow, unchanged } from './decision.js'
import type { Factor } from './events.js'
import type { PresentedCode } from './presented-code.js'
import type { Authenticator, EnrollmentRecord, PendingAuthenticator } from './record.js'
import type { CodeRefusal, NextAttempt } from './results.js'
import {
  attemptsLeft,
  countFailure,
  judgeThrottle,
  type Throttle,
  UNUSED_THROTTLE,
  waitEnd,
} from './throttle.js'

/** Either the record with the code used up, for the command to go on with, or the refusal. */
export type CodeCheck =
  | {
      readonly passed: true
      readonly record: EnrollmentRecord
      /** The authenticator whose code it was; null for a recovery code. */
      readonly authenticatorId: string | null
      readonly failuresBefore: number
    }
  | { readonly passed: false; readonly decision: Decision<CodeRefusal> }

const THROTTLE_OF = { totp: 'codeThrottle', recovery_code: 'recoveryThrottle' } as const

/**
 * The one place where a code opens anything: login, step-up, switching off and replacing all come
 * through here, under the same rules and the same counters.
 */
export function checkCode(record: EnrollmentRecord, presented: PresentedCode, context: Context): CodeCheck {
  const throttle = record[THROTTLE_OF[presented.factor]]
  const barred = refuseBarred(throttle, record, context)
  if (barred !== null) return { passed: false, decision: unchanged(barred) }

  const used =
    presented.factor === 'totp'
      ? useTotp(record, presented.code, context)
      : useRecoveryCode(record, presented.hash)
  if (used === 'replayed') return { passed: false, decision: refuseReplay(record, context) }
  if (used === null) return { passed: false, decision: refuseWrong(record, presented.factor, context) }
  return { passed: true, ...used, failuresBefore: throttle.failures }
}

/** The record with the code used up, and whose code it was. */
interface Used {
  readonly record: EnrollmentRecord
  readonly authenticatorId: string | null
}

/** The time step that a code stands for, and how far it is from the server's; the window is computed whole. */
export interface Match {
  readonly step: number
  readonly drift: number
}

/**
 * Looks for the code in the window around the server's time, moved by the drift that is known of the
 * authenticator (RFC 6238 §6), or gives null.
 */
export function matchCode(
  key: Authenticator | PendingAuthenticator,
  code: string,
  context: Context,
): Match | null {
  const { maxDrift } = context.rules
  const known = 'drift' in key ? clamp(key.drift, maxDrift) : 0
  const now = Math.floor(context.now / 1000)
  const match = verifyTotp(openedSecret(key.id, context), code, {
    time: Math.max(0, now + known * key.period),
    algorithm: key.algorithm,
    digits: key.digits,
    period: key.period,
    window: context.rules.window,
  })
  return match === null ? null : { step: match.step, drift: clamp(known + match.delta, maxDrift) }
}

function clamp(steps: number, limit: number): number {
  return limit === 0 ? 0 : Math.max(-limit, Math.min(limit, steps))
}

/** S1: a step at or before the last accepted one is a replay, whatever the clock says now. */
function useTotp(record: EnrollmentRecord, code: string, context: Context): Used | 'replayed' | null {
  let replayed = false
  for (const authenticator of record.authenticators) {
    const match = matchCode(authenticator, code, context)
    if (match !== null && match.step > authenticator.lastStep) {
      const used = { ...authenticator, lastStep: match.step, drift: match.drift }
      const authenticators = record.authenticators.map((other) => (other.id === used.id ? used : other))
      return {
        record: { ...record, authenticators, codeThrottle: UNUSED_THROTTLE },
        authenticatorId: used.id,
      }
    }
    replayed ||= match !== null
  }
  return replayed ? 'replayed' : null
}

/** S2: a recovery code that was used is no longer among the hashes. */
function useRecoveryCode(record: EnrollmentRecord, hash: string): Used | null {
  const codes = record.recoveryCodes
  if (codes === null) return null
  const hashes = codes.hashes.filter((kept) => !equalInConstantTime(kept, hash))
  if (hashes.length === codes.hashes.length) return null
  return {
    record: { ...record, recoveryCodes: { ...codes, hashes }, recoveryThrottle: UNUSED_THROTTLE },
    authenticatorId: null,
  }
}

/** A factor that is locked or suspended evaluates nothing and writes nothing. */
function refuseBarred(throttle: Throttle, record: EnrollmentRecord, context: Context): CodeRefusal | null {
  const verdict = judgeThrottle(throttle, context.rules.throttle, judgedNow(record, context.now))
  if (verdict.kind === 'open') return null
  if (verdict.kind === 'suspended') return { ok: false, reason: 'suspended' }
  return { ok: false, reason: 'locked', retryAt: new Date(verdict.retryAt), attemptsLeft: 0 }
}

/** S3: the failure is counted in the commit that must succeed before the refusal is told. */
function refuseWrong(record: EnrollmentRecord, factor: Factor, context: Context): Decision<CodeRefusal> {
  const now = judgedNow(record, context.now)
  const throttle = countFailure(record[THROTTLE_OF[factor]], now)
  const next = nextAttempt(throttle, now, context)
  return changed<CodeRefusal>(
    { ok: false, reason: 'invalid_code', ...next },
    { ...record, [THROTTLE_OF[factor]]: throttle },
    {
      type: 'verification.failed',
      notify: next.attemptsLeft === 0,
      factor,
      cause: 'invalid_code',
      failures: throttle.failures,
      suspended: throttle.failures >= context.rules.throttle.suspendAfter,
    },
    context,
  )
}

/** A replay is recorded but not counted: a form that was sent twice must not lock its owner out. */
function refuseReplay(record: EnrollmentRecord, context: Context): Decision<CodeRefusal> {
  return changed<CodeRefusal>(
    {
      ok: false,
      reason: 'replayed',
      ...nextAttempt(record.codeThrottle, judgedNow(record, context.now), context),
    },
    record,
    {
      type: 'verification.failed',
      notify: false,
      factor: 'totp',
      cause: 'replayed',
      failures: record.codeThrottle.failures,
      suspended: false,
    },
    context,
  )
}

/** What a refusal says of the next attempt. */
export function nextAttempt(throttle: Throttle, now: number, context: Context): NextAttempt {
  const rules = context.rules.throttle
  const left = attemptsLeft(throttle, rules, now)
  const retryAt = left === 0 ? waitEnd(throttle, rules) : null
  return retryAt === null ? { attemptsLeft: left } : { attemptsLeft: left, retryAt: new Date(retryAt) }
}

function openedSecret(authenticatorId: string, context: Context): OtpSecret {
  const secret = context.secrets.get(authenticatorId)
  if (secret === undefined)
    throw new Error('the secret of an authenticator was not opened before the decision')
  return secret
}
