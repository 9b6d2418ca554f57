import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TwoFactorOptions } from '../../src/index.js'
import type { Site } from '../http/support/site.js'
import { useElementsPage } from './elements-page.js'
import { type Phone, scan } from './phone.js'

const MARKUP = '<h1>Profile</h1><stepward-settings></stepward-settings>'

export const field = (page: Page): Locator => page.getByLabel('Code', { exact: true })
export const error = (page: Page): Locator => page.locator('[role=alert]:not(:empty)')
export const notice = (page: Page): Locator => page.getByRole('status').and(page.locator(':not(:empty)'))
export const named = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
export const press = (page: Page, name: string): Promise<void> => named(page, name).click()
export const title = (page: Page, name = 'Two-factor authentication'): Locator =>
  page.getByRole('heading', { name, exact: true })
export const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement)

/** The person comes back to the page from another tab. */
export const comeBack = (page: Page): Promise<void> =>
  page.evaluate("void document.dispatchEvent(new Event('visibilitychange'))")

/** Pages with the settings of Ada, each of an application of its own. */
export function useSettings() {
  const { open } = useElementsPage()

  /** Two-factor is off, unless it is prepared otherwise. */
  const atSettings = (
    prepare: (site: Site) => unknown = () => {},
    twoFactor: Partial<TwoFactorOptions> = {},
  ) =>
    open({
      markup: MARKUP,
      twoFactor,
      async as(site) {
        await prepare(site)
        return site.fullSession('ada')
      },
    })

  /** Two-factor is on, and Ada has her phone and her recovery codes. */
  async function atSettingsOn(
    prepare: (site: Site, code: () => string) => unknown = () => {},
    twoFactor: Partial<TwoFactorOptions> = {},
  ) {
    const ada: { phone: Phone; recoveryCodes: readonly string[] } = {
      phone: { code: () => '' },
      recoveryCodes: [],
    }
    const opened = await atSettings(async (site) => {
      const issuedAt = site.time.now
      Object.assign(ada, await site.enroll('ada'))
      await site.twoFactor.enrollment.markRecoveryCodesSaved({ userId: 'ada', issuedAt })
      site.time.advance(60)
      await prepare(site, () => ada.phone.code(site.time.now))
      site.time.advance(60)
    }, twoFactor)
    await title(opened.page, 'Authenticator apps').waitFor()
    return { ...opened, ...ada, code: () => ada.phone.code(opened.site.time.now) }
  }
  return { atSettings, atSettingsOn }
}

/** Ada trusts these devices. */
export const trusting =
  (...names: readonly string[]) =>
  async (site: Site, code: () => string): Promise<void> => {
    for (const name of names) {
      site.time.advance(60)
      const challenge = await site.challengeFor('ada')
      const passed = await site.twoFactor.login.verify({ challenge, code: code(), rememberDevice: { name } })
      expect(passed.ok).toBe(true)
    }
  }

/** Takes the secret that the page shows into a phone, as its link does. */
export async function shownPhone(page: Page): Promise<Phone> {
  await field(page).waitFor()
  return scan((await page.getByText('Open in an app on this device').getAttribute('href')) ?? '')
}
