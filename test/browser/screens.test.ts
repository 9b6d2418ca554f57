import { describe, expect, it } from 'vitest'
import { press, useBrowser } from '../support/browser.js'
import { type RunningDemo, startDemo, useDemo } from '../support/browser-demo.js'
import { ADA, addCompany, addMembers, addPerson, type Credentials } from '../support/browser-people.js'
import { lookAtScreen } from '../support/browser-screens.js'
import {
  codeField,
  enterCode,
  headingOf,
  logIn,
  logOut,
  onProfile,
  recoveryField,
  scanSetup,
  shownRecoveryCodes,
  switchOn,
} from '../support/browser-story.js'

const LONG_NAME = 'Maximiliane-Theodora Gräfin von Hohenfels-Wittgenstein-Aurau'
const MANY_MEMBERS = 200

/** A login from another device, which is trusted from then on. */
async function trustDevice(
  { url }: RunningDemo,
  credentials: Credentials,
  code: string,
  name: string,
): Promise<void> {
  const cookies = new Map<string, string>()
  const send = async (path: string, body: object): Promise<void> => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { origin: url, 'content-type': 'application/json', cookie }
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(answer.ok, path).toBe(true)
    for (const line of answer.headers.getSetCookie()) {
      const [, cookieName = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      cookies.set(cookieName, value)
    }
  }
  await send('/api/login', credentials)
  await send('/two-factor/login', {})
  await send('/two-factor/login/verify', { code, rememberDevice: { name } })
}

