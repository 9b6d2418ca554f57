import { expect } from 'vitest'
import type { TwoFactor } from '../../src/index.js'
import { describePage } from './support/page-programs.js'
import { challengeOf, enroll, reader, wait } from './support/reader.js'

const userId = 'ada'
const DAY = 86_400

/** The service that a program has made. */
const madeBy = (values: Readonly<Record<string, unknown>>, name = 'twoFactor'): TwoFactor =>
  values[name] as TwoFactor

describePage('docs/index.md', {
  afterPassword: async (run) => {
    const { twoFactor } = await reader()
    const ada = await enroll(twoFactor, userId)
    const { afterPassword, secondStep } = (await run()).values as {
      afterPassword(twoFactor: TwoFactor, userId: string): ReturnType<TwoFactor['login']['start']>
      secondStep(twoFactor: TwoFactor, challenge: string, code: string): Promise<unknown>
    }
    const code = ada.next()
    const login = await afterPassword(twoFactor, userId)
    if (login.step !== 'code') throw new Error(login.step)
    const wrong = await secondStep(twoFactor, login.challenge, '12345')
    expect(wrong).toMatchObject({ ok: false, reason: 'invalid_code' })
    expect(await secondStep(twoFactor, login.challenge, code)).toMatchObject({ ok: true })
  },
})

describePage('docs/how-to/step-up.md', {
  checkProof: async (run) => {
    const { twoFactor } = await reader()
    const ada = await enroll(twoFactor, userId)
    const given = { twoFactor, userId, proof: ada.proof }
    expect(await run({ ...given, code: '' })).toMatchObject({ values: { fresh: { ok: true } }, printed: [] })
    wait(300)
    const { values, printed } = await run({ ...given, code: ada.next() })
    expect(values['fresh']).toMatchObject({ ok: false, reason: 'proof_stale' })
    const [[, proof]] = printed as [[string, string]]
    expect(await twoFactor.checkProof({ userId, proof, maxAge: 300 })).toMatchObject({ ok: true })
    await twoFactor.admin.reset({ userId, actorId: 'root', reason: 'lost' })
    expect((await run({ ...given, code: '' })).values['fresh']).toMatchObject({ reason: 'proof_invalid' })
  },
})

describePage('docs/how-to/sessions.md', {
  mayGoOn: async (run) => {
    const { twoFactor } = await reader()
    const { values } = await run({ twoFactor })
    const mayGoOn = values['mayGoOn'] as (session: object) => Promise<boolean>
    expect(await mayGoOn({ userId })).toBe(true)
    const { proof } = await enroll(twoFactor, userId)
    expect([await mayGoOn({ userId }), await mayGoOn({ userId, proof })]).toEqual([false, true])
  },
})

describePage('docs/how-to/trusted-devices.md', {
  rememberDevice: async (run) => {
    const { twoFactor } = await reader()
    const ada = await enroll(twoFactor, userId)
    const code = ada.next()
    const { printed } = await run({ twoFactor, challenge: await challengeOf(twoFactor, userId), code })
    expect(printed).toEqual([['a cookie until', new Date(Date.now() + 30 * DAY * 1000)]])
    const [device] = await twoFactor.devices.list({ userId })
    expect(device?.name).toBe('Firefox on Linux')
  },
  'userId, deviceToken': async (run) => {
    const { twoFactor } = await reader()
    const { deviceToken } = await trust(twoFactor)
    expect((await run({ twoFactor, userId, deviceToken })).printed).toEqual([['trusted_device']])
    wait(30 * DAY)
    expect((await run({ twoFactor, userId, deviceToken })).values).toMatchObject({ login: { step: 'code' } })
  },
  'trustedDevices: false': async (run) => {
    const { twoFactor, store, keys } = await reader()
    const { deviceToken } = await trust(twoFactor)
    const { values } = await run({ store, keys })
    const stepOf = async (name: string) =>
      (await madeBy(values, name).login.start({ userId, deviceToken })).step
    expect([await stepOf('shorter'), await stepOf('none')]).toEqual(['done', 'code'])
    wait(7 * DAY)
    expect(await stepOf('shorter')).toBe('code')
  },
  'devices.revokeAll': async (run) => {
    const { twoFactor } = await reader()
    const { deviceToken } = await trust(twoFactor)
    const [device] = await twoFactor.devices.list({ userId })
    const { printed } = await run({ twoFactor, userId, deviceId: device?.id })
    expect(printed).toEqual([[device?.id, 'phone', device?.trustedAt, device?.expiresAt]])
    expect(await twoFactor.devices.list({ userId })).toEqual([])
    expect(await twoFactor.login.start({ userId, deviceToken })).toMatchObject({ step: 'code' })
  },
})

