import fc from 'fast-check'
import {
  type Command,
  command,
  confirm,
  enrollCommand,
  FRESH,
  importSecret,
  PENDING,
  start,
  user,
} from './commands.js'
import { type DemandChoice, require, requireCommand } from './company-commands.js'
import * as enrollment from './enrollment.js'
import * as login from './login.js'
import { finish, open, revokeDevice } from './login-commands.js'
import { authenticatorIdAt, compare, moveTime, type Real, textOf } from './real.js'
import { COMPANIES, type Model, PERIOD, THROTTLE, USERS } from './state.js'

type Act = (m: Model, r: Real, userId: string) => Promise<void>

/** What may happen between the beginning and the end of a story, to the same user. */
const BETWEEN: Readonly<Record<string, Act>> = {
  async 'switches off'(m, r, userId) {
    const code = textOf(m, userId, FRESH)
    const expected = enrollment.disable(m, userId, code)
    compare(m, r, await r.twoFactor.enrollment.disable({ userId, code }), expected)
  },
  async 'removes the first one'(m, r, userId) {
    const code = textOf(m, userId, FRESH)
    const authenticatorId = await authenticatorIdAt(r, userId, 0)
    const expected = enrollment.remove(m, userId, 0, code)
    compare(m, r, await r.twoFactor.enrollment.remove({ userId, authenticatorId, code }), expected)
  },
  async 'is reset'(m, r, userId) {
    const expected = enrollment.reset(m, userId)
    const actual = await r.twoFactor.admin.reset({ userId, actorId: 'ada', reason: 'lost phone' })
    compare(m, r, actual, expected)
  },
  async 'is erased'(m, r, userId) {
    const expected = enrollment.erase(m, userId)
    compare(m, r, await r.twoFactor.admin.erase({ userId, actorId: 'ada' }), expected)
  },
  async 'revokes the devices'(m, r, userId) {
    const expected = login.revokeDevices(m, userId)
    compare(m, r, await r.twoFactor.devices.revokeAll({ userId }), expected)
  },
  'revokes one device': (m, r, userId) => revokeDevice(m, r, userId, 0),
  async 'makes new recovery codes'(m, r, userId) {
    const code = textOf(m, userId, { ...FRESH, from: 'recovery' })
    const expected = enrollment.regenerate(m, userId, code)
    const actual = await r.twoFactor.enrollment.regenerateRecoveryCodes({ userId, code })
    compare(m, r, actual, expected)
    if (actual.ok) enrollment.given(m, userId, actual.recoveryCodes)
  },
  async 'guesses a recovery code'(m, r, userId) {
    const code = 'AAAA-AAAA-AAAA-AAAA'
    const expected = login.verify(m, userId, code)
    compare(m, r, await r.twoFactor.verify({ userId, code }), expected)
  },
  async 'loses the tickets'(m, r, userId) {
    const expected = enrollment.revokeTickets(m, userId)
    compare(m, r, await r.twoFactor.admin.revokeTickets({ userId, actorId: 'ada' }), expected)
  },
  async 'is imported again'(m, r, userId) {
    const choice = { userId, seed: 9, knowsLastStep: true, evenIfEnded: false, recoveryCodes: 'new' } as const
    await importSecret(m, r, choice)
  },
  async 'is asked for tickets and fresh devices'(m, r, userId) {
    await enrollCommand(USERS.find((other) => other !== userId) ?? userId).run(m, r)
    const demand: DemandChoice = {
      startsIn: null,
      newMemberGrace: 0,
      roles: null,
      deviceMaxAge: 120,
      ticketRequired: true,
      exemptMethods: [],
    }
    for (const companyId of COMPANIES) {
      await requireCommand({ companyId, actorId: userId, byOneWhoMay: true, asSystem: false, demand }).run(
        m,
        r,
      )
    }
  },
  enrolls: async (m, r, userId) => enrollCommand(userId).run(m, r),
  'waits a step': async (m, r) => moveTime(m, r, PERIOD),
  'waits a minute': async (m, r) => moveTime(m, r, 60),
  'waits for ten minutes': async (m, r) => moveTime(m, r, 600),
  'sees the clock go back': async (m, r) => moveTime(m, r, -45),
  'sees the clock jump ahead': async (m, r) => moveTime(m, r, 7000),
  'sees the clock put right': async (m, r) => moveTime(m, r, -7000),
}

