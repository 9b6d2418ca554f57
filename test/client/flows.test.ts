import { describe, expect, it } from 'vitest'
import { createChallenge, createSettings, createSetup, type Flow } from '../../src/client/index.js'
import { createSite, type Site } from '../http/support/site.js'
import { scan } from '../support/phone.js'
import { openPage } from './support.js'

/** Every snapshot that a page would have shown. */
function shown<S>(flow: Flow<S>): S[] {
  const snapshots = [flow.getSnapshot()]
  flow.subscribe(() => snapshots.push(flow.getSnapshot()))
  return snapshots
}

async function enroll(site: Site, userId: string) {
  const page = openPage(site, site.fullSession(userId))
  const setup = createSetup(page.client)
  await setup.start()
  const phone = scan(setup.getSnapshot().setup?.uri ?? '')
  await setup.confirm({ code: phone.code(site.time.now) })
  site.time.advance(30)
  return { page, setup, phone }
}

const BY_BOSS = { userId: 'ada', actorId: 'boss', reason: 'asked for it' }
const requireTwoFactor = ({ twoFactor }: Site): Promise<unknown> =>
  twoFactor.policy.require({ companyId: 'acme', actorId: 'boss', asSystem: true })

describe('the flow of a setup', () => {
  it('goes from the QR code to recovery codes that stay until they are saved', async () => {
    const site = createSite()
    const { page, setup } = await enroll(site, 'ada')
    expect(setup.getSnapshot()).toMatchObject({ step: 'codes', setup: null, busy: false, refusal: null })
    expect(setup.getSnapshot().recoveryCodes).toHaveLength(10)
    await setup.saved()
    expect(setup.getSnapshot()).toMatchObject({ step: 'done', recoveryCodes: [] })
    expect(await page.client.status()).toMatchObject({ recoveryCodesSaved: true })
  })

  it('is done although nobody hears that the recovery codes are saved', async () => {
    const site = createSite()
    const { client } = openPage(site, site.fullSession('ada'))
    const network = { ok: false, reason: 'network' } as const
    const setup = createSetup({ ...client, markRecoveryCodesSaved: async () => network })
    await setup.start()
    await setup.confirm({ code: scan(setup.getSnapshot().setup?.uri ?? '').code(site.time.now) })
    await setup.saved()
    expect(setup.getSnapshot()).toMatchObject({ step: 'done', recoveryCodes: [], refusal: null })
    expect(await client.status()).toMatchObject({ recoveryCodesSaved: false })
  })

  it('keeps the QR code after a wrong code, and says how many attempts are left', async () => {
    const site = createSite()
    const setup = createSetup(openPage(site, site.fullSession('ada')).client)
    await setup.start()
    const before = setup.getSnapshot().setup
    await setup.confirm({ code: '000000' })
    expect(setup.getSnapshot()).toMatchObject({
      step: 'scan',
      setup: before,
      refusal: { reason: 'invalid_code', attemptsLeft: expect.any(Number) },
    })
  })

  it('starts over once the setup expired', async () => {
    const site = createSite()
    const setup = createSetup(openPage(site, site.fullSession('ada')).client)
    await setup.start()
    const phone = scan(setup.getSnapshot().setup?.uri ?? '')
    site.time.advance(601)
    await setup.confirm({ code: phone.code(site.time.now) })
    expect(setup.getSnapshot()).toMatchObject({ step: 'start', setup: null, refusal: { reason: 'expired' } })
  })

  it('asks for a code before it replaces an authenticator', async () => {
    const site = createSite()
    const { page, phone } = await enroll(site, 'ada')
    const setup = createSetup(page.client)
    await setup.start()
    expect(setup.getSnapshot()).toMatchObject({ step: 'start', refusal: { reason: 'code_required' } })
    await setup.start({ code: phone.code(site.time.now) })
    expect(setup.getSnapshot()).toMatchObject({ step: 'scan', refusal: null, setup: { replaces: true } })
  })

  it('asks for a code at once if two-factor is known to be on', async () => {
    const site = createSite()
    const { page, phone } = await enroll(site, 'ada')
    const setup = createSetup(page.client, { state: 'on' })
    expect(setup.getSnapshot()).toMatchObject({ step: 'start', asks: 'code', refusal: null })
    await setup.start({ code: phone.code(site.time.now) })
    expect(setup.getSnapshot()).toMatchObject({ step: 'scan', setup: { replaces: true } })
  })

  it('goes on with a setup that a page started before it was left, or starts again', async () => {
    const site = createSite()
    const { client } = openPage(site, site.fullSession('ada'))
    const left = createSetup(client)
    await left.start()
    const phone = scan(left.getSnapshot().setup?.uri ?? '')
    const setup = createSetup(client, { state: 'pending' })
    expect(setup.getSnapshot()).toMatchObject({ step: 'scan', setup: null })
    await setup.confirm({ code: phone.code(site.time.now) })
    expect(setup.getSnapshot()).toMatchObject({ step: 'codes' })

    const late = createSetup(client, { state: 'pending' })
    await late.confirm({ code: phone.code(site.time.now) })
    expect(late.getSnapshot()).toMatchObject({ step: 'start', refusal: { reason: 'not_pending' } })
  })

  it('sends one request for two clicks', async () => {
    const site = createSite()
    const page = openPage(site, site.fullSession('ada'))
    const setup = createSetup(page.client)
    await Promise.all([setup.start(), setup.start()])
    expect(page.sent()).toBe(1)
    const code = scan(setup.getSnapshot().setup?.uri ?? '').code(site.time.now)
    await Promise.all([setup.confirm({ code }), setup.confirm({ code })])
    expect(page.sent()).toBe(2)
    expect(setup.getSnapshot().step).toBe('codes')
  })
})

