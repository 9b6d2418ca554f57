import { describe, expect, it } from 'vitest'
import {
  createKeyRing,
  createTwoFactor,
  memoryStore,
  StepwardError,
  type TwoFactor,
  type TwoFactorOptions,
} from '../../src/index.js'
import { bench, TEST_KEYS } from '../support/service.js'

/** Values that break implementations, for every argument that takes a text. */
const NOT_A_TEXT: readonly [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 7],
  ['NaN', Number.NaN],
  ['a boolean', true],
  ['a symbol', Symbol('x')],
  ['an array', ['ada']],
  ['an object with a toString', { toString: () => 'ada' }],
  [
    'an object that throws',
    {
      toString: () => {
        throw new Error('gotcha')
      },
    },
  ],
  ['a function', () => 'ada'],
  [
    'a Proxy that throws',
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('gotcha')
        },
      },
    ),
  ],
]

const NOT_AN_ID: readonly [string, unknown][] = [
  ...NOT_A_TEXT,
  ['an empty string', ''],
  ['a lone surrogate', 'a\ud800b'],
  ['1,025 bytes', 'x'.repeat(1025)],
  ['1,025 bytes of é', `${'é'.repeat(512)}x`],
  ['a million characters', 'x'.repeat(1_000_000)],
]

const NO_CODE: readonly [string, unknown][] = [
  ...NOT_A_TEXT,
  ['an empty string', ''],
  ['five digits', '12345'],
  ['full-width digits', '１２３４５６'],
  ['Arabic-Indic digits', '٠١٢٣٤٥'],
  ['NUL', '\u0000\u0000\u0000\u0000\u0000\u0000'],
  ['a million characters', '1'.repeat(1_000_000)],
  ['a number that could be a code', 123456],
  ['a sign', '+12345'],
  ['an exponent', '1e5000'],
]

const NO_CHALLENGE: readonly [string, unknown][] = [
  ...NOT_A_TEXT,
  ['an empty string', ''],
  ['dots', '....'],
  ['a JSON Web Token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.'],
  ['a key that is not there', 'sw1.k9.WyJjb2RlIl0.AAAA'],
  ['__proto__ as the key', 'sw1.__proto__.WyJjb2RlIl0.AAAA'],
  ['a million characters', `sw1.k1.${'A'.repeat(1_000_000)}.AAAA`],
]

type Call = (twoFactor: TwoFactor, value: never) => Promise<unknown>