// Each screen is looked at by axe-core in light, dark and forced colors, and at 320 pixels; see `lookAtScreen`.
describe('every screen', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('of the login and the setup', async () => {
    const demo = shared()
    const page = await visitor()
    await page.goto(demo.url)
    await page.getByRole('button', { name: 'Ada Marsh' }).waitFor()
    await lookAtScreen(page, 'login')
    await logIn(demo, page, { ...ADA, password: 'wrong' })
    await page.getByText('Email and password do not match.').waitFor()
    await lookAtScreen(page, 'login-wrong')

    await logIn(demo, page, ADA)
    await onProfile(page)
    await page.getByText('Nothing has happened yet.').waitFor()
    await page.getByRole('button', { name: 'Turn on' }).waitFor()
    await lookAtScreen(page, 'profile-off')
    await press(page, 'button', 'Turn on')
    const app = await scanSetup(page)
    await page.getByText('Can’t scan? Type the key').click()
    await lookAtScreen(page, 'setup')
    await enterCode(page, await app.wrongCode())
    await page.getByText('That code is not right.').waitFor()
    await lookAtScreen(page, 'setup-wrong')
    await enterCode(page, await app.freshCode())
    await shownRecoveryCodes(page)
    await lookAtScreen(page, 'recovery-codes')
  })

  it('of the profile with two-factor on, and of the login that follows', async () => {
    const demo = shared()
    const company = addCompany(demo, 'Harbour Coffee')
    const ada = await addPerson(demo, 'Ada Marsh', { company, role: 'admin' })
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app } = await switchOn(page)
    await page.getByRole('listitem').filter({ hasText: 'Two-factor was turned on' }).waitFor()
    await lookAtScreen(page, 'profile-on')
    await press(page, 'button', 'Move to a new phone')
    await codeField(page).waitFor()
    await lookAtScreen(page, 'replace')
    await press(page, 'button', 'Cancel')
    await press(page, 'button', 'Turn off')
    await codeField(page).waitFor()
    await lookAtScreen(page, 'turn-off')

    await logOut(page)
    await lookAtScreen(page, 'logged-out')
    await logIn(demo, page, ada)
    await codeField(page).waitFor()
    await lookAtScreen(page, 'code')
    for (let attempt = 0; attempt < 5; attempt++) {
      await enterCode(page, await app.wrongCode())
      await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
    }
    await page.getByRole('timer').filter({ hasText: 'You can try again' }).waitFor()
    await lookAtScreen(page, 'code-locked')
    await press(page, 'button', 'Use a recovery code')
    await recoveryField(page).waitFor()
    await lookAtScreen(page, 'recovery-code')
  })

  it('of the stand-ins, the payouts, the mails and a wrong address', async () => {
    const demo = await startDemo()
    const page = await visitor()
    await page.goto(`${demo.url}/mails`)
    await page.getByText('There are none yet.').waitFor()
    await lookAtScreen(page, 'mails-empty')
    await page.goto(`${demo.url}/stand-ins`)
    await page.getByText('No entries yet.').waitFor()
    await lookAtScreen(page, 'phone-empty')

    await logIn(demo, page, ADA)
    const { recoveryCodes } = await switchOn(page)
    await onProfile(page)
    await press(page, 'link', 'Payouts')
    await page.getByText('You have no payouts yet.').waitFor()
    await lookAtScreen(page, 'payouts-empty')
    await page.request.put(`${demo.url}/stand-ins/clock`, {
      headers: { origin: demo.url },
      data: { ahead: 3_600_000 },
    })
    await press(page, 'button', 'Pay out €250')
    await codeField(page).waitFor()
    await lookAtScreen(page, 'payouts-code')
    await press(page, 'button', 'Use a recovery code')
    await recoveryField(page).fill(recoveryCodes[0] ?? '')
    await press(page, 'button', 'Continue')
    await page.getByText('Done: €250 were paid out.').waitFor()
    await lookAtScreen(page, 'payouts')
    expect(await page.getByRole('listitem').filter({ hasText: '€250 paid out' }).count()).toBe(1)
    await page.goto(`${demo.url}/mails`)
    await page.getByRole('heading', { name: 'Two-factor was turned on' }).waitFor()
    await lookAtScreen(page, 'mails')
    await page.goto(`${demo.url}/nothing`)
    await headingOf(page, 'There is no such page').waitFor()
    await lookAtScreen(page, 'missing')
  })

  it('of a company of 200 members, with a name of 60 characters', async () => {
    const demo = shared()
    const company = addCompany(demo, 'Harbour Coffee')
    const ada = await addPerson(demo, LONG_NAME, { company, role: 'admin' })
    await addPerson(demo, 'Ben', { company, role: 'member' })
    addMembers(
      demo,
      company,
      Array.from({ length: MANY_MEMBERS - 2 }, (_, index) => `Member ${index + 1} of Harbour`),
    )
    const page = await visitor()
    await logIn(demo, page, ada)
    await switchOn(page)
    await page.getByRole('button', { name: 'Turn off' }).waitFor()
    await lookAtScreen(page, 'profile-long-name')

    await press(page, 'link', 'Harbour Coffee')
    await page.getByRole('rowheader', { name: 'Member 1 of Harbour', exact: true }).waitFor()
    await lookAtScreen(page, 'company')
    await press(page, 'button', 'Require two-factor')
    await page.getByText(/people would have to set it up at the next login/).waitFor()
    await lookAtScreen(page, 'company-rule')
    await press(page, 'button', 'Save')
    await page.getByText('Two-factor is required.', { exact: true }).waitFor()
    await lookAtScreen(page, 'company-required')
    await press(page, 'button', 'Actions: Ben')
    await press(page, 'button', 'Give more time')
    await page.getByLabel('Reason').waitFor()
    await lookAtScreen(page, 'company-exemption')
  })

  it('of a setup that a company requires, and of 10 trusted devices', async () => {
    const demo = shared()
    const company = addCompany(demo, 'Harbour Coffee')
    const ada = await addPerson(demo, 'Ada', { company, role: 'admin' })
    const ben = await addPerson(demo, 'Ben', { company, role: 'member' })
    const [page, other] = [await visitor(), await visitor()]
    await logIn(demo, page, ada)
    await switchOn(page)
    await onProfile(page)
    const required = await page.request.put(`${demo.url}/two-factor/companies/${company.id}/policy`, {
      headers: { origin: demo.url },
      data: {},
    })
    expect(required.status()).toBe(200)
    await logIn(demo, other, ben)
    await other.getByText('Harbour Coffee requires two-factor.').waitFor()
    await lookAtScreen(other, 'login-enroll')
    await press(other, 'button', 'Set it up')
    const app = await scanSetup(other)
    await lookAtScreen(other, 'login-setup')
    await enterCode(other, await app.freshCode())
    const codes = await shownRecoveryCodes(other)
    await press(other, 'button', 'I have saved them')
    await onProfile(other)
    const answer = await other.request.post(`${demo.url}/two-factor/recovery-codes`, {
      headers: { origin: demo.url },
      data: { code: codes[9] },
    })
    const { recoveryCodes } = await answer.json()
    for (const [index, code] of recoveryCodes.entries())
      await trustDevice(demo, ben, code, `Laptop ${index + 1}`)
    await other.reload()
    await other
      .getByRole('button', { name: /^Ask for a code again/ })
      .first()
      .waitFor()
    await lookAtScreen(other, 'profile-devices')
  })
})
