import { expect } from 'vitest'
import { type Phone, scan } from '../../support/phone.js'
import {
  type Answer,
  barred,
  driftAt,
  endWait,
  fail,
  isChallengeOf,
  isLocked,
  isSuspended,
  normalized,
  refusal,
  refuseChallenge,
  refuseCode,
  refuseTicket,
  retryAt,
  type Shown,
  stepOf,
  tryCode,
} from './codes.js'
import { asksForTicket, demandsOnUser, remember } from './companies.js'
import {
  commit,
  endAll,
  generationOf,
  isLive,
  isOn,
  type Model,
  moveKeys,
  newPerson,
  noFailures,
  PENDING_TTL,
  PERIOD,
  type Pending,
  type Person,
  PROOF_TTL,
  type Token,
} from './state.js'

/** Stands for the app until the answer has shown the new secret. */
const NO_PHONE = scan('otpauth://totp/nothing')

/** Only a new binding ends a suspension, and it replaces all authenticators. */
const isFull = (m: Model, person: Person) =>
  isSuspended(person.codeFailures) || person.authenticators.length >= m.settings.maxAuthenticators

const mustRemoveFirst = (m: Model, person: Person) =>
  isFull(m, person) && person.authenticators.length > 1 && !isSuspended(person.codeFailures)

/** Whether a company asked for a ticket when the login started, or asks for one now (S9). */
const takesTicket = (m: Model, userId: string, challenge: Token): boolean =>
  challenge.ticketRequired === true || asksForTicket(m, userId, challenge.companyId ?? null)

export function start(
  m: Model,
  userId: string,
  shown: { code: string | null; challenge: Shown; ticket: Shown },
): Answer {
  const stale = refuseChallenge(m, userId, 'enroll', shown.challenge)
  if (stale !== null) return stale
  const challenge = typeof shown.challenge === 'string' ? null : shown.challenge
  const needsTicket = challenge !== null && takesTicket(m, userId, challenge)
  const refused = needsTicket ? refuseTicket(m, userId, shown.ticket) : null
  if (refused !== null) return refused

  const person = m.people.get(userId) ?? newPerson(m, userId)
  const replaces = isOn(person) && isFull(m, person)
  if (isOn(person)) {
    if (shown.code === null) return refusal('code_required')
    if (mustRemoveFirst(m, person)) return refusal('too_many_authenticators')
    const wrong = tryCode(m, userId, person, shown.code)
    if (wrong !== null) return wrong
  }
  const expiresAt = m.now + PENDING_TTL * 1000
  const deleteOldEntry = replaces || person.hasHistory || person.pending !== null
  person.pending = {
    ...{ phone: NO_PHONE, startedAt: m.now, expiresAt, challenge, ticket: needsTicket },
    ...{ failures: noFailures(), key: m.key },
  }
  commit(m, userId, person)
  return {
    ok: true,
    expiresAt: new Date(expiresAt),
    replaces,
    deleteOldEntry,
  }
}

/** The app has scanned what `start` showed. */
export function scanned(m: Model, userId: string, phone: Phone): void {
  const pending = m.people.get(userId)?.pending
  if (pending) pending.phone = phone
  m.belongings.get(userId)?.phones.push(phone)
}

const isPendingLive = (m: Model, { startedAt, expiresAt }: Pending): boolean =>
  isLive(m, startedAt, expiresAt, PENDING_TTL)

/** Only the login or the session that started the enrollment confirms it, for as long as the enrollment lives. */
function refuseBearer(m: Model, userId: string, shown: Shown): Answer | null {
  if (shown !== 'none' && !isChallengeOf(shown, userId, 'enroll')) return refusal('challenge_invalid')
  const challenge = shown === 'none' ? null : shown
  if (challenge !== null && challenge.generation !== generationOf(m, userId)) {
    return refusal('challenge_invalid')
  }
  const pending = m.people.get(userId)?.pending ?? null
  if (pending === null) return refusal('not_pending')
  return pending.challenge === challenge ? null : refusal('challenge_invalid')
}

