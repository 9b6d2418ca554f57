import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { emptyPolicy, type Requirement } from '../../src/policy/record.js'
import { scan } from '../support/phone.js'
import { type Bench, bench, putPolicy, recordOf, START, statusOn } from '../support/service.js'

/** A rule as this file writes it down, apart from the code: what it asks for, and since when. */
interface Rule {
  readonly daysAgo: number
  readonly ticket: boolean
  readonly devices: boolean
}

/** The companies that require two-factor. `none` and every other name have no rule. */
const RULES: Readonly<Record<string, Rule>> = {
  foreign: { daysAgo: 3, ticket: false, devices: true },
  strict: { daysAgo: 2, ticket: true, devices: false },
  mild: { daysAgo: 1, ticket: false, devices: true },
}

const ruleOf = (companyId: string): Rule | null =>
  Object.hasOwn(RULES, companyId) ? (RULES[companyId] ?? null) : null

const MEMBERSHIPS = {
  'in the strict one': ['strict'],
  'in the mild one': ['mild'],
  'in one without a rule': ['none'],
  'in both': ['mild', 'strict', 'none'],
  'in none': [],
} as const

/** Every way to name a company: not at all, one's own, another's, and every misspelling. */
const NAMES = [
  undefined,
  'strict',
  'mild',
  'none',
  'foreign',
  'no-such-company',
  'Strict',
  'STRICT',
  'strict ',
  ' strict',
  'strict\n',
  'strict\u0000',
  'ｓｔｒｉｃｔ',
  'stríct',
  'mild,strict',
  '*',
  '__proto__',
  'constructor',
  'null',
  'x'.repeat(1024),
] as const

interface Case {
  readonly who: string
  readonly listed: readonly string[]
  readonly companyId: string | undefined
  readonly withDirectory: boolean
}

const CASES: readonly Case[] = Object.entries(MEMBERSHIPS).flatMap(([who, listed]) =>
  NAMES.flatMap((companyId) =>
    [true, false].map((withDirectory) => ({ who, listed, companyId, withDirectory })),
  ),
)

const show = ({ who, companyId, withDirectory }: Case) =>
  `${who}, ${withDirectory ? 'with' : 'without'} a directory, as ${JSON.stringify(companyId)}`

/** The companies that a login is judged by, as design §6 says it, longest required first. */
function judged({ listed, companyId, withDirectory }: Case): string[] {
  const known = withDirectory ? listed : []
  const ids =
    companyId === undefined ? known : known.includes(companyId) ? [companyId] : [...known, companyId]
  return demanding(ids)
}

/** Whether a forced enrollment takes a ticket: any company of the user may ask for one. */
function takesTicket({ listed, companyId, withDirectory }: Case): boolean {
  const ids = [...(withDirectory ? listed : []), ...(companyId === undefined ? [] : [companyId])]
  return ids.some((id) => ruleOf(id)?.ticket === true)
}

/** Those of the companies that require two-factor, longest required first. */
function demanding(ids: readonly string[]): string[] {
  const age = (id: string) => ruleOf(id)?.daysAgo ?? 0
  return [...new Set(ids)].filter((id) => ruleOf(id) !== null).sort((a, b) => age(b) - age(a))
}

const named = (companyId: string | undefined) => (companyId === undefined ? {} : { companyId })

const dayBefore = (days: number) => START.getTime() - days * 86_400_000

async function withRules({ listed, withDirectory }: Pick<Case, 'listed' | 'withDirectory'>): Promise<Bench> {
  const directory = { companiesOf: async () => listed.map((companyId) => ({ companyId })) }
  const on = bench(memoryStore(), withDirectory ? { directory } : {})
  for (const [companyId, { daysAgo, ticket, devices }] of Object.entries(RULES)) {
    const requirement: Requirement = {
      enforceFrom: dayBefore(daysAgo),
      requiredAt: dayBefore(daysAgo),
      newMemberGrace: 86_400,
      roles: ['admin'],
      deviceMaxAge: devices ? null : 0,
      ticketRequired: ticket,
      exemptMethods: [],
    }
    await putPolicy(on.store, { ...emptyPolicy(companyId), requirement })
  }
  return on
}

async function forced(on: Bench, companyId: string | undefined) {
  const login = await on.twoFactor.login.start({ userId: 'ada', ...named(companyId) })
  if (login.step !== 'enroll') throw new Error(`login.start returned ${login.step}`)
  return login
}

async function ticketFor(on: Bench): Promise<string> {
  const issued = await on.twoFactor.admin.issueTicket({ userId: 'ada', actorId: 'admin', reason: 'new here' })
  if (!issued.ok) throw new Error(issued.reason)
  return issued.ticket
}

