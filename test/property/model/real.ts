import { expect } from 'vitest'
import { createKeyRing, type TwoFactor, type TwoFactorStore } from '../../../src/index.js'
import { type Phone, scan } from '../../support/phone.js'
import { say } from '../../support/secrecy.js'
import { bench, START } from '../../support/service.js'
import type { Answer, Shown } from './codes.js'
import { status } from './enrollment.js'
import {
  belongingsOf,
  DEVICE_TTL,
  MEMBERSHIPS,
  type Model,
  newModel,
  PERIOD,
  PROOF_TTL,
  type Settings,
  SUFFICIENT_METHOD,
  THROTTLE,
  type Token,
} from './state.js'

/** The service itself, and the tokens that it issued, in the same order as in the model. */
export interface Real {
  readonly store: TwoFactorStore
  readonly clock: { now: number }
  readonly tokens: string[]
  readonly reported: { events: number }
  /** How often each kind of answer was given, to see that the runs get somewhere. */
  readonly answers: Map<string, number>
  twoFactor: TwoFactor
  /** Makes a new key current. */
  rotate(): void
}

const directory = {
  companiesOf: async (userId: string) =>
    MEMBERSHIPS.filter((member) => member.userId === userId).map(asListed),
  async *membersOf(companyId: string) {
    yield* MEMBERSHIPS.filter((member) => member.companyId === companyId).map(asListed)
  },
}

function asListed({ userId, companyId, role, joinedAt, signInMethods }: (typeof MEMBERSHIPS)[number]) {
  return {
    userId,
    companyId,
    ...(signInMethods === null ? {} : { signInMethods: [...signInMethods] }),
    ...(role === null ? {} : { role }),
    ...(joinedAt === null ? {} : { joinedAt: new Date(joinedAt) }),
  }
}

function ring(keys: number) {
  const ids = Array.from({ length: keys }, (_, index) => `k${index + 1}`)
  return createKeyRing({
    current: `k${keys}`,
    keys: Object.fromEntries(ids.map((id, index) => [id, Buffer.alloc(32, index + 1).toString('base64')])),
  })
}

/**
 * Both sides at the start: nothing is stored, and the time is the middle of a time step. `change`: what a canary breaks
 * of the service.
 */
export function bothSides(
  store: TwoFactorStore,
  settings: Settings,
  answers: Map<string, number>,
  change: (twoFactor: TwoFactor) => TwoFactor = (twoFactor) => twoFactor,
): { model: Model; real: Real } {
  const clock = { now: START.getTime() }
  const reported = { events: 0 }
  let keys = 1
  const service = () =>
    change(
      bench(store, {
        ...(settings.directory ? { directory } : {}),
        keys: ring(keys),
        clock: () => new Date(clock.now),
        onEvent(event) {
          reported.events += 1
          say(event)
        },
        throttle: THROTTLE,
        trustedDevices: { ttl: DEVICE_TTL },
        maxDrift: settings.maxDrift,
        authenticators: { max: settings.maxAuthenticators },
        proofTtl: PROOF_TTL,
        sufficientMethods: [SUFFICIENT_METHOD],
      }).twoFactor,
    )
  const real: Real = {
    store,
    clock,
    reported,
    answers,
    tokens: [],
    twoFactor: service(),
    rotate() {
      keys += 1
      real.twoFactor = service()
    },
  }
  return { model: newModel(settings, clock.now), real }
}

/** The real answer is that of the model, and every change so far was reported once (S12). */
export function compare(m: Model, r: Real, actual: object, expected: Answer): void {
  if (expected['ok'] === false) expect(actual).toEqual(expected)
  else expect(actual).toMatchObject(expected)
  expect(r.reported.events).toBe(m.changes)
  const { ok, step, reason, because } = expected
  const key = String(reason ?? because ?? step ?? (ok === true ? 'ok' : 'other'))
  r.answers.set(key, (r.answers.get(key) ?? 0) + 1)
}

