import { describe, expect, it } from 'vitest'
import { createClient, createCompany, createSetup } from '../../src/client/index.js'
import { createSite } from '../http/support/site.js'
import { scan } from '../support/phone.js'
import { openPage } from './support.js'

/** Seconds. */
const DAY = 86_400

/** The page of Ada, an admin who has turned two-factor on, and of the other members of her company. */
async function openCompany({ members = ['ben', 'cem'], admins = ['ada'] } = {}) {
  const site = createSite()
  const people = [
    ...admins.map((userId) => [userId, 'admin'] as const),
    ...members.map((userId) => [userId, 'member'] as const),
  ]
  site.companies.set('acme', new Map(people))
  const page = openPage(site, site.fullSession('ada'))
  const setup = createSetup(page.client)
  await setup.start()
  await setup.confirm({ code: scan(setup.getSnapshot().setup?.uri ?? '').code(site.time.now) })
  const line: { isCut: (url: string) => boolean } = { isCut: () => false }
  const client = createClient({
    baseUrl: '/two-factor',
    async fetch(url, init) {
      if (line.isCut(url)) throw new TypeError('Failed to fetch')
      return page.fetch(url, init)
    },
  })
  const open = () => createCompany(client, { companyId: 'acme' })
  const company = open()
  await company.load()
  const policy = () => site.twoFactor.policy.get({ companyId: 'acme' })
  const later = (seconds: number) => new Date(site.time.now.getTime() + seconds * 1000)
  return { site, page, line, open, company, policy, later }
}

/** The policy that is shown. */
function seen(company: ReturnType<typeof createCompany>) {
  const { policy } = company.getSnapshot()
  if (policy === null) throw new Error('no policy is loaded')
  return policy
}

