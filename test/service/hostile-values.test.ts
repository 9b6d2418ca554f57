import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/index.js'
import { HOSTILE_VALUES } from '../otp/support/hostile.js'
import { bench, recordOf } from '../support/service.js'

/** Texts that are no code, whatever the code is. */
const NO_CODE: readonly (readonly [string, string])[] = [
  ['a lone surrogate', '\ud800'],
  ['a text with NUL', '\0'],
  ['an empty string', ''],
  ['five digits', '12345'],
  ['six other digits', '١٢٣٤٥x'],
  ['NUL', '\u0000'.repeat(6)],
  ['a million characters', '1'.repeat(1_000_000)],
  ['a sign', '+12345'],
  ['an exponent', '1e5000'],
]

/** Values that are no challenge. */
const NO_CHALLENGE: readonly (readonly [string, unknown])[] = [
  ...HOSTILE_VALUES,
  ['an empty string', ''],
  ['dots', '....'],
  ['a JSON Web Token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.'],
  ['a key that is not in the ring', 'sw1.k9.WyJjb2RlIl0.AAAA'],
  ['__proto__ as the key', 'sw1.__proto__.WyJjb2RlIl0.AAAA'],
  ['a million characters', `sw1.k1.${'A'.repeat(1_000_000)}.AAAA`],
]