const ID_ARGUMENTS: Record<string, Call> = {
  'enrollment.start userId': (on, userId) => on.enrollment.start({ userId, accountName: 'a' }),
  'enrollment.confirm userId': (on, userId) => on.enrollment.confirm({ userId, code: '123456' }),
  'enrollment.status userId': (on, userId) => on.enrollment.status({ userId }),
  'enrollment.disable userId': (on, userId) => on.enrollment.disable({ userId, code: '123456' }),
  'login.start userId': (on, userId) => on.login.start({ userId }),
  'verify userId': (on, userId) => on.verify({ userId, code: '123456' }),
  'policy.require companyId': (on, companyId) => on.policy.require({ companyId, actorId: 'ada' }),
  'policy.require actorId': (on, actorId) => on.policy.require({ companyId: 'c1', actorId }),
  'policy.relax companyId': (on, companyId) => on.policy.relax({ companyId, actorId: 'ada' }),
  'policy.relax actorId': (on, actorId) => on.policy.relax({ companyId: 'c1', actorId }),
  'policy.get companyId': (on, companyId) => on.policy.get({ companyId }),
  'enrollment.remove userId': (on, userId) =>
    on.enrollment.remove({ userId, authenticatorId: 'a', code: '1' }),
  'enrollment.remove authenticatorId': (on, authenticatorId) =>
    on.enrollment.remove({ userId: 'ada', authenticatorId, code: '1' }),
  'enrollment.regenerateRecoveryCodes userId': (on, userId) =>
    on.enrollment.regenerateRecoveryCodes({ userId, code: '1' }),
  'enrollment.reset userId': (on, userId) => on.enrollment.reset({ userId, actorId: 'admin', reason: 'x' }),
  'enrollment.reset actorId': (on, actorId) => on.enrollment.reset({ userId: 'ada', actorId, reason: 'x' }),
  'enrollment.reset reason': (on, reason) => on.enrollment.reset({ userId: 'ada', actorId: 'admin', reason }),
  'enrollment.erase userId': (on, userId) => on.enrollment.erase({ userId, actorId: 'admin' }),
  'enrollment.erase actorId': (on, actorId) => on.enrollment.erase({ userId: 'ada', actorId }),
  'enrollment.issueTicket userId': (on, userId) =>
    on.enrollment.issueTicket({ userId, actorId: 'admin', reason: 'x' }),
  'enrollment.issueTicket actorId': (on, actorId) =>
    on.enrollment.issueTicket({ userId: 'ada', actorId, reason: 'x' }),
  'enrollment.issueTicket reason': (on, reason) =>
    on.enrollment.issueTicket({ userId: 'ada', actorId: 'admin', reason }),
  'enrollment.importSecret actorId': (on, actorId) =>
    on.enrollment.importSecret({ userId: 'ada', actorId, secret: 'JBSWY3DPEHPK3PXP' }),
  'enrollment.importSecret userId': (on, userId) =>
    on.enrollment.importSecret({ userId, actorId: 'm', secret: 'JBSWY3DPEHPK3PXP' }),
  'devices.revokeAll userId': (on, userId) => on.devices.revokeAll({ userId }),
  'policy.exempt companyId': (on, companyId) =>
    on.policy.exempt({ companyId, userId: 'u', actorId: 'a', reason: 'x', until: new Date(0) }),
  'policy.exempt userId': (on, userId) =>
    on.policy.exempt({ companyId: 'c', userId, actorId: 'a', reason: 'x', until: new Date(0) }),
  'policy.exempt actorId': (on, actorId) =>
    on.policy.exempt({ companyId: 'c', userId: 'u', actorId, reason: 'x', until: new Date(0) }),
  'policy.exempt reason': (on, reason) =>
    on.policy.exempt({ companyId: 'c', userId: 'u', actorId: 'a', reason, until: new Date(0) }),
  'policy.exempt until': (on, until) =>
    on.policy.exempt({ companyId: 'c', userId: 'u', actorId: 'a', reason: 'x', until }),
  'policy.complianceCounts companyId': (on, companyId) => on.policy.complianceCounts({ companyId }),
  'policy.compliance companyId': async (on, companyId) => on.policy.compliance({ companyId }).next(),
  'policy.preview companyId': (on, companyId) => on.policy.preview({ companyId }).next(),
}

const EVERY_CALL: Record<string, (on: TwoFactor, input: never) => Promise<unknown>> = {
  'enrollment.start': (on, input) => on.enrollment.start(input),
  'enrollment.confirm': (on, input) => on.enrollment.confirm(input),
  'enrollment.status': (on, input) => on.enrollment.status(input),
  'enrollment.disable': (on, input) => on.enrollment.disable(input),
  'login.start': (on, input) => on.login.start(input),
  'login.verify': (on, input) => on.login.verify(input),
  verify: (on, input) => on.verify(input),
  'policy.require': (on, input) => on.policy.require(input),
  'policy.relax': (on, input) => on.policy.relax(input),
  'policy.get': (on, input) => on.policy.get(input),
  'enrollment.remove': (on, input) => on.enrollment.remove(input),
  'enrollment.regenerateRecoveryCodes': (on, input) => on.enrollment.regenerateRecoveryCodes(input),
  'enrollment.reset': (on, input) => on.enrollment.reset(input),
  'enrollment.erase': (on, input) => on.enrollment.erase(input),
  'enrollment.issueTicket': (on, input) => on.enrollment.issueTicket(input),
  'enrollment.importSecret': (on, input) => on.enrollment.importSecret(input),
  'devices.revokeAll': (on, input) => on.devices.revokeAll(input),
  'policy.exempt': (on, input) => on.policy.exempt(input),
  'policy.compliance': async (on, input) => on.policy.compliance(input).next(),
  'policy.complianceCounts': (on, input) => on.policy.complianceCounts(input),
  'policy.preview': (on, input) => on.policy.preview(input).next(),
  'keys.reseal': (on, input) => on.keys.reseal(input).next(),
}

/** A typed error, whose message begins with the call and the argument that it is about. */
async function expectInvalid(call: Promise<unknown>, name: string, about: string) {
  const error: unknown = await call.then(
    (value) => ({ answered: value }),
    (thrown: unknown) => thrown,
  )
  expect(error, name).toBeInstanceOf(StepwardError)
  expect(error, name).toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringMatching(new RegExp(`^${about}\\b`)),
  })
}