describe('S13 naming a company', () => {
  it('S13 avoids no demand at a login, whatever the name', async () => {
    for (const each of CASES) {
      const { twoFactor } = await withRules(each)
      const login = await twoFactor.login.start({ userId: 'ada', ...named(each.companyId) })
      const demands = judged(each)
      const expected =
        demands.length === 0
          ? { step: 'done', because: 'not_required' }
          : {
              step: 'enroll',
              requiredBy: demands.map((companyId) => ({ companyId, because: 'enforced' })),
              ticketRequired: takesTicket(each),
            }
      expect(login, show(each)).toMatchObject(expected)
    }
  })

  it('S13 avoids no ticket of any company of the user', async () => {
    for (const each of CASES) {
      const demands = judged(each)
      if (demands.length === 0) continue
      const on = await withRules(each)
      const { challenge } = await forced(on, each.companyId)
      const start = (ticket?: string) =>
        on.twoFactor.enrollment.start({
          userId: 'ada',
          accountName: 'ada',
          challenge,
          ...(ticket === undefined ? {} : { ticket }),
        })
      const needed = takesTicket(each)
      const refused = { ok: false, reason: 'ticket_required' }
      expect(await start(), show(each)).toMatchObject(needed ? refused : { ok: true })
      expect((await on.store.enrollments.load('ada')) === null, show(each)).toBe(needed)
      if (!needed) continue
      expect(await start('sw1.k1.x.y')).toEqual({ ok: false, reason: 'ticket_invalid' })
      expect(await start(await ticketFor(on)), show(each)).toMatchObject({ ok: true })
    }
  })

  it('S13 trusts no device that a judged company does not trust', async () => {
    for (const each of CASES) {
      const on = await withRules(each)
      const { recoveryCodes } = await on.enroll('ada')
      const challenge = await on.challengeFor('ada')
      const code = recoveryCodes[0] ?? ''
      const trusted = await on.twoFactor.login.verify({ challenge, code, rememberDevice: true })
      const deviceToken = trusted.ok ? trusted.deviceToken : undefined
      if (deviceToken === undefined) throw new Error('the device is not trusted')
      const start = { userId: 'ada', deviceToken, ...named(each.companyId) }
      const allowed = judged(each).every((companyId) => ruleOf(companyId)?.devices)
      expect(await on.twoFactor.login.start(start), show(each)).toMatchObject(
        allowed ? { step: 'done', because: 'trusted_device' } : { step: 'code' },
      )
    }
  })

  it('S13 lets nobody switch off what a company requires, whatever the name', async () => {
    for (const each of CASES) {
      const on = await withRules(each)
      const { recoveryCodes } = await on.enroll('ada')
      const code = recoveryCodes[0] ?? ''
      const [authenticator] = (await statusOn(on.twoFactor, 'ada')).authenticators
      const authenticatorId = authenticator?.id ?? ''
      const listed = each.withDirectory ? each.listed : []
      const companyIds = demanding(each.companyId === undefined ? listed : [...listed, each.companyId])
      const input = { userId: 'ada', code, ...named(each.companyId) }
      const expected =
        companyIds.length === 0 ? { ok: true } : { ok: false, reason: 'required_by_company', companyIds }
      const before = await on.store.enrollments.load('ada')
      const disabled = await on.twoFactor.enrollment.disable(input)
      expect(disabled, show(each)).toEqual(expected)
      if (disabled.ok) continue
      // No code was used up or counted.
      expect(await on.store.enrollments.load('ada')).toEqual(before)
      const removed = await on.twoFactor.enrollment.remove({ ...input, authenticatorId })
      expect(removed, show(each)).toEqual(expected)
      const { requiredBy } = await on.twoFactor.enrollment.status({ userId: 'ada' })
      expect(requiredBy.map(({ companyId }) => companyId)).toEqual(demanding(listed))
    }
  })

  it('S11 takes no empty name and none over 1,024 bytes', async () => {
    const on = await withRules({ listed: ['strict'], withDirectory: true })
    for (const companyId of [
      '',
      'x'.repeat(1025),
      '€'.repeat(342),
      null,
      7,
      ['strict'],
      { toString: () => 'x' },
    ]) {
      const calls = [
        () => on.twoFactor.login.start({ userId: 'ada', companyId } as never),
        () => on.twoFactor.enrollment.disable({ userId: 'ada', code: '1', companyId } as never),
        () =>
          on.twoFactor.enrollment.remove({
            userId: 'ada',
            authenticatorId: 'a',
            code: '1',
            companyId,
          } as never),
      ]
      for (const call of calls) {
        await expect(call(), JSON.stringify(companyId)).rejects.toMatchObject({
          code: 'ERR_INVALID_ARGUMENT',
          option: 'companyId',
        })
      }
    }
  })
})