export function confirm(m: Model, userId: string, code: string, shown: Shown): Answer {
  const refused = refuseBearer(m, userId, shown)
  if (refused !== null) return refused
  const person = m.people.get(userId)
  if (person === undefined || person.pending === null) return refusal('not_pending')
  const { pending } = person
  const { challenge, failures } = pending
  if (!isPendingLive(m, pending)) {
    person.pending = null
    commit(m, userId, person)
    return refusal('expired')
  }
  if (challenge !== null && takesTicket(m, userId, challenge) && !pending.ticket) {
    return refusal('ticket_required')
  }
  const bar = barred(failures, m.now)
  // A suspended pending secret cannot be confirmed any more, and its end is when it expires.
  if (bar?.['reason'] === 'suspended') return refusal('locked', { retryAt: new Date(pending.expiresAt) })
  if (bar !== null) return bar
  if (mustRemoveFirst(m, person)) return refusal('too_many_authenticators')

  const step = stepOf(m, pending.phone, 0, code)
  pending.key = m.key
  if (step === null) {
    fail(failures, null, m.now)
    commit(m, userId, person)
    return refuseCode('invalid_code', failures, m.now)
  }
  return bind(m, userId, person, pending, step)
}

function bind(m: Model, userId: string, person: Person, pending: Pending, step: number): Answer {
  const { phone, challenge, key } = pending
  const adds = isOn(person) && !isFull(m, person)
  if (!adds) endAll(m, person)
  person.pending = null
  const used = { lastStep: step, drift: driftAt(m, step), lastUsedAt: null }
  person.authenticators.push({ phone, name: null, confirmedAt: m.now, key, ...used })
  if (challenge !== null) remember(m, person, challenge)
  if (!adds) person.codesKey = m.key
  commit(m, userId, person)
  proveWith(m, userId, 'totp')
  return { ok: true, recoveryCodes: { length: adds ? 0 : 10 }, verifiedAt: new Date(m.now) }
}

/** A proof that the user passes now. */
export function proveWith(m: Model, userId: string, factor: 'totp' | 'recovery_code'): void {
  const token = { kind: 'proof', userId, generation: generationOf(m, userId), factor } as const
  m.tokens.push({ ...token, givenAt: m.now, expiresAt: m.now + PROOF_TTL * 1000 })
}

/** The user was shown these recovery codes, and the previous ones have ended. */
export function given(m: Model, userId: string, recoveryCodes: readonly string[]): void {
  if (recoveryCodes.length === 0) return
  const person = m.people.get(userId)
  if (person !== undefined) {
    person.recoveryCodes = new Set(recoveryCodes.map(normalized))
    person.usedRecoveryCodes = new Set()
  }
  m.belongings.get(userId)?.recoveryCodes.push(...recoveryCodes)
}

/** Everything that `status` returns, except the ids of the authenticators. */
export function status(m: Model, userId: string): Answer {
  const requiredBy = demandsOnUser(m, userId).map(({ companyId, enrollBy, because }) => ({
    companyId,
    enrollBy: new Date(enrollBy),
    because,
  }))
  const person = m.people.get(userId) ?? newPerson(m, userId)
  const pends = person.pending !== null && isPendingLive(m, person.pending)
  const pending = pends ? { pendingUntil: new Date(person.pending?.expiresAt ?? 0) } : {}
  const [first] = person.authenticators
  if (first === undefined) return { state: pends ? 'pending' : 'off', ...pending, requiredBy }
  return {
    state: isSuspended(person.codeFailures) ? 'suspended' : 'on',
    enrolledAt: new Date(first.confirmedAt),
    authenticators: person.authenticators.map(({ confirmedAt, name, lastUsedAt }) => ({
      name,
      confirmedAt: new Date(confirmedAt),
      lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
    })),
    recoveryCodesLeft: person.recoveryCodes.size,
    recoveryCodesSaved: expect.any(Boolean),
    ...pending,
    ...retryAt(person.codeFailures, m.now),
    requiredBy,
  }
}

export function disable(m: Model, userId: string, code: string, companyId: string | null = null): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  const companyIds = demandsOnUser(m, userId, companyId).map((demand) => demand.companyId)
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
  person.devices = []
  person.hasHistory = true
  person.generation = m.nextGeneration++
  commit(m, userId, person)
  return { ok: true }
}