const between = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...Object.keys(BETWEEN)) },
    { weight: 1, arbitrary: require },
  ),
  { minLength: 1, maxLength: 4 },
)

/** A beginning and an end, with other operations in between. */
function story(name: string, begin: Act, end: Act): fc.Arbitrary<Command> {
  return fc.record({ userId: user, between }).map(({ userId, between }) =>
    command(`${userId} ${name} [${between.join(', ')}]`, async (m, r) => {
      await begin(m, r, userId)
      for (const act of between) {
        await (typeof act === 'string' ? BETWEEN[act]?.(m, r, userId) : act.run(m, r))
      }
      await end(m, r, userId)
    }),
  )
}

const device = story(
  'trusts a device and comes back',
  async (m, r, userId) => {
    await enrollCommand(userId).run(m, r)
    moveTime(m, r, PERIOD)
    const asked = await open(m, r, { userId, companyId: null, device: 'none' })
    if (asked === 'code') await finish(m, r, { userId, code: FRESH, challenge: 'own', remembered: 'laptop' })
  },
  async (m, r, userId) => {
    await open(m, r, { userId, companyId: null, device: 'own' })
  },
)

const ticket = story(
  'is given a ticket and uses it',
  async (m, r, userId) => {
    const expected = enrollment.issueTicket(m, userId, 60)
    const input = { userId, actorId: 'ada', reason: 'new here', ttl: 60 }
    const actual = await r.twoFactor.admin.issueTicket(input)
    compare(m, r, actual, expected)
    if (actual.ok) r.tokens.push(actual.ticket)
  },
  async (m, r, userId) => {
    const asked = await open(m, r, { userId, companyId: null, device: 'none' })
    if (asked !== 'enroll') return
    await start(m, r, { userId, code: null, challenge: 'own', ticket: 'own' })
    await confirm(m, r, { userId, code: PENDING, challenge: 'own' })
  },
)

const pending = story(
  'begins one more and confirms it',
  async (m, r, userId) => {
    await enrollCommand(userId).run(m, r)
    moveTime(m, r, PERIOD)
    await enrollCommand(userId).run(m, r)
    moveTime(m, r, PERIOD)
    await start(m, r, { userId, code: FRESH, challenge: 'none', ticket: 'none' })
  },
  (m, r, userId) => confirm(m, r, { userId, code: PENDING, challenge: 'none' }),
)

const locked = story(
  'is locked by a guesser and waits',
  async (m, r, userId) => {
    await enrollCommand(userId).run(m, r)
    for (const code of ['not it', 'nor this', 'nor that']) {
      const expected = login.verify(m, userId, code)
      compare(m, r, await r.twoFactor.verify({ userId, code }), expected)
    }
  },
  async (m, r, userId) => {
    const code = textOf(m, userId, FRESH)
    for (const wait of [0, THROTTLE.firstWait]) {
      moveTime(m, r, wait)
      const expected = login.verify(m, userId, code)
      const actual = await r.twoFactor.verify({ userId, code })
      compare(m, r, actual, expected)
      if (actual.ok) r.tokens.push(actual.proof)
    }
  },
)

const proof = story(
  'has a session and shows its proof',
  async (m, r, userId) => enrollCommand(userId).run(m, r),
  async (m, r, userId) => {
    await open(m, r, { userId, companyId: null, device: 'none', proof: 'own' })
    await open(m, r, { userId, companyId: null, device: 'none', proof: 'first' })
  },
)

const migration = story(
  'is imported and imported again',
  (m, r, userId) =>
    importSecret(m, r, { userId, seed: 9, knowsLastStep: true, evenIfEnded: true, recoveryCodes: 'texts' }),
  (m, r, userId) =>
    importSecret(m, r, { userId, seed: 9, knowsLastStep: true, evenIfEnded: false, recoveryCodes: 'new' }),
)

export const stories: readonly fc.Arbitrary<Command>[] = [
  ...[device, device, ticket, ticket, pending, pending],
  ...[locked, proof, migration, migration],
]
