import { describe, expect, it } from 'vitest'
import { type CompanyMember, type MemberCompliance, memoryStore } from '../../src/index.js'
import { emptyPolicy } from '../../src/policy/record.js'
import { bench } from '../support/service.js'

const HOUR = 3600

/** The company of these tests: an admin, and members of whom the directory knows more or less. */
const members: readonly CompanyMember[] = [
  { userId: 'admin', role: 'admin' },
  { userId: 'bea', role: 'member', joinedAt: new Date('2026-11-24T09:30:15Z') },
  { userId: 'cyd', role: 'member' },
  { userId: 'dee', role: 'guest' },
]

const directory = {
  companiesOf: async (userId: string) =>
    members.filter((member) => member.userId === userId).map((member) => ({ ...member, companyId: 'c1' })),
  async *membersOf(companyId: string) {
    if (companyId === 'c1') yield* members
  },
}

async function collect(stream: AsyncIterable<MemberCompliance>): Promise<MemberCompliance[]> {
  const all: MemberCompliance[] = []
  for await (const member of stream) all.push(member)
  return all
}

async function company() {
  const on = bench(memoryStore(), { directory })
  await on.enroll('admin')
  return { ...on, who: { companyId: 'c1', actorId: 'admin' } }
}

describe('compliance', () => {
  it('tells of every member how they stand, with the deadline and its reason, and as counts', async () => {
    const { twoFactor, time, who } = await company()
    await twoFactor.policy.require({ ...who, newMemberGrace: HOUR, roles: ['admin', 'member'] })
    expect(await collect(twoFactor.policy.compliance({ companyId: 'c1' }))).toEqual([
      { userId: 'admin', state: 'enrolled', enrollBy: time.now, because: 'enforced' },
      { userId: 'bea', state: 'due', enrollBy: new Date('2026-11-24T10:30:15Z'), because: 'new_member' },
      { userId: 'cyd', state: 'overdue', enrollBy: time.now, because: 'enforced' },
      { userId: 'dee', state: 'optional' },
    ])
    expect(await twoFactor.policy.complianceCounts({ companyId: 'c1' })).toEqual({
      total: 4,
      enrolled: 1,
      optional: 1,
      exempt: 0,
      due: 1,
      overdue: 1,
    })
  })

  it('is a stream: nothing is read before it is asked for, and thousands of members are no more than a batch', async () => {
    let yielded = 0
    const many = {
      companiesOf: async () => [],
      async *membersOf() {
        for (; yielded < 20_000; yielded++) yield { userId: `user-${yielded}` }
      },
    }
    const { twoFactor } = bench(memoryStore(), { directory: many })
    const stream = twoFactor.policy.compliance({ companyId: 'c1' })
    expect(yielded).toBe(0)
    await stream.next()
    expect(yielded).toBeLessThan(1000)
    await stream.return()
    const counts = await twoFactor.policy.complianceCounts({ companyId: 'c1' })
    expect(counts.total).toBeGreaterThan(19_000)
  })

  it('reads the store once for 500 members, and tells of each member once', async () => {
    const batches: number[] = []
    const store = memoryStore()
    const enrollments = {
      ...store.enrollments,
      loadMany(ids: readonly string[]) {
        batches.push(ids.length)
        return store.enrollments.loadMany(ids)
      },
    }
    for (const [length, expected] of [
      [0, []],
      [500, [500]],
      [501, [500, 1]],
    ] as const) {
      batches.length = 0
      const crowd = Array.from({ length }, (_, index) => ({ userId: `user-${index}` }))
      const { twoFactor } = bench(
        { ...store, enrollments },
        {
          directory: {
            companiesOf: async () => [],
            async *membersOf() {
              yield* crowd
            },
          },
        },
      )
      const told = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
      expect(told.map(({ userId }) => userId)).toEqual(crowd.map(({ userId }) => userId))
      expect(batches).toEqual(expected)
    }
  })

  it('S4 without a directory of members, or with one that fails, is a typed error', async () => {
    const companiesOf = async () => []
    const without = bench(memoryStore(), { directory: { companiesOf } })
    const missing = collect(without.twoFactor.policy.compliance({ companyId: 'c1' }))
    await expect(missing).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: 'createTwoFactor: directory: has no function membersOf',
    })
    const none = bench(memoryStore())
    const nowhere = collect(none.twoFactor.policy.compliance({ companyId: 'c1' }))
    await expect(nowhere).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    const membersThen = async function* (member: unknown) {
      yield { userId: 'ada' }
      if (member === undefined) throw new Error('connection lost')
      yield member as never
    }
    const broken: readonly (readonly [message: string, answer: AsyncIterable<CompanyMember>])[] = [
      ['directory.membersOf threw', membersThen(undefined)],
      ['directory.membersOf threw', null as never],
      ['directory.membersOf: expected a userId in each', membersThen({ user: 'bea' })],
      ['directory.membersOf: expected a userId in each', membersThen({ userId: '' })],
      ['directory.membersOf: expected role as a string', membersThen({ userId: 'bea', role: 7 })],
    ]
    for (const [message, answer] of broken) {
      const { twoFactor } = bench(memoryStore(), { directory: { companiesOf, membersOf: () => answer } })
      const failed = collect(twoFactor.policy.compliance({ companyId: 'c1' }))
      await expect(failed).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED', message })
    }
  })
})

