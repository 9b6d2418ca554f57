import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Site } from '../http/support/site.js'
import { fieldError, textOf } from '../support/browser.js'
import {
  atScreen,
  codeField,
  FRAMEWORKS,
  inspect,
  link,
  logIn,
  nextCode,
  npm,
  press,
  saveCodes,
  setupField,
  useScreens,
  type Visit,
  wrongCode,
} from './support/screens.js'
import { playStory } from './support/screens-story.js'

const screens = useScreens()
const { visit } = screens

it('the screens and their pages compile under the compiler options of an ordinary project', () => {
  expect(() => npm('run', 'types')).not.toThrow()
})

/** Holds the requests of a route back until `release` is called. */
async function slowDown(page: Page, route: string): Promise<() => void> {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(`**/two-factor${route}`, async (held) => {
    await released
    await held.continue()
  })
  return release
}

const timesSent = ({ sent }: Visit, route: string): number => sent.filter((each) => each === route).length

/** Pastes what was copied from elsewhere. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await page.keyboard.press('Control+V')
}

/** Waits for the error beside a field. */
async function refused(page: Page, label: string): Promise<string> {
  await page.getByRole('alert').filter({ hasText: /./ }).waitFor()
  return fieldError(page, label)
}

/** A login that asks for a code. */
async function logInWithCode({ site, page }: Visit) {
  const enrolled = await site.enroll('ada')
  await logIn(page)
  await codeField(page).waitFor()
  return enrolled
}

/** From the settings of somebody without two-factor to the QR code. */
async function startSetup({ page }: Visit): Promise<void> {
  await logIn(page)
  await press(page, 'Turn on')
  await press(page, 'Set it up')
}

/** Types the code of the app that was just linked. */
const confirm = async (page: Page, site: Site): Promise<void> =>
  setupField(page).pressSequentially((await link(page)).code(site.time.now))

