import { type Phone, scan } from '../../support/phone.js'
import {
  type Answer,
  barred,
  driftAt,
  failedAt,
  isSuspended,
  refusal,
  refuseChallenge,
  refuseCode,
  refuseTicket,
  retryAt,
  stepOf,
  tryCode,
} from './codes.js'
import { demandingCompanies, demandsOn } from './companies.js'
import {
  commit,
  commitUnopened,
  endAll,
  generationOf,
  isOn,
  type Model,
  newGeneration,
  newPerson,
  noFailures,
  PENDING_TTL,
  PERIOD,
  type Person,
  personNow,
  type Token,
} from './state.js'

export type Shown = Token | 'none' | 'forged'

/** Stands for the app until the answer has shown the new secret. */
const NO_PHONE = scan('otpauth://totp/nothing')

/** Only a new binding ends a suspension, and it replaces all authenticators. */
const isFull = (m: Model, person: Person) =>
  isSuspended(person.codeFailures) || person.authenticators.length >= m.settings.maxAuthenticators

const mustRemoveFirst = (m: Model, person: Person) =>
  isFull(m, person) && person.authenticators.length > 1 && !isSuspended(person.codeFailures)

export function start(
  m: Model,
  userId: string,
  shown: { code: string | null; challenge: Shown; ticket: Shown },
): Answer {
  const stale = refuseChallenge(m, userId, 'enroll', shown.challenge)
  if (stale !== null) return stale
  const needsTicket = demandsOn(m, userId).some(({ ticketRequired }) => ticketRequired)
  const refused = shown.challenge !== 'none' && needsTicket ? refuseTicket(m, userId, shown.ticket) : null
  if (refused !== null) return refused

  const person = m.people.get(userId) ?? newPerson()
  const replaces = isOn(person) && isFull(m, person)
  if (isOn(person)) {
    if (shown.code === null) return refusal('code_required')
    if (mustRemoveFirst(m, person)) return refusal('too_many_authenticators')
    const wrong = tryCode(m, userId, person, shown.code)
    if (wrong !== null) return wrong
  }
  const expiresAt = personNow(m, userId) + PENDING_TTL * 1000
  person.pending = { phone: NO_PHONE, expiresAt, failures: noFailures() }
  commit(m, userId, person)
  return {
    ok: true,
    expiresAt: new Date(expiresAt),
    replaces,
    deleteOldEntry: replaces || person.hasHistory,
  }
}

/** The app has scanned what `start` showed. */
export function scanned(m: Model, userId: string, phone: Phone): void {
  const pending = m.people.get(userId)?.pending
  if (pending) pending.phone = phone
  m.belongings.get(userId)?.phones.push(phone)
}

export function confirm(m: Model, userId: string, code: string, challenge: Shown): Answer {
  const stale = refuseChallenge(m, userId, 'enroll', challenge)
  if (stale !== null) return stale
  const person = m.people.get(userId)
  if (person === undefined || person.pending === null) return refusal('not_pending')
  const { pending } = person
  const now = personNow(m, userId)
  if (now >= pending.expiresAt) {
    person.pending = null
    commit(m, userId, person)
    return refusal('expired')
  }
  const bar = barred(pending.failures, now)
  // A suspended pending secret cannot be confirmed any more, and its end is when it expires.
  if (bar?.['reason'] === 'suspended') return refusal('locked', { retryAt: new Date(pending.expiresAt) })
  if (bar !== null) return bar
  if (mustRemoveFirst(m, person)) return refusal('too_many_authenticators')

  const step = stepOf(m, pending.phone, 0, code)
  if (step === null) {
    pending.failures = failedAt(pending.failures, now)
    commit(m, userId, person)
    return refuseCode('invalid_code', pending.failures, now)
  }
  const adds = isOn(person) && !isFull(m, person)
  if (!adds) endAll(m, person)
  person.pending = null
  const { phone } = pending
  person.authenticators.push({ phone, confirmedAt: now, lastStep: step, drift: driftAt(m, step) })
  commit(m, userId, person)
  return { ok: true, recoveryCodes: { length: adds ? 0 : 10 } }
}

