import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { fieldError, press, useBrowser } from '../support/browser.js'
import { type RunningDemo, useDemo } from '../support/browser-demo.js'
import { addCompany, addPerson } from '../support/browser-people.js'
import {
  codeField,
  enterCode,
  headingOf,
  logIn,
  logOut,
  onProfile,
  scanSetup,
  shownRecoveryCodes,
  switchOn,
} from '../support/browser-story.js'
import { loseAnswer } from '../support/elements-page.js'

/** A line on which each answer of these routes waits until it is let through. */
async function slowLine(page: Page, path: string): Promise<{ sent: string[]; letThrough: () => void }> {
  const sent: string[] = []
  let letThrough = (): void => {}
  const open = new Promise<void>((resolve) => {
    letThrough = resolve
  })
  await page.route(`**${path}`, async (route) => {
    sent.push(route.request().method())
    const answer = await route.fetch()
    await open
    await route.fulfill({ response: answer })
  })
  return { sent, letThrough }
}

const moveClock = async (demo: RunningDemo, page: Page, seconds: number): Promise<void> => {
  const { ahead } = await (await page.request.get(`${demo.url}/stand-ins/clock`)).json()
  const headers = { origin: demo.url }
  await page.request.put(`${demo.url}/stand-ins/clock`, { headers, data: { ahead: ahead + seconds * 1000 } })
}

/** Seconds: more than a setup and a login last. */
const TOO_LONG = 3600

