import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { press, useBrowser } from '../support/browser.js'
import { startDemo } from '../support/browser-demo.js'
import { ADA } from '../support/browser-people.js'
import { lookAtScreen } from '../support/browser-screens.js'
import {
  codeField,
  enterCode,
  headingOf,
  logIn,
  logOut,
  onProfile,
  shownRecoveryCodes,
} from '../support/browser-story.js'

const shownCode = async (phone: Page): Promise<string> =>
  ((await phone.locator('output').first().textContent()) ?? '').replace(/\s/g, '')

/** Presses a button of the clock, and waits until the demo goes by it. */
async function moveClock(phone: Page, button: string): Promise<void> {
  const isMoved = phone.waitForResponse((answer) => answer.request().method() === 'PUT')
  await press(phone, 'button', button)
  await isMoved
}

describe('the stand-ins', () => {
  const { visitor } = useBrowser()

  it('a person without a phone plays the story with the virtual one, and deadlines with the clock', async () => {
    const demo = await startDemo()
    const page = await visitor()
    const phone = await page.context().newPage()
    await phone.goto(`${demo.url}/stand-ins`)
    await phone.getByText('Demo only. Not part of the product.').waitFor()
    await press(phone, 'button', 'Scan the QR code in the other tab')
    await phone.getByText('No other tab shows a QR code.').waitFor()

    await page.goto(demo.url)
    await page.getByRole('button', { name: /^Ada Marsh/ }).click()
    await press(page, 'button', 'Log in')
    await onProfile(page)
    await press(page, 'button', 'Turn on')
    await page.locator('.stepward-qr').waitFor()
    await press(phone, 'button', 'Scan the QR code in the other tab')
    await phone.getByText(`Stepward Demo: ${ADA.email}`).waitFor()
    await lookAtScreen(phone, 'phone')
    const first = await shownCode(phone)
    await enterCode(page, first)
    await shownRecoveryCodes(page)
    await press(page, 'button', 'I have saved them')
    await onProfile(page)

    // The phone goes with the clock of the demo: its next code is there at once.
    await moveClock(phone, '+30 seconds')
    await expect.poll(() => shownCode(phone)).not.toBe(first)
    await logOut(page)
    await logIn(demo, page, ADA)
    await enterCode(page, await shownCode(phone))
    await onProfile(page)

    await press(page, 'link', 'Harbour Coffee')
    await press(page, 'button', 'Require two-factor')
    await page.getByLabel('Time for new members, in days').fill('7')
    await page.keyboard.press('Tab')
    await page.getByText('would have to set it up to log in').waitFor()
    await press(page, 'button', 'Save')
    await page.getByText('Two-factor is required.', { exact: true }).waitFor()

    const ben = await visitor()
    const benLogsIn = async (): Promise<void> => {
      await ben.goto(`${demo.url}/login`)
      await ben.getByRole('button', { name: /^Ben Ortiz/ }).click()
      await press(ben, 'button', 'Log in')
    }
    await benLogsIn()
    await onProfile(ben)
    await ben.getByText('Turn it on by').waitFor()
    await moveClock(phone, '+1 week')
    await ben.reload()
    await headingOf(ben, 'Set up two-factor').waitFor()
    await benLogsIn()
    await headingOf(ben, 'Set up two-factor').waitFor()

    await moveClock(phone, 'Back to now')
    await benLogsIn()
    await onProfile(ben)
  })

  it('the mails say what happened, from where, and what to do', async () => {
    const demo = await startDemo()
    const page = await visitor()
    await page.goto(`${demo.url}/mails`)
    await page.getByText('There are none yet.').waitFor()
    await logIn(demo, page, ADA)
    await press(page, 'button', 'Turn on')
    const { enterIt } = await scanWithPhone(page, demo.url)
    await enterIt()
    await page.goto(`${demo.url}/mails`)
    const mail = page.getByRole('listitem').filter({ hasText: ADA.email })
    await mail.getByRole('heading', { name: 'Two-factor was turned on' }).waitFor()
    expect(await mail.textContent()).toMatch(
      /IP address: 127\.0\.0\.1[\s\S]*Device: [\s\S]*change your password/,
    )
  })

  it('an entry can be added by its link, and deleted', async () => {
    const demo = await startDemo()
    const phone = await visitor()
    await phone.goto(`${demo.url}/stand-ins`)
    await phone.getByText('Add by a link').click()
    const add = async (link: string): Promise<void> => {
      await phone.getByLabel('Setup link').fill(link)
      await press(phone, 'button', 'Add')
    }
    await add('javascript:alert(1)')
    await phone.getByText('That is no setup link.').waitFor()
    await add('otpauth://totp/Demo:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Demo')
    await phone.getByText('Demo: ada').waitFor()
    expect(await shownCode(phone)).toMatch(/^\d{6}$/)
    await phone.reload()
    await press(phone, 'button', 'Delete: Demo: ada')
    await phone.getByText('No entries yet.').waitFor()
  })
})

/** The virtual phone in another tab, after it has scanned the page. */
async function scanWithPhone(page: Page, url: string): Promise<{ enterIt(): Promise<void> }> {
  await page.locator('.stepward-qr').waitFor()
  const phone = await page.context().newPage()
  await phone.goto(`${url}/stand-ins`)
  await press(phone, 'button', 'Scan the QR code in the other tab')
  await phone.locator('output').first().waitFor()
  return {
    async enterIt() {
      await codeField(page).fill(await shownCode(phone))
      await shownRecoveryCodes(page)
      await press(page, 'button', 'I have saved them')
      await onProfile(page)
    },
  }
}
