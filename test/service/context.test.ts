import { describe, expect, it } from 'vitest'
import { memoryStore, StepwardError } from '../../src/index.js'
import { collect } from '../support/service.js'
import { CALLS } from './calls.js'
import { PEOPLE, realDirectory, rotatedKeys, type Scene, setScene } from './faults-operations.js'

const CONTEXT = { ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux)', requestId: 'r-17' }

type Context = Readonly<Record<string, string>>

/** Every function that changes something, with a context. */
const CHANGES: Readonly<Record<string, (scene: Scene, context: Context) => Promise<unknown>>> = {
  'enrollment.start': ({ on }, context) =>
    on.twoFactor.enrollment.start({ userId: 'new', accountName: 'new', context }),
  'enrollment.confirm': ({ on, pendingCode }, context) =>
    on.twoFactor.enrollment.confirm({ userId: 'pending', code: pendingCode, context }),
  'enrollment.disable': ({ on, code }, context) =>
    on.twoFactor.enrollment.disable({ userId: 'ada', code, context }),
  'enrollment.remove': ({ on, authenticatorId, codeOfTwo: code }, context) =>
    on.twoFactor.enrollment.remove({ userId: 'two', authenticatorId, code, context }),
  'enrollment.rename': ({ on, authenticatorId }, context) =>
    on.twoFactor.enrollment.rename({ userId: 'two', authenticatorId, name: 'old phone', context }),
  'enrollment.regenerateRecoveryCodes': ({ on, code }, context) =>
    on.twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code, context }),
  'enrollment.markRecoveryCodesSaved': ({ on, issuedAt }, context) =>
    on.twoFactor.enrollment.markRecoveryCodesSaved({ userId: 'ada', issuedAt, context }),
  'login.verify': ({ on, challenge, code }, context) =>
    on.twoFactor.login.verify({ challenge, code, context }),
  verify: ({ on }, context) => on.twoFactor.verify({ userId: 'ada', code: 'wrong', context }),
  'devices.revoke': ({ on, deviceId }, context) =>
    on.twoFactor.devices.revoke({ userId: 'ada', deviceId, context }),
  'devices.revokeAll': ({ on }, context) => on.twoFactor.devices.revokeAll({ userId: 'ada', context }),
  'policy.require': ({ on }, context) =>
    on.twoFactor.policy.require({ companyId: 'c2', actorId: 'ada', context }),
  'policy.relax': ({ on }, context) =>
    on.twoFactor.policy.relax({ companyId: 'c3', actorId: 'ada', context }),
  'policy.exempt': ({ on }, context) =>
    on.twoFactor.policy.exempt({
      companyId: 'c3',
      userId: 'bea',
      actorId: 'ada',
      until: new Date(on.time.now.getTime() + 60_000),
      reason: 'a new phone is on its way',
      context,
    }),
  'admin.reset': ({ on }, context) =>
    on.twoFactor.admin.reset({ userId: 'ada', actorId: 'two', reason: 'lost phone', context }),
  'admin.unlock': ({ on }, context) =>
    on.twoFactor.admin.unlock({ userId: 'eve', actorId: 'ada', reason: 'a guesser', context }),
  'admin.erase': ({ on }, context) => on.twoFactor.admin.erase({ userId: 'ada', actorId: 'two', context }),
  'admin.issueTicket': ({ on }, context) =>
    on.twoFactor.admin.issueTicket({ userId: 'bea', actorId: 'ada', reason: 'a second one', context }),
  'admin.revokeTickets': ({ on }, context) =>
    on.twoFactor.admin.revokeTickets({ userId: 'bea', actorId: 'ada', context }),
  'admin.importSecret': ({ on }, context) =>
    on.twoFactor.admin.importSecret({
      userId: 'new',
      secret: { base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' },
      context,
    }),
}

async function scene(): Promise<Scene> {
  const store = memoryStore()
  return setScene(store, { store, keys: rotatedKeys(), directory: realDirectory })
}

/** The trails of everyone and every company of the scene. */
async function trails({ on }: Scene): Promise<readonly { readonly id: string }[]> {
  const { enrollment, policy } = on.twoFactor
  const people = await Promise.all(PEOPLE.map((userId) => collect(enrollment.events({ userId }))))
  const companies = await Promise.all(['c2', 'c3'].map((companyId) => collect(policy.events({ companyId }))))
  return [...people.flat(), ...companies.flat()]
}

