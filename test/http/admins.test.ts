import { describe, expect, it } from 'vitest'
import { type Agent, createAgent } from './support/agent.js'
import { createSite, type Site } from './support/site.js'
import { enroll } from './support/story.js'

const agentOf = (site: Site): Agent => createAgent((request) => site.handler(request))

/** A company that requires two-factor, with an admin who has it on. */
async function createCompany() {
  const site = createSite()
  site.companies.set(
    'acme',
    new Map([
      ['ada', 'admin'],
      ['kim', 'admin'],
      ['bob', 'member'],
    ]),
  )
  const ada = agentOf(site)
  await enroll(site, ada, 'ada')
  expect(await ada.call('PUT', '/companies/acme/policy', {})).toMatchObject({ status: 200 })
  return { site, ada }
}

const reason = 'lost phone'

/** Every route of a company. */
const ROUTES: readonly { method: string; path: string; body?: object }[] = [
  { method: 'GET', path: '/policy' },
  { method: 'PUT', path: '/policy', body: {} },
  { method: 'DELETE', path: '/policy' },
  { method: 'POST', path: '/policy/preview', body: {} },
  { method: 'GET', path: '/members' },
  { method: 'POST', path: '/members/bob/exemption', body: { reason, until: '2027-01-01T00:00:00Z' } },
  { method: 'POST', path: '/members/bob/reset', body: { reason } },
  { method: 'POST', path: '/members/bob/unlock', body: { reason } },
  { method: 'POST', path: '/members/bob/ticket', body: { reason } },
  { method: 'DELETE', path: '/members/bob/ticket' },
]

describe("an admin's session", () => {
  it.each(ROUTES)('S9 does nothing while it breaks a rule: $method $path', async ({ method, path, body }) => {
    const { site } = await createCompany()
    const address = `/companies/acme${path}`
    // Her session is older than the rule, and she has not enrolled.
    const kim = agentOf(site)
    kim.keep(site.fullSession('kim'))
    expect(await kim.call(method, address, body)).toMatchObject({
      status: 403,
      body: { reason: 'enrollment_required' },
    })
    // A session of hers that passed no code.
    const old = agentOf(site)
    old.keep(site.fullSession('ada'))
    expect(await old.call(method, address, body)).toMatchObject({
      status: 401,
      body: { reason: 'second_factor_required' },
    })
    expect(await site.twoFactor.policy.get({ companyId: 'acme' })).toMatchObject({
      state: 'enforced',
      exemptions: [],
    })
  })

  it.each([
    ['POST', 'reset'],
    ['POST', 'unlock'],
    ['POST', 'ticket'],
    ['DELETE', 'ticket'],
  ])("S13 does not stand in for the admin's own code: %s %s", async (method, act) => {
    const { site, ada } = await createCompany()
    for (let wrong = 0; wrong < 5; wrong++) await ada.call('POST', '/verify', { code: `00000${wrong}` })
    const body = method === 'POST' ? { reason } : undefined
    expect(await ada.call(method, `/companies/acme/members/ada/${act}`, body)).toMatchObject({
      status: 403,
      body: { reason: 'not_admin', detail: 'Another admin has to do this for you.' },
    })
    const status = await site.twoFactor.enrollment.status({ userId: 'ada' })
    expect(status).toMatchObject({ state: 'on', retryAt: expect.any(Date) })
  })
})