describe('what goes wrong on the way', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('a second click on a slow line switches on once, and the recovery codes are seen', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await press(page, 'button', 'Turn on')
    const app = await scanSetup(page)
    const line = await slowLine(page, '/two-factor/enrollment/confirm')
    await enterCode(page, await app.freshCode())
    await press(page, 'button', 'Turn on')
    await press(page, 'button', 'Turn on')
    await page.locator('[aria-busy=true]').first().waitFor()
    line.letThrough()
    expect(await shownRecoveryCodes(page)).toHaveLength(10)
    expect(line.sent).toEqual(['POST'])
    await press(page, 'button', 'I have saved them')
    await onProfile(page)
  })

  it('a second click on a slow line logs in once', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await page.goto(`${demo.url}/login`)
    const line = await slowLine(page, '/api/login')
    await page.getByLabel('Email').fill(ada.email)
    await page.getByLabel('Password').fill(ada.password)
    await press(page, 'button', 'Log in')
    await press(page, 'button', 'Log in')
    line.letThrough()
    await onProfile(page)
    expect(line.sent.filter((method) => method === 'POST')).toHaveLength(1)
  })

  it('a lost line says so, and what was typed goes through when it is back', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app } = await switchOn(page)
    await logOut(page)
    await logIn(demo, page, ada)
    await codeField(page).waitFor()
    await page.context().setOffline(true)
    await enterCode(page, await app.freshCode())
    expect(await fieldError(page, 'Code')).toBe('There is no connection. Check it and try again.')
    await page.context().setOffline(false)
    await press(page, 'button', 'Continue')
    await onProfile(page)
  })

  it('with a setup in two tabs, the code of the last one counts, and the other tab says so', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await press(page, 'button', 'Turn on')
    const first = await scanSetup(page)
    const other = await page.context().newPage()
    await other.goto(`${demo.url}/profile`)
    await press(other, 'button', 'Turn on')
    await press(other, 'button', 'Start again with a new QR code')
    const last = await scanSetup(other)
    expect(last.secret).not.toBe(first.secret)
    await enterCode(page, await first.freshCode())
    expect(await fieldError(page, 'Code')).toContain('That code is not right.')
    await enterCode(other, await last.freshCode())
    expect(await shownRecoveryCodes(other)).toHaveLength(10)
  })

  it('a tab whose login another tab has finished goes on to the profile', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app } = await switchOn(page)
    await logOut(page)
    await logIn(demo, page, ada)
    await codeField(page).waitFor()
    const other = await page.context().newPage()
    await other.goto(`${demo.url}/login/code`)
    await enterCode(other, await app.freshCode())
    await onProfile(other)
    await enterCode(page, await app.shownCode())
    await onProfile(page)
  })

  it('the way back does not lead to a login that is over, and nobody is asked again', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app } = await switchOn(page)
    await logOut(page)
    await logIn(demo, page, ada)
    await enterCode(page, await app.freshCode())
    await onProfile(page)
    await press(page, 'link', 'Payouts')
    await headingOf(page, 'Payouts').waitFor()
    await page.goBack()
    await onProfile(page)
    await page.goto(`${demo.url}/login/code`)
    await onProfile(page)
    await page.goto(`${demo.url}/login`)
    await onProfile(page)
  })

  it('a way back after logging out shows nothing of the person', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada Secret-Name')
    const page = await visitor()
    await logIn(demo, page, ada)
    await onProfile(page)
    await press(page, 'link', 'Payouts')
    await headingOf(page, 'Payouts').waitFor()
    await logOut(page)
    await page.goBack()
    await headingOf(page, 'Log in').waitFor()
    expect(await page.getByText('Ada Secret-Name').count()).toBe(0)
  })

  it('a reload after the secret was shown asks for its code, or begins again with a new one', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await press(page, 'button', 'Turn on')
    const first = await scanSetup(page)
    await page.reload()
    await press(page, 'button', 'Turn on')
    await press(page, 'button', 'Start again with a new QR code')
    const second = await scanSetup(page)
    expect(second.secret).not.toBe(first.secret)
    await page.getByText('If the app has an older entry for this account, delete it.').waitFor()
    await page.reload()
    await press(page, 'button', 'Turn on')
    await page.getByText('Enter a code from your authenticator app to finish.').waitFor()
    await enterCode(page, await second.freshCode())
    expect(await shownRecoveryCodes(page)).toHaveLength(10)
  })

  it('says after a forced setup whose answer was lost that the recovery codes are not saved', async () => {
    const demo = shared()
    const company = addCompany(demo, 'Harbour Coffee')
    const admin = await addPerson(demo, 'Ada', { company, role: 'admin' })
    const ada = await visitor()
    await logIn(demo, ada, admin)
    await switchOn(ada)
    const rule = await ada.request.put(`${demo.url}/two-factor/companies/${company.id}/policy`, {
      headers: { origin: demo.url },
      data: {},
    })
    expect(rule.status()).toBe(200)

    const page = await visitor()
    const ben = await addPerson(demo, 'Ben', { company, role: 'member' })
    await logIn(demo, page, ben)
    await press(page, 'button', 'Set it up')
    const app = await scanSetup(page)
    await loseAnswer(page, 'enrollment/confirm')
    await enterCode(page, await app.freshCode())
    await page.getByRole('alert').filter({ hasText: 'There is no connection.' }).waitFor()
    await press(page, 'button', 'Turn on')
    await onProfile(page)
    await page.getByText('If you have not saved them, create new ones.', { exact: false }).waitFor()
  })

  it('asks before a page is left whose recovery codes are not saved', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await press(page, 'button', 'Turn on')
    const app = await scanSetup(page)
    await enterCode(page, await app.freshCode())
    const codes = await shownRecoveryCodes(page)
    const asked = page.waitForEvent('dialog')
    const left = page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    await left
    expect(await shownRecoveryCodes(page)).toEqual(codes)
  })

  it('a session that another tab ended leads to the login, with a word', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await page.getByRole('button', { name: 'Turn on' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(`${demo.url}/profile`)
    await logOut(other)
    await press(page, 'button', 'Turn on')
    await page.getByText('log in again', { exact: false }).first().waitFor()
    await press(page, 'link', 'Log in again')
    await headingOf(page, 'Log in').waitFor()
  })

  it('a tab shows nobody else’s settings after another tab logged in as somebody else', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await onProfile(page)
    const other = await page.context().newPage()
    await other.goto(`${demo.url}/profile`)
    await logOut(other)
    await logIn(demo, other, await addPerson(demo, 'Ben'))
    await onProfile(other)
    await page.evaluate("void document.dispatchEvent(new Event('visibilitychange'))")
    await headingOf(page, 'Ben').waitFor()
    await headingOf(page, 'Two-factor authentication').waitFor()
  })

  it('a login that took too long says so, and leads to the login', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { recoveryCodes } = await switchOn(page)
    await logOut(page)
    await logIn(demo, page, ada)
    await codeField(page).waitFor()
    await moveClock(demo, page, TOO_LONG)
    await enterCode(page, '123456')
    await headingOf(page, 'That took too long. Please log in again.').waitFor()
    await press(page, 'link', 'Log in again')
    await logIn(demo, page, ada)
    await codeField(page).waitFor()
    expect(recoveryCodes).toHaveLength(10)
  })

  it('a setup that took too long says so, and begins again', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await press(page, 'button', 'Turn on')
    await scanSetup(page)
    await moveClock(demo, page, TOO_LONG)
    await enterCode(page, '123456')
    await page.getByRole('alert').filter({ hasText: 'This setup has run out. Please start again.' }).waitFor()
    await page.getByRole('button', { name: 'Set it up' }).waitFor()
  })
})
