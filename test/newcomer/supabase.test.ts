import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { createVirtualAuthenticator } from 'stepward/testing'
import { describe, expect, it } from 'vitest'
import { sendTo } from '../frameworks/support/server.js'
import { type Agent, createAgent } from '../http/support/agent.js'
import { ORIGIN } from '../http/support/site.js'
import { run } from '../package/consumer.js'
import { ROOT } from '../package/repository.js'
import { nodeWithSqlite } from '../support/node-with-sqlite.js'
import { useStartPage } from './support/newcomer.js'
import { type SignIn, useProject } from './support/supabase.js'

const ADA: SignIn = { userId: randomUUID(), email: 'ada@acme.example', role: 'admin' }
const BEN: SignIn = { userId: randomUUID(), email: 'ben@acme.example' }

const T = '/two-factor'

describe('docs/start/supabase.md', () => {
  const project = useProject()
  const application = useStartPage('docs/start/supabase.md', () => ({
    SUPABASE_URL: project().url,
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_test',
    PATH: `${dirname(nodeWithSqlite())}:${process.env['PATH']}`, // the page asks for Node 22
  }))

  function browserOf(user?: SignIn): Agent {
    const { url } = application()
    const browser = createAgent((request) => {
      request.headers.set('origin', url)
      return sendTo(url)(request)
    }, ORIGIN)
    if (user !== undefined) browser.keep(project().cookieOf(user))
    return browser
  }

  async function enroll(browser: Agent) {
    const phone = createVirtualAuthenticator()
    const started = await browser.call('POST', `${T}/enrollment`, {})
    expect(started.status).toBe(200)
    phone.scan(String(started.body?.['uri']))
    const confirmed = await browser.call('POST', `${T}/enrollment/confirm`, { code: phone.code() })
    expect(confirmed.status).toBe(200)
    return confirmed.body?.['recoveryCodes'] as string[]
  }

  it('has code that compiles under the strictest settings', () => {
    const tsc = join(ROOT, 'node_modules/.bin/tsc')
    const strict = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--skipLibCheck', '--types', 'node']
    const { folder } = application()
    const target = ['--module', 'nodenext', '--target', 'es2022', 'server.ts']
    expect(run(tsc, [...strict, ...target], { cwd: folder })).toBe('')
  })

  it('leads users of Supabase to a login that a company enforces', async () => {
    expect(await browserOf().get('/me')).toMatchObject({ status: 401 })

    const ada = browserOf(ADA)
    expect(await ada.get('/me')).toMatchObject({ status: 401 })
    expect(await ada.call('POST', `${T}/login`, {})).toMatchObject({ body: { step: 'done' } })
    expect(await ada.get('/me')).toMatchObject({ status: 200 })
    await enroll(ada)
    expect(await ada.call('PUT', `${T}/companies/acme/policy`, {})).toMatchObject({ status: 200 })

    const ben = browserOf(BEN)
    expect(await ben.call('POST', `${T}/login`, {})).toMatchObject({ body: { step: 'enroll' } })
    expect(await ben.call('PUT', `${T}/companies/acme/policy`, {})).toMatchObject({ status: 401 })
    const [recoveryCode] = await enroll(ben)
    expect(await ben.get('/me')).toMatchObject({ status: 200 })
    expect(await ben.call('PUT', `${T}/companies/acme/policy`, {})).toMatchObject({ status: 403 })

    // A new session of Supabase: the second step of the old one does not count, nor does another user's.
    for (const [name, value] of browserOf(BEN).cookies) ben.cookies.set(name, value)
    expect(await ben.get('/me')).toMatchObject({ status: 401 })
    expect(await ben.call('POST', `${T}/login`, {})).toMatchObject({ body: { step: 'code' } })
    expect(await ben.call('POST', `${T}/login/verify`, { code: '000000' })).toMatchObject({ status: 422 })
    expect(await ben.call('POST', `${T}/login/verify`, { code: recoveryCode })).toMatchObject({ status: 200 })
    expect(await ben.get('/me')).toMatchObject({ status: 200 })
  })

  it('trusts no token that Supabase did not sign', async () => {
    const [name, value = ''] = project().cookieOf(ADA).split('=base64-')
    const session = JSON.parse(Buffer.from(value, 'base64url').toString())
    const [head, , signature] = session.access_token.split('.')
    const claims = { sub: ADA.userId, session_id: randomUUID(), exp: session.expires_at }
    session.access_token = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join(
      '.',
    )
    const thief = browserOf()
    thief.keep(`${name}=base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`)
    expect(await thief.call('POST', `${T}/login`, {})).toMatchObject({ status: 401 })
  })
})
