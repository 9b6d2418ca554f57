import { equalInConstantTime } from '../internal/bytes.js'
import { unchanged } from '../internal/decision.js'
import { effectiveNow } from '../internal/time.js'
import { verifyTotp } from '../otp/index.js'
import { type Context, changed, type Decision } from './decision.js'
import type { Factor } from './events.js'
import type { Authenticator, EnrollmentRecord, PendingAuthenticator } from './record.js'
import type { CodeRefusal, NextAttempt } from './results.js'
import { attemptsLeft, countFailure, judgeThrottle, type Throttle, UNUSED_THROTTLE } from './throttle.js'

/**
 * A code as a user presented it. Anything without the shape of a recovery code counts as one of the authenticator:
 * it is refused and counted there.
 */
export type PresentedCode =
  | { readonly factor: 'totp'; readonly code: string }
  | { readonly factor: 'recovery_code'; readonly hash: string }

/** Nothing longer is looked at: far more than any code with its spaces and hyphens. */
const MAX_CODE_LENGTH = 64

const CANONICAL = /^[0-9A-HJKMNP-TV-Z]{16}$/

/**
 * The one spelling under which a recovery code is hashed, or null if the text does not have its shape. Case, spaces
 * and hyphens do not count. As Crockford's alphabet defines, O is read as 0, and I and L as 1.
 */
export function canonicalRecoveryCode(text: string): string | null {
  if (text.length > MAX_CODE_LENGTH) return null
  const folded = text
    .replace(/[ \u00a0-]/g, '')
    .replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return CANONICAL.test(folded) ? folded : null
}

/** Either the record with the code used up, for the command to go on with, or the refusal. */
export type CodeCheck =
  | {
      readonly passed: true
      readonly record: EnrollmentRecord
      /** The authenticator that generated the code; null for a recovery code. */
      readonly authenticatorId: string | null
      readonly failuresBefore: number
    }
  | { readonly passed: false; readonly decision: Decision<CodeRefusal> }

const THROTTLE_OF = { totp: 'codeThrottle', recovery_code: 'recoveryThrottle' } as const

/**
 * The one place where a code grants anything. Login, step-up, switching off and replacing all use it, with the same
 * rules and the same counters.
 */
export function checkCode(record: EnrollmentRecord, presented: PresentedCode, context: Context): CodeCheck {
  const throttle = record[THROTTLE_OF[presented.factor]]
  // A locked or suspended factor evaluates nothing and writes nothing.
  const verdict = judgeThrottle(throttle, context.rules.throttle, effectiveNow(record, context.now))
  if (verdict.kind === 'suspended') {
    return { passed: false, decision: unchanged({ ok: false, reason: 'suspended' }) }
  }
  if (verdict.kind === 'locked') {
    const retryAt = new Date(verdict.retryAt)
    return { passed: false, decision: unchanged({ ok: false, reason: 'locked', retryAt }) }
  }

  const used =
    presented.factor === 'totp'
      ? useTotp(record, presented.code, context)
      : useRecoveryCode(record, presented.hash)
  if (used === 'replayed') return { passed: false, decision: refuseReplay(record, context) }
  if (used === null) return { passed: false, decision: refuseWrong(record, presented.factor, context) }
  return { passed: true, ...used, failuresBefore: throttle.failures }
}

/** The record with the code used up, and the authenticator that generated the code. */
interface Used {
  readonly record: EnrollmentRecord
  readonly authenticatorId: string | null
}

/** The time step of a code, and how far it is from the server's. */
export interface Match {
  readonly step: number
  readonly drift: number
}

/**
 * Looks for the code in the window around the server's time, shifted by the known drift of the authenticator
 * (RFC 6238 §6). Returns null if it is not there.
 */
export function matchCode(
  key: Authenticator | PendingAuthenticator,
  code: string,
  context: Context,
): Match | null {
  const secret = context.secrets.get(key.id)
  if (secret === undefined)
    throw new Error('the secret of an authenticator was not opened before the decision')
  const { maxDrift, window } = context.rules
  const drift = 'drift' in key ? Math.max(-maxDrift, Math.min(maxDrift, key.drift)) : 0
  const { algorithm, digits, period } = key
  const time = Math.max(0, Math.floor(context.now / 1000) + drift * period)
  const match = verifyTotp(secret, code, { time, algorithm, digits, period, window })
  if (match === null) return null
  // Adding zero turns -0 into 0, which is what a JSON document can keep.
  return { step: match.step, drift: Math.max(-maxDrift, Math.min(maxDrift, drift + match.delta)) + 0 }
}

/** S1: a step at or before the last accepted one is a replay, whatever the clock says now. */
function useTotp(record: EnrollmentRecord, code: string, context: Context): Used | 'replayed' | null {
  let replayed = false
  for (const [index, authenticator] of record.authenticators.entries()) {
    const match = matchCode(authenticator, code, context)
    if (match !== null && match.step > authenticator.lastStep) {
      const used = { ...authenticator, lastStep: match.step, drift: match.drift }
      return {
        record: {
          ...record,
          authenticators: record.authenticators.with(index, used),
          codeThrottle: UNUSED_THROTTLE,
        },
        authenticatorId: used.id,
      }
    }
    replayed ||= match !== null
  }
  return replayed ? 'replayed' : null
}

/** S2: a used recovery code is no longer among the hashes. */
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

/** S3: the failure is counted in the commit that precedes the refusal. */
function refuseWrong(record: EnrollmentRecord, factor: Factor, context: Context): Decision<CodeRefusal> {
  const now = effectiveNow(record, context.now)
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

/** A replay is recorded but not counted: a form that is submitted twice must not lock out its user. */
function refuseReplay(record: EnrollmentRecord, context: Context): Decision<CodeRefusal> {
  const next = nextAttempt(record.codeThrottle, effectiveNow(record, context.now), context)
  return changed<CodeRefusal>(
    { ok: false, reason: 'replayed', ...next },
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

/** What a refusal says about the next attempt. A suspension does not end by waiting, so it has no `retryAt`. */
export function nextAttempt(throttle: Throttle, now: number, context: Context): NextAttempt {
  const rules = context.rules.throttle
  const left = attemptsLeft(throttle, rules, now)
  const verdict = judgeThrottle(throttle, rules, now)
  if (verdict.kind !== 'locked') return { attemptsLeft: left }
  return { attemptsLeft: left, retryAt: new Date(verdict.retryAt) }
}
