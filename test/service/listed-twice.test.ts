import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CompanyMember, memoryStore } from '../../src/index.js'
import { bench, collect } from '../support/service.js'

const HOUR = 3600

describe('S13 a member whom the directory lists more than once', () => {
  const SYSTEM = { companyId: 'c1', actorId: 'system', asSystem: true } as const
  const GUEST = { role: 'guest' }
  const ADMIN = { role: 'admin' }
  const NEW = { role: 'admin', joinedAt: new Date('2026-11-24T09:30:15Z') }
  const OLD = { role: 'Admin', joinedAt: new Date('2020-01-01') }

  /** The company has so many others between the places where it lists ada. */
  async function listing(places: readonly Omit<CompanyMember, 'userId'>[], between: number) {
    const listed: CompanyMember[] = places.flatMap((place, index) => [
      { userId: 'ada', ...place },
      ...Array.from({ length: between }, (_, other) => ({ userId: `other ${index} ${other}`, ...GUEST })),
    ])
    const on = bench(memoryStore(), {
      directory: {
        companiesOf: async (userId: string) =>
          listed.filter((each) => each.userId === userId).map((each) => ({ companyId: 'c1', ...each })),
        async *membersOf() {
          yield* listed
        },
      },
    })
    await on.twoFactor.policy.require({ ...SYSTEM, roles: ['admin'], newMemberGrace: HOUR })
    return { ...on, people: 1 + places.length * between }
  }

  it.each([0, 600])(
    'S13 with %d others between, by all the ways to sign in, as at a login',
    async (between) => {
      const SAML = { signInMethods: ['saml'] }
      for (const [places, state] of [
        [[SAML, { signInMethods: ['saml', 'password'] }], 'overdue'],
        [[SAML, {}], 'overdue'],
        [[SAML, SAML], 'exempt'],
      ] as const) {
        const { twoFactor } = await listing(places, between)
        await twoFactor.policy.require({ ...SYSTEM, exemptMethods: ['saml'] })
        const all = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
        expect(all.filter(({ userId }) => userId === 'ada')).toMatchObject([{ state }])
      }
    },
  )

  const cases: (readonly [string, readonly object[], 'enroll' | 'not_due' | 'not_required', string])[] = [
    ['guest, then admin', [GUEST, ADMIN], 'enroll', 'overdue'],
    ['admin, then guest', [ADMIN, GUEST], 'enroll', 'overdue'],
    ['guest twice', [GUEST, GUEST], 'not_required', 'optional'],
    ['admin twice', [ADMIN, ADMIN], 'enroll', 'overdue'],
    ['a new admin, then an old one', [NEW, OLD], 'enroll', 'overdue'],
    ['an old admin, then a new one', [OLD, NEW], 'enroll', 'overdue'],
    ['guest, a new admin, guest', [GUEST, NEW, GUEST], 'not_due', 'due'],
    ['guest, a new admin, without a role', [GUEST, NEW, {}], 'enroll', 'overdue'],
  ]

  it.each(cases.flatMap((each) => [0, 600].map((between) => [between, ...each] as const)))(
    'S13 with %d others between, as %s, counts once and by the strictest, as at a login',
    async (between, _name, places, reason, state) => {
      const { twoFactor, people, enroll } = await listing(places, between)
      const login = await twoFactor.login.start({ userId: 'ada' })
      expect(login.step === 'done' ? login.because : login.step).toBe(reason)
      const isAda = ({ userId }: { userId: string }) => userId === 'ada'
      const all = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
      expect(all.filter(isAda)).toMatchObject([{ state }])
      expect(new Set(all.map(({ userId }) => userId)).size).toBe(people)
      expect(all).toHaveLength(people)
      const counts = await twoFactor.policy.complianceCounts({ companyId: 'c1' })
      const none = { enrolled: 0, optional: people - 1, exempt: 0, due: 0, overdue: 0 }
      const own = state as keyof typeof none
      expect(counts).toEqual({ ...none, total: people, [own]: none[own] + 1 })
      const preview = twoFactor.policy.preview({ companyId: 'c1', roles: ['ADMIN'], newMemberGrace: HOUR })
      expect(await collect(preview)).toMatchObject(state === 'optional' ? [] : [{ userId: 'ada', state }])

      await enroll('ada')
      const enrolled = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
      expect(enrolled.filter(isAda)).toMatchObject([{ state: 'enrolled' }])
      expect(enrolled).toHaveLength(people)
      const off = await twoFactor.enrollment.disable({ userId: 'ada', code: 'wrong' })
      const refused = { ok: false, reason: 'required_by_company', companyIds: ['c1'] }
      expect(off).toMatchObject(state === 'optional' ? { reason: 'invalid_code' } : refused)
    },
  )

  it('S13 has the state that the login of each member has, wherever the list has them', async () => {
    const place = fc.record({
      userId: fc.constantFrom('ada', 'bea', 'cyd'),
      role: fc.constantFrom('admin', 'guest', undefined),
      joinedAt: fc.constantFrom(NEW.joinedAt, OLD.joinedAt, undefined),
    })
    const listings = fc.array(place, { minLength: 1, maxLength: 9 })
    await fc.assert(
      fc.asyncProperty(listings, async (places) => {
        const directory = {
          companiesOf: async (userId: string) =>
            places.filter((each) => each.userId === userId).map((each) => ({ companyId: 'c1', ...each })),
          async *membersOf() {
            yield* places
          },
        } as never
        const { twoFactor } = bench(memoryStore(), { directory })
        await twoFactor.policy.require({ ...SYSTEM, roles: ['admin'], newMemberGrace: HOUR })
        const states = await collect(twoFactor.policy.compliance({ companyId: 'c1' }))
        expect(states.map(({ userId }) => userId).sort()).toEqual([
          ...new Set(places.map(({ userId }) => userId).sort()),
        ])
        for (const { userId, state, enrollBy } of states) {
          const login = await twoFactor.login.start({ userId })
          const step = login.step === 'done' ? login.because : login.step
          expect(step).toBe({ overdue: 'enroll', due: 'not_due', optional: 'not_required' }[state as 'due'])
          if (step === 'not_due') expect(login).toMatchObject({ enrollBy })
        }
      }),
    )
  })
})
