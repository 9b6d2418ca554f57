import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { heading, look, mainText, notice, press, textOf, useBrowser } from '../support/browser.js'
import { startDemo } from '../support/browser-demo.js'
import { enterRecoveryCode, finishSetup, isOn, logIn, logOut, switchOn } from '../support/browser-story.js'

const ADA = 'ada@harbour.example'
const BEN = 'ben@harbour.example'
const CLEO = 'cleo@harbour.example'
const EMIL = 'emil@juniper.example'

const memberLine = (page: Page, email: string): Promise<string> =>
  textOf(page.getByRole('listitem').filter({ hasText: email }))

describe('the company settings', () => {
  const { visitor } = useBrowser()

  it('S9 are obeyed at the next login: whoever is not enrolled is led through enrollment', async () => {
    const demo = await startDemo()
    const [ada, ben, emil] = [await visitor(), await visitor(), await visitor()]
    await logIn(demo, ada, ADA)
    await switchOn(ada)
    await logIn(demo, ben, BEN)
    await logIn(demo, emil, EMIL)

    await press(ada, 'link', 'Harbour Coffee')
    await look(ada, 'company-optional')
    expect(await memberLine(ada, ADA)).toContain('On since')
    expect(await memberLine(ada, BEN)).toContain('Off')
    await press(ada, 'switch', 'Require two-factor')
    expect(await notice(ada)).toBe('Harbour Coffee now requires two-factor of everyone.')
    expect(await isOn(ada)).toBe(true)
    await look(ada, 'company-required')

    await ben.reload()
    expect(await heading(ben)).toBe('Profile')
    expect(await mainText(ben)).toContain(
      'Harbour Coffee requires it: you will set it up at your next login, or now.',
    )
    await look(ben, 'profile-due')
    await emil.reload()
    expect(await mainText(emil)).not.toContain('requires')
    await logOut(emil)
    await logIn(demo, emil, EMIL)
    expect(await heading(emil)).toBe('Profile')

    await logOut(ben)
    await logIn(demo, ben, BEN)
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
    expect(await memberLine(ada, BEN)).toContain('On since')
    expect(await memberLine(ada, CLEO)).toContain('Off')
  })

  it('cannot require what the admin does not have', async () => {
    const demo = await startDemo()
    const ada = await visitor()
    await logIn(demo, ada, ADA)
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
    const demo = await startDemo()
    const [ada, ben] = [await visitor(), await visitor()]
    await logIn(demo, ada, ADA)
    await switchOn(ada)
    await logIn(demo, ben, BEN)
    const { recoveryCodes } = await switchOn(ben)

    // Ben has the form open already when the company decides.
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

  it('are closed to members and to other companies', async () => {
    const demo = await startDemo()
    const [ben, ada] = [await visitor(), await visitor()]
    await logIn(demo, ben, BEN)
    await logIn(demo, ada, ADA)
    expect(await ben.getByRole('link', { name: 'Harbour Coffee' }).count()).toBe(0)
    for (const [page, company] of [
      [ben, 'harbour'],
      [ada, 'juniper'],
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
