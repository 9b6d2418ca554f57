import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { heading, look, mainText, notice, press, textOf, useBrowser } from '../support/browser.js'
import { type RunningDemo, useDemo } from '../support/browser-demo.js'
import { addCompany, addPerson, type Company, type Credentials } from '../support/browser-people.js'
import {
  enterCode,
  enterRecoveryCode,
  finishSetup,
  isOn,
  logIn,
  logOut,
  switchOn,
} from '../support/browser-story.js'

/** A company of an admin and a member. */
async function addHarbour(
  demo: RunningDemo,
): Promise<{ ada: Credentials; ben: Credentials; company: Company }> {
  const company = addCompany(demo, 'Harbour Coffee')
  const ada = await addPerson(demo, 'Ada', { company, role: 'admin' })
  const ben = await addPerson(demo, 'Ben', { company, role: 'member' })
  return { ada, ben, company }
}

const memberLine = (page: Page, { email }: Credentials): Promise<string> =>
  textOf(page.getByRole('listitem').filter({ hasText: email }))

describe('the company settings', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('S9 apply to running sessions and to logins: members who are not enrolled are led to the setup', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const cleo = await addPerson(demo, 'Cleo', { company: people.company, role: 'member' })
    const juniper = addCompany(demo, 'Juniper Books')
    const stranger = await addPerson(demo, 'Emil', { company: juniper, role: 'member' })
    const [ada, ben, emil] = [await visitor(), await visitor(), await visitor()]
    await logIn(demo, ada, people.ada)
    await switchOn(ada)
    await logIn(demo, ben, people.ben)
    await logIn(demo, emil, stranger)

    await press(ada, 'link', 'Harbour Coffee')
    await look(ada, 'company-optional')
    expect(await memberLine(ada, people.ada)).toContain('On since')
    expect(await memberLine(ada, people.ben)).toContain('Off')
    await press(ada, 'switch', 'Require two-factor')
    expect(await notice(ada)).toBe('Harbour Coffee now requires two-factor of everyone.')
    expect(await isOn(ada)).toBe(true)
    await look(ada, 'company-required')

    await ben.reload()
    expect(ben.url()).toBe(`${demo.url}/login/enroll`)
    expect(await heading(ben)).toBe('One thing before you go on')
    await emil.reload()
    expect(await heading(emil)).toBe('Profile')
    await logOut(emil)
    await logIn(demo, emil, stranger)
    expect(await heading(emil)).toBe('Profile')

    await press(ben, 'button', 'Not now')
    await logIn(demo, ben, people.ben)
    expect(await heading(ben)).toBe('One thing before you go on')
    expect(await mainText(ben)).toContain('Harbour Coffee requires two-factor authentication.')
    await look(ben, 'enroll-intro')
    await ben.goto(`${demo.url}/profile`)
    expect(ben.url()).toBe(`${demo.url}/login/enroll`)
    await press(ben, 'button', 'Set it up')
    await look(ben, 'enroll-setup')
    await finishSetup(ben)
    expect(await heading(ben)).toBe('Profile')

    await ada.reload()
    expect(await memberLine(ada, people.ben)).toContain('On since')
    expect(await memberLine(ada, cleo)).toContain('Off')
  })

  it('cannot require what the admin does not have', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const ada = await visitor()
    await logIn(demo, ada, people.ada)
    await press(ada, 'link', 'Harbour Coffee')
    await press(ada, 'switch', 'Require two-factor')
    expect(await textOf(ada.getByRole('alert'))).toContain('Switch on your own two-factor first')
    expect(await isOn(ada)).toBe(false)
    await look(ada, 'company-admin-not-enrolled')
    await press(ada, 'link', 'your profile')
    await switchOn(ada)
    await press(ada, 'link', 'Harbour Coffee')
    await press(ada, 'switch', 'Require two-factor')
    expect(await isOn(ada)).toBe(true)
  })

  it('S9 forbid switching off while two-factor is required, and allow it as soon as it is not', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const [ada, ben] = [await visitor(), await visitor()]
    await logIn(demo, ada, people.ada)
    await switchOn(ada)
    await logIn(demo, ben, people.ben)
    const { recoveryCodes } = await switchOn(ben)

    // Ben has the form open when the company decides.
    await press(ben, 'switch', 'Two-factor authentication')
    await press(ben, 'link', 'Use a recovery code')
    await press(ada, 'link', 'Harbour Coffee')
    await press(ada, 'switch', 'Require two-factor')
    await ben.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '')
    await press(ben, 'button', 'Switch off')
    expect(await textOf(ben.getByRole('alert'))).toContain('Harbour Coffee requires two-factor')
    await look(ben, 'switch-off-required')
    await press(ben, 'link', 'Back to your profile')
    expect(await isOn(ben)).toBe(true)
    expect(await mainText(ben)).toContain('Harbour Coffee requires it, so it cannot be switched off.')
    await look(ben, 'profile-required')

    await press(ada, 'switch', 'Require two-factor')
    expect(await notice(ada)).toContain('no longer requires two-factor')
    await press(ben, 'switch', 'Two-factor authentication')
    await enterRecoveryCode(ben, recoveryCodes[0], 'Switch off')
    expect(await heading(ben)).toBe('Two-factor is off')
  })

  it('let an admin end the wait of a member who typed too many wrong codes', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const [ada, ben] = [await visitor(), await visitor()]
    await logIn(demo, ada, people.ada)
    await logIn(demo, ben, people.ben)
    const { app } = await switchOn(ben)
    await logOut(ben)
    await logIn(demo, ben, people.ben)
    for (let attempt = 0; attempt < 5; attempt++) await enterCode(ben, await app.wrongCode())

    await press(ada, 'link', 'Harbour Coffee')
    await look(ada, 'company-locked')
    await press(ada, 'button', 'End the wait')
    expect(await notice(ada)).toBe('Ben can try again now.')
    await enterCode(ben, await app.freshCode())
    expect(await heading(ben)).toBe('Profile')
  })

  it('are closed to members and to other companies', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const other = addCompany(demo, 'Juniper Books')
    const [ben, ada] = [await visitor(), await visitor()]
    await logIn(demo, ben, people.ben)
    await logIn(demo, ada, people.ada)
    expect(await ben.getByRole('link', { name: 'Harbour Coffee' }).count()).toBe(0)
    for (const [page, company] of [
      [ben, people.company.id],
      [ada, other.id],
      [ada, 'no-such-company'],
    ] as const) {
      const answer = await page.goto(`${demo.url}/companies/${company}`)
      expect(answer?.status()).toBe(403)
      const forced = await page.request.post(`${demo.url}/companies/${company}/require`, {
        headers: { origin: demo.url },
      })
      expect(forced.status()).toBe(403)
    }
    await look(ben, 'forbidden')
  })
})