describe('the preview', () => {
  it('says who would be shut out, and when, and changes nothing', async () => {
    const { twoFactor, time, store } = await company()
    const preview = twoFactor.policy.preview({ companyId: 'c1', newMemberGrace: HOUR })
    expect(await collect(preview)).toEqual([
      { userId: 'bea', state: 'due', enrollBy: new Date('2026-11-24T10:30:15Z'), because: 'new_member' },
      { userId: 'cyd', state: 'overdue', enrollBy: time.now, because: 'enforced' },
      { userId: 'dee', state: 'overdue', enrollBy: time.now, because: 'enforced' },
    ])
    const ofGuests = await collect(twoFactor.policy.preview({ companyId: 'c1', roles: ['guest'] }))
    expect(ofGuests.map(({ userId }) => userId)).toEqual(['dee'])
    expect(await store.policies.load('c1')).toBeNull()
    expect((await twoFactor.login.start({ userId: 'cyd' })).step).toBe('done')
  })

  it('agrees with what a login then does', async () => {
    const { twoFactor, who } = await company()
    const rule = { roles: ['member'], newMemberGrace: HOUR }
    const foretold = await collect(twoFactor.policy.preview({ companyId: 'c1', ...rule }))
    await twoFactor.policy.require({ ...who, ...rule })
    for (const { userId } of members) {
      const expected = foretold.find((member) => member.userId === userId)?.state
      const { step } = await twoFactor.login.start({ userId })
      expect(step === 'enroll', userId).toBe(expected === 'overdue')
    }
  })
})

