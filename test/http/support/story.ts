import { describe, expect, it } from 'vitest'
import { scan } from '../../support/phone.js'
import { type Agent, createAgent, type Send } from './agent.js'
import { createSite, type Site } from './site.js'

/** Switches two-factor on in a full session. */
export async function enroll(site: Site, agent: Agent, userId: string) {
  agent.keep(site.fullSession(userId))
  const started = await agent.call('POST', '/enrollment', {})
  expect(started).toMatchObject({ status: 200, body: { replaces: false } })
  const phone = scan(String(started.body?.['uri']))
  const confirmed = await agent.call('POST', '/enrollment/confirm', { code: phone.code(site.time.now) })
  expect(confirmed.status).toBe(200)
  return { phone, recoveryCodes: confirmed.body?.['recoveryCodes'] as string[] }
}

/** The story of the product, over HTTP. `start` mounts the handler of the site. */
export function describeStory(name: string, start: (site: Site) => Send | Promise<Send>): void {
  async function createWorld(): Promise<{ site: Site; browser: () => Agent }> {
    const site = createSite()
    const send = await start(site)
    return { site, browser: () => createAgent(send) }
  }

  /** Ada is an admin of acme, and Bob a member. */
  async function createCompany(): Promise<{ site: Site; browser: () => Agent }> {
    const world = await createWorld()
    world.site.companies.set(
      'acme',
      new Map([
        ['ada', 'admin'],
        ['bob', 'member'],
      ]),
    )
    return world
  }

  describe(`the story over ${name}`, () => {
    it('switches two-factor on, asks for a code at the next login, and refuses it the second time', async () => {
      const { site, browser } = await createWorld()
      const { phone } = await enroll(site, browser(), 'ada')
      site.time.advance(30)

      const agent = browser()
      agent.keep(site.password('ada'))
      const step = await agent.call('POST', '/login', {})
      expect(step).toMatchObject({ status: 200, body: { step: 'code' } })
      expect(step.body).not.toHaveProperty('challenge')
      const code = phone.code(site.time.now)
      const passed = await agent.call('POST', '/login/verify', { code })
      expect(passed).toMatchObject({ status: 200, body: { factor: 'totp', recoveryCodesLeft: 10 } })
      expect(passed.body).not.toHaveProperty('proof')
      expect(await agent.get('/status')).toMatchObject({ status: 200, body: { state: 'on' } })

      const again = browser()
      again.keep(site.password('ada'))
      await again.call('POST', '/login', {})
      expect(await again.call('POST', '/login/verify', { code })).toMatchObject({
        status: 422,
        body: { reason: 'replayed' },
      })
    })

    it('leads a member through enrollment that the company requires, and begins the session', async () => {
      const { site, browser } = await createCompany()
      const admin = browser()
      const { phone } = await enroll(site, admin, 'ada')
      expect(await admin.call('PUT', '/companies/acme/policy', {})).toMatchObject({
        status: 200,
        body: { state: 'enforced' },
      })

      const bob = browser()
      bob.keep(site.password('bob'))
      expect(await bob.call('POST', '/login', {})).toMatchObject({
        status: 200,
        body: { step: 'enroll', ticketRequired: false, requiredBy: [{ companyId: 'acme' }] },
      })
      const started = await bob.call('POST', '/enrollment', {})
      const code = scan(String(started.body?.['uri'])).code(site.time.now)
      expect(await bob.get('/status')).toMatchObject({ status: 401 })
      expect(await bob.call('POST', '/enrollment/confirm', { code })).toMatchObject({ status: 200 })
      expect(await bob.get('/status')).toMatchObject({ status: 200, body: { state: 'on' } })
      site.time.advance(30)
      const refused = await bob.call('DELETE', '/enrollment', { code: phone.code(site.time.now) })
      expect(refused).toMatchObject({
        status: 403,
        body: { reason: 'required_by_company', companyIds: ['acme'] },
      })
      expect(await admin.get('/companies/acme/members')).toMatchObject({
        status: 200,
        body: {
          members: [
            { userId: 'ada', state: 'enrolled' },
            { userId: 'bob', state: 'enrolled' },
          ],
          next: null,
        },
      })
    })

    it('locks after wrong codes with Retry-After, lets the owner in by a recovery code, and is unlocked', async () => {
      const { site, browser } = await createCompany()
      const admin = browser()
      await enroll(site, admin, 'ada')
      const { phone, recoveryCodes } = await enroll(site, browser(), 'bob')
      site.time.advance(30)

      const bob = browser()
      bob.keep(site.password('bob'))
      await bob.call('POST', '/login', {})
      for (const attemptsLeft of [4, 3, 2, 1, 0]) {
        const wrong = await bob.call('POST', '/login/verify', { code: '000000' })
        expect(wrong).toMatchObject({ status: 422, body: { reason: 'invalid_code', attemptsLeft } })
      }
      const locked = await bob.call('POST', '/login/verify', { code: phone.code(site.time.now) })
      expect(locked).toMatchObject({ status: 429, body: { reason: 'locked' } })
      expect(locked.headers.get('retry-after')).toBe('60')
      const [recoveryCode] = recoveryCodes
      expect(await bob.call('POST', '/login/verify', { code: recoveryCode })).toMatchObject({
        status: 200,
        body: { factor: 'recovery_code', authenticatorId: null, recoveryCodesLeft: 9 },
      })
      expect(await bob.call('POST', '/verify', { code: recoveryCode })).toMatchObject({ status: 422 })

      const member = '/companies/acme/members/bob'
      const reason = 'called from the desk'
      expect(await admin.call('POST', `${member}/unlock`, { reason })).toMatchObject({ status: 204 })
      expect(await bob.call('POST', '/verify', { code: phone.code(site.time.now) })).toMatchObject({
        status: 200,
      })
      expect(await admin.call('POST', `${member}/reset`, { reason })).toMatchObject({ status: 204 })
      expect(await bob.get('/status')).toMatchObject({ body: { state: 'off' } })
    })

    it('trusts a device until it is revoked', async () => {
      const { site, browser } = await createWorld()
      const { phone } = await enroll(site, browser(), 'ada')
      site.time.advance(30)
      const agent = browser()
      const login = (): Promise<unknown> => {
        agent.keep(site.password('ada'))
        return agent.call('POST', '/login', {})
      }
      await login()
      const code = phone.code(site.time.now)
      await agent.call('POST', '/login/verify', { code, rememberDevice: { name: 'laptop' } })
      expect(await login()).toMatchObject({ body: { step: 'done', because: 'trusted_device' } })
      const { body } = await agent.get('/devices')
      expect(body).toMatchObject({ devices: [{ name: 'laptop' }] })
      const [{ id = '' } = {}] = (body?.['devices'] ?? []) as { id: string }[]
      expect(await agent.call('DELETE', `/devices/${id}`)).toMatchObject({ status: 204 })
      expect(await login()).toMatchObject({ body: { step: 'code' } })
    })

    it('lets nobody enroll without a ticket where the company asks for one', async () => {
      const { site, browser } = await createCompany()
      const admin = browser()
      await enroll(site, admin, 'ada')
      await admin.call('PUT', '/companies/acme/policy', { ticketRequired: true })
      const bob = browser()
      bob.keep(site.password('bob'))
      expect(await bob.call('POST', '/login', {})).toMatchObject({
        body: { step: 'enroll', ticketRequired: true },
      })
      expect(await bob.call('POST', '/enrollment', {})).toMatchObject({
        status: 403,
        body: { reason: 'ticket_required' },
      })
      const issued = await admin.call('POST', '/companies/acme/members/bob/ticket', { reason: 'first day' })
      const started = await bob.call('POST', '/enrollment', { ticket: issued.body?.['ticket'] })
      const code = scan(String(started.body?.['uri'])).code(site.time.now)
      expect(await bob.call('POST', '/enrollment/confirm', { code })).toMatchObject({ status: 200 })
      expect(await bob.get('/status')).toMatchObject({ body: { state: 'on' } })
    })
  })
}
