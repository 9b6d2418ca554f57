import { describe, expect, it } from 'vitest'
import { type CompanyMember, type MemberCompliance, memoryStore, type TwoFactor } from '../../src/index.js'
import { emptyPolicy } from '../../src/policy/record.js'
import { type Bench, bench, collect, putPolicy, START } from '../support/service.js'

/** When two-factor must be on: two days ago, tomorrow or in two days. */
const DUE = new Date(START.getTime() - 2 * 86_400_000)
const SOON = new Date(START.getTime() + 86_400_000)
const LATER = new Date(START.getTime() + 2 * 86_400_000)

/** What a company requires: from when, and not of these methods. */
interface Rule {
  readonly from: Date
  readonly exempt: readonly string[]
}

/** Companies, each with one rule or none, so that a user can be in any two of them. */
const RULES: Readonly<Record<string, Rule | null>> = Object.fromEntries([
  ['free', null],
  ...Object.entries({ due: DUE, soon: SOON, later: LATER }).flatMap(([name, from]) =>
    [[], ['saml'], ['saml', 'passkey', 'sso 2']].map((exempt) => [
      `${name} but ${exempt.join()}`,
      { from, exempt },
    ]),
  ),
])
const COMPANIES = Object.keys(RULES)

const METHODS = [
  undefined,
  'password',
  'saml',
  'SAML',
  'saml ',
  'passkey',
  'sso 2',
  'magic_link',
  '*',
] as const
const SUFFICIENT = [[], ['passkey'], ['passkey', 'saml', 'Passkey']] as const

const users = ['on', 'off'] as const

/** Every user is in the companies that the test says, with the methods that it says. */
interface World {
  listed: readonly string[]
  signInMethods: readonly string[] | undefined
}

async function makeWorld() {
  const world: World = { listed: [], signInMethods: undefined }
  const directory = {
    companiesOf: async () => world.listed.map((companyId) => ({ companyId })),
    async *membersOf(): AsyncGenerator<CompanyMember> {
      const { signInMethods } = world
      for (const userId of users) yield signInMethods === undefined ? { userId } : { userId, signInMethods }
    },
  }
  const on = bench(memoryStore(), { directory })
  for (const [companyId, rule] of Object.entries(RULES)) {
    if (rule === null) continue
    const requirement = {
      enforceFrom: rule.from.getTime(),
      requiredAt: DUE.getTime(),
      newMemberGrace: 0,
      roles: null,
      deviceMaxAge: null,
      ticketRequired: false,
      exemptMethods: rule.exempt,
    }
    await putPolicy(on.store, { ...emptyPolicy(companyId), requirement })
  }
  const { recoveryCodes } = await on.enroll('on')
  const challenge = await on.challengeFor('on')
  const passed = await on.twoFactor.login.verify({
    challenge,
    code: recoveryCodes[0] ?? '',
    rememberDevice: true,
  })
  if (!passed.ok) throw new Error(passed.reason)
  const services = SUFFICIENT.map((sufficientMethods) => ({
    sufficientMethods,
    twoFactor: bench(on.store, { directory, sufficientMethods, clock: () => on.time.now }).twoFactor,
  }))
  return { ...on, world, services, proof: passed.proof, deviceToken: passed.deviceToken ?? '' }
}

/** What a login asks for, as the issue says it. */
function expectedStep(
  { enrolled, proven, trusted }: { enrolled: boolean; proven: boolean; trusted: boolean },
  method: string,
  sufficient: readonly string[],
  companies: readonly string[],
) {
  if (sufficient.some((name) => name === method)) return { step: 'done', because: 'sufficient_method' }
  if (enrolled && proven) return { step: 'done', because: 'proof' }
  if (enrolled && trusted) return { step: 'done', because: 'trusted_device' }
  if (enrolled) return { step: 'code' }
  const rules = companies.flatMap((companyId) => RULES[companyId] ?? [])
  if (rules.length === 0) return { step: 'done', because: 'not_required' }
  const left = rules.filter(({ exempt }) => exempt.every((name) => name !== method))
  if (left.length === 0) return { step: 'done', because: 'exempt_method' }
  const enrollBy = new Date(Math.min(...left.map(({ from }) => from.getTime())))
  return enrollBy > START ? { step: 'done', because: 'not_due', enrollBy } : { step: 'enroll' }
}