describe('the flow of a challenge', () => {
  it('shows each step, and no snapshot is changed afterwards', async () => {
    const site = createSite()
    const { phone } = await enroll(site, 'ada')
    const challenge = createChallenge(openPage(site, site.password('ada')).client)
    const snapshots = shown(challenge)
    await challenge.start()
    await challenge.verify({ code: '000000' })
    await challenge.verify({ code: phone.code(site.time.now) })
    expect(snapshots.map(({ step, busy, refusal }) => [step, busy, refusal?.reason ?? null])).toEqual([
      ['loading', false, null],
      ['loading', true, null],
      ['code', false, null],
      ['code', true, null],
      ['code', false, 'invalid_code'],
      ['code', true, 'invalid_code'],
      ['done', false, null],
    ])
    expect(challenge.getSnapshot().passed).toMatchObject({ factor: 'totp', recoveryCodesLeft: 10 })
    expect(snapshots.every((snapshot) => Object.isFrozen(snapshot))).toBe(true)
  })

  it('asks for the password again once the login expired', async () => {
    const site = createSite()
    const { phone } = await enroll(site, 'ada')
    const challenge = createChallenge(openPage(site, site.password('ada')).client)
    await challenge.start()
    site.time.advance(330)
    await challenge.verify({ code: phone.code(site.time.now) })
    expect(challenge.getSnapshot()).toMatchObject({
      step: 'expired',
      refusal: { reason: 'challenge_expired' },
    })
  })

  it('carries the challenge and the device token itself where there are no cookies', async () => {
    const site = createSite({}, { cookies: false })
    const { phone } = await enroll(site, 'ada')
    const page = openPage(site, site.password('ada'))
    const challenge = createChallenge(page.client)
    await challenge.start()
    await challenge.verify({ code: phone.code(site.time.now), rememberDevice: { name: 'laptop' } })
    expect([...page.cookies.keys()]).toEqual(['sid'])
    const { passed } = challenge.getSnapshot()

    const next = createChallenge(openPage(site, site.password('ada')).client)
    await next.start({ deviceToken: passed?.deviceToken ?? '' })
    expect(next.getSnapshot()).toMatchObject({ step: 'done', login: { because: 'trusted_device' } })
  })
})