describe('PCI-8.5.1 an exemption', () => {
  const exemption = { companyId: 'c1', userId: 'cyd', actorId: 'admin', reason: 'phone is being replaced' }

  it('gives one member more time, with actor, reason and end, and ends by itself', async () => {
    const { twoFactor, time, who, store } = await company()
    await twoFactor.policy.require(who)
    const until = new Date(time.now.getTime() + HOUR * 1000)
    const exempted = await twoFactor.policy.exempt({ ...exemption, until })
    const { companyId: _, ...entry } = exemption
    expect(exempted).toMatchObject({ ok: true, policy: { exemptions: [{ ...entry, until }] } })
    expect(await twoFactor.login.start({ userId: 'cyd' })).toEqual({ step: 'done', enrollBy: until })
    expect((await twoFactor.login.start({ userId: 'dee' })).step).toBe('enroll')
    const [, , cyd] = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
    expect(cyd).toEqual({ userId: 'cyd', state: 'exempt', enrollBy: until, because: 'exempt' })
    time.advance(HOUR)
    const login = await twoFactor.login.start({ userId: 'cyd' })
    expect(login).toMatchObject({ step: 'enroll', requiredBy: [{ companyId: 'c1', because: 'exempt' }] })
    expect((await twoFactor.policy.get({ companyId: 'c1' })).exemptions).toEqual([])
    const events = []
    for await (const event of store.policies.events('c1')) events.push(event)
    expect(events.at(-1)).toMatchObject({
      type: 'policy.exempted',
      userId: 'cyd',
      actorId: 'admin',
      reason: 'phone is being replaced',
      until: until.toISOString(),
    })
  })

  it('can be taken back, and does not let its member switch two-factor off', async () => {
    const { twoFactor, time, who, enroll } = await company()
    const { phone } = await enroll('cyd')
    await twoFactor.policy.require(who)
    await twoFactor.policy.exempt({ ...exemption, until: new Date(time.now.getTime() + HOUR * 1000) })
    time.advance(30)
    const off = await twoFactor.enrollment.disable({ userId: 'cyd', code: phone.code(time.now) })
    expect(off).toMatchObject({ ok: false, reason: 'required_by_company' })
    await twoFactor.enrollment.reset({ userId: 'cyd', actorId: 'admin', reason: 'lost' })
    expect((await twoFactor.login.start({ userId: 'cyd' })).step).toBe('done')
    await twoFactor.policy.exempt({ ...exemption, until: time.now })
    expect((await twoFactor.login.start({ userId: 'cyd' })).step).toBe('enroll')
  })

  it('needs a reason and an end, and there are at most 1,000 at a time', async () => {
    const { twoFactor, time, store } = await company()
    for (const fields of [{ reason: '' }, { reason: undefined }, { until: undefined }, { until: 7 }]) {
      const call = twoFactor.policy.exempt({ ...exemption, until: time.now, ...fields } as never)
      await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
    const until = new Date(time.now.getTime() + HOUR * 1000)
    const exemptions = Array.from({ length: 1000 }, (_, index) => ({
      userId: `user-${index}`,
      actorId: 'admin',
      reason: 'a whole team',
      grantedAt: time.now.getTime(),
      until: until.getTime(),
    }))
    const next = { ...emptyPolicy('c1'), exemptions }
    await store.policies.commit({ id: 'c1', expected: null, next, events: [] })
    const full = await twoFactor.policy.exempt({ ...exemption, until })
    expect(full).toEqual({ ok: false, reason: 'too_many_exemptions' })
    const renewed = await twoFactor.policy.exempt({ ...exemption, userId: 'user-7', until })
    expect(renewed).toMatchObject({ ok: true })
    time.advance(HOUR)
    const room = await twoFactor.policy.exempt({ ...exemption, until: new Date(until.getTime() + 1000) })
    expect(room).toMatchObject({ ok: true, policy: { exemptions: { length: 1 } } })
  })
})

describe('an enrollment that a company forces', () => {
  async function forced() {
    const on = await company()
    await on.twoFactor.policy.require({ ...on.who, enrollmentTicket: true })
    const login = await on.twoFactor.login.start({ userId: 'cyd' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const start = (ticket?: string) =>
      on.twoFactor.enrollment.start({
        userId: 'cyd',
        accountName: 'cyd',
        challenge: login.challenge,
        ...(ticket === undefined ? {} : { ticket }),
      })
    const issue = (ttl?: number, userId: string = 'cyd') =>
      on.twoFactor.enrollment.issueTicket({
        userId,
        actorId: 'admin',
        reason: 'seen in person',
        ...(ttl === undefined ? {} : { ttl }),
      })
    return { ...on, start, issue, challenge: login.challenge }
  }

  it('S5 with a ticket demanded, a leaked password alone enrolls nobody in the owner’s place', async () => {
    const { start, issue, store, events } = await forced()
    expect(await start()).toEqual({ ok: false, reason: 'ticket_required' })
    expect(await start('nonsense')).toEqual({ ok: false, reason: 'ticket_invalid' })
    const other = await issue(undefined, 'bea')
    expect(await start(other.ok ? other.ticket : '')).toEqual({ ok: false, reason: 'ticket_invalid' })
    expect(await store.enrollments.load('cyd')).toBeNull()

    const issued = await issue()
    expect(events.at(-1)).toMatchObject({
      type: 'enrollment.ticket_issued',
      userId: 'cyd',
      actorId: 'admin',
      reason: 'seen in person',
    })
    expect(await start(issued.ok ? issued.ticket : '')).toMatchObject({ ok: true })
  })

  it('a ticket ends by its time, and with the enrollment that it was used for', async () => {
    const { twoFactor, start, issue, time, enroll } = await forced()
    const expiresAt = new Date(time.now.getTime() + 60_000)
    const issued = await issue(60)
    expect(issued).toMatchObject({ ok: true, expiresAt })
    const ticket = issued.ok ? issued.ticket : ''
    time.advance(59)
    expect(await start(ticket)).toMatchObject({ ok: true })
    time.advance(1)
    expect(await start(ticket)).toEqual({ ok: false, reason: 'ticket_expired' })
    await enroll('cyd')
    expect(await issue()).toEqual({ ok: false, reason: 'already_enrolled' })
    await twoFactor.enrollment.reset({ userId: 'cyd', actorId: 'admin', reason: 'again' })
    const login = await twoFactor.login.start({ userId: 'cyd' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const reused = await twoFactor.enrollment.start({
      userId: 'cyd',
      accountName: 'cyd',
      challenge: login.challenge,
      ticket,
    })
    expect(reused).toEqual({ ok: false, reason: 'ticket_invalid' })
  })

  it('S9 takes a ticket where one of several companies asks for one', async () => {
    const both = { companiesOf: async () => [{ companyId: 'c1' }, { companyId: 'c2' }] }
    const { twoFactor, enroll } = bench(memoryStore(), { directory: both })
    await enroll('admin')
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'admin' })
    await twoFactor.policy.require({ companyId: 'c2', actorId: 'admin', enrollmentTicket: true })
    const login = await twoFactor.login.start({ userId: 'cyd' })
    if (login.step !== 'enroll') throw new Error(login.step)
    const { challenge } = login
    const refused = await twoFactor.enrollment.start({ userId: 'cyd', accountName: 'cyd', challenge })
    expect(refused).toEqual({ ok: false, reason: 'ticket_required' })
  })

  it('a ticket lasts from a minute to a week, and half an hour where nothing is said', async () => {
    const { issue, time } = await forced()
    for (const [ttl, seconds] of [
      [60, 60],
      [604_800, 604_800],
      [undefined, 1800],
    ] as const) {
      const expiresAt = new Date(time.now.getTime() + seconds * 1000)
      expect(await issue(ttl)).toMatchObject({ ok: true, expiresAt })
    }
  })

  it('S11 a ticket asked for out of shape is a typed error', async () => {
    const { issue, twoFactor } = await forced()
    for (const ttl of [59, 604_801, 0.5]) {
      await expect(issue(ttl)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('enrollment.issueTicket: ttl: '),
      })
    }
    const noReason = twoFactor.enrollment.issueTicket({ userId: 'cyd', actorId: 'admin' } as never)
    await expect(noReason).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
  })
})
