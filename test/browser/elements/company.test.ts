import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { RequirementOptions } from '../../../src/index.js'
import type { Site } from '../../http/support/site.js'
import { look, textOf } from '../../support/browser.js'
import { useElementsPage } from '../../support/elements-page.js'

const { open } = useElementsPage()

/** Seconds. */
const HOUR = 3600
const DAY = 24 * HOUR

/** The session of a member who has turned two-factor on, after the code. */
async function loggedIn(site: Site, userId: string): Promise<string> {
  const { phone } = await site.enroll(userId)
  site.time.advance(60)
  const challenge = await site.challengeFor(userId)
  const login = await site.twoFactor.login.verify({ challenge, code: phone.code(site.time.now) })
  if (!login.ok) throw new Error(login.reason)
  return site.fullSession(userId, login.proof)
}

/** The page of Ada, an admin of a company with these other members. */
async function openCompany({ members = ['ben', 'cem'] as readonly string[], attributes = '' } = {}) {
  const opened = await open({
    markup: `<h1>Settings</h1><stepward-company company-id="acme" ${attributes}></stepward-company>`,
    async as(site) {
      // The dates that the browser offers count from today.
      site.time.now = new Date()
      const others = members.map((userId) => [userId, 'member'] as const)
      site.companies.set('acme', new Map([['ada', 'admin'], ...others]))
      return loggedIn(site, 'ada')
    },
  })
  const { page, site } = opened
  await page.getByRole('heading', { name: 'Members' }).waitFor()
  return {
    ...opened,
    policy: () => site.twoFactor.policy.get({ companyId: 'acme' }),
    /** Another admin, or the same one in another tab, sets a rule. */
    require: (rule: Partial<RequirementOptions> = {}) =>
      site.twoFactor.policy.require({ companyId: 'acme', actorId: 'ada', ...rule }),
    later: (seconds: number) => new Date(site.time.now.getTime() + seconds * 1000),
  }
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const alerts = (page: Page) => page.locator('[role=alert]:not(:empty)')
const row = (page: Page, name: string) =>
  page.locator('tbody', { has: page.getByRole('rowheader', { name, exact: true }) })
const preview = (page: Page) => page.locator('form [role=status]')
const focused = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).and(page.locator(':focus')).waitFor()

/** The value of a `datetime-local` field for an instant, in the time zone of New York in winter. */
const inNewYork = (date: Date): string =>
  new Date(date.getTime() - 5 * HOUR * 1000).toISOString().slice(0, 16)

