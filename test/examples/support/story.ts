import { describe, expect, it } from 'vitest'
import { CAST } from '../../../examples/apps/shared/cast.js'
import { sendTo } from '../../frameworks/support/server.js'
import { type Agent, createAgent, type Reply } from '../../http/support/agent.js'
import { type Authenticator, authenticator } from '../../support/browser-authenticator.js'
import { ORIGIN, useApp } from './app.js'

/** Where the routes of Stepward are. */
const T = '/two-factor'

/** What the proxy says that ends TLS. */
function browserOf(url: string): Agent {
  const send = sendTo(url)
  return createAgent((request) => {
    request.headers.set('x-forwarded-proto', 'https')
    return send(request)
  }, ORIGIN)
}

/** The first step of a login, and what the second one asks for. */
async function logIn(agent: Agent, userId: string): Promise<Reply> {
  const person = CAST.find(({ id }) => id === userId)
  const { email, password } = person ?? { email: '', password: '' }
  expect(await agent.call('POST', '/login', { email, password })).toMatchObject({ status: 204 })
  return agent.call('POST', `${T}/login`, {})
}

async function enroll(agent: Agent): Promise<{ app: Authenticator; recoveryCodes: string[] }> {
  const started = await agent.call('POST', `${T}/enrollment`, {})
  expect(started.status).toBe(200)
  const app = authenticator(new URL(String(started.body?.['uri'])))
  const confirmed = await agent.call('POST', `${T}/enrollment/confirm`, { code: await app.freshCode() })
  expect(confirmed.status).toBe(200)
  return { app, recoveryCodes: confirmed.body?.['recoveryCodes'] as string[] }
}

/** The story of the product on a running application, from outside. */
export function describeApp(name: string, title: string): void {
  describe(title, () => {
    const url = useApp(name, { APP_ORIGIN: ORIGIN })

    it('keeps strangers and other sites out', async () => {
      const agent = browserOf(url())
      expect(await agent.get('/account')).toMatchObject({
        status: 401,
        body: { reason: 'not_authenticated' },
      })
      const wrong = { email: 'ada@harbour.example', password: 'guess' }
      expect(await agent.call('POST', '/login', wrong)).toMatchObject({ status: 401 })
      expect(await agent.call('POST', '/login', { email: { $ne: '' } })).toMatchObject({ status: 401 })
      const { email, password } = CAST[0]
      // What a form of another site can send without asking.
      const forms = {
        'text/plain': JSON.stringify({ email, password }),
        'application/x-www-form-urlencoded': new URLSearchParams({ email, password }).toString(),
        'multipart/form-data; boundary=b': `--b\r\ncontent-disposition: form-data; name="email"\r\n\r\n${email}\r\n--b--`,
      }
      for (const [type, body] of Object.entries(forms)) {
        const headers = { origin: 'https://evil.example', 'content-type': type }
        await agent.send('POST', '/login', { headers, body })
      }
      expect([...agent.cookies]).toEqual([])
      await agent.call('POST', '/login', { email, password })
      const evil = { origin: 'https://evil.example', 'content-type': 'application/json' }
      expect(await agent.send('POST', `${T}/login`, { headers: evil, body: '{}' })).toMatchObject({
        status: 403,
        body: { reason: 'cross_site' },
      })
    })

    it('plays the story, from the password to an admin who resets a lost phone', async () => {
      const ada = browserOf(url())
      expect(await logIn(ada, 'ada')).toMatchObject({ body: { step: 'done', because: 'not_required' } })
      await enroll(ada)
      expect(await ada.call('PUT', `${T}/companies/juniper/policy`, {})).toMatchObject({ status: 403 })
      expect(await ada.call('PUT', `${T}/companies/harbour/policy`, {})).toMatchObject({
        body: { state: 'enforced' },
      })

      // Forced enrollment.
      const ben = browserOf(url())
      expect(await logIn(ben, 'ben')).toMatchObject({
        body: { step: 'enroll', requiredBy: [{ companyId: 'harbour' }] },
      })
      expect(await ben.get('/account')).toMatchObject({ status: 401 })
      const { app, recoveryCodes } = await enroll(ben)
      expect(await ben.get('/account')).toMatchObject({ status: 200, body: { id: 'ben' } })
      expect(await ben.get(`${T}/companies/harbour/policy`)).toMatchObject({ status: 403 })

      // The code, in a new session, and the same code again.
      expect(await ben.call('POST', '/logout')).toMatchObject({ status: 204 })
      expect(await ben.get('/account')).toMatchObject({ status: 401 })
      expect(await logIn(ben, 'ben')).toMatchObject({ body: { step: 'code' } })
      const pending = new Map(ben.cookies)
      const code = await app.lastingCode()
      const passed = await ben.call('POST', `${T}/login/verify`, { code })
      expect(passed).toMatchObject({ status: 200, body: { factor: 'totp', recoveryCodesLeft: 10 } })
      const session = passed.headers.getSetCookie().filter((line) => !line.startsWith('__Host-stepward'))
      expect(session).toHaveLength(1)
      expect(session[0]).toMatch(/; HttpOnly/i)
      expect(session[0]).toMatch(/; Secure/i)
      expect(session[0]).toMatch(/; SameSite=Lax/i)
      expect([...pending.values()]).not.toContain(session[0]?.match(/=([^;]*)/)?.[1])

      const thief = browserOf(url())
      for (const [name, value] of pending) thief.cookies.set(name, value)
      expect(await thief.get('/account')).toMatchObject({ status: 401 })
      const again = browserOf(url())
      await logIn(again, 'ben')
      expect(await again.call('POST', `${T}/login/verify`, { code })).toMatchObject({
        status: 422,
        body: { reason: 'replayed' },
      })

      // A recovery code, on a device that is trusted from then on.
      const [first, second] = recoveryCodes
      expect(
        await again.call('POST', `${T}/login/verify`, { code: first, rememberDevice: true }),
      ).toMatchObject({ body: { factor: 'recovery_code', recoveryCodesLeft: 9 } })
      await again.call('POST', '/logout')
      expect(await logIn(again, 'ben')).toMatchObject({ body: { step: 'done', because: 'trusted_device' } })
      expect(await again.get('/account')).toMatchObject({ status: 200 })

      // A payout wants more than a trusted device.
      expect(await again.call('POST', '/payout')).toMatchObject({
        status: 403,
        body: { reason: 'proof_stale' },
      })
      expect(await again.call('POST', `${T}/verify`, { code: second })).toMatchObject({ status: 200 })
      expect(await again.call('POST', '/payout')).toMatchObject({ status: 200, body: { paid: true } })

      // What the company requires stays on, until an admin resets it.
      expect(await again.call('DELETE', `${T}/enrollment`, { code: recoveryCodes[2] })).toMatchObject({
        status: 403,
        body: { reason: 'required_by_company' },
      })
      const reset = { reason: 'lost phone' }
      const path = `${T}/companies/harbour/members/ben/reset`
      expect(await again.call('POST', path, reset)).toMatchObject({ status: 403 })
      expect(await ada.call('POST', path, reset)).toMatchObject({ status: 204 })
      for (const agent of [ben, again])
        expect(await agent.get('/account')).toMatchObject({
          status: 403,
          body: { reason: 'enrollment_required' },
        })
      expect(await logIn(again, 'ben')).toMatchObject({ body: { step: 'enroll' } })
    })
  })
}