describe('S12 the context of a request', () => {
  it.each(Object.entries(CHANGES))(
    'that %s was given is in its event, in the trail too',
    async (_name, run) => {
      const set = await scene()
      expect(await run(set, CONTEXT)).toBeDefined()
      const [event, ...others] = set.on.events
      expect(others).toEqual([])
      expect(event).toMatchObject({ context: CONTEXT })
      expect(event?.context).toEqual(CONTEXT)
      expect(await trails(set)).toContainEqual(event)
    },
  )

  it('that was not given is not in the event, and it is kept nowhere else', async () => {
    const set = await scene()
    const { code } = set
    await set.on.twoFactor.verify({ userId: 'ada', code: 'wrong' })
    expect(set.on.events[0]).not.toHaveProperty('context')
    await set.on.twoFactor.verify({ userId: 'ada', code, context: CONTEXT })
    const stored = await set.real.enrollments.load('ada')
    expect(stored?.document).not.toContain('203.0.113.7')
  })

  it('is taken by every function that changes something for a request', () => {
    const taking = CALLS.filter(({ kinds }) => 'context' in kinds).map(({ name }) => name)
    expect(taking.sort()).toEqual(Object.keys(CHANGES).sort())
  })

  it.each<readonly [string, Context]>([
    ['nothing', {}],
    ['10 entries', Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'v']))],
    ['a value of 512 characters', { userAgent: 'x'.repeat(512) }],
    ['an empty value', { referer: '' }],
    [
      '4,096 bytes',
      Object.fromEntries([...'abcdefgh'].map((name) => [name, 'x'.repeat(name === 'h' ? 455 : 512)])),
    ],
    ['names of the prototype', JSON.parse('{"__proto__":"p","constructor":"c","toString":"t"}')],
    ['text of any script and quotes', { ua: 'Ünïcode "quoted" \u0000 👍' }],
  ])('S11 takes %s, and keeps it as it is', async (_name, context) => {
    const set = await scene()
    await set.on.twoFactor.verify({ userId: 'ada', code: 'wrong', context })
    const [event] = set.on.events
    expect(JSON.stringify(event?.context)).toBe(JSON.stringify(context))
    const written = await collect(set.on.twoFactor.enrollment.events({ userId: 'ada' }))
    expect(JSON.stringify(written.at(-1)?.context)).toBe(JSON.stringify(context))
  })

  it('S11 is cut where a value is what a client makes long, and where it is not well formed', async () => {
    const set = await scene()
    const given = { userAgent: 'x'.repeat(100_000), cut: `${'x'.repeat(511)}👍`, broken: '\ud800' }
    await set.on.twoFactor.verify({ userId: 'ada', code: 'wrong', context: given })
    expect({ ...set.on.events[0]?.context }).toEqual({
      userAgent: 'x'.repeat(512),
      cut: `${'x'.repeat(511)}\ufffd`,
      broken: '\ufffd',
    })
  })

  it.each([
    [256, Object.fromEntries([...'abcdefgh'].map((name) => [name, 'x'.repeat(name === 'h' ? 456 : 512)]))],
    [256, Object.fromEntries([...'abcde'].map((name) => [name, 'é'.repeat(512)]))],
    [128, Object.fromEntries([...'abcdefghij'].map((name) => [name, '漢'.repeat(300)]))],
    [64, Object.fromEntries([...'abcdefghij'].map((name) => [name, '\u0001'.repeat(300)]))],
  ])('S11 is cut to %d characters a value where it would be over 4,096 bytes', async (length, given) => {
    const set = await scene()
    await set.on.twoFactor.verify({ userId: 'ada', code: 'wrong', context: given })
    const cut = Object.entries(given).map(([name, value]) => [name, value.slice(0, length)])
    expect({ ...set.on.events[0]?.context }).toEqual(Object.fromEntries(cut))
  })

  it.each([
    [
      'expected at most 10 entries, got 11',
      'context',
      Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`k${index}`, 'v'])),
    ],
    ['.ip: expected a string, got 7', 'context.ip', { ip: 7 }],
    ['.ip: expected a string, got null', 'context.ip', { ip: null }],
    ['.ip: expected a string, got an object', 'context.ip', { ip: {} }],
    ['expected names of at most 4,096 bytes together', 'context', { ['n'.repeat(5000)]: '' }],
  ] as const)('S11 that is malformed is a typed error: %s', async (problem, option, context) => {
    const set = await scene()
    const before = await set.real.enrollments.load('ada')
    const refused = await set.on.twoFactor
      .verify({ userId: 'ada', code: 'wrong', context: context as never })
      .catch((thrown: unknown) => thrown)
    expect(refused).toBeInstanceOf(StepwardError)
    expect(refused).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      option,
      message: `verify: context${problem.startsWith('.') ? '' : ': '}${problem}`,
    })
    expect(await set.real.enrollments.load('ada')).toEqual(before)
  })

  it('S11 that is a Proxy or has a getter that throws is a typed error', async () => {
    const set = await scene()
    const { proxy, revoke } = Proxy.revocable({ ip: '203.0.113.7' }, {})
    revoke()
    const throwing = {
      get ip(): string {
        throw new Error('touched')
      },
    }
    for (const context of [proxy, throwing]) {
      const refused = set.on.twoFactor.verify({ userId: 'ada', code: 'wrong', context })
      await expect(refused).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' })
    }
  })
})