/** Somebody enrolls, logs in and trusts the device. */
async function trust(twoFactor: TwoFactor): Promise<{ deviceToken: string }> {
  const ada = await enroll(twoFactor, userId)
  const code = ada.next()
  const challenge = await challengeOf(twoFactor, userId)
  const result = await twoFactor.login.verify({ challenge, code, rememberDevice: { name: 'phone' } })
  if (!result.ok || !result.deviceToken) throw new Error('no device is trusted')
  return { deviceToken: result.deviceToken }
}

describePage('docs/how-to/sign-in-methods.md', {
  sufficientMethods: async (run) => {
    const { twoFactor, store, keys } = await reader()
    await enroll(twoFactor, userId)
    const { values, printed } = await run({ store, keys, userId })
    expect(printed).toEqual([['sufficient_method']])
    expect((await madeBy(values).login.start({ userId, method: 'magic_link' })).step).toBe('code')
  },
})

describePage('docs/how-to/qr-code.md', {
  qrSvg: async (run) => {
    const { twoFactor } = await reader()
    const { printed } = await run({ twoFactor, userId, email: 'ada@example.com' })
    expect(printed).toEqual([
      [
        expect.stringMatching(/^<svg [^>]*width="240"/),
        'and for typing:',
        expect.stringMatching(/^[A-Z2-7]{32}$/),
      ],
    ])
  },
})

describePage('docs/how-to/lost-phone.md', {
  'admin.reset': async (run) => {
    const { twoFactor } = await reader()
    const { recoveryCodes } = await enroll(twoFactor, userId)
    const challenge = await challengeOf(twoFactor, userId)
    await run({ twoFactor, userId, adminId: 'root' })
    expect(await twoFactor.enrollment.status({ userId })).toMatchObject({ state: 'off' })
    const [code = ''] = recoveryCodes
    expect(await twoFactor.login.verify({ challenge, code })).toMatchObject({ ok: false })
    expect(await twoFactor.login.start({ userId })).toMatchObject({ step: 'done' })
  },
  'enrollment.start': async (run) => {
    const { twoFactor } = await reader()
    const ada = await enroll(twoFactor, userId)
    const { values } = await run({ twoFactor, userId, email: 'ada@example.com', code: ada.next() })
    expect(values['setup']).toMatchObject({ ok: true })
    const challenge = await challengeOf(twoFactor, userId)
    expect(await twoFactor.login.verify({ challenge, code: ada.next() })).toMatchObject({ ok: true })
  },
})

describePage('docs/how-to/your-auth.md', {
  detour: async (run) => {
    const { twoFactor } = await reader()
    const { values } = await run({ twoFactor })
    const detour = values['detour'] as (userId: string, proof?: string) => Promise<string | null>
    expect(await detour(userId)).toBeNull()
    const { proof } = await enroll(twoFactor, userId)
    expect([await detour(userId), await detour(userId, proof)]).toEqual(['/login/code', null])
  },
  acceptCode: async (run) => {
    const { twoFactor } = await reader()
    const ada = await enroll(twoFactor, userId)
    const { values } = await run({ twoFactor })
    const acceptCode = values['acceptCode'] as (userId: string, code: string) => Promise<string | null>
    expect(await acceptCode(userId, '12345')).toBeNull()
    const proof = (await acceptCode(userId, ada.next())) ?? ''
    expect(await twoFactor.login.start({ userId, proof })).toMatchObject({ step: 'done' })
  },
})