describe('S9 a rule that comes after the login', () => {
  const both = { listed: ['mild'], withDirectory: true }
  const alone = { listed: [], withDirectory: false }
  const by = { actorId: 'system', asSystem: true } as const

  it.each([
    ['with a directory', both, undefined],
    ['with a directory, and the company named', both, 'mild'],
    ['without a directory', alone, 'mild'],
  ])('S9 S13 asks for a ticket at the start and at the confirmation, %s', async (_name, rules, companyId) => {
    const on = await withRules(rules)
    const { challenge } = await forced(on, companyId)
    const start = (ticket?: string) =>
      on.twoFactor.enrollment.start({
        userId: 'ada',
        accountName: 'ada',
        challenge,
        ...(ticket === undefined ? {} : { ticket }),
      })
    const started = await start()
    if (!started.ok) throw new Error(started.reason)
    const confirm = (uri: string) =>
      on.twoFactor.enrollment.confirm({ userId: 'ada', code: scan(uri).code(on.time.now), challenge })

    await on.twoFactor.policy.require({ companyId: 'mild', ...by, ticketRequired: true })
    const before = await recordOf(on.store, 'ada')
    expect(await confirm(started.uri)).toEqual({ ok: false, reason: 'ticket_required' })
    expect(await start()).toEqual({ ok: false, reason: 'ticket_required' })
    expect(await recordOf(on.store, 'ada')).toEqual(before)

    const restarted = await start(await ticketFor(on))
    if (!restarted.ok) throw new Error(restarted.reason)
    expect(await confirm(restarted.uri)).toMatchObject({ ok: true })
  })

  it('S13 keeps the ticket that the login was judged by, even if the rule is gone or the user has left', async () => {
    let listed = ['strict']
    const directory = { companiesOf: async () => listed.map((companyId) => ({ companyId })) }
    const on = bench(memoryStore(), { directory })
    await on.twoFactor.policy.require({ companyId: 'strict', ...by, ticketRequired: true })
    const { challenge } = await forced(on, undefined)
    const start = () => on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', challenge })
    listed = []
    expect(await start()).toEqual({ ok: false, reason: 'ticket_required' })
    await on.twoFactor.policy.relax({ companyId: 'strict', actorId: 'admin' })
    expect(await start()).toEqual({ ok: false, reason: 'ticket_required' })
    // A new login is judged by the rules as they are now.
    expect(await on.twoFactor.login.start({ userId: 'ada' })).toEqual({
      step: 'done',
      because: 'not_required',
    })
  })

  it('S13 does not ask a user inside a session for a ticket', async () => {
    const on = await withRules({ listed: ['strict'], withDirectory: true })
    await on.enroll('ada')
    expect((await on.twoFactor.login.start({ userId: 'ada' })).step).toBe('code')
  })
})

