import type { Phone } from '../../support/phone.js'
import {
  type Authenticator,
  commit,
  type Failures,
  generationOf,
  type Model,
  noFailures,
  PERIOD,
  type Person,
  personNow,
  THROTTLE,
  type Token,
} from './state.js'

/** What an answer must say. A refusal says exactly that; a success may say more. */
export type Answer = Readonly<Record<string, unknown>>

export const refusal = (reason: string, rest: Answer = {}): Answer => ({ ok: false, reason, ...rest })

const RECOVERY_CODE = /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/

export const factorOf = (code: string): 'totp' | 'recovery_code' =>
  RECOVERY_CODE.test(code) ? 'recovery_code' : 'totp'

/** When the wait after these failures ends, in Unix milliseconds. */
function waitEnd({ count, lastAt }: Failures): number {
  const beyond = count - THROTTLE.freeFailures
  if (beyond <= 0) return 0
  return lastAt + Math.min(THROTTLE.longestWait, THROTTLE.firstWait * 2 ** (beyond - 1)) * 1000
}

export const isSuspended = ({ count }: Failures): boolean => count >= THROTTLE.suspendAfter

export function barred(failures: Failures, now: number): Answer | null {
  if (isSuspended(failures)) return refusal('suspended')
  const end = waitEnd(failures)
  return now < end ? refusal('locked', { retryAt: new Date(end) }) : null
}

/** When the wait that goes on now ends, as an answer shows it; nothing if there is none. */
export function retryAt(failures: Failures, now: number): Answer {
  const end = waitEnd(failures)
  return now < end && !isSuspended(failures) ? { retryAt: new Date(end) } : {}
}

/** A wrong or used code: how many more are evaluated before a wait or a suspension. */
export function refuseCode(reason: 'invalid_code' | 'replayed', failures: Failures, now: number): Answer {
  const limit = Math.min(THROTTLE.freeFailures + 1, THROTTLE.suspendAfter)
  const attemptsLeft = barred(failures, now) === null ? Math.max(1, limit - failures.count) : 0
  return refusal(reason, { attemptsLeft, ...retryAt(failures, now) })
}

/** One more failure. A clock that goes back shortens no wait. */
export const failedAt = ({ count, lastAt }: Failures, now: number): Failures => ({
  count: count + 1,
  lastAt: Math.max(lastAt, now),
})

/** The newest step with this code among three: the present one, shifted by the drift, and one on each side. */
export function stepOf(m: Model, phone: Phone, drift: number, code: string): number | null {
  const time = new Date(m.now)
  const present = Math.floor(m.now / 1000 / PERIOD)
  for (const steps of [drift + 1, drift, drift - 1]) {
    if (phone.code(time, steps) === code) return present + steps
  }
  return null
}

/** The drift that is remembered after a code of this step. */
export function driftAt(m: Model, step: number): number {
  const { maxDrift } = m.settings
  const drift = step - Math.floor(m.now / 1000 / PERIOD)
  return Math.max(-maxDrift, Math.min(maxDrift, drift))
}

/**
 * A code of a user who has two-factor on. Null: it passed and is used up, and the caller commits the change. Otherwise
 * the refusal, which is committed already if it counts.
 */
export function tryCode(m: Model, userId: string, person: Person, code: string): Answer | null {
  return factorOf(code) === 'recovery_code'
    ? tryRecoveryCode(m, userId, person, code)
    : tryTotp(m, userId, person, code)
}

function tryRecoveryCode(m: Model, userId: string, person: Person, code: string): Answer | null {
  const now = personNow(m, userId)
  const bar = barred(person.recoveryFailures, now)
  if (bar !== null) return bar
  if (person.recoveryCodes.delete(code)) {
    person.recoveryFailures = noFailures()
    return null
  }
  person.recoveryFailures = failedAt(person.recoveryFailures, now)
  commit(m, userId, person)
  return refuseCode('invalid_code', person.recoveryFailures, now)
}

function tryTotp(m: Model, userId: string, person: Person, code: string): Answer | null {
  const now = personNow(m, userId)
  const bar = barred(person.codeFailures, now)
  if (bar !== null) return bar
  const matches = person.authenticators.flatMap((authenticator) => {
    const step = stepOf(m, authenticator.phone, authenticator.drift, code)
    return step === null ? [] : [{ authenticator, step }]
  })
  const fresh = matches.find(({ authenticator, step }) => step > authenticator.lastStep)
  if (fresh !== undefined) {
    useStep(m, fresh.authenticator, fresh.step)
    person.codeFailures = noFailures()
    return null
  }
  if (matches.length === 0) person.codeFailures = failedAt(person.codeFailures, now)
  commit(m, userId, person)
  return refuseCode(matches.length === 0 ? 'invalid_code' : 'replayed', person.codeFailures, now)
}

function useStep(m: Model, authenticator: Authenticator, step: number): void {
  authenticator.lastStep = step
  authenticator.drift = driftAt(m, step)
}

/** Why a challenge is not valid for this user; null if it is valid, or if there is none. */
export function refuseChallenge(
  m: Model,
  userId: string,
  kind: 'code' | 'enroll',
  token: Token | 'none' | 'forged',
): Answer | null {
  if (token === 'none') return null
  if (token === 'forged' || token.kind !== kind || token.userId !== userId) {
    return refusal('challenge_invalid')
  }
  if (token.generation !== generationOf(m, userId)) return refusal('challenge_invalid')
  return personNow(m, userId) >= token.expiresAt ? refusal('challenge_expired') : null
}

/** Why a ticket does not let this user enroll; null if it does. */
export function refuseTicket(m: Model, userId: string, token: Token | 'none' | 'forged'): Answer | null {
  if (token === 'none') return refusal('ticket_required')
  if (token === 'forged' || token.kind !== 'ticket' || token.userId !== userId) {
    return refusal('ticket_invalid')
  }
  if (token.generation !== generationOf(m, userId)) return refusal('ticket_invalid')
  return personNow(m, userId) >= token.expiresAt ? refusal('ticket_expired') : null
}
