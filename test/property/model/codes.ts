import type { Phone } from '../../support/phone.js'
import {
  type Authenticator,
  CHALLENGE_TTL,
  commit,
  type Failures,
  generationOf,
  isLive,
  type Model,
  moveKeys,
  noFailures,
  PERIOD,
  type Person,
  THROTTLE,
  type Token,
} from './state.js'

/** What an answer must say. A refusal says exactly that; a success may say more. */
export type Answer = Readonly<Record<string, unknown>>

export const refusal = (reason: string, rest: Answer = {}): Answer => ({ ok: false, reason, ...rest })

export type Shown = Token | 'none' | 'forged'

/** One spelling of a typed code. */
export const normalized = (code: string): string => code.replace(/[-\s]/g, '').toLowerCase()

/** Codes that another system issued have no shape: all but those of the app may be one. */
export function factorOf(person: Person, code: string): 'totp' | 'recovery_code' {
  const text = normalized(code)
  if (person.importedCodes) return /^[0-9]{6}$/.test(text) ? 'totp' : 'recovery_code'
  return /^[0-9a-z]{16}$/.test(text) ? 'recovery_code' : 'totp'
}

/**
 * When the wait after these failures ends; 0: there is none. One that a clock counted that was ahead is brought back:
 * it counts from the first refusal since then, or from now, if it is over before that failure (S10).
 */
function waitEnd({ count, lastAt, refusedAt }: Failures, now: number): number {
  const beyond = count - THROTTLE.freeFailures
  if (beyond <= 0 || lastAt === null) return 0
  const wait = Math.min(THROTTLE.longestWait, THROTTLE.firstWait * 2 ** (beyond - 1)) * 1000
  const broughtBack = (refusedAt !== null && refusedAt <= now ? refusedAt : now) + wait
  return lastAt > now && broughtBack < lastAt ? broughtBack : lastAt + wait
}

export const isSuspended = ({ count }: Failures): boolean => count >= THROTTLE.suspendAfter

export const isLocked = (failures: Failures, now: number): boolean =>
  !isSuspended(failures) && now < waitEnd(failures, now)

export function barred(failures: Failures, now: number): Answer | null {
  if (isSuspended(failures)) return refusal('suspended')
  return isLocked(failures, now) ? refusal('locked', { retryAt: new Date(waitEnd(failures, now)) }) : null
}

/** When the wait that goes on now ends, as an answer shows it; nothing if there is none. */
export const retryAt = (failures: Failures, now: number): Answer =>
  isLocked(failures, now) ? { retryAt: new Date(waitEnd(failures, now)) } : {}

/** A wrong or used code: how many more are evaluated before a wait or a suspension. */
export function refuseCode(reason: 'invalid_code' | 'replayed', failures: Failures, now: number): Answer {
  const limit = Math.min(THROTTLE.freeFailures + 1, THROTTLE.suspendAfter)
  const attemptsLeft = barred(failures, now) === null ? Math.max(1, limit - failures.count) : 0
  return refusal(reason, { attemptsLeft, ...retryAt(failures, now) })
}

/** `code`: the recovery code that failed. */
export function fail(failures: Failures, code: string | null, now: number): void {
  failures.count += 1
  failures.lastAt = now
  failures.lastCode = code
  failures.refusedAt = null
}

/** Ends a wait. What was counted stays. */
export function endWait(failures: Failures): void {
  failures.lastAt = failures.lastCode = failures.refusedAt = null
}

const stepAt = (time: number): number => Math.floor(time / 1000 / PERIOD)

/** The newest step with this code among three: the present one, shifted by the drift, and one on each side. */
export function stepOf(m: Model, phone: Phone, drift: number, code: string): number | null {
  const time = new Date(m.now)
  for (const steps of [drift + 1, drift, drift - 1]) {
    if (phone.code(time, steps) === code) return stepAt(m.now) + steps
  }
  return null
}

/** The drift that is remembered after a code of this step. */
export function driftAt(m: Model, step: number): number {
  const { maxDrift } = m.settings
  return Math.max(-maxDrift, Math.min(maxDrift, step - stepAt(m.now)))
}

/**
 * A code of a user who has two-factor on. Null: it passed and is used up, and the caller commits the change. Otherwise
 * the refusal, which is committed already if it counts.
 */
