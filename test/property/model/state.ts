import type { Phone } from '../../support/phone.js'

/** The settings of a run. The throttle is short, so that waits and suspensions happen. */
export interface Settings {
  readonly maxAuthenticators: number
  readonly maxDrift: number
}

export const THROTTLE = { freeFailures: 2, firstWait: 60, longestWait: 240, suspendAfter: 6 } as const
export const PENDING_TTL = 600
export const CHALLENGE_TTL = 300
export const DEVICE_TTL = 86_400
export const PERIOD = 30

export const USERS = ['ada', 'bea', 'cyd'] as const
export const COMPANIES = ['c1', 'c2'] as const

/** The companies of each user. At c2 nothing is known about cyd; bea joined c1 a day before the start. */
export const MEMBERSHIPS: readonly {
  readonly userId: string
  readonly companyId: string
  readonly role: string | null
  readonly joinedAt: number | null
}[] = [
  { userId: 'ada', companyId: 'c1', role: 'admin', joinedAt: Date.parse('2020-01-01T00:00:00Z') },
  { userId: 'bea', companyId: 'c1', role: 'member', joinedAt: Date.parse('2026-11-23T10:00:00Z') },
  { userId: 'bea', companyId: 'c2', role: 'admin', joinedAt: Date.parse('2024-06-01T00:00:00Z') },
  { userId: 'cyd', companyId: 'c2', role: null, joinedAt: null },
]

export interface Failures {
  count: number
  lastAt: number
}

export interface Authenticator {
  readonly phone: Phone
  readonly confirmedAt: number
  lastStep: number
  drift: number
}

export interface Pending {
  phone: Phone
  readonly expiresAt: number
  failures: Failures
}

export interface Person {
  /** A number that is never used again. What is bound to an older one has ended. */
  generation: number
  deviceGeneration: number
  authenticators: Authenticator[]
  pending: Pending | null
  recoveryCodes: Set<string>
  codeFailures: Failures
  recoveryFailures: Failures
  /** Whether an authenticator has ever ended. */
  hasHistory: boolean
  /** The latest instant that a change has seen. */
  seenAt: number
  /** The key of the ring that the secrets are sealed with. */
  sealedWith: number
}

export interface Requirement {
  readonly enforceFrom: number
  readonly newMemberGrace: number
  readonly roles: readonly string[] | null
  readonly deviceMaxAge: number | null
  readonly ticketRequired: boolean
}

export interface Company {
  requirement: Requirement | null
  readonly exemptUntil: Map<string, number>
  seenAt: number
}

/** An issued token. */
export interface Token {
  readonly kind: 'code' | 'enroll' | 'device' | 'ticket'
  readonly userId: string
  readonly generation: number
  readonly givenAt: number
  readonly expiresAt: number
}

/** All that a user ever had: apps, in use or not, and recovery codes, used or not. */
export interface Belongings {
  readonly phones: Phone[]
  readonly recoveryCodes: string[]
}

/** The whole state as the documents describe it. */
export interface Model {
  readonly settings: Settings
  now: number
  readonly people: Map<string, Person>
  readonly companies: Map<string, Company>
  readonly tokens: Token[]
  readonly belongings: Map<string, Belongings>
  /** The number of the current key. */
  key: number
  /** The number of committed changes. Each has one event (S12). */
  changes: number
  nextGeneration: number
}

export const NO_GENERATION = 0

export function newModel(settings: Settings, now: number): Model {
  return {
    settings,
    now,
    people: new Map(),
    companies: new Map(),
    tokens: [],
    belongings: new Map(USERS.map((userId) => [userId, { phones: [], recoveryCodes: [] }])),
    key: 1,
    changes: 0,
    nextGeneration: NO_GENERATION + 1,
  }
}

export const noFailures = (): Failures => ({ count: 0, lastAt: 0 })

export function newPerson(): Person {
  return {
    generation: NO_GENERATION,
    deviceGeneration: NO_GENERATION,
    authenticators: [],
    pending: null,
    recoveryCodes: new Set(),
    codeFailures: noFailures(),
    recoveryFailures: noFailures(),
    hasHistory: false,
    seenAt: 0,
    sealedWith: 0,
  }
}

export const isOn = (person: Person | undefined): person is Person =>
  person !== undefined && person.authenticators.length > 0

export const generationOf = (m: Model, userId: string): number =>
  m.people.get(userId)?.generation ?? NO_GENERATION

export function belongingsOf(m: Model, userId: string): Belongings {
  const belongings = m.belongings.get(userId)
  if (belongings === undefined) throw new Error(`no user is called ${userId}`)
  return belongings
}

/** The instant by which a user's deadlines are judged. A clock that goes back re-opens nothing (S10). */
export const personNow = (m: Model, userId: string): number =>
  Math.max(m.now, m.people.get(userId)?.seenAt ?? 0)

/** A committed change of a user, with one event. Secrets that an older key sealed move to the current one. */
export function commit(m: Model, userId: string, person: Person): void {
  person.sealedWith = m.key
  commitUnopened(m, userId, person)
}

/** A change that opens no secret, so none moves to the current key. */
export function commitUnopened(m: Model, userId: string, person: Person): void {
  person.seenAt = Math.max(m.now, person.seenAt)
  m.people.set(userId, person)
  m.changes += 1
}

/** S6: ends all authenticators and everything that depended on them. */
export function endAll(m: Model, person: Person): void {
  person.hasHistory ||= person.authenticators.length > 0
  person.authenticators = []
  person.pending = null
  person.recoveryCodes = new Set()
  person.codeFailures = noFailures()
  person.recoveryFailures = noFailures()
  newGeneration(m, person)
}

/** Open challenges and trusted devices end. */
export function newGeneration(m: Model, person: Person): void {
  person.generation = person.deviceGeneration = m.nextGeneration++
}

/** Trusted devices end, and nothing else. */
export function newGenerationOfDevices(m: Model, person: Person): void {
  person.deviceGeneration = m.nextGeneration++
}