describe('the rule in <stepward-company>', () => {
  it('S9 is required after the page said whom that would affect, and the members stand by it', async () => {
    const { page, events, policy } = await openCompany()
    await page.getByText('Everyone decides for themselves.').waitFor()
    await page.getByText('1 of 3 people have it on.').waitFor()
    await press(page, 'Require two-factor')
    await preview(page).getByText('2 people would have to set it up at the next login.').click()
    expect(await preview(page).getByRole('listitem').allTextContents()).toEqual(['ben', 'Cem Yılmaz'])
    await press(page, 'Save')
    await page.getByText('Two-factor is required.').waitFor()
    expect(await policy()).toMatchObject({ state: 'enforced', roles: null, deviceMaxAge: null })
    expect(await textOf(row(page, 'ben'))).toContain('Off, must turn it on at the next login')
    await focused(page, 'Change the rule')
    expect(await events()).toEqual([{ type: 'stepward-change', detail: { change: 'requirePolicy' } }])
  })

  it('S9 is scheduled in the time zone of the browser, with whom it shuts out from that day on', async () => {
    const { page, site, policy } = await openCompany()
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setTimezoneOverride', { timezoneId: 'America/New_York' })
    const inWinter = new Date(Date.UTC(site.time.now.getUTCFullYear() + 1, 0, 14, 8, 30))
    await press(page, 'Require two-factor')
    await page.getByLabel('Required from').fill(inNewYork(inWinter))
    await page.getByLabel('Time for new members, in days').fill('7')
    const weekday = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(inWinter)
    await preview(page).getByText(`From ${weekday}, 2 people would have to set it up to log in.`).waitFor()
    await press(page, 'Save')
    await page.getByText('Two-factor will be required.').waitFor()
    expect(await policy()).toMatchObject({
      state: 'scheduled',
      enforceFrom: inWinter,
      newMemberGrace: 7 * DAY,
    })
    expect(await textOf(row(page, 'ben'))).toContain('Off, has to turn it on')
  })

  it('is in the form as it is, and stays so if nothing is changed', async () => {
    const { page, require, policy, later } = await openCompany({ attributes: 'roles="member, admin"' })
    await require({
      enforceFrom: later(-HOUR - 7),
      newMemberGrace: 90_000,
      roles: ['owner', 'admin'],
      trustedDevices: { maxAge: 3 * DAY },
      ticketRequired: true,
      exemptMethods: ['saml', 'passkey'],
    })
    const before = await policy()
    await page.reload()
    await press(page, 'Change the rule')
    const isChecked = async (name: string) => page.getByRole('checkbox', { name, exact: true }).isChecked()
    expect(await Promise.all(['member', 'admin', 'owner'].map(isChecked))).toEqual([false, true, true])
    expect(await page.getByLabel('Not for these ways to log in').inputValue()).toBe('saml, passkey')
    expect(await isChecked('Members can trust their devices')).toBe(true)
    await press(page, 'Save')
    await focused(page, 'Change the rule')
    expect(await policy()).toEqual({ ...before, revision: expect.any(String), roles: ['admin', 'owner'] })

    await press(page, 'Change the rule')
    await page.getByLabel('Members can trust their devices').uncheck()
    await page.getByLabel('admin', { exact: true }).uncheck()
    await page.getByLabel('owner').uncheck()
    await page.getByLabel('Not for these ways to log in').fill(' saml ,, ')
    await press(page, 'Save')
    await page.getByText('Members cannot trust their devices').waitFor()
    expect(await policy()).toMatchObject({ roles: null, deviceMaxAge: 0, exemptMethods: ['saml'] })
  })

  it('S13 keeps role names that have a comma, or a space at the end, if nothing is changed', async () => {
    const { page, require, policy } = await openCompany()
    await require({ roles: ['owner, board', 'clerk '] })
    const before = await policy()
    await page.reload()
    await press(page, 'Change the rule')
    await press(page, 'Save')
    await focused(page, 'Change the rule')
    expect(await policy()).toEqual({ ...before, revision: expect.any(String) })
  })

  it('is that of the company that the element names now', async () => {
    const { page, site, policy } = await openCompany()
    const members = [
      ['ada', 'admin'],
      ['dora', 'member'],
    ] as const
    site.companies.set('other', new Map(members))
    await press(page, 'Require two-factor')
    await page.evaluate("document.querySelector('stepward-company').setAttribute('company-id', 'other')")
    await row(page, 'dora').waitFor()
    expect(await row(page, 'ben').count()).toBe(0)
    await press(page, 'Require two-factor')
    await press(page, 'Save')
    await focused(page, 'Change the rule')
    expect((await policy()).state).toBe('optional')
    expect((await site.twoFactor.policy.get({ companyId: 'other' })).state).toBe('enforced')
  })

  it('is relaxed only after a confirmation', async () => {
    const { page, require, policy } = await openCompany()
    await require()
    await page.reload()
    await press(page, 'Stop requiring it')
    await page.getByText('Everyone decides for themselves again. Those who have it on keep it.').waitFor()
    await press(page, 'Cancel')
    expect((await policy()).state).toBe('enforced')
    await press(page, 'Stop requiring it')
    await press(page, 'Stop requiring it')
    await page.getByText('Everyone decides for themselves.', { exact: true }).waitFor()
    expect((await policy()).state).toBe('optional')
  })

  it('S9 asks an admin without two-factor to go first', async () => {
    const { page, site, signIn, policy } = await openCompany()
    site.companies.get('acme')?.set('eve', 'admin')
    await signIn(site.fullSession('eve'))
    await press(page, 'Require two-factor')
    await press(page, 'Save')
    expect(await textOf(alerts(page))).toBe(
      'Turn on your own two-factor first. Then you can require it of others.',
    )
    expect((await policy()).state).toBe('optional')
  })

  it('S9 of another admin is shown before it is replaced, and what was typed stays', async () => {
    const { page, require, policy } = await openCompany()
    await press(page, 'Require two-factor')
    await page.getByLabel('Time for new members, in days').fill('3')
    await require({ roles: ['owner'] })
    await press(page, 'Save')
    await alerts(page).getByText('Somebody else changed the rule meanwhile, so nothing was saved.').waitFor()
    await page.getByText('Only for these roles: owner').waitFor()
    expect(await policy()).toMatchObject({ roles: ['owner'], newMemberGrace: 0 })
    expect(await page.getByLabel('Time for new members, in days').inputValue()).toBe('3')
    await press(page, 'Save')
    await focused(page, 'Change the rule')
    expect(await policy()).toMatchObject({ roles: null, newMemberGrace: 3 * DAY })
  })

  it('S9 keeps what was typed in another language, and the rule that it was filled with', async () => {
    const { page, require, policy, speak } = await openCompany()
    await press(page, 'Require two-factor')
    await page.getByLabel('Time for new members, in days').fill('3')
    await speak('de')
    await speak('en')
    expect(await page.getByLabel('Time for new members, in days').inputValue()).toBe('3')
    await require({ roles: ['owner'] })
    await press(page, 'Save')
    await alerts(page).getByText('Somebody else changed the rule meanwhile').waitFor()
    await speak('de')
    await speak('en')
    await press(page, 'Save')
    await focused(page, 'Change the rule')
    expect(await policy()).toMatchObject({ newMemberGrace: 3 * DAY })

    await press(page, 'Actions: ben')
    await press(page, 'Give more time')
    await page.getByLabel('Reason').fill('On leave')
    await speak('de')
    await speak('en')
    expect(await page.getByLabel('Reason').inputValue()).toBe('On leave')
  })

  it('says if it is not known whom it would affect', async () => {
    const { page } = await openCompany()
    await page.route('**/policy/preview', (route) => route.abort())
    await press(page, 'Require two-factor')
    await preview(page).getByText('We cannot say right now who would have to set it up.').waitFor()
    await page.unroute('**/policy/preview')
    await page.getByLabel('Ask for a setup ticket from an admin').check()
    await preview(page).getByText('2 people would have to set it up at the next login.').waitFor()
  })
})