describe('S11 hostile input', () => {
  it.each(Object.entries(ID_ARGUMENTS))(
    '%s that is no id is a typed error that names it',
    async (argument, call) => {
      const { twoFactor } = bench(memoryStore())
      const about = argument.replace(' ', ': ')
      for (const [name, value] of NOT_AN_ID) await expectInvalid(call(twoFactor, value as never), name, about)
    },
  )

  it.each(Object.entries(EVERY_CALL))(
    '%s refuses an input that is no object, and an unknown option',
    async (name, call) => {
      const { twoFactor } = bench(memoryStore())
      for (const input of [undefined, null, 7, 'ada', [], () => {}]) {
        await expectInvalid(call(twoFactor, input as never), name, `${name}: expected an object`)
      }
      const unknown = `${name}: unknown option`
      await expectInvalid(call(twoFactor, { userid: 'ada' } as never), name, unknown)
      await expectInvalid(call(twoFactor, { ['__proto__']: null, userId: 'a', x: 1 } as never), name, unknown)
    },
  )

  it.each(Object.entries(EVERY_CALL))('ASVS-6.5.8 %s takes no time from a client', async (name, call) => {
    const { twoFactor } = bench(memoryStore())
    const now = new Date()
    for (const extra of [{ time: now }, { now }, { clock: () => now }, { timestamp: now.getTime() }]) {
      await expectInvalid(call(twoFactor, extra as never), name, `${name}: unknown option`)
    }
  })

  it('as a code is a refusal, never a throw, and is counted', async () => {
    const { twoFactor, enroll, challengeFor, store } = bench(memoryStore(), {
      throttle: { freeFailures: 100 },
    })
    await enroll('ada')
    await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea' })
    const challenge = await challengeFor('ada')
    const refusal = { ok: false, reason: 'invalid_code' }
    let failures = 0
    for (const [name, value] of NO_CODE) {
      const code = value as string
      expect(await twoFactor.login.verify({ challenge, code }), name).toMatchObject(refusal)
      expect(await twoFactor.verify({ userId: 'ada', code }), name).toMatchObject(refusal)
      expect(await twoFactor.enrollment.disable({ userId: 'ada', code }), name).toMatchObject(refusal)
      expect(await twoFactor.enrollment.confirm({ userId: 'bea', code }), name).toMatchObject(refusal)
      failures += 3
      const record = (await store.enrollments.load('ada'))?.record
      expect(record?.codeThrottle.failures, name).toBe(failures)
    }
  })

  it('as a challenge is a refusal, never a throw', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    await enroll('ada')
    const refusal = { ok: false, reason: 'challenge_invalid' }
    for (const [name, value] of NO_CHALLENGE) {
      const challenge = value as string
      expect(await twoFactor.login.verify({ challenge, code: '123456' }), name).toEqual(refusal)
      if (challenge === undefined) continue
      const start = { userId: 'ada', accountName: 'ada', challenge }
      expect(await twoFactor.enrollment.start(start), name).toEqual(refusal)
      expect(await twoFactor.enrollment.confirm({ userId: 'ada', code: '1', challenge }), name).toEqual(
        refusal,
      )
    }
  })

  it('as another option is a typed error, and nothing is stored', async () => {
    const { twoFactor, store } = bench(memoryStore())
    const start = { userId: 'ada', accountName: 'ada' }
    const verify = { challenge: 'x', code: '1' }
    for (const [name, value] of [...NOT_A_TEXT, ['empty', ''], ['101 characters', 'x'.repeat(101)]]) {
      if (value === undefined) continue
      for (const option of ['name', 'suffix']) {
        const call = twoFactor.enrollment.start({ ...start, [option]: value } as never)
        await expectInvalid(call, String(name), `enrollment.start: ${option}`)
      }
      if (typeof value === 'boolean') continue
      const call = twoFactor.login.verify({ ...verify, rememberDevice: value } as never)
      await expectInvalid(call, String(name), 'login.verify: rememberDevice')
    }
    expect(await store.enrollments.load('ada')).toBeNull()
  })

  it('as an id that may be left out is a typed error that names it', async () => {
    const { twoFactor } = bench(memoryStore())
    for (const [name, value] of NOT_AN_ID) {
      if (value === undefined) continue
      const login = twoFactor.login.start({ userId: 'ada', companyId: value } as never)
      await expectInvalid(login, name, 'login.start: companyId')
      const revoked = twoFactor.devices.revokeAll({ userId: 'ada', actorId: value } as never)
      await expectInvalid(revoked, name, 'devices.revokeAll: actorId')
    }
  })

  it('as an account name is a typed error, and nothing is stored', async () => {
    const { twoFactor, store } = bench(memoryStore())
    for (const [name, value] of [
      ...NOT_A_TEXT,
      ['empty', ''],
      ['a colon', 'a:b'],
      ['a lone surrogate', '\udc00'],
    ]) {
      const accountName = value as string
      const call = twoFactor.enrollment.start({ userId: 'ada', accountName })
      await expectInvalid(call, String(name), '(enrollment.start|buildOtpauthUri): accountName')
    }
    expect(await store.enrollments.load('ada')).toBeNull()
  })

  it('as a policy is a typed error, and nothing is stored', async () => {
    const { twoFactor, enroll, store } = bench(memoryStore())
    await enroll('ada')
    const hostile: readonly object[] = [
      { enforceFrom: 7 },
      { enforceFrom: '2026-01-01' },
      { enforceFrom: new Date(Number.NaN) },
      { newMemberGrace: -1 },
      { newMemberGrace: 1.5 },
      { newMemberGrace: Number.POSITIVE_INFINITY },
      { newMemberGrace: '60' },
      { roles: 'admin' },
      { roles: [] },
      { roles: [7] },
      { roles: [''] },
      { roles: Array.from({ length: 101 }, () => 'r') },
      { trustedDevices: true },
      { trustedDevices: { maxAge: -1 } },
      { trustedDevices: { days: 1 } },
      { enrollmentTicket: 'yes' },
      { from: new Date() },
    ]
    for (const extra of hostile) {
      const input = { companyId: 'c1', actorId: 'ada', ...extra }
      const [option = ''] = Object.keys(extra)
      const about = `policy.require: ${option === 'from' ? 'unknown option' : option}`
      await expectInvalid(twoFactor.policy.require(input), JSON.stringify(extra), about)
      const preview = twoFactor.policy.preview({ companyId: 'c1', ...extra }).next()
      await expectInvalid(preview, JSON.stringify(extra), about.replace('require', 'preview'))
    }
    expect(await store.policies.load('c1')).toBeNull()
  })

  it('ids of every kind are kept apart: case, spaces, quotes, NUL, emoji, prototype names', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    const ids = [
      'Ada',
      'ada',
      'ada ',
      ' ada',
      "a'da",
      'a"da',
      'a\u0000da',
      '👩‍💻',
      '__proto__',
      'constructor',
    ]
    await enroll('ada')
    for (const userId of ids) {
      const { state } = await twoFactor.enrollment.status({ userId })
      expect(state, JSON.stringify(userId)).toBe(userId === 'ada' ? 'on' : 'off')
    }
  })
})