describe('the flow of a company', () => {
  it('loads the rule and the first 100 members, and 100 more each time', async () => {
    const members = Array.from({ length: 249 }, (_, index) => `user-${index}`)
    const { company } = await openCompany({ members })
    const shown = () => {
      const { members, hasMore } = company.getSnapshot()
      return [members.length, new Set(members.map(({ userId }) => userId)).size, hasMore]
    }
    expect(company.getSnapshot()).toMatchObject({ policy: { state: 'optional' }, refusal: null, busy: false })
    expect(shown()).toEqual([100, 100, true])
    await company.more()
    expect(shown()).toEqual([200, 200, true])
    await company.more()
    expect(shown()).toEqual([250, 250, false])
  })

  it('keeps as many members as were loaded when it loads again', async () => {
    const members = Array.from({ length: 149 }, (_, index) => `user-${index}`)
    const { company } = await openCompany({ members })
    await company.more()
    await company.require({}, seen(company))
    expect(company.getSnapshot().members).toHaveLength(150)
    expect(company.getSnapshot().members.at(-1)).toMatchObject({ userId: 'user-148', state: 'overdue' })
  })

  it('S9 replaces the whole rule, and shows it with how the members stand from then on', async () => {
    const { company, policy, later } = await openCompany()
    const enforceFrom = later(2 * DAY)
    expect(
      await company.require({ enforceFrom, newMemberGrace: DAY, roles: ['member'] }, seen(company)),
    ).toBe(true)
    expect(company.getSnapshot()).toMatchObject({
      policy: { state: 'scheduled', enforceFrom, newMemberGrace: DAY, roles: ['member'] },
      members: [
        { state: 'enrolled' },
        { userId: 'ben', state: 'due', enrollBy: enforceFrom },
        { state: 'due' },
      ],
    })
    await company.require({ ticketRequired: true }, seen(company))
    expect(seen(company)).toEqual(await policy())
    expect(seen(company)).toMatchObject({
      state: 'enforced',
      roles: null,
      newMemberGrace: 0,
      ticketRequired: true,
    })
    expect(await company.relax(seen(company))).toBe(true)
    expect(seen(company).state).toBe('optional')
  })

  it('S9 saves nothing over the rule of another admin that was not seen', async () => {
    const { company, open, policy } = await openCompany()
    const before = seen(company)
    const other = open()
    await other.load()
    await other.require({ newMemberGrace: DAY }, seen(other))

    expect(await company.require({ roles: ['owner'] }, before)).toBe(false)
    expect(company.getSnapshot()).toMatchObject({
      refusal: { reason: 'overtaken' },
      policy: { state: 'enforced', newMemberGrace: DAY },
    })
    expect(await company.relax(before)).toBe(false)
    expect(await policy()).toMatchObject({ state: 'enforced', newMemberGrace: DAY, roles: null })
    expect(await company.require({ roles: ['owner'] }, seen(company))).toBe(true)
    expect(await policy()).toMatchObject({ roles: ['owner'], newMemberGrace: 0 })
  })

  it('takes no more time and no date that comes for the change of another admin', async () => {
    const { site, company, later } = await openCompany()
    await company.require({ enforceFrom: later(60) }, seen(company))
    const before = seen(company)
    const until = later(DAY)
    await site.twoFactor.policy.exempt({
      companyId: 'acme',
      userId: 'ben',
      actorId: 'eve',
      until,
      reason: 'ill',
    })
    site.time.advance(120)
    expect(await company.require({ ticketRequired: true }, before)).toBe(true)
  })

  it('S9 asks an admin to go first, and keeps the rule', async () => {
    const { site, policy } = await openCompany()
    site.companies.get('acme')?.set('eve', 'admin')
    const company = createCompany(openPage(site, site.fullSession('eve')).client, { companyId: 'acme' })
    await company.load()
    expect(await company.require({}, seen(company))).toBe(false)
    expect(company.getSnapshot().refusal).toMatchObject({ reason: 'actor_not_enrolled' })
    expect((await policy()).state).toBe('optional')
  })

  it('S13 shows an issued ticket until it is dismissed, and no other way', async () => {
    const { site, company } = await openCompany()
    await company.require({ ticketRequired: true }, seen(company))
    expect(await company.act('issueTicket', { userId: 'ben', reason: 'first day' })).toBe(true)
    const { ticket } = company.getSnapshot()
    expect(ticket).toMatchObject({ userId: 'ben', expiresAt: new Date(site.time.now.getTime() + 1_800_000) })
    await company.load()
    expect(company.getSnapshot().ticket).toBe(ticket)
    company.dismissTicket()
    expect(company.getSnapshot().ticket).toBeNull()
    const ben = openPage(site, site.password('ben'))
    await ben.client.startLogin()
    expect(await ben.client.startEnrollment({ ticket: ticket?.ticket ?? '' })).toMatchObject({ ok: true })
  })

  it('S9 gives a member more time, and ends a wait and a lost authenticator', async () => {
    const { site, company, later } = await openCompany()
    await company.require({}, seen(company))
    const ben = () => company.getSnapshot().members.find(({ userId }) => userId === 'ben')
    const until = later(DAY)
    await company.act('exemptMember', { userId: 'ben', until, reason: 'on holiday' })
    expect(ben()).toEqual({ userId: 'ben', state: 'exempt', enrollBy: until, because: 'exempt' })

    await site.enroll('ben')
    for (let guesses = 0; guesses < 5; guesses++) {
      await site.twoFactor.verify({ userId: 'ben', code: `guess ${guesses}` })
    }
    await company.load()
    expect(ben()).toMatchObject({ state: 'enrolled', retryAt: later(60) })
    await company.act('unlockMember', { userId: 'ben', reason: 'a guesser' })
    expect(ben()).not.toHaveProperty('retryAt')
    await company.act('resetMember', { userId: 'ben', reason: 'lost phone' })
    expect(ben()).toMatchObject({ state: 'exempt' })
  })

  it('shows how a member stands by now if it is too late for what was asked', async () => {
    const { site, company } = await openCompany()
    await site.enroll('ben')
    for (let guesses = 0; guesses < 5; guesses++) {
      await site.twoFactor.verify({ userId: 'ben', code: `guess ${guesses}` })
    }
    await company.load()
    site.time.advance(61)
    expect(await company.act('unlockMember', { userId: 'ben', reason: 'a guesser' })).toBe(false)
    expect(company.getSnapshot()).toMatchObject({ refusal: { reason: 'not_locked' }, busy: false })
    expect(company.getSnapshot().members[1]).toEqual({ userId: 'ben', state: 'enrolled' })
  })

  it('S13 refuses what an admin asks for themselves, and shows why', async () => {
    const { company, later } = await openCompany()
    await company.require({}, seen(company))
    const asked = { userId: 'ada', reason: 'me' }
    expect(await company.act('resetMember', asked)).toBe(false)
    expect(company.getSnapshot().refusal).toMatchObject({ reason: 'not_admin' })
    expect(await company.act('exemptMember', { ...asked, until: later(DAY) })).toBe(false)
    expect(company.getSnapshot().refusal).toMatchObject({ reason: 'self_exemption' })
    expect(company.getSnapshot().members).toHaveLength(3)
  })

  it('says of a rule whom it would affect and from when, without the form having to wait', async () => {
    const { company, page, later } = await openCompany()
    const asked = page.sent()
    const previews = [1, 2, 3, 4].map((days) => company.preview({ enforceFrom: later(days * DAY) }))
    expect(company.getSnapshot().busy).toBe(false)
    await Promise.all(previews)
    // The first, and the last that was asked meanwhile.
    expect(page.sent() - asked).toBe(2)
    const enrollBy = later(4 * DAY)
    expect(company.getSnapshot().preview).toMatchObject({
      ok: true,
      members: [
        { userId: 'ben', state: 'due', enrollBy },
        { userId: 'cem', state: 'due', enrollBy },
      ],
    })
    await company.preview({ roles: ['owner'] })
    expect(company.getSnapshot().preview).toMatchObject({ ok: true })
  })

  it('says that a preview cannot be had, and keeps everything else', async () => {
    const { company, line } = await openCompany()
    line.isCut = (url) => url.endsWith('/preview')
    await company.preview({})
    expect(company.getSnapshot()).toMatchObject({
      preview: { ok: false, reason: 'network' },
      refusal: null,
      policy: { state: 'optional' },
    })
  })

  it('has made a change although it could not be loaded again, and keeps what was shown', async () => {
    const { company, line, policy } = await openCompany()
    const { members } = company.getSnapshot()
    line.isCut = (url) => url.includes('/members')
    expect(await company.require({}, seen(company))).toBe(true)
    expect(company.getSnapshot()).toMatchObject({ refusal: { reason: 'network' }, members })
    expect((await policy()).state).toBe('enforced')
  })

  it('sends one request for two clicks', async () => {
    const { company, site } = await openCompany()
    const until = new Date(site.time.now.getTime() + 60_000)
    const input = { userId: 'ben', until, reason: 'ill' }
    expect(
      await Promise.all([company.act('exemptMember', input), company.act('exemptMember', input)]),
    ).toEqual([true, false])
    expect(site.events.filter(({ type }) => type === 'policy.exempted')).toHaveLength(1)
  })

  it('S9 says that the admin is none any more, or signed out, and keeps what was shown', async () => {
    const { site, company, page } = await openCompany()
    const before = company.getSnapshot()
    site.companies.get('acme')?.set('ada', 'member')
    expect(await company.require({}, seen(company))).toBe(false)
    expect(company.getSnapshot()).toMatchObject({ refusal: { reason: 'not_admin' }, members: before.members })
    page.cookies.clear()
    await company.more()
    expect(company.getSnapshot()).toMatchObject({
      refusal: { reason: 'not_authenticated' },
      members: before.members,
      policy: before.policy,
    })
  })
})