export function tryCode(m: Model, userId: string, person: Person, code: string): Answer | null {
  const totp = factorOf(person, code) === 'totp'
  const failures = totp ? person.codeFailures : person.recoveryFailures
  const bar = barred(failures, m.now)
  if (bar !== null) return refuseUnevaluated(m, userId, person, failures, bar)
  return totp ? tryTotp(m, userId, person, code) : tryRecoveryCode(m, userId, person, code)
}

/** The first refusal of each wait or suspension is recorded. */
function refuseUnevaluated(
  m: Model,
  userId: string,
  person: Person,
  failures: Failures,
  bar: Answer,
): Answer {
  if (failures.refusedAt !== null && failures.refusedAt <= m.now) return bar
  failures.refusedAt = m.now
  commit(m, userId, person)
  return bar
}

/** A replay is not counted, and recorded once in half a minute. False: it was recorded before. */
function recordReplay(m: Model, userId: string, person: Person, failures: Failures): boolean {
  const since = failures.replayedAt === null ? Number.POSITIVE_INFINITY : m.now - failures.replayedAt
  if (since >= 0 && since < 30_000) return false
  failures.replayedAt = m.now
  commit(m, userId, person)
  return true
}

function tryRecoveryCode(m: Model, userId: string, person: Person, code: string): Answer | null {
  const failures = person.recoveryFailures
  const text = normalized(code)
  const typed = `${person.codesKey ?? m.key} ${text}`
  if (failures.lastCode === typed) return refuseCode('invalid_code', failures, m.now)
  if (person.recoveryCodes.delete(text)) {
    person.usedRecoveryCodes.add(text)
    person.recoveryFailures = noFailures()
    return null
  }
  if (person.usedRecoveryCodes.has(text)) {
    recordReplay(m, userId, person, failures)
    return refuseCode('replayed', failures, m.now)
  }
  fail(failures, typed, m.now)
  commit(m, userId, person)
  return refuseCode('invalid_code', failures, m.now)
}

function tryTotp(m: Model, userId: string, person: Person, code: string): Answer | null {
  const failures = person.codeFailures
  const matches = person.authenticators.flatMap((authenticator) => {
    const step = stepOf(m, authenticator.phone, authenticator.drift, code)
    return step === null ? [] : [{ authenticator, step }]
  })
  const fresh = matches.find(({ authenticator, step }) => step > authenticator.lastStep)
  if (fresh !== undefined) {
    useStep(m, fresh.authenticator, fresh.step)
    person.codeFailures = noFailures()
    moveKeys(m, person)
    return null
  }
  if (matches.length > 0) {
    if (recordReplay(m, userId, person, failures)) moveKeys(m, person)
    return refuseCode('replayed', failures, m.now)
  }
  fail(failures, null, m.now)
  moveKeys(m, person)
  commit(m, userId, person)
  return refuseCode('invalid_code', failures, m.now)
}

function useStep(m: Model, authenticator: Authenticator, step: number): void {
  authenticator.lastStep = step
  authenticator.drift = driftAt(m, step)
  authenticator.lastUsedAt = m.now
}

/** Whether this is a challenge of this user for this step. */
export const isChallengeOf = (shown: Shown, userId: string, kind: 'code' | 'enroll'): shown is Token =>
  typeof shown !== 'string' && shown.kind === kind && shown.userId === userId

/** Why a challenge is not valid for this user; null if it is valid, or if there is none. */
export function refuseChallenge(
  m: Model,
  userId: string,
  kind: 'code' | 'enroll',
  token: Shown,
): Answer | null {
  if (token === 'none') return null
  if (!isChallengeOf(token, userId, kind)) return refusal('challenge_invalid')
  if (token.generation !== generationOf(m, userId)) return refusal('challenge_invalid')
  const live = isLive(m, token.givenAt, token.expiresAt, CHALLENGE_TTL)
  return live ? null : refusal('challenge_expired')
}

/** Why a ticket does not let this user enroll; null if it does. */
export function refuseTicket(m: Model, userId: string, token: Shown): Answer | null {
  if (token === 'none') return refusal('ticket_required')
  if (token === 'forged' || token.kind !== 'ticket' || token.userId !== userId) {
    return refusal('ticket_invalid')
  }
  if (token.generation !== (m.people.get(userId)?.tickets ?? null)) return refusal('ticket_invalid')
  return isLive(m, token.givenAt, token.expiresAt) ? null : refusal('ticket_expired')
}
