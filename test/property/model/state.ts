import type { Phone } from '../../support/phone.js'

/** The settings of a run. The throttle is short, so that waits and suspensions happen. */
export interface Settings {
  readonly maxAuthenticators: number
  readonly maxDrift: number
  /** Whether the application knows the companies of its users. */
  readonly directory: boolean
}

export const THROTTLE = { freeFailures: 2, firstWait: 60, longestWait: 240, suspendAfter: 6 } as const
export const PENDING_TTL = 600
export const CHALLENGE_TTL = 300
export const DEVICE_TTL = 86_400
export const PROOF_TTL = 7200
/** Servers whose clocks are synchronized differ by less. */
export const TOLERANCE = 5000
export const SUFFICIENT_METHOD = 'passkey'
export const PERIOD = 30

export const USERS = ['ada', 'bea', 'cyd'] as const
export const COMPANIES = ['c1', 'c2'] as const

/** The companies of each user. At c2 nothing is known about cyd; bea joined c1 a day before the start. */
export const MEMBERSHIPS: readonly {
  readonly userId: string
  readonly companyId: string
  readonly role: string | null
  readonly joinedAt: number | null
  readonly signInMethods: readonly string[] | null
}[] = [
  {
    ...{ userId: 'ada', companyId: 'c1', role: 'admin', joinedAt: Date.parse('2020-01-01T00:00:00Z') },
    signInMethods: ['password', 'saml'],
  },
  {
    ...{ userId: 'bea', companyId: 'c1', role: 'member', joinedAt: Date.parse('2026-11-23T10:00:00Z') },
    signInMethods: ['saml', 'passkey'],
  },
  {
    ...{ userId: 'bea', companyId: 'c2', role: 'admin', joinedAt: Date.parse('2024-06-01T00:00:00Z') },
    signInMethods: null,
  },
  { userId: 'cyd', companyId: 'c2', role: null, joinedAt: null, signInMethods: null },
]

/** Consecutive wrong codes. Instants are Unix milliseconds. */
export interface Failures {
  count: number
  lastAt: number | null
  /** The recovery code that failed last. */
  lastCode: string | null
  /** The first attempt that the present wait or suspension refused. */
  refusedAt: number | null
  /** The last replay that was recorded. */
  replayedAt: number | null
}

export interface Authenticator {
  readonly phone: Phone
  readonly confirmedAt: number
  name: string | null
  lastUsedAt: number | null
  lastStep: number
  drift: number
  /** The key of the ring that its secret is sealed with. */
  key: number
}

export interface Pending {
  phone: Phone
  readonly startedAt: number
  readonly expiresAt: number
  /** The challenge that started it; null: a session did. */
  readonly challenge: Token | null
  readonly ticket: boolean
  failures: Failures
  key: number
}

export interface Device {
  readonly token: number
  readonly name: string | null
  readonly trustedAt: number
}

export interface Person {
  /** A number that is never used again. What is bound to an older one has ended. */
  generation: number
  /** The tickets that are good; null: none are. */
  tickets: number | null
  authenticators: Authenticator[]
  pending: Pending | null
  recoveryCodes: Set<string>
  /** Used, of the same set. */
  usedRecoveryCodes: Set<string>
  /** The key that the recovery codes are hashed with; null: there never were any. */
  codesKey: number | null
  /** Whether another system issued the recovery codes. */
  importedCodes: boolean
  devices: Device[]
  /** Without a directory: the companies that logins were for. */
  loginCompanies: string[]
  codeFailures: Failures
  recoveryFailures: Failures
  /** Whether an authenticator has ever ended. */
  hasHistory: boolean
  /** Whether an earlier record was erased. */
  erasedBefore: boolean
}

export interface Requirement {
  readonly enforceFrom: number
  readonly newMemberGrace: number
  readonly roles: readonly string[] | null
  readonly deviceMaxAge: number | null
  readonly ticketRequired: boolean
  readonly exemptMethods: readonly string[]
  readonly requiredAt: number
}

export interface Company {
  requirement: Requirement | null
  readonly exemptUntil: Map<string, number>
}

/** An issued token. `generation`: of the tickets for a ticket; a device has none. */
export interface Token {
  readonly kind: 'code' | 'enroll' | 'device' | 'ticket' | 'proof'
  readonly userId: string
  readonly generation: number
  readonly givenAt: number
  readonly expiresAt: number
  /** Of a challenge: the company that the login was for, and whether one a ticket. */
  readonly companyId?: string | null
  readonly ticketRequired?: boolean
  /** Of a proof. */
  readonly factor?: 'totp' | 'recovery_code'
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
  /** The generation of an erased user. */
  readonly erased: Map<string, number>
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
    erased: new Map(),
    companies: new Map(),
    tokens: [],
    belongings: new Map(USERS.map((userId) => [userId, { phones: [], recoveryCodes: [] }])),
    key: 1,
    changes: 0,
    nextGeneration: NO_GENERATION + 1,
  }
}

export const noFailures = (): Failures => ({
  count: 0,
  lastAt: null,
  lastCode: null,
  refusedAt: null,
  replayedAt: null,
})

/** A user about whom nothing is stored. */
export function newPerson(m: Model, userId: string): Person {
  return {
    generation: generationOf(m, userId),
    tickets: null,
    authenticators: [],
    pending: null,
    recoveryCodes: new Set(),
    usedRecoveryCodes: new Set(),
    codesKey: null,
    importedCodes: false,
    devices: [],
    loginCompanies: [],
    codeFailures: noFailures(),
    recoveryFailures: noFailures(),
    hasHistory: false,
    erasedBefore: m.erased.has(userId),
  }
}

export const isOn = (person: Person | undefined): person is Person =>
  person !== undefined && person.authenticators.length > 0

export const generationOf = (m: Model, userId: string): number =>
  m.people.get(userId)?.generation ?? m.erased.get(userId) ?? NO_GENERATION

export function belongingsOf(m: Model, userId: string): Belongings {
  const belongings = m.belongings.get(userId)
  if (belongings === undefined) throw new Error(`no user is called ${userId}`)
  return belongings
}

/** Whether something that was issued is valid: not from the future, not expired, not older than the option allows. */
export const isLive = (
  m: Model,
  givenAt: number,
  expiresAt: number,
  ttl = Number.POSITIVE_INFINITY,
): boolean => givenAt <= m.now + TOLERANCE && m.now < Math.min(expiresAt, givenAt + ttl * 1000)

/** A committed change of a user, with one event. */
export function commit(m: Model, userId: string, person: Person): void {
  m.people.set(userId, person)
  m.changes += 1
}

/** The secrets were opened for a change: those that an older key sealed move to the current one. */
export function moveKeys(m: Model, person: Person): void {
  for (const authenticator of person.authenticators) authenticator.key = m.key
}

/** S6: ends all authenticators and everything that depended on them. */
export function endAll(m: Model, person: Person): void {
  person.hasHistory ||= person.authenticators.length > 0
  person.authenticators = []
  person.pending = null
  person.recoveryCodes = new Set()
  person.usedRecoveryCodes = new Set()
  person.codesKey = null
  person.importedCodes = false
  person.tickets = null
  person.devices = []
  person.codeFailures = noFailures()
  person.recoveryFailures = noFailures()
  person.generation = m.nextGeneration++
}