export function rename(m: Model, userId: string, index: number, name: string): Answer {
  const person = m.people.get(userId)
  const authenticator = person?.authenticators[index]
  if (person === undefined || authenticator === undefined) return refusal('unknown_authenticator')
  if (authenticator.name === name) return { ok: true }
  authenticator.name = name
  commit(m, userId, person)
  return { ok: true }
}

export function regenerate(m: Model, userId: string, code: string): Answer {
  const person = m.people.get(userId)
  if (!isOn(person)) return refusal('not_enrolled')
  const wrong = tryCode(m, userId, person, code)
  if (wrong !== null) return wrong
  person.recoveryFailures = noFailures()
  person.codesKey = m.key
  person.importedCodes = false
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

/** Ends the waits, and keeps what was counted. */
export function unlock(m: Model, userId: string): Answer {
  const person = m.people.get(userId)
  const counts = [person?.codeFailures, person?.recoveryFailures, person?.pending?.failures]
  const locked = counts.filter((failures) => failures !== undefined).filter((one) => isLocked(one, m.now))
  if (person === undefined) return refusal('not_locked')
  if (locked.length === 0) {
    const suspended = isSuspended(person.codeFailures) || isSuspended(person.recoveryFailures)
    return refusal(suspended ? 'suspended' : 'not_locked')
  }
  for (const failures of locked) endWait(failures)
  commit(m, userId, person)
  return { ok: true }
}

export interface ImportChoice {
  readonly phone: Phone
  readonly lastStep: number | null
  readonly evenIfEnded: boolean
  readonly recoveryCodes: 'new' | 'none' | readonly string[]
}

/** A secret of another system. It revives nothing that ended and replaces nothing that is on (S7). */
export function importSecret(m: Model, userId: string, choice: ImportChoice): Answer {
  const { phone, lastStep, evenIfEnded, recoveryCodes } = choice
  const person = m.people.get(userId) ?? newPerson(m, userId)
  const { maxAuthenticators } = m.settings
  const isThere = person.authenticators.some((one) => one.phone.code(new Date(0)) === phone.code(new Date(0)))
  if (isThere || (isOn(person) && maxAuthenticators === 1)) return refusal('already_enrolled')
  if ((person.hasHistory || person.erasedBefore) && !evenIfEnded) return refusal('ended')
  if (person.authenticators.length >= maxAuthenticators) return refusal('too_many_authenticators')
  if (!isOn(person)) endAll(m, person)
  moveKeys(m, person)
  const used = { lastStep: lastStep ?? Math.floor(m.now / 1000 / PERIOD) + 1, drift: 0, lastUsedAt: null }
  person.authenticators.push({ phone, name: null, confirmedAt: m.now, key: m.key, ...used })
  const issues = recoveryCodes !== 'none' && person.codesKey === null
  if (issues) {
    person.codesKey = m.key
    person.importedCodes = recoveryCodes !== 'new'
  }
  commit(m, userId, person)
  m.belongings.get(userId)?.phones.push(phone)
  if (issues && recoveryCodes !== 'new') given(m, userId, recoveryCodes)
  return { ok: true, recoveryCodes: { length: issues && recoveryCodes === 'new' ? 10 : 0 } }
}

export function erase(m: Model, userId: string): Answer {
  if (!m.people.delete(userId)) return { ok: true }
  m.erased.set(userId, m.nextGeneration++)
  m.changes += 1
  return { ok: true }
}

export function issueTicket(m: Model, userId: string, ttl: number): Answer {
  if (isOn(m.people.get(userId))) return refusal('already_enrolled')
  const person = m.people.get(userId) ?? newPerson(m, userId)
  person.tickets ??= m.nextGeneration++
  const expiresAt = m.now + ttl * 1000
  commit(m, userId, person)
  m.tokens.push({ kind: 'ticket', userId, generation: person.tickets, givenAt: m.now, expiresAt })
  return { ok: true, expiresAt: new Date(expiresAt) }
}

/** Ends every ticket, and an enrollment that one of them started. */
export function revokeTickets(m: Model, userId: string): Answer {
  const person = m.people.get(userId)
  if (person === undefined || person.tickets === null) return { ok: true }
  person.tickets = null
  if (person.pending?.ticket === true) person.pending = null
  commit(m, userId, person)
  return { ok: true }
}
