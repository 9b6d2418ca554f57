import { describe, expect, it } from 'vitest'
import { type CompanyMember, memoryStore } from '../../src/index.js'
import { emptyPolicy } from '../../src/policy/record.js'
import { enrolled, guess, guessRecovery, minutesLater } from '../support/guesses.js'
import { bench, collect, putPolicy } from '../support/service.js'

const HOUR = 3600

/** The company of these tests: an admin, and members about whom the directory knows more or less. */
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

/** ada alone. */
const ofAda = {
  companiesOf: async () => [{ companyId: 'c1' }],
  async *membersOf() {
    yield { userId: 'ada' }
  },
}

async function company() {
  const on = bench(memoryStore(), { directory })
  await on.enroll('admin')
  return { ...on, by: { companyId: 'c1', actorId: 'admin' } }
}

describe('compliance', () => {
  it('returns the state of every member, with the deadline and its reason, and as counts', async () => {
    const { twoFactor, time, by } = await company()
    await twoFactor.policy.require({ ...by, newMemberGrace: HOUR, roles: ['admin', 'member'] })
    expect(await collect(twoFactor.policy.compliance({ companyId: 'c1' }))).toEqual([
      { userId: 'admin', state: 'enrolled', enrollBy: time.now, because: 'enforced' },
      { userId: 'cyd', state: 'overdue', enrollBy: time.now, because: 'enforced' },
      // Who may be listed again with a stricter role comes last.
      { userId: 'bea', state: 'due', enrollBy: new Date('2026-11-24T10:30:15Z'), because: 'new_member' },
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

  it('S3 says of a member when the last wait is over that admin.unlock ends, of the app or of recovery codes', async () => {
    const on = await enrolled({ directory: ofAda })
    const standing = () => collect(on.twoFactor.policy.compliance({ companyId: 'c1' }))
    const ada = { userId: 'ada', state: 'enrolled' }
    await guess(on, 4)
    expect(await standing()).toEqual([ada])
    await guess(on, 1, 4)
    expect(await standing()).toEqual([{ ...ada, retryAt: minutesLater(on, 1) }])
    on.time.advance(30)
    await guessRecovery(on, 5)
    expect(await standing()).toEqual([{ ...ada, retryAt: minutesLater(on, 1) }])
    const unlock = () => on.twoFactor.admin.unlock({ userId: 'ada', actorId: 'admin', reason: 'a guesser' })
    expect(await unlock()).toEqual({ ok: true })
    expect(await standing()).toEqual([ada])
    expect(await unlock()).toEqual({ ok: false, reason: 'not_locked' })
  })

  it('S3 says who is suspended', async () => {
    const on = await enrolled({ directory: ofAda, throttle: { suspendAfter: 5 } })
    await guess(on, 5)
    const standing = () => collect(on.twoFactor.policy.compliance({ companyId: 'c1' }))
    expect(await standing()).toEqual([{ userId: 'ada', state: 'enrolled', suspended: true }])
    await on.twoFactor.admin.reset({ userId: 'ada', actorId: 'admin', reason: 'a guesser' })
    expect(await standing()).toEqual([{ userId: 'ada', state: 'optional' }])
  })

  it('S3 says when a setup takes a code again', async () => {
    const { twoFactor, time } = bench(memoryStore(), { directory: ofAda })
    await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
    for (let guesses = 0; guesses < 5; guesses++) {
      await twoFactor.enrollment.confirm({ userId: 'ada', code: `guess ${guesses}` })
    }
    const retryAt = new Date(time.now.getTime() + 60_000)
    expect(await collect(twoFactor.policy.compliance({ companyId: 'c1' }))).toEqual([
      { userId: 'ada', state: 'optional', retryAt },
    ])
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

  it('reads the store once for 500 members, and returns each member once', async () => {
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
      const listed = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
      expect(listed.map(({ userId }) => userId)).toEqual(crowd.map(({ userId }) => userId))
      expect(batches).toEqual(expected)
    }
  })

  it('S4 reads one batch ahead, and throws a fault of that batch in its turn, or never if the caller stops', async () => {
    const store = memoryStore()
    const enrollments = {
      ...store.enrollments,
      async loadMany(ids: readonly string[]) {
        if (ids.includes('user-500')) throw new Error('connection lost')
        return store.enrollments.loadMany(ids)
      },
    }
    const crowd = {
      companiesOf: async () => [],
      async *membersOf() {
        for (let index = 0; index < 1200; index++) yield { userId: `user-${index}` }
      },
    }
    const { twoFactor } = bench({ ...store, enrollments }, { directory: crowd })
    const seen: string[] = []
    const readAll = async (): Promise<void> => {
      for await (const { userId } of twoFactor.policy.compliance({ companyId: 'c1' })) {
        seen.push(userId)
        // A slow caller: the fault of the next batch has happened before it is asked for.
        if (seen.length === 1) await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await expect(readAll()).rejects.toMatchObject({ code: 'ERR_STORE_FAILED', store: 'store.enrollments' })
    expect(seen).toHaveLength(500)
    const left = twoFactor.policy.compliance({ companyId: 'c1' })
    await left.next()
    await left.return()
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('S4 without a directory of members, or with one that fails, is a typed error', async () => {
    const companiesOf = async () => []
    const without = bench(memoryStore(), { directory: { companiesOf } })
    const missing = collect(without.twoFactor.policy.compliance({ companyId: 'c1' }))
    await expect(missing).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      option: 'directory',
      message:
        'createTwoFactor: directory: membersOf is missing; policy.preview, compliance and complianceCounts need its membersOf',
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
      ['directory.membersOf: expected an object, got null', membersThen(null)],
      ['directory.membersOf: userId: expected a string, got undefined', membersThen({ user: 'bea' })],
      ['directory.membersOf: userId: expected 1 to 1,024 characters, got 0', membersThen({ userId: '' })],
      ['directory.membersOf: role: expected a string, got 7', membersThen({ userId: 'bea', role: 7 })],
      [
        'directory.membersOf: userId: expected a string, got undefined',
        membersThen(Object.create({ userId: 'bea' })),
      ],
    ]
    for (const [message, answer] of broken) {
      const { twoFactor } = bench(memoryStore(), { directory: { companiesOf, membersOf: () => answer } })
      const failed = collect(twoFactor.policy.compliance({ companyId: 'c1' }))
      await expect(failed).rejects.toMatchObject({ code: 'ERR_DIRECTORY_FAILED', message })
    }
  })
})

describe('the preview', () => {
  it('returns the members who would have to enroll, and when, and changes nothing', async () => {
    const { twoFactor, time, store } = await company()
    const preview = twoFactor.policy.preview({ companyId: 'c1', newMemberGrace: HOUR })
    expect(await collect(preview)).toEqual([
      { userId: 'cyd', state: 'overdue', enrollBy: time.now, because: 'enforced' },
      { userId: 'dee', state: 'overdue', enrollBy: time.now, because: 'enforced' },
      // Who may be listed again with a stricter role comes last.
      { userId: 'bea', state: 'due', enrollBy: new Date('2026-11-24T10:30:15Z'), because: 'new_member' },
    ])
    const ofGuests = await collect(twoFactor.policy.preview({ companyId: 'c1', roles: ['guest'] }))
    expect(ofGuests.map(({ userId }) => userId)).toEqual(['dee'])
    expect(await store.policies.load('c1')).toBeNull()
    expect((await twoFactor.login.start({ userId: 'cyd' })).step).toBe('done')
  })

  it('agrees with what a login then does', async () => {
    const { twoFactor, by } = await company()
    const rule = { roles: ['member'], newMemberGrace: HOUR }
    const foretold = await collect(twoFactor.policy.preview({ companyId: 'c1', ...rule }))
    await twoFactor.policy.require({ ...by, ...rule })
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
    const { twoFactor, time, by } = await company()
    await twoFactor.policy.require(by)
    const until = new Date(time.now.getTime() + HOUR * 1000)
    const exempted = await twoFactor.policy.exempt({ ...exemption, until })
    const { companyId: _, ...entry } = exemption
    expect(exempted).toMatchObject({ ok: true, policy: { exemptions: [{ ...entry, until }] } })
    expect(await twoFactor.login.start({ userId: 'cyd' })).toEqual({
      step: 'done',
      because: 'not_due',
      enrollBy: until,
    })
    expect((await twoFactor.login.start({ userId: 'dee' })).step).toBe('enroll')
    const [, , cyd] = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
    expect(cyd).toEqual({ userId: 'cyd', state: 'exempt', enrollBy: until, because: 'exempt' })
    time.advance(HOUR)
    const login = await twoFactor.login.start({ userId: 'cyd' })
    expect(login).toMatchObject({ step: 'enroll', requiredBy: [{ companyId: 'c1', because: 'exempt' }] })
    expect((await twoFactor.policy.get({ companyId: 'c1' })).exemptions).toEqual([])
    const events = await collect(twoFactor.policy.events({ companyId: 'c1' }))
    expect(events.at(-1)).toMatchObject({
      type: 'policy.exempted',
      userId: 'cyd',
      actorId: 'admin',
      reason: 'phone is being replaced',
      until: until.toISOString(),
    })
  })

  it('can be taken back, and does not let the member switch two-factor off', async () => {
    const { twoFactor, time, by, enroll } = await company()
    const { phone } = await enroll('cyd')
    await twoFactor.policy.require(by)
    await twoFactor.policy.exempt({ ...exemption, until: new Date(time.now.getTime() + HOUR * 1000) })
    time.advance(30)
    const off = await twoFactor.enrollment.disable({ userId: 'cyd', code: phone.code(time.now) })
    expect(off).toMatchObject({ ok: false, reason: 'required_by_company' })
    await twoFactor.admin.reset({ userId: 'cyd', actorId: 'admin', reason: 'lost' })
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
    await putPolicy(store, { ...emptyPolicy('c1'), exemptions })
    const full = await twoFactor.policy.exempt({ ...exemption, until })
    expect(full).toEqual({ ok: false, reason: 'too_many_exemptions' })
    const renewed = await twoFactor.policy.exempt({ ...exemption, userId: 'user-7', until })
    expect(renewed).toMatchObject({ ok: true })
    time.advance(HOUR)
    const room = await twoFactor.policy.exempt({ ...exemption, until: new Date(until.getTime() + 1000) })
    expect(room).toMatchObject({ ok: true, policy: { exemptions: { length: 1 } } })
  })
})