describe.each(FRAMEWORKS)('the screens for %s', (framework) => {
  playStory(screens, framework)

  it('send a code once on a slow line, whatever is pressed meanwhile, and show the recovery codes', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    await logIn(page)
    await press(page, 'Turn on')
    const releaseStart = await slowDown(page, '/enrollment')
    await page.getByRole('button', { name: 'Set it up' }).dblclick({ force: true })
    releaseStart()
    const phone = await link(page)
    const release = await slowDown(page, '/enrollment/confirm')
    await setupField(page).pressSequentially(phone.code(site.time.now))
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Turn on' }).dblclick({ force: true })
    release()
    await saveCodes(page)
    await page.getByText('Two-factor is on.').waitFor()
    expect(timesSent(visited, 'POST /enrollment')).toBe(1)
    expect(timesSent(visited, 'POST /enrollment/confirm')).toBe(1)
  })

  it('ask before the page is left with recovery codes that are not saved', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    await startSetup(visited)
    await confirm(page, site)
    await atScreen(page, 'Save your recovery codes')
    const asked = page.waitForEvent('dialog').then(async (dialog) => {
      await dialog.dismiss()
      return dialog.type()
    })
    await Promise.all([asked, page.evaluate(() => location.reload())])
    expect(await asked).toBe('beforeunload')
    await saveCodes(page)
  })

  it('go on with a setup that an earlier page began', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    await startSetup(visited)
    const phone = await link(page)
    await page.reload()
    await press(page, 'Turn on')
    await page.getByRole('button', { name: 'Start again with a new QR code' }).waitFor()
    await inspect(page, `${framework}-pending`)
    await setupField(page).pressSequentially(phone.code(site.time.now))
    await saveCodes(page)
  })

  it('read a pasted code in every spelling, and send it once', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    const { phone } = await logInWithCode(visited)
    const spellings = [
      (code: string) => code,
      (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`,
      (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`,
      (code: string) => ` ${code.slice(0, 3)}\u00a0–\u200b${code.slice(3)}\n`,
    ]
    for (const spell of spellings) {
      await paste(page, spell(nextCode(site, phone)))
      await press(page, 'Log out')
      await logIn(page)
      await codeField(page).waitFor()
    }
    expect(timesSent(visited, 'POST /login/verify')).toBe(spellings.length)
  })

  it('ask for the code in one field that password managers and phones fill in', async () => {
    const visited = await visit(framework)
    await logInWithCode(visited)
    const field = codeField(visited.page)
    expect(await visited.page.getByRole('textbox').count()).toBe(1)
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
    expect(await field.getAttribute('inputmode')).toBe('numeric')
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('say beside the field that a code is wrong, and take the next one', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    const { phone, recoveryCodes } = await logInWithCode(visited)
    await codeField(page).pressSequentially(wrongCode(site, phone, 0))
    expect(await refused(page, 'Code')).toBe('That code is not right. You have 4 tries left before a wait.')
    await inspect(page, `${framework}-wrong`)
    expect(await codeField(page).inputValue()).toBe('')

    await press(page, 'Use a recovery code')
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor({ state: 'detached' })
    await page.getByLabel('Recovery code').fill('nonsense')
    await press(page, 'Continue')
    expect(await refused(page, 'Recovery code')).toContain('That code is not right.')
    await press(page, 'Use your authenticator app')
    await page.keyboard.type(nextCode(site, phone))
    await page.getByText('10 recovery codes are left.').waitFor()
    expect(recoveryCodes).toHaveLength(10)
    expect(timesSent(visited, 'POST /login/verify')).toBe(3)
  })

  it('count a wait down, take a recovery code meanwhile, and a code of the app after it', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    const { phone, recoveryCodes } = await logInWithCode(visited)
    for (const attempt of [0, 1, 2, 3, 4]) {
      await codeField(page).pressSequentially(wrongCode(site, phone, attempt))
      await expect.poll(() => timesSent(visited, 'POST /login/verify')).toBe(attempt + 1)
      await refused(page, 'Code')
      await expect.poll(() => codeField(page).inputValue()).toBe('')
    }
    const timer = page.getByRole('timer')
    expect(await textOf(timer)).toMatch(/^You can try again in (1:00|0:5\d)\.$/)
    await inspect(page, `${framework}-locked`)
    await codeField(page).pressSequentially(phone.code(site.time.now))
    await page.keyboard.press('Enter')
    expect(timesSent(visited, 'POST /login/verify')).toBe(5)

    await press(page, 'Use a recovery code')
    await page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '')
    await press(page, 'Continue')
    await page.getByText('9 recovery codes are left.').waitFor()

    await press(page, 'Log out')
    await logIn(page)
    site.time.advance(58)
    await codeField(page).pressSequentially(phone.code(site.time.now))
    await timer.waitFor()
    site.time.advance(2)
    await timer.waitFor({ state: 'detached' })
    await codeField(page).pressSequentially(phone.code(site.time.now))
    await page.getByText('9 recovery codes are left.').waitFor()
  })

  it('lead back to the login that took too long, or that another tab ended', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    const { phone } = await logInWithCode(visited)
    site.time.advance(301)
    await codeField(page).pressSequentially(phone.code(site.time.now))
    await page.getByText('That took too long. Please log in again.').waitFor()
    await inspect(page, `${framework}-expired`)
    await press(page, 'Log in again')

    await logIn(page)
    await codeField(page).pressSequentially(nextCode(site, phone))
    await page.getByText('10 recovery codes are left.').waitFor()
    await press(page, 'Turn off')
    await press(await visited.tab(), 'Log out')
    await codeField(page).pressSequentially(nextCode(site, phone))
    expect(await refused(page, 'Code')).toBe('You are logged out. Please log in.')
    await press(page, 'Log in again')
    await page.getByLabel('Password').waitFor()
  })

  it('say that a setup has run out, and start again, with the first app and with another one', async () => {
    const visited = await visit(framework)
    const { page, site } = visited
    await startSetup(visited)
    site.time.advance(601)
    await confirm(page, site)
    await page.getByText('This setup has run out.').waitFor()
    await press(page, 'Set it up')
    const phone = await link(page)
    await confirm(page, site)
    await saveCodes(page)
    await press(page, 'Done')

    await press(page, 'Move to a new phone')
    await codeField(page).pressSequentially(nextCode(site, phone))
    await setupField(page).waitFor()
    site.time.advance(601)
    await confirm(page, site)
    expect(await refused(page, 'Code')).toContain('This setup has run out.')
    await codeField(page).pressSequentially(nextCode(site, phone))
    await confirm(page, site)
    await saveCodes(page)
  })

  it('ask for a code where another tab has switched two-factor on meanwhile', async () => {
    const { page, site } = await visit(framework)
    await logIn(page)
    await press(page, 'Turn on')
    const { phone } = await site.enroll('ada')
    await press(page, 'Set it up')
    expect(await refused(page, 'Code')).toBe('Two-factor is on already. Enter a current code first.')
    await codeField(page).pressSequentially(nextCode(site, phone))
    await confirm(page, site)
    await saveCodes(page)
  })

  it('lead through the setup that a company requires, with a ticket', async () => {
    const { page, site } = await visit(framework)
    site.companies.set('harbour', new Map([['ada', 'member']]))
    const { admin, policy } = site.twoFactor
    await policy.require({ companyId: 'harbour', actorId: 'admin', asSystem: true, ticketRequired: true })
    await logIn(page)
    await page.getByText('Harbour Coffee requires two-factor.').waitFor()
    await page.getByLabel('Setup ticket').fill('nonsense')
    await inspect(page, `${framework}-ticket`)
    await press(page, 'Continue')
    expect(await refused(page, 'Setup ticket')).toContain('That setup ticket is not valid.')
    const issued = await admin.issueTicket({ userId: 'ada', actorId: 'admin', reason: 'first day' })
    if (!issued.ok) throw new Error(issued.reason)
    await page.getByLabel('Setup ticket').fill(issued.ticket)
    await press(page, 'Continue')
    await confirm(page, site)
    await saveCodes(page)
    await press(page, 'Done')
    await page.getByText('10 recovery codes are left.').waitFor()
  })

  it('add an app, remove one, and revoke all devices', async () => {
    const twoFactor = { authenticators: { max: 2 } }
    const { page, site } = await visit(framework, { query: '?several', twoFactor })
    const { phone, recoveryCodes } = await site.enroll('ada')
    for (const [index, name] of ['Laptop', 'Tablet'].entries()) {
      const challenge = await site.challengeFor('ada')
      const code = recoveryCodes[index] ?? ''
      await site.twoFactor.login.verify({ challenge, code, rememberDevice: { name } })
    }
    await logIn(page)
    await codeField(page).pressSequentially(nextCode(site, phone))
    await page.getByText('Tablet').waitFor()
    await inspect(page, `${framework}-devices`)
    await press(page, 'Ask for a code on all devices again')
    await page.getByText('There are none.').waitFor()

    await press(page, 'Add an app')
    await codeField(page).pressSequentially(nextCode(site, phone))
    await confirm(page, site)
    await press(page, 'Done')
    await page.getByRole('button', { name: 'Remove: Authenticator app' }).last().click()
    await codeField(page).pressSequentially(nextCode(site, phone))
    await page.getByText('Trusted devices').waitFor()
    expect(await page.getByRole('button', { name: 'Rename: Authenticator app' }).count()).toBe(1)
  })

  it('say that there is no connection, and try again', async () => {
    const { page } = await visit(framework)
    await page.route('**/two-factor/**', (route) => route.abort())
    await logIn(page)
    await page.getByText('There is no connection.').waitFor()
    await page.unroute('**/two-factor/**')
    await page.route('**/two-factor/status', (route) => route.abort())
    await press(page, 'Try again')
    await page.getByText('There is no connection.').waitFor()
    await page.unroute('**/two-factor/status')
    await press(page, 'Try again')
    await page.getByRole('button', { name: 'Turn on' }).waitFor()
  })

  it('speak German', async () => {
    const { page } = await visit(framework, { query: '?lang=de' })
    await page.getByLabel('E-Mail').fill('ada@example.com')
    await page.getByLabel('Passwort').fill('grind-brew-pour')
    await press(page, 'Anmelden')
    await press(page, 'Einschalten')
    await inspect(page, `${framework}-german`)
    expect(await textOf(page.getByRole('main'))).not.toMatch(/authenticator app|recovery code/)
  })
})