const PAIRS = COMPANIES.flatMap((a) => [[a], ...COMPANIES.filter((b) => a < b).map((b) => [a, b])])

describe('S13 a sign-in method', () => {
  it('S13 asks for no less than the oracle, for every method, rule, enrollment, proof and device', async () => {
    const { world, services, proof, deviceToken } = await makeWorld()
    let done = 0
    for (const { sufficientMethods, twoFactor } of services) {
      for (const listed of PAIRS) {
        world.listed = listed
        for (const method of METHODS) {
          for (const facts of [
            { enrolled: false, proven: false, trusted: false },
            // The tokens of another user say nothing.
            { enrolled: false, proven: true, trusted: true },
            { enrolled: true, proven: false, trusted: false },
            { enrolled: true, proven: true, trusted: false },
            { enrolled: true, proven: false, trusted: true },
            { enrolled: true, proven: true, trusted: true },
          ]) {
            const login = await twoFactor.login.start({
              userId: facts.enrolled ? 'on' : 'off',
              ...(method === undefined ? {} : { method }),
              ...(facts.proven ? { proof } : {}),
              ...(facts.trusted ? { deviceToken } : {}),
            })
            const expected = expectedStep(facts, method ?? 'password', sufficientMethods, listed)
            const context = JSON.stringify([sufficientMethods, listed, method, facts])
            expect(login, context).toMatchObject(expected)
            if (login.step === 'done') done += 1
            expect(login.step === 'done' && 'enrollBy' in login, context).toBe('enrollBy' in expected)
          }
        }
      }
    }
    expect(done).toBeGreaterThan(100)
  })

  it('S13 counts in compliance and preview as it does at every login by it', async () => {
    const { world, services } = await makeWorld()
    for (const { sufficientMethods, twoFactor } of services) {
      for (const companyId of COMPANIES) {
        world.listed = [companyId]
        for (const signInMethods of [
          undefined,
          [],
          ['password'],
          ['saml'],
          ['SAML'],
          ['passkey'],
          ['saml', 'passkey'],
          ['saml', 'password'],
          ['sso 2', 'saml', 'passkey'],
          ['magic_link', 'passkey'],
        ]) {
          world.signInMethods = signInMethods
          const states = await collect(twoFactor.policy.compliance({ companyId }))
          const context = JSON.stringify([sufficientMethods, companyId, signInMethods])
          const rule = RULES[companyId] ?? null
          const date = rule === null ? {} : { enrollBy: rule.from, because: 'enforced' }
          const declared = signInMethods?.length === 0 ? ['password'] : (signInMethods ?? ['password'])
          const expected = await stateByLogins(twoFactor, declared, date)
          expect(states, context).toEqual([{ userId: 'on', state: 'enrolled', ...date }, expected])
          const counts = await twoFactor.policy.complianceCounts({ companyId })
          expect(counts, context).toMatchObject({ total: 2, enrolled: 1, [expected.state]: 1 })
          if (rule === null) continue
          const preview = await collect(
            twoFactor.policy.preview({ companyId, enforceFrom: rule.from, exemptMethods: rule.exempt }),
          )
          const affected = expected.state === 'exempt' ? [] : [expected]
          expect(preview, context).toEqual(affected)
        }
      }
    }
  })
})

/** The state of the user who is off, by what the logins by all of their methods ask for. */
async function stateByLogins(
  twoFactor: TwoFactor,
  methods: readonly string[],
  date: object,
): Promise<MemberCompliance> {
  const logins = await Promise.all(methods.map((method) => twoFactor.login.start({ userId: 'off', method })))
  const reasons = logins.map((login) => (login.step === 'done' ? login.because : login.step))
  if (reasons.includes('enroll')) return { userId: 'off', state: 'overdue', ...date }
  if (reasons.includes('not_due')) return { userId: 'off', state: 'due', ...date }
  if (Object.keys(date).length === 0) return { userId: 'off', state: 'optional' }
  return { userId: 'off', state: 'exempt', because: 'exempt_method' }
}

