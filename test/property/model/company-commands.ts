import fc from 'fast-check'
import { expect } from 'vitest'
import { collect } from '../../support/service.js'
import { type Command, command, say, user } from './commands.js'
import * as companies from './companies.js'
import { reseal } from './login.js'
import { compare, moveTime } from './real.js'
import { COMPANIES, isOn, type Requirement, USERS } from './state.js'

const company = fc.constantFrom(...COMPANIES)

const DAY = 86_400

/** What a company requires. `startsIn`: seconds from now; null: at once. */
const demand = fc.record({
  startsIn: fc.constantFrom(null, null, -60, 90, DAY),
  newMemberGrace: fc.constantFrom(0, 60, 3 * DAY),
  roles: fc.constantFrom<readonly string[] | null>(null, null, null, ['admin'], ['member']),
  deviceMaxAge: fc.constantFrom(null, null, 0, 120),
  ticketRequired: fc.boolean(),
  exemptMethods: fc.constantFrom<readonly string[]>([], [], ['saml']),
})

export type DemandChoice = typeof demand extends fc.Arbitrary<infer D> ? D : never

const requirementAt = (now: number, choice: DemandChoice): Requirement => ({
  enforceFrom: now + (choice.startsIn ?? 0) * 1000,
  newMemberGrace: choice.newMemberGrace,
  roles: choice.roles,
  deviceMaxAge: choice.deviceMaxAge,
  ticketRequired: choice.ticketRequired,
  exemptMethods: choice.exemptMethods,
  requiredAt: now,
})

function optionsAt(now: number, choice: DemandChoice) {
  const { startsIn, newMemberGrace, roles, deviceMaxAge, ticketRequired, exemptMethods } = choice
  return {
    ...(startsIn === null ? {} : { enforceFrom: new Date(now + startsIn * 1000) }),
    ...(newMemberGrace === 0 ? {} : { newMemberGrace }),
    ...(roles === null ? {} : { roles }),
    ...(deviceMaxAge === null
      ? {}
      : { trustedDevices: deviceMaxAge === 0 ? (false as const) : { maxAge: deviceMaxAge } }),
    ...(ticketRequired ? { ticketRequired: true } : {}),
    ...(exemptMethods.length === 0 ? {} : { exemptMethods }),
  }
}

interface RequireChoice {
  readonly companyId: string
  readonly actorId: string
  /** Whether a user with two-factor on does it, if there is one. */
  readonly byOneWhoMay: boolean
  readonly asSystem: boolean
  readonly demand: DemandChoice
}

export const requireCommand = (choice: RequireChoice): Command =>
  command(`require ${say(choice)}`, async (m, r) => {
    const { companyId, demand, byOneWhoMay, asSystem } = choice
    const actorId = USERS.find((userId) => byOneWhoMay && isOn(m.people.get(userId))) ?? choice.actorId
    const expected = companies.requirePolicy(m, companyId, actorId, requirementAt(m.now, demand), asSystem)
    const actual = await r.twoFactor.policy.require({
      ...{ companyId, actorId, ...optionsAt(m.now, demand) },
      ...(asSystem ? { asSystem } : {}),
    })
    compare(m, r, actual, expected)
  })

export const require = fc
  .record({ companyId: company, actorId: user, byOneWhoMay: fc.boolean(), asSystem: fc.boolean(), demand })
  .map(requireCommand)

const relax = company.map((companyId) =>
  command(`relax ${companyId}`, async (m, r) => {
    const expected = companies.relaxPolicy(m, companyId)
    compare(m, r, await r.twoFactor.policy.relax({ companyId, actorId: 'ada' }), expected)
  }),
)

const exempt = fc
  .record({ companyId: company, userId: user, endsIn: fc.constantFrom(-30, 60, 600, 2 * DAY) })
  .map((choice) =>
    command(`exempt ${say(choice)}`, async (m, r) => {
      const { companyId, userId } = choice
      const until = m.now + choice.endsIn * 1000
      const expected = companies.exempt(m, companyId, { actorId: 'ada', userId, until })
      const actual = await r.twoFactor.policy.exempt({
        companyId,
        userId,
        actorId: 'ada',
        until: new Date(until),
        reason: 'a new phone is on its way',
      })
      compare(m, r, actual, expected)
    }),
  )

const get = company.map((companyId) =>
  command(`get ${companyId}`, async (m, r) => {
    compare(m, r, await r.twoFactor.policy.get({ companyId }), companies.getPolicy(m, companyId))
  }),
)

/** Members come in any order; those of the model are in the order of their names. */
const byUser = <T extends { readonly userId: string }>(members: T[]): T[] =>
  members.sort((a, b) => (a.userId < b.userId ? -1 : 1))

const compliance = company.map((companyId) =>
  command(`compliance of ${companyId}`, async (m, r) => {
    // Only the directory knows the members.
    if (!m.settings.directory) return
    const { policy } = r.twoFactor
    expect(byUser(await collect(policy.compliance({ companyId })))).toEqual(
      companies.compliance(m, companyId),
    )
    compare(m, r, await policy.complianceCounts({ companyId }), companies.complianceCounts(m, companyId))
  }),
)

const preview = fc.record({ companyId: company, demand }).map((choice) =>
  command(`preview ${say(choice)}`, async (m, r) => {
    const { companyId } = choice
    if (!m.settings.directory) return
    const members = companies.compliance(m, companyId, requirementAt(m.now, choice.demand))
    const affected = members.filter(
      (one) =>
        one.state !== 'enrolled' &&
        one.state !== 'optional' &&
        !('because' in one && one.because === 'exempt_method'),
    )
    const options = optionsAt(m.now, choice.demand)
    expect(byUser(await collect(r.twoFactor.policy.preview({ companyId, ...options })))).toEqual(affected)
  }),
)

const rotate = fc.constant(
  command('make a new key current', async (m, r) => {
    m.key += 1
    r.rotate()
  }),
)

const resealAll = fc.constant(
  command('reseal all secrets', async (m, r) => {
    const expected = USERS.map((userId) => reseal(m, userId))
    const actual = await collect(r.twoFactor.keyRotation.reseal({ userIds: USERS }))
    expect(actual).toEqual(expected)
    expect(r.reported.events).toBe(m.changes)
  }),
)

/** Mostly a step or two forward, sometimes back, and sometimes far. */
const seconds = fc.oneof(
  { weight: 6, arbitrary: fc.constant(30) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 240 }) },
  { weight: 2, arbitrary: fc.integer({ min: -90, max: -1 }) },
  { weight: 2, arbitrary: fc.constantFrom(600, 3600, DAY, 4 * DAY) },
  { weight: 1, arbitrary: fc.constantFrom(-3600, -DAY) },
)

const time = seconds.map((moved) =>
  command(`time moves by ${moved} s`, async (m, r) => {
    moveTime(m, r, moved)
  }),
)

export const companyCommands: readonly fc.Arbitrary<Command>[] = [
  require,
  require,
  require,
  relax,
  exempt,
  get,
  compliance,
  preview,
]

export const hostCommands: readonly fc.Arbitrary<Command>[] = [
  ...Array.from({ length: 6 }, () => time),
  rotate,
  resealAll,
]