describe('S11 hostile options of createTwoFactor', () => {
  const good: TwoFactorOptions = { issuer: 'Example', store: memoryStore(), keys: createKeyRing(TEST_KEYS) }

  const HOSTILE: Record<string, readonly unknown[]> = {
    issuer: [undefined, null, 7, '', 'A:B', 'x'.repeat(101), '\ud800'],
    store: [undefined, null, 7, {}, { enrollments: {} }, { enrollments: good.store.enrollments }],
    keys: [undefined, null, 'secret', {}, { seal() {}, open() {}, mac() {} }],
    directory: [null, 7, {}, { companiesOf: 7 }],
    clock: [null, 7, new Date()],
    onEvent: [null, 7, {}],
    window: [
      -1,
      11,
      1.5,
      Number.NaN,
      '1',
      null,
      {},
      { past: 1 },
      { past: 1, future: 11 },
      { past: 1, future: 1, x: 1 },
    ],
    throttle: [null, 7, { freeFailures: -1 }, { firstWait: 0 }, { suspendAfter: 101 }, { freefailures: 1 }],
    recoveryCodes: [null, 7, { count: 0 }, { count: 51 }, { amount: 1 }],
    pendingTtl: [0, 59, 86_401, 1.5, '600', null],
    challengeTtl: [0, 29, 86_401, Number.NaN, '300', null],
    trustedDevices: [true, 7, { days: 1 }],
    authenticators: [null, 2, { most: 2 }],
    maxDrift: [-1, 11, null],
    profile: [null, 'soc2'],
    'window.past': [-1, 11, undefined],
    'window.future': [-1, 11, undefined],
    'throttle.freeFailures': [-1, 101, null],
    'throttle.firstWait': [0, 31_536_001, null],
    'throttle.longestWait': [0, 31_536_001, null],
    'throttle.suspendAfter': [0, 101, null],
    'recoveryCodes.count': [0, 51, null],
    'trustedDevices.ttl': [59, 31_536_001, null],
    'authenticators.max': [0, 11, null],
  }

  /** `{ window: { past: 1 } }` for the option `window.past`, with what it needs beside it. */
  function nested(option: string, value: unknown): object {
    const [outer = '', inner] = option.split('.')
    if (inner === undefined) return { [outer]: value }
    return { [outer]: { ...(outer === 'window' ? { past: 1, future: 1 } : {}), [inner]: value } }
  }

  const ENDS: Record<string, readonly [unknown, unknown]> = {
    issuer: ['x', 'x'.repeat(100)],
    window: [0, 10],
    'window.past': [0, 10],
    'window.future': [0, 10],
    'throttle.freeFailures': [0, 100],
    'throttle.firstWait': [1, 31_536_000],
    'throttle.longestWait': [1, 31_536_000],
    'throttle.suspendAfter': [1, 100],
    'recoveryCodes.count': [1, 50],
    pendingTtl: [60, 86_400],
    challengeTtl: [30, 86_400],
    trustedDevices: [false, {}],
    'trustedDevices.ttl': [60, 31_536_000],
    'authenticators.max': [1, 10],
    maxDrift: [0, 10],
  }

  it.each(Object.entries(ENDS))('%s is taken at both ends of its range', (name, values) => {
    for (const value of values) {
      expect(() => createTwoFactor({ ...good, ...nested(name, value) })).not.toThrow()
    }
  })

  it.each(Object.entries(HOSTILE))(
    '%s out of shape or range is a typed error that names it',
    (name, values) => {
      for (const value of values) {
        const options = { ...good, ...nested(name, value) } as TwoFactorOptions
        expect(() => createTwoFactor(options), JSON.stringify(value)).toThrowError(
          expect.objectContaining({
            code: 'ERR_INVALID_ARGUMENT',
            message: expect.stringContaining(`createTwoFactor: ${name}`),
          }),
        )
      }
    },
  )

  it('a store, key ring or directory that lacks one of its functions is a typed error that names it', () => {
    const { enrollments, policies } = good.store
    const parts: readonly (readonly [string, object, (part: object) => object])[] = [
      ['store.enrollments', enrollments, (part) => ({ store: { enrollments: part, policies } })],
      ['store.policies', policies, (part) => ({ store: { enrollments, policies: part } })],
      ['keys', good.keys, (keys) => ({ keys })],
      ['directory', { companiesOf: async () => [] }, (directory) => ({ directory })],
    ]
    for (const [name, part, optionsWith] of parts) {
      const methods = Object.entries(part).filter(([, member]) => typeof member === 'function')
      expect(() => createTwoFactor({ ...good, ...optionsWith(part) })).not.toThrow()
      for (const [method] of methods) {
        const options = { ...good, ...optionsWith({ ...part, [method]: undefined }) }
        const message = `createTwoFactor: ${name}: has no function ${method}`
        expect(() => createTwoFactor(options)).toThrowError(
          expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message }),
        )
      }
    }
    const unnamed = { ...good, keys: { ...good.keys, current: '' } }
    expect(() => createTwoFactor(unnamed)).toThrowError(/^createTwoFactor: keys\.current: /)
  })

  it('an unknown option is refused, with the names of those that exist', () => {
    const options = { ...good, recoveryCode: { count: 5 } } as TwoFactorOptions
    expect(() => createTwoFactor(options)).toThrowError(
      /^createTwoFactor: unknown option; the options are issuer, store, keys, /,
    )
    for (const value of [undefined, null, 7, 'x', []]) {
      expect(() => createTwoFactor(value as unknown as TwoFactorOptions)).toThrowError(
        /^createTwoFactor: expected an object, got /,
      )
    }
  })

  it('ASVS-15.3.5 a polluted prototype changes nothing', async () => {
    const polluted = Object.prototype as Record<string, unknown>
    const names = ['clock', 'window', 'onEvent', 'code', 'challenge', 'companyId', 'roles', 'enforceFrom']
    for (const name of names) polluted[name] = () => 'polluted'
    try {
      const { twoFactor } = bench(memoryStore())
      expect(await twoFactor.login.start({ userId: 'ada' })).toEqual({ step: 'done' })
      const started = await twoFactor.enrollment.start({ userId: 'ada', accountName: 'ada' })
      expect(started.ok).toBe(true)
    } finally {
      for (const name of names) delete polluted[name]
    }
  })
})