describe('a method', () => {
  async function offIn(companyId: string, options: Parameters<typeof bench>[1] = {}): Promise<Bench> {
    const directory = { companiesOf: async () => [{ companyId }] }
    const on = bench(memoryStore(), { directory, ...options })
    await on.twoFactor.policy.require({
      companyId,
      actorId: 'system',
      asSystem: true,
      exemptMethods: ['saml'],
      ticketRequired: true,
    })
    return on
  }

  it('S9 that is no longer exempt asks for the enrollment at the very next login', async () => {
    const { twoFactor, events } = await offIn('c1')
    const start = () => twoFactor.login.start({ userId: 'ada', method: 'saml' })
    expect(events.at(-1)).toMatchObject({ type: 'policy.required', exemptMethods: ['saml'], asSystem: true })
    expect(await twoFactor.policy.get({ companyId: 'c1' })).toMatchObject({ exemptMethods: ['saml'] })
    expect(await start()).toEqual({ step: 'done', because: 'exempt_method' })
    await twoFactor.policy.require({ companyId: 'c1', actorId: 'system', asSystem: true })
    expect(await start()).toMatchObject({ step: 'enroll', ticketRequired: false })
  })

  it('S13 that is exempt still asks a user with two-factor for the code', async () => {
    const { twoFactor, enroll } = await offIn('c1')
    await enroll('ada')
    expect((await twoFactor.login.start({ userId: 'ada', method: 'saml' })).step).toBe('code')
  })

  it('S13 that a polluted prototype or an inherited property names is not used', async () => {
    const { twoFactor } = await offIn('c1', { sufficientMethods: ['passkey'] })
    const polluted = Object.prototype as Record<string, unknown>
    for (const method of ['passkey', 'saml']) {
      polluted['method'] = method
      try {
        expect((await twoFactor.login.start({ userId: 'ada' })).step, method).toBe('enroll')
      } finally {
        delete polluted['method']
      }
      const inherited = Object.assign(Object.create({ method }), { userId: 'ada' })
      expect((await twoFactor.login.start(inherited)).step, method).toBe('enroll')
    }
  })

  it('S11 is a text of 1 to 100 characters, and a password stands for no second factor', async () => {
    const { twoFactor } = await offIn('c1')
    const invalid = (option: string) => ({
      code: 'ERR_INVALID_ARGUMENT',
      option: expect.stringMatching(new RegExp(`^${option}(\\[\\d+\\])?$`)),
    })
    for (const method of ['', 'm'.repeat(101), null, 7, ['saml'], {}]) {
      const login = twoFactor.login.start({ userId: 'ada', method } as never)
      await expect(login, JSON.stringify(method)).rejects.toMatchObject(invalid('method'))
    }
    const lists = [['password'], ['saml', 'password'], [''], ['m'.repeat(101)], [7], 'saml', null]
    for (const methods of [...lists, Array.from({ length: 21 }, (_, index) => `m${index}`)]) {
      const context = JSON.stringify(methods)
      const rule = { companyId: 'c1', actorId: 'system', asSystem: true, exemptMethods: methods } as never
      await expect(twoFactor.policy.require(rule), context).rejects.toMatchObject({
        ...invalid('exemptMethods'),
        message: expect.stringMatching(/^policy\.require: exemptMethods/),
      })
      expect(() => bench(memoryStore(), { sufficientMethods: methods } as never), context).toThrowError(
        expect.objectContaining(invalid('sufficientMethods')),
      )
    }
    const stated = twoFactor.policy.require({ companyId: 'c1', actorId: 'a', exemptMethods: ['password'] })
    await expect(stated).rejects.toThrowError(
      /a password is only one factor, so it cannot replace the second$/,
    )
    expect(await twoFactor.policy.get({ companyId: 'c1' })).toMatchObject({ exemptMethods: ['saml'] })
  })
})
