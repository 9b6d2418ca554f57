import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { heading, press } from './browser.js'
import { type Authenticator, scan } from './browser-authenticator.js'
import type { RunningDemo } from './browser-demo.js'
import type { Credentials } from './browser-people.js'

/** What a user has after switching on: the app and the saved recovery codes. */
export interface Enrolled {
  readonly app: Authenticator
  readonly recoveryCodes: readonly string[]
}

/** Types email and password. */
export async function logIn(demo: RunningDemo, page: Page, { email, password }: Credentials): Promise<void> {
  await page.goto(`${demo.url}/login`)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await press(page, 'button', 'Log in')
}

export async function logOut(page: Page): Promise<void> {
  await press(page, 'button', 'Log out')
}

/** Types a code from the app and presses the button. */
export async function enterCode(page: Page, code: string, button = 'Log in'): Promise<void> {
  await page.getByLabel('Code from your app').fill(code)
  await press(page, 'button', button)
}

/** Switches to the recovery code, types it and presses the button. */
export async function enterRecoveryCode(
  page: Page,
  code: string | undefined,
  button = 'Log in',
): Promise<void> {
  await press(page, 'link', 'Use a recovery code')
  await page.getByLabel('Recovery code').fill(code ?? '')
  await press(page, 'button', button)
}

/** From the profile: switches on, scans, confirms, saves the recovery codes. */
export async function switchOn(page: Page): Promise<Enrolled> {
  await press(page, 'switch', 'Two-factor authentication')
  return finishSetup(page)
}

/** From the page with the QR code to the profile. */
export async function finishSetup(page: Page): Promise<Enrolled> {
  const app = await scan(page)
  await enterCode(page, await app.freshCode(), 'Switch on')
  expect(await heading(page)).toContain('save your recovery codes')
  const recoveryCodes = await shownRecoveryCodes(page)
  await press(page, 'button', 'I have saved them')
  return { app, recoveryCodes }
}

export const shownRecoveryCodes = (page: Page): Promise<string[]> => page.locator('ol code').allTextContents()

export const isOn = async (page: Page): Promise<boolean> =>
  (await page.getByRole('switch').getAttribute('aria-checked')) === 'true'
