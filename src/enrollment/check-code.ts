import { equalInConstantTime } from '../internal/bytes.js'
import { unchanged } from '../internal/decision.js'
import { normalizeTypedCode } from '../otp/code.js'
import { verifyTotp } from '../otp/index.js'
import { type Context, changed, type Decision, type EnrollmentRules } from './decision.js'
import type { Factor } from './events.js'
import type { Authenticator, EnrollmentRecord, PendingAuthenticator, SealedKey } from './record.js'
import type { CodeRefusal, NextAttempt } from './results.js'
import {
  attemptsLeft,
  countFailure,
  isRefusalRecorded,
  judgeThrottle,
  type Throttle,
  type ThrottleVerdict,
  UNUSED_THROTTLE,
} from './throttle.js'

/** A typed code in its one spelling, and what it is by its shape. */
export type TypedCode =
  /** `mayBeImported`: it looks like a code of the app, and may also be an imported recovery code. */
  | { readonly factor: 'totp'; readonly text: string; readonly mayBeImported: boolean }
  | { readonly factor: 'recovery_code'; readonly text: string }

/** A typed code as a decision compares it. `hash` is keyed: the text of a recovery code is not needed. */
export type PresentedCode =
  /** `importedHash`: it may also be an imported recovery code. Then it is still counted as one of the app. */
  | { readonly factor: 'totp'; readonly code: string; readonly importedHash: string | null }
  | { readonly factor: 'recovery_code'; readonly hash: string }

const CANONICAL = /^[0-9A-HJKMNP-TV-Z]{16}$/

/**
 * The one spelling under which a recovery code is hashed, or null if the normalized text does not have its shape.
 * Case does not count. As Crockford's alphabet defines, O is read as 0, and I and L as 1.
 */
export function canonicalRecoveryCode(normalized: string): string | null {
  const folded = normalized
    .replace(/[a-z]+/g, (letters) => letters.toUpperCase())
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return CANONICAL.test(folded) ? folded : null
}

/** The one spelling of a recovery code that another system issued. Case does not count. */
export const canonicalImportedCode = (normalized: string): string => normalized.toLowerCase()

/** Whether a normalized text has the shape of a code from an app: then nothing distinguishes it from one. */
export function isAppCode(normalized: string, keys: readonly Pick<SealedKey, 'digits'>[]): boolean {
  return /^[0-9]+$/.test(normalized) && keys.some(({ digits }) => digits === normalized.length)
}

/**
 * Distinguishes a recovery code from a code of the app by its shape. Anything without the shape of a recovery code
 * counts as one of the authenticator: it is refused and counted there.
 */
export function classifyCode(text: string, record: EnrollmentRecord | null): TypedCode {
  const normalized = normalizeTypedCode(text) ?? ''
  if (record?.recoveryCodes?.imported === true) {
    const mayBeImported = normalized !== ''
    return !mayBeImported || isAppCode(normalized, record.authenticators)
      ? { factor: 'totp', text: normalized, mayBeImported }
      : { factor: 'recovery_code', text: canonicalImportedCode(normalized) }
  }
  const canonical = canonicalRecoveryCode(normalized)
  return canonical === null
    ? { factor: 'totp', text: normalized, mayBeImported: false }
    : { factor: 'recovery_code', text: canonical }
}

/** Either the record with the code used up, for the command to go on with, or the refusal. */
export type CodeCheck =
  | {
      readonly passed: true
      readonly record: EnrollmentRecord
      /** What the code turned out to be. */
      readonly factor: Factor
      /** The authenticator that generated the code; null for a recovery code. */
      readonly authenticatorId: string | null
      readonly failuresBefore: number
    }
  | { readonly passed: false; readonly decision: Decision<CodeRefusal> }

const THROTTLE_OF = { totp: 'codeThrottle', recovery_code: 'recoveryThrottle' } as const

/** Milliseconds. A replay that is sent again and again is recorded once in this time. */
const REPLAY_INTERVAL = 30_000

/**
 * The one place where a code grants anything. Login, step-up, switching off and replacing all use it, with the same
 * rules and the same counters.
 */
export function checkCode(record: EnrollmentRecord, presented: PresentedCode, context: Context): CodeCheck {
  const { rules, now } = context
  const { factor } = presented
  const throttle = record[THROTTLE_OF[factor]]
  const verdict = judgeThrottle(throttle, rules.throttle, now)
  if (verdict.kind !== 'open') {
    return { passed: false, decision: refuseUnevaluated(record, factor, verdict, context) }
  }
  if (isRepeated(record, presented)) {
    const next = nextAttempt(throttle, now, context)
    return { passed: false, decision: unchanged({ ok: false, reason: 'invalid_code', ...next }) }
  }

  const used =
    presented.factor === 'totp'
      ? (useTotp(record, presented.code, context) ?? useImportedCode(record, presented.importedHash))
      : useRecoveryCode(record, presented.hash)
  if (used === 'replayed') return { passed: false, decision: refuseReplay(record, factor, context) }
  if (used === null) return { passed: false, decision: refuseWrong(record, presented, context) }
  const passedBy: Factor = used.authenticatorId === null ? 'recovery_code' : 'totp'
  return { passed: true, ...used, factor: passedBy, failuresBefore: throttle.failures }
}