describe('S11 a hostile value', () => {
  it('S3 as a code is a refusal, never a throw, and is counted', async () => {
    const on = bench(memoryStore(), { throttle: { freeFailures: 100 } })
    const { twoFactor, enroll, challengeFor, store } = on
    await enroll('ada')
    await enroll('cyd')
    await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea' })
    const challenge = await challengeFor('ada')
    const refusal = { ok: false, reason: 'invalid_code' }
    for (const [index, [name, code]] of NO_CODE.entries()) {
      expect(await twoFactor.login.verify({ challenge, code }), name).toMatchObject(refusal)
      expect(await twoFactor.verify({ userId: 'ada', code }), name).toMatchObject(refusal)
      expect(await twoFactor.enrollment.disable({ userId: 'cyd', code }), name).toMatchObject(refusal)
      expect(await twoFactor.enrollment.confirm({ userId: 'bea', code }), name).toMatchObject(refusal)
      expect((await recordOf(store, 'ada')).codeThrottle.failures, name).toBe(2 * (index + 1))
      expect((await recordOf(store, 'cyd')).codeThrottle.failures, name).toBe(index + 1)
      expect((await recordOf(store, 'bea')).pending?.throttle.failures, name).toBe(index + 1)
    }
  })

  it('S11 as a code that is no text is a mistake of the caller: a typed error that counts nothing', async () => {
    const { twoFactor, enroll, challengeFor, store } = bench(memoryStore())
    await enroll('ada')
    await twoFactor.enrollment.start({ userId: 'bea', accountName: 'bea' })
    const challenge = await challengeFor('ada')
    const before = [await store.enrollments.load('ada'), await store.enrollments.load('bea')]
    for (const [name, value] of [
      ...HOSTILE_VALUES,
      ['a number', 123456],
      ['undefined', undefined],
    ] as const) {
      if (typeof value === 'string') continue
      const code = value as string
      for (const call of [
        () => twoFactor.login.verify({ challenge, code }),
        () => twoFactor.verify({ userId: 'ada', code }),
        () => twoFactor.enrollment.confirm({ userId: 'bea', code }),
        () => twoFactor.enrollment.disable({ userId: 'ada', code }),
        () => twoFactor.enrollment.remove({ userId: 'ada', authenticatorId: 'a1', code }),
        () => twoFactor.enrollment.regenerateRecoveryCodes({ userId: 'ada', code }),
        () =>
          twoFactor.enrollment.start({
            userId: 'ada',
            accountName: 'ada',
            code: value === undefined ? (null as never) : code,
          }),
      ]) {
        await expect(call(), name).rejects.toMatchObject({
          code: 'ERR_INVALID_ARGUMENT',
          option: 'code',
          message: expect.stringMatching(/: code: expected a string, got (?!.*(123456|287082))/),
        })
      }
    }
    expect([await store.enrollments.load('ada'), await store.enrollments.load('bea')]).toEqual(before)
  })

  it('S11 as a proof is no proof: checkProof refuses, and a login asks for the code', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    await enroll('ada')
    for (const [name, value] of NO_CHALLENGE) {
      const proof = value as string
      const checked = await twoFactor.checkProof({ userId: 'ada', proof, maxAge: 60 })
      expect(checked, name).toEqual({ ok: false, reason: 'proof_invalid' })
      expect((await twoFactor.login.start({ userId: 'ada', proof })).step, name).toBe('code')
    }
  })

  it('S11 as maxAge of a proof is a typed error', async () => {
    const { twoFactor } = bench(memoryStore())
    for (const [maxAge, shown] of [
      [-1, '-1'],
      [0.5, '0.5'],
      [31_536_001, '31536001'],
      [Number.NaN, 'NaN'],
      ['60', '"60"'],
      [undefined, 'undefined'],
    ] as const) {
      const checked = twoFactor.checkProof({ userId: 'ada', proof: 'x', maxAge: maxAge as number })
      await expect(checked).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        option: 'maxAge',
        message: `checkProof: maxAge: expected an integer from 0 to 31,536,000, got ${shown}`,
      })
    }
  })

  it('S11 as a challenge is a refusal, never a throw', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    await enroll('ada')
    const refusal = { ok: false, reason: 'challenge_invalid' }
    for (const [name, value] of NO_CHALLENGE) {
      const challenge = value as string
      expect(await twoFactor.login.verify({ challenge, code: '123456' }), name).toEqual(refusal)
      const start = { userId: 'ada', accountName: 'ada', challenge }
      expect(await twoFactor.enrollment.start(start), name).toEqual(refusal)
      const confirm = { userId: 'ada', code: '1', challenge }
      expect(await twoFactor.enrollment.confirm(confirm), name).toEqual(refusal)
    }
  })

  it('S11 as a device token asks for the code', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    await enroll('ada')
    for (const [name, value] of NO_CHALLENGE) {
      const login = await twoFactor.login.start({ userId: 'ada', deviceToken: value as string })
      expect(login.step, name).toBe('code')
    }
  })

  it('S11 as rememberDevice is a typed error', async () => {
    const { twoFactor } = bench(memoryStore())
    for (const [value, shown] of [
      [null, 'null'],
      [1, '1'],
      ['true', '"true"'],
    ] as const) {
      const verified = twoFactor.login.verify({ challenge: 'x', code: '1', rememberDevice: value } as never)
      await expect(verified).rejects.toMatchObject({
        option: 'rememberDevice',
        message: `login.verify: rememberDevice: expected true, false or { name }, got ${shown}`,
      })
    }
  })

  it('S11 as a requirement is a typed error, and nothing is stored', async () => {
    const { twoFactor, enroll, store } = bench(memoryStore())
    await enroll('ada')
    const grace = 'newMemberGrace: expected an integer from 0 to 315,360,000'
    const hostile: readonly (readonly [object, string])[] = [
      [{ newMemberGrace: -1 }, `${grace}, got -1`],
      [{ newMemberGrace: 1.5 }, `${grace}, got 1.5`],
      [{ newMemberGrace: 315_360_001 }, `${grace}, got 315360001`],
      [{ newMemberGrace: Number.POSITIVE_INFINITY }, `${grace}, got Infinity`],
      [{ newMemberGrace: '60' }, `${grace}, got "60"`],
      [{ roles: 'admin' }, 'roles: expected an array of 1 to 100 items, got "admin"'],
      [{ roles: [] }, 'roles: expected an array of 1 to 100 items, got 0'],
      [
        { roles: Array.from({ length: 101 }, () => 'r') },
        'roles: expected an array of 1 to 100 items, got 101',
      ],
      [{ roles: [7] }, 'roles[0]: expected a string, got 7'],
      [{ roles: ['r', ''] }, 'roles[1]: expected 1 to 200 characters, got 0'],
      [{ roles: ['r'.repeat(201)] }, 'roles[0]: expected 1 to 200 characters, got 201'],
      [{ trustedDevices: true }, 'trustedDevices: expected false or { maxAge }, got true'],
      [{ trustedDevices: null }, 'trustedDevices: expected an object, got null'],
      [
        { trustedDevices: { maxAge: -1 } },
        'trustedDevices.maxAge: expected an integer from 0 to 31,536,000, got -1',
      ],
      [{ trustedDevices: { days: 1 } }, 'trustedDevices: unknown option "days"; the options are maxAge'],
      [{ ticketRequired: 'yes' }, 'ticketRequired: expected true or false, got "yes"'],
      [{ exemptMethods: 'saml' }, 'exemptMethods: expected an array of 0 to 20 items, got "saml"'],
      [
        { exemptMethods: ['password'] },
        'exemptMethods[0]: a password is only one factor, so it cannot replace the second',
      ],
      [{ exemptMethods: [''] }, 'exemptMethods[0]: expected 1 to 100 characters, got 0'],
      [{ enforcefrom: new Date() }, 'unknown option "enforcefrom"; did you mean "enforceFrom"?'],
    ]
    for (const [extra, problem] of hostile) {
      const required = twoFactor.policy.require({ companyId: 'acme', actorId: 'ada', ...extra })
      await expect(required).rejects.toMatchObject({ message: `policy.require: ${problem}` })
      const preview = twoFactor.policy.preview({ companyId: 'acme', ...extra }).next()
      await expect(preview).rejects.toMatchObject({ message: `policy.preview: ${problem}` })
    }
    expect(await store.policies.load('acme')).toBeNull()
  })

  it('S11 as an id is another user: case, spaces, quotes, NUL, emoji and names of the prototype count', async () => {
    const { twoFactor, enroll } = bench(memoryStore())
    const ids = [
      'Ada',
      'ada ',
      ' ada',
      "a'da",
      'a"da',
      'a\u0000da',
      'ada\u0000',
      '👩‍💻',
      '__proto__',
      'constructor',
    ]
    await enroll('ada')
    for (const userId of ids)
      expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'off' })
    for (const userId of ids) await enroll(userId)
    expect(await twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'on' })
  })
})