/** The user's state is that of the model, with the same fields. */
export async function compareStatus(m: Model, r: Real, userId: string): Promise<void> {
  const actual = await r.twoFactor.enrollment.status({ userId })
  const expected = status(m, userId)
  expect(actual).toMatchObject(expected)
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort())
}

/** The id of the user's first, second or third authenticator; if there is none, an id that is not the user's. */
export async function authenticatorIdAt(r: Real, userId: string, index: number): Promise<string> {
  const status = await r.twoFactor.enrollment.status({ userId })
  const authenticators = 'authenticators' in status ? status.authenticators : []
  return authenticators[index]?.id ?? 'no such one'
}

/** The server's clock moves, forward or back. */
export function moveTime(m: Model, r: Real, seconds: number): void {
  m.now += seconds * 1000
  r.clock.now = m.now
}

/** What a user types. It becomes digits only when it is typed, from what the user has then. */
export interface CodeChoice {
  readonly from:
    | 'fresh'
    | 'authenticator'
    | 'pending'
    | 'old app'
    | 'stolen app'
    | 'recovery'
    | 'wrong'
    | 'no recovery'
  readonly pick: number
  readonly steps: number
}

const picked = <T>(items: readonly T[], pick: number): T | undefined =>
  items[pick % Math.max(1, items.length)]

export function textOf(m: Model, userId: string, { from, pick, steps }: CodeChoice): string {
  const person = m.people.get(userId)
  const { phones, recoveryCodes } = belongingsOf(m, userId)
  const stolen = [...m.belongings].flatMap(([owner, { phones }]) => (owner === userId ? [] : phones))
  const code = (phone: Phone | undefined) => phone?.code(new Date(m.now), steps) ?? 'not it'
  const authenticator = picked(person?.authenticators ?? [], pick)
  switch (from) {
    case 'fresh': {
      if (authenticator === undefined) return code(person?.pending?.phone)
      const { phone, lastStep, drift } = authenticator
      const ahead = Math.max(drift - 1, lastStep + 1 - Math.floor(m.now / 1000 / PERIOD))
      return phone.code(new Date(m.now), Math.min(ahead, drift + 1))
    }
    case 'authenticator':
      return code(authenticator?.phone)
    case 'pending':
      return code(person?.pending?.phone)
    case 'old app':
      return code(picked(phones, pick))
    case 'stolen app':
      return code(picked(stolen, pick))
    case 'recovery':
      return picked(recoveryCodes, pick) ?? 'not it'
    case 'wrong':
      return 'not it'
    case 'no recovery':
      return 'AAAA-AAAA-AAAA-AAAA'
  }
}

/** The token that is shown: the user's last or first of its kind, the last of anyone and any kind, none, or a forged one. */
export type TokenChoice = 'own' | 'first' | 'any' | 'none' | 'forged'

export function tokenOf(
  m: Model,
  r: Real,
  userId: string,
  kind: Token['kind'],
  choice: TokenChoice,
): { shown: Shown; text: string | undefined } {
  if (choice === 'none') return { shown: 'none', text: undefined }
  const isOne = (token: Token) => choice === 'any' || (token.userId === userId && token.kind === kind)
  const index = choice === 'first' ? m.tokens.findIndex(isOne) : m.tokens.findLastIndex(isOne)
  const shown = m.tokens[index]
  if (choice === 'forged' || shown === undefined) return { shown: 'forged', text: 'sw1.k1.W10.forged' }
  return { shown, text: r.tokens[index] }
}

/** A secret of another library, and the app that has it. */
export function legacySecret(seed: number): { secret: string; phone: Phone } {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const secret = Array.from({ length: 32 }, (_, index) => alphabet[(seed * 7 + index * 11) % 32]).join('')
  return { secret, phone: scan(`otpauth://totp/legacy?secret=${secret}`) }
}