describe('the members in <stepward-company>', () => {
  it('S9 get more time, with an end and a reason', async () => {
    const { page, site, require, later, events } = await openCompany()
    // With a grace, members who have time come last: the row moves.
    await require({ newMemberGrace: DAY })
    await page.reload()
    await press(page, 'Actions: ben')
    await press(page, 'Give more time')
    await page.getByRole('heading', { name: 'Give more time: ben' }).waitFor()
    await page.getByLabel('Until').fill(
      later(5 * DAY)
        .toISOString()
        .slice(0, 10),
    )
    await press(page, 'Give more time')
    // The browser asks for the reason.
    expect(await page.getByLabel('Reason').evaluate((input) => input.matches(':focus:invalid'))).toBe(true)
    await page.getByLabel('Reason').fill('On holiday')
    await press(page, 'Give more time')
    await row(page, 'ben').getByText('Was given more time · Until').waitFor()
    await focused(page, 'Actions: ben')
    const [exemption] = (await site.twoFactor.policy.get({ companyId: 'acme' })).exemptions
    expect(exemption).toMatchObject({ userId: 'ben', actorId: 'ada', reason: 'On holiday' })
    expect(await events()).toEqual([{ type: 'stepward-change', detail: { change: 'exemptMember' } }])
  })

  it('S13 are reset by another admin only, after a hint to make sure who asks', async () => {
    const { page, site } = await openCompany()
    await site.enroll('ben')
    await page.reload()
    for (const name of ['ada', 'ben']) {
      await press(page, `Actions: ${name}`)
      await press(page, 'Reset two-factor')
      await page.getByRole('heading', { name: `Reset two-factor: ${name}` }).waitFor()
      await row(page, name)
        .getByText('First make sure that the request really comes from this person.')
        .waitFor()
      await row(page, name).getByLabel('Reason').fill('Lost phone')
      await row(page, name).locator('form').getByRole('button', { name: 'Reset two-factor' }).click()
      if (name === 'ben') continue
      expect(await textOf(row(page, 'ada').locator('[role=alert]:not(:empty)'))).toBe(
        'Another admin has to do that: for your own account, and for a person who is in other companies too.',
      )
      await press(page, 'Cancel')
    }
    await row(page, 'ben').getByText('Off, not required').waitFor()
    expect(await textOf(row(page, 'ada'))).toMatch(/^adaOn/)
  })

  it('S3 whose codes have to wait, or are blocked, are shown, and a wait can be ended', async () => {
    const { page, site } = await openCompany()
    await Promise.all(['ben', 'cem'].map((userId) => site.enroll(userId)))
    const guess = async (userId: string, count: number) => {
      for (let index = 0; index < count; index += 1) {
        await site.twoFactor.verify({ userId, code: `guess ${index}` })
        if (count > 5) site.time.advance(2 * HOUR)
      }
    }
    await guess('cem', 100)
    await guess('ben', 5)
    await page.reload()
    await row(page, 'Cem Yılmaz').getByText('This person’s codes are blocked.').waitFor()
    await row(page, 'ben').getByText('Codes are refused until').waitFor()
    await press(page, 'Actions: Cem Yılmaz')
    expect(await row(page, 'Cem Yılmaz').getByRole('button', { name: 'End the wait' }).count()).toBe(0)
    await press(page, 'Actions: ben')
    await press(page, 'End the wait')
    await page.getByLabel('Reason').fill('Somebody guessed')
    await press(page, 'End the wait')
    await row(page, 'ben').getByText('Codes are refused until').waitFor({ state: 'hidden' })
    expect(site.events.at(-1)).toMatchObject({ type: 'verification.unlocked', userId: 'ben', actorId: 'ada' })
  })

  it('S13 get a setup ticket, which is shown until it is passed on, in any language', async () => {
    const { page, site, require, speak } = await openCompany()
    await require({ ticketRequired: true })
    await page.reload()
    await press(page, 'Actions: Cem Yılmaz')
    await press(page, 'Issue a setup ticket')
    await page.getByLabel('Reason').fill('First day')
    await press(page, 'Issue a setup ticket')
    await page
      .getByRole('heading', { name: 'Setup ticket: Cem Yılmaz' })
      .and(page.locator(':focus'))
      .waitFor()
    const ticket = await textOf(page.locator('.stepward-key code'))
    await speak('de')
    await page.getByRole('heading', { name: 'Einrichtungsticket: Cem Yılmaz' }).waitFor()
    expect(await textOf(page.locator('.stepward-key code'))).toBe(ticket)
    await speak('en')
    await press(page, 'Done')
    await focused(page, 'Actions: Cem Yılmaz')
    expect(await page.getByText(ticket).count()).toBe(0)

    await press(page, 'Actions: Cem Yılmaz')
    await press(page, 'Withdraw the setup tickets')
    await page.getByRole('heading', { name: 'Withdraw the setup tickets: Cem Yılmaz' }).waitFor()
    await press(page, 'Withdraw the setup tickets')
    await focused(page, 'Actions: Cem Yılmaz')
    const login = await site.twoFactor.login.start({ userId: 'cem' })
    const challenge = login.step === 'enroll' ? login.challenge : ''
    expect(
      await site.twoFactor.enrollment.start({ userId: 'cem', accountName: 'cem', challenge, ticket }),
    ).toMatchObject({ reason: 'ticket_invalid' })
  })

  it('are 200 with names of 60 characters on a phone of 320 pixels, 100 at a time', async () => {
    const members = Array.from({ length: 199 }, (_, index) =>
      `${index} `.padEnd(60, 'Wolfeschlegelsteinhausen'),
    )
    const { page, require } = await openCompany({ members })
    await require()
    await page.reload()
    await page.getByText('1 of the first 100 people have it on.').waitFor()
    await look(page, 'elements-company')
    await page.setViewportSize({ width: 320, height: 640 })
    await page.route('**/members?*', (route) => route.abort())
    await press(page, 'Show more')
    await alerts(page).getByText('There is no connection.').waitFor()
    await page.unroute('**/members?*')
    await press(page, 'Show more')
    await page.getByText('1 of 200 people have it on.').waitFor()
    expect(await page.getByRole('rowheader').count()).toBe(200)
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0)
    await press(page, `Actions: ${members[198]}`)
    await row(page, members[198] ?? '')
      .getByRole('button', { name: 'Give more time' })
      .click()
    await press(page, 'Change the rule')
    await preview(page).getByText('199 people would have to set it up at the next login.').click()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })

  it('are helped by keyboard alone', async () => {
    const { page, require, policy } = await openCompany({ members: ['ben'] })
    await require()
    await page.reload()
    await page.getByRole('button', { name: 'Actions: ben' }).waitFor()
    const keys = async (...names: readonly string[]) => {
      for (const name of names) await page.keyboard.press(name)
    }
    // Past both buttons of the rule and the actions of Ada.
    await keys('Tab', 'Tab', 'Tab', 'Tab', 'Enter', 'Tab', 'Enter')
    await page.getByRole('heading', { name: 'Give more time: ben' }).and(page.locator(':focus')).waitFor()
    const until = new Date(Date.now() + 9 * DAY * 1000)
    const [year = '', month = '', day = ''] = until.toISOString().slice(0, 10).split('-')
    await keys('Tab')
    await page.keyboard.type(`${month}${day}${year}`)
    // Past the calendar of the browser.
    await keys('Tab', 'Tab')
    await page.keyboard.type('On holiday')
    await keys('Enter')
    await focused(page, 'Actions: ben')
    expect((await policy()).exemptions).toMatchObject([{ userId: 'ben', reason: 'On holiday' }])
  })
})