describe('S13 without a directory', () => {
  const alone = { listed: [], withDirectory: false }

  async function enrolledFor(companyId: string | undefined) {
    const on = await withRules(alone)
    const { challenge } = await forced(on, companyId)
    const ticket = await ticketFor(on)
    const started = await on.twoFactor.enrollment.start({
      userId: 'ada',
      accountName: 'ada',
      challenge,
      ticket,
    })
    if (!started.ok) throw new Error(started.reason)
    const phone = scan(started.uri)
    const confirmed = await on.twoFactor.enrollment.confirm({
      userId: 'ada',
      code: phone.code(on.time.now),
      challenge,
    })
    if (!confirmed.ok) throw new Error(confirmed.reason)
    return { ...on, phone, recoveryCodes: confirmed.recoveryCodes }
  }

  it('S13 the company that forced the enrollment is remembered, and it cannot be switched off', async () => {
    const { twoFactor, store, recoveryCodes } = await enrolledFor('strict')
    expect((await recordOf(store, 'ada')).loginCompanies).toEqual(['strict'])
    const requiredBy = [{ companyId: 'strict', enrollBy: new Date(dayBefore(2)), because: 'enforced' }]
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ requiredBy })
    const off = { userId: 'ada', code: recoveryCodes[0] ?? '' }
    const refusal = { ok: false, reason: 'required_by_company' }
    expect(await twoFactor.enrollment.disable(off)).toEqual({ ...refusal, companyIds: ['strict'] })
    for (const companyId of ['none', 'Strict', 'strict']) {
      const refused = await twoFactor.enrollment.disable({ ...off, companyId })
      expect(refused, companyId).toEqual({ ...refusal, companyIds: ['strict'] })
    }
    const two = await twoFactor.enrollment.disable({ ...off, companyId: 'mild' })
    expect(two).toEqual({ ...refusal, companyIds: ['strict', 'mild'] })
    // S9: it follows the rule as it is now.
    await twoFactor.policy.relax({ companyId: 'strict', actorId: 'admin' })
    expect(await twoFactor.enrollment.disable(off)).toEqual({ ok: true })
  })

  it('S13 a login by code remembers the company that it was for, once, whether it demands anything yet or not', async () => {
    const on = await withRules(alone)
    const { recoveryCodes } = await on.enroll('ada')
    const codes = [...recoveryCodes]
    for (const companyId of ['none', 'strict', 'no-such-company', 'mild', 'strict', undefined]) {
      const login = await on.twoFactor.login.start({ userId: 'ada', ...named(companyId) })
      if (login.step !== 'code') throw new Error(login.step)
      const { challenge } = login
      const wrong = await on.twoFactor.login.verify({ challenge, code: `wrong ${companyId}` })
      expect(wrong).toMatchObject({ reason: 'invalid_code' })
      const passed = await on.twoFactor.login.verify({ challenge, code: codes.shift() ?? '' })
      expect(passed).toMatchObject({ ok: true })
      on.time.advance(3600)
    }
    const remembered = ['none', 'strict', 'no-such-company', 'mild']
    expect((await recordOf(on.store, 'ada')).loginCompanies).toEqual(remembered)
    const off = await on.twoFactor.enrollment.disable({ userId: 'ada', code: codes.shift() ?? '' })
    expect(off).toEqual({ ok: false, reason: 'required_by_company', companyIds: ['strict', 'mild'] })
  })

  it('S13 a directory that is there decides alone: nothing is remembered beside it', async () => {
    const on = await withRules({ listed: ['mild'], withDirectory: true })
    const { challenge } = await forced(on, 'foreign')
    const started = await on.twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', challenge })
    if (!started.ok) throw new Error(started.reason)
    const phone = scan(started.uri)
    await on.twoFactor.enrollment.confirm({ userId: 'ada', code: phone.code(on.time.now), challenge })
    on.time.advance(30)
    const login = await on.twoFactor.login.start({ userId: 'ada', companyId: 'mild' })
    if (login.step !== 'code') throw new Error(login.step)
    await on.twoFactor.login.verify({ challenge: login.challenge, code: phone.code(on.time.now) })
    expect((await recordOf(on.store, 'ada')).loginCompanies).toEqual([])
  })

  it('S13 a record that has no room for another company is not switched off', async () => {
    const on = await withRules(alone)
    const { phone } = await on.enroll('ada')
    const ids = Array.from({ length: 51 }, (_, index) => `company ${index}`)
    for (const companyId of ids) {
      on.time.advance(30)
      const login = await on.twoFactor.login.start({ userId: 'ada', companyId })
      if (login.step !== 'code') throw new Error(login.step)
      const code = phone.code(on.time.now)
      const passed = await on.twoFactor.login.verify({ challenge: login.challenge, code })
      expect(passed).toMatchObject({ ok: true })
    }
    const companyIds = ids.slice(0, 50)
    expect((await recordOf(on.store, 'ada')).loginCompanies).toEqual(companyIds)
    on.time.advance(30)
    const off = await on.twoFactor.enrollment.disable({ userId: 'ada', code: phone.code(on.time.now) })
    expect(off).toEqual({ ok: false, reason: 'required_by_company', companyIds })
  })

  it('S13 after a reset, a login for another company avoids no ticket', async () => {
    const { twoFactor } = await enrolledFor('strict')
    await twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'lost phone' })
    const login = await twoFactor.login.start({ userId: 'ada', companyId: 'mild' })
    if (login.step !== 'enroll') throw new Error(login.step)
    expect(login.ticketRequired).toBe(true)
    const { challenge } = login
    const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada', challenge })
    expect(started).toEqual({ ok: false, reason: 'ticket_required' })
  })
})

describe('policy.companiesOf', () => {
  it('lists each company of a user once, as the directory does now', async () => {
    let listed = ['b', 'a', 'b']
    const directory = { companiesOf: async () => listed.map((companyId) => ({ companyId })) }
    const { twoFactor } = bench(memoryStore(), { directory })
    expect(await twoFactor.policy.companiesOf({ userId: 'ada' })).toEqual(['b', 'a'])
    listed = []
    expect(await twoFactor.policy.companiesOf({ userId: 'ada' })).toEqual([])
  })

  it('S13 lists none without a directory', async () => {
    expect(await bench(memoryStore()).twoFactor.policy.companiesOf({ userId: 'ada' })).toEqual([])
  })
})