/** The user was shown these recovery codes, and the previous ones have ended. */
export function given(m: Model, userId: string, recoveryCodes: readonly string[]): void {
  if (recoveryCodes.length === 0) return
  const person = m.people.get(userId)
  if (person !== undefined) person.recoveryCodes = new Set(recoveryCodes)
  m.belongings.get(userId)?.recoveryCodes.push(...recoveryCodes)
}

/** Everything that `status` returns, except the ids of the authenticators. */
export function status(m: Model, userId: string): Answer {
  const requiredBy = demandsOn(m, userId).map(({ companyId, enrollBy, because }) => ({
    companyId,
    enrollBy: new Date(enrollBy),
    because,
  }))
  const person = m.people.get(userId) ?? newPerson()
  const now = personNow(m, userId)
  const pends = person.pending !== null && now < person.pending.expiresAt
  const pending = pends ? { pendingUntil: new Date(person.pending?.expiresAt ?? 0) } : {}
  const [first] = person.authenticators
  if (first === undefined) return { state: pends ? 'pending' : 'off', ...pending, requiredBy }
  return {
    state: isSuspended(person.codeFailures) ? 'suspended' : 'on',
    enrolledAt: new Date(first.confirmedAt),
    authenticators: person.authenticators.map(({ confirmedAt }) => ({ confirmedAt: new Date(confirmedAt) })),
    recoveryCodesLeft: person.recoveryCodes.size,
    ...pending,
    ...retryAt(person.codeFailures, now),
    requiredBy,
  }
}

export function disable(m: Model, userId: string, code: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  const companyIds = demandingCompanies(m, userId)
  if (companyIds.length > 0) return refusal('required_by_company', { companyIds })
  const wrong = tryCode(m, userId, person, code)
  if (wrong !== null) return wrong
  endAll(m, person)
  commit(m, userId, person)
  return { ok: true }
}

/** `index`: which authenticator, in the order of `status`. One beyond the last is unknown. */
export function remove(m: Model, userId: string, index: number, code: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  if (index >= person.authenticators.length) return refusal('unknown_authenticator')
  if (person.authenticators.length === 1) return disable(m, userId, code)
  const wrong = tryCode(m, userId, person, code)
  if (wrong !== null) return wrong
  person.authenticators.splice(index, 1)
  person.pending = null
  person.hasHistory = true
  newGeneration(m, person)
  commit(m, userId, person)
  return { ok: true }
}

export function regenerate(m: Model, userId: string, code: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  const wrong = tryCode(m, userId, person, code)
  if (wrong !== null) return wrong
  person.recoveryFailures = noFailures()
  commit(m, userId, person)
  return { ok: true, recoveryCodes: { length: 10 } }
}

export function reset(m: Model, userId: string): Answer {
  const person = m.people.get(userId)
  if (person === undefined) return refusal('not_enrolled')
  if (person.authenticators.length === 0 && person.pending === null) return refusal('not_enrolled')
  endAll(m, person)
  commit(m, userId, person)
  return { ok: true }
}

export function importSecret(m: Model, userId: string, phone: Phone, lastStep: number | null): Answer {
  if (isOn(m.people.get(userId))) return refusal('already_enrolled')
  const person = m.people.get(userId) ?? newPerson()
  newGeneration(m, person)
  person.pending = null
  const confirmedAt = personNow(m, userId)
  const present = Math.floor(confirmedAt / 1000 / PERIOD)
  person.authenticators = [{ phone, confirmedAt, lastStep: lastStep ?? present, drift: 0 }]
  commit(m, userId, person)
  m.belongings.get(userId)?.phones.push(phone)
  return { ok: true, recoveryCodes: { length: 10 } }
}

export function erase(m: Model, userId: string): Answer {
  if (m.people.delete(userId)) m.changes += 1
  return { ok: true }
}

export function issueTicket(m: Model, userId: string, ttl: number): Answer {
  if (isOn(m.people.get(userId))) return refusal('already_enrolled')
  const person = m.people.get(userId) ?? newPerson()
  const givenAt = personNow(m, userId)
  const expiresAt = givenAt + ttl * 1000
  commitUnopened(m, userId, person)
  m.tokens.push({ kind: 'ticket', userId, generation: generationOf(m, userId), givenAt, expiresAt })
  return { ok: true, expiresAt: new Date(expiresAt) }
}