describe('the flow of the settings', () => {
  it('loads again after each change, and keeps new recovery codes until they are saved', async () => {
    const site = createSite()
    const { page, phone } = await enroll(site, 'ada')
    const settings = createSettings(page.client)
    await settings.load()
    expect(settings.getSnapshot()).toMatchObject({
      status: { state: 'on', recoveryCodesLeft: 10 },
      devices: [],
    })
    await settings.regenerateRecoveryCodes({ code: phone.code(site.time.now) })
    expect(settings.getSnapshot().recoveryCodes).toHaveLength(10)
    expect(settings.getSnapshot().status).toMatchObject({ recoveryCodesSaved: false })
    expect(await Promise.all([settings.saved(), settings.saved()])).toEqual([true, false])
    expect(settings.getSnapshot()).toMatchObject({ recoveryCodes: [], status: { recoveryCodesSaved: true } })

    site.time.advance(30)
    expect(await settings.disable({ code: '000000' })).toBe(false)
    expect(settings.getSnapshot()).toMatchObject({
      status: { state: 'on' },
      refusal: { reason: 'invalid_code' },
    })
    expect(await settings.disable({ code: phone.code(site.time.now) })).toBe(true)
    expect(settings.getSnapshot()).toMatchObject({ status: { state: 'off' }, refusal: null })
  })

  it.each([
    ['switched off', 'not_enrolled', (site: Site) => site.twoFactor.admin.reset(BY_BOSS), { state: 'off' }],
    [
      'required by a company',
      'required_by_company',
      requireTwoFactor,
      { requiredBy: [{ companyId: 'acme' }] },
    ],
  ] as const)('loads again when two-factor was meanwhile %s', async (_, reason, meanwhile, status) => {
    const site = createSite()
    site.companies.set('acme', new Map([['ada', 'member']]))
    const { page, phone } = await enroll(site, 'ada')
    const settings = createSettings(page.client)
    await settings.load()
    await meanwhile(site)
    expect(await settings.disable({ code: phone.code(site.time.now) })).toBe(false)
    expect(settings.getSnapshot()).toMatchObject({ status, refusal: { reason } })
  })

  it.each([
    ['status', { status: null, devices: [] }],
    ['listDevices', { status: { state: 'on' }, devices: null }],
  ] as const)('shows what loads although %s does not', async (broken, shown) => {
    const site = createSite()
    const { client } = (await enroll(site, 'ada')).page
    const network = { ok: false, reason: 'network' } as const
    const settings = createSettings({ ...client, [broken]: async () => network })
    await settings.load()
    expect(settings.getSnapshot()).toMatchObject({ ...shown, busy: false, refusal: network })
  })

  it('says that a change was made although loading failed, and keeps what was loaded', async () => {
    const site = createSite()
    const { page, phone } = await enroll(site, 'ada')
    let isDown = false
    const status: typeof page.client.status = async () =>
      isDown ? { ok: false, reason: 'network' } : page.client.status()
    const settings = createSettings({ ...page.client, status })
    await settings.load()
    isDown = true
    expect(await settings.regenerateRecoveryCodes({ code: phone.code(site.time.now) })).toBe(true)
    expect(settings.getSnapshot()).toMatchObject({ status: { state: 'on' }, refusal: { reason: 'network' } })
    expect(settings.getSnapshot().recoveryCodes).toHaveLength(10)
  })

  it('sends one request for two clicks', async () => {
    const site = createSite()
    const { page, phone } = await enroll(site, 'ada')
    const settings = createSettings(page.client)
    const before = page.sent()
    const code = phone.code(site.time.now)
    expect(await Promise.all([settings.disable({ code }), settings.disable({ code })])).toEqual([true, false])
    expect(page.sent() - before).toBe(3)
  })
})

describe('a flow', () => {
  it('calls each listener after each change, until it is ended', async () => {
    const site = createSite()
    const setup = createSetup(openPage(site, site.fullSession('ada')).client)
    let calls = 0
    const listener = (): void => {
      calls += 1
    }
    const [endFirst, endSecond] = [setup.subscribe(listener), setup.subscribe(listener)]
    await setup.start()
    expect(calls).toBe(4)
    endFirst()
    await setup.start()
    expect(calls).toBe(6)
    endSecond()
    await setup.start()
    expect(calls).toBe(6)
  })
})