describe('an admin of <stepward-company>', () => {
  it('S9 whose session is over keeps what was typed, and saves it after the next login', async () => {
    const { page, site, events, policy } = await openCompany({ attributes: 'login-url="/login"' })
    await press(page, 'Require two-factor')
    await page.getByLabel('Time for new members, in days').fill('3')
    const cookies = await page.context().cookies()
    await page.context().clearCookies()
    await press(page, 'Save')
    expect(await textOf(alerts(page))).toBe('You are logged out. Please log in.')
    expect(await page.getByRole('link', { name: 'Log in again' }).getAttribute('href')).toBe('/login')
    expect(await events()).toEqual([{ type: 'stepward-expired', detail: null }])
    await page.context().addCookies(cookies)
    await press(page, 'Save')
    await page.getByText('Two-factor is required.').waitFor()
    expect(await policy()).toMatchObject({ newMemberGrace: 3 * DAY })
    expect(await page.getByRole('link', { name: 'Log in again' }).count()).toBe(0)

    site.companies.get('acme')?.set('ada', 'member')
    await press(page, 'Stop requiring it')
    await press(page, 'Stop requiring it')
    expect(await textOf(alerts(page))).toBe('Only an admin of the company can do that.')
    expect((await policy()).state).toBe('enforced')
  })

  it('whose connection is gone sees why, and loads again', async () => {
    const { page } = await openCompany()
    await page.route('**/two-factor/**', (route) => route.abort())
    await page.reload()
    expect(await textOf(alerts(page))).toBe('There is no connection. Check it and try again.')
    await page.unroute('**/two-factor/**')
    await press(page, 'Try again')
    await page.getByText('1 of 3 people have it on.').waitFor()
    expect(await alerts(page).count()).toBe(0)
  })

  it('reads it in German', async () => {
    const { page, require, speak } = await openCompany()
    await require({ newMemberGrace: 2 * DAY, exemptMethods: ['saml'] })
    await page.reload()
    await page.getByText('Two-factor is required.').waitFor()
    await speak('de')
    await press(page, 'Regel ändern')
    await preview(page).getByText('2 Personen müssten sie bei der nächsten Anmeldung einrichten.').waitFor()
    await page.getByText('Nicht für diese Arten der Anmeldung: saml').waitFor()
    await page.getByText('1 von 3 Personen haben sie eingeschaltet.').waitFor()
    expect(await page.locator('.stepward').getAttribute('lang')).toBe('de')
    await look(page, 'elements-company-german')
  })
})