/** The keys that {@link checkCode} needs open. A KMS is not called where the secret decides nothing. */
export function keysToCheck(
  record: EnrollmentRecord | null,
  presented: PresentedCode | null,
  rules: EnrollmentRules,
  now: number,
): readonly SealedKey[] {
  if (record === null || presented === null || presented.factor !== 'totp') return []
  const { kind } = judgeThrottle(record.codeThrottle, rules.throttle, now)
  return kind === 'open' ? record.authenticators : []
}

/**
 * Whether it is the recovery code that failed last, sent again, such as by a double click. It can only fail again, so
 * it is not a second failure. A code of the app is a new guess each time: it may be right in another time step.
 */
function isRepeated(record: EnrollmentRecord, presented: PresentedCode): boolean {
  return presented.factor === 'recovery_code' && record.recoveryThrottle.lastFailedCode === presented.hash
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
      const used = {
        ...authenticator,
        lastStep: match.step,
        drift: match.drift,
        lastUsedAt: context.now,
      }
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
function useRecoveryCode(record: EnrollmentRecord, hash: string): Used | 'replayed' | null {
  const codes = record.recoveryCodes
  if (codes === null) return null
  const hashes = codes.hashes.filter((kept) => !equalInConstantTime(kept, hash))
  if (hashes.length === codes.hashes.length) return codes.used.includes(hash) ? 'replayed' : null
  const used = [...codes.used, hash]
  return {
    record: { ...record, recoveryCodes: { ...codes, hashes, used }, recoveryThrottle: UNUSED_THROTTLE },
    authenticatorId: null,
  }
}

/** An imported recovery code that looks like a code of the app. Its success also ends the failures of the app. */
function useImportedCode(record: EnrollmentRecord, hash: string | null): Used | 'replayed' | null {
  const used = hash === null ? null : useRecoveryCode(record, hash)
  if (used === null || used === 'replayed') return used
  return { ...used, record: { ...used.record, codeThrottle: UNUSED_THROTTLE } }
}

/**
 * A locked or suspended factor evaluates nothing. The first refusal of each wait is recorded, so that a running
 * attack is visible; the others write nothing.
 */
function refuseUnevaluated(
  record: EnrollmentRecord,
  factor: Factor,
  verdict: Exclude<ThrottleVerdict, { readonly kind: 'open' }>,
  context: Context,
): Decision<CodeRefusal> {
  const outcome: CodeRefusal =
    verdict.kind === 'suspended'
      ? { ok: false, reason: 'suspended' }
      : { ok: false, reason: 'locked', retryAt: new Date(verdict.retryAt) }
  const throttle = record[THROTTLE_OF[factor]]
  if (isRefusalRecorded(throttle, context.now)) return unchanged(outcome)
  return changed<CodeRefusal>(
    outcome,
    { ...record, [THROTTLE_OF[factor]]: { ...throttle, firstRefusalAt: context.now } },
    {
      type: 'verification.refused',
      notify: false,
      factor,
      cause: verdict.kind,
      failures: throttle.failures,
    },
    context,
  )
}

/** S3: the failure is counted in the commit that precedes the refusal. */
function refuseWrong(
  record: EnrollmentRecord,
  presented: PresentedCode,
  context: Context,
): Decision<CodeRefusal> {
  const { now } = context
  const { factor } = presented
  const failedCode = presented.factor === 'recovery_code' ? presented.hash : null
  const throttle = countFailure(record[THROTTLE_OF[factor]], failedCode, now)
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
function refuseReplay(record: EnrollmentRecord, factor: Factor, context: Context): Decision<CodeRefusal> {
  const { now } = context
  const throttle = record[THROTTLE_OF[factor]]
  const outcome: CodeRefusal = { ok: false, reason: 'replayed', ...nextAttempt(throttle, now, context) }
  const sinceLast = now - (throttle.lastReplayAt ?? Number.NEGATIVE_INFINITY)
  if (sinceLast >= 0 && sinceLast < REPLAY_INTERVAL) return unchanged(outcome)
  return changed<CodeRefusal>(
    outcome,
    { ...record, [THROTTLE_OF[factor]]: { ...throttle, lastReplayAt: now } },
    {
      type: 'verification.failed',
      notify: false,
      factor,
      cause: 'replayed',
      failures: throttle.failures,
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
