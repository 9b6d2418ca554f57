import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { press } from './browser.js'
import { type Authenticator, scan } from './browser-authenticator.js'
import type { RunningDemo } from './browser-demo.js'
import type { Credentials } from './browser-people.js'
import { ENGLISH, type Spoken } from './browser-words.js'

/** What a user has after switching on: the app and the saved recovery codes. */
export interface Enrolled {
  readonly app: Authenticator
  readonly recoveryCodes: readonly string[]
}

/** Types email and password. */
export async function logIn(
  { url }: RunningDemo,
  page: Page,
  { email, password }: Credentials,
  { demo }: Spoken = ENGLISH,
): Promise<void> {
  await page.goto(`${url}/login`)
  await page.getByLabel(demo.login.email).fill(email)
  await page.getByLabel(demo.login.password).fill(password)
  await press(page, 'button', demo.titles.login)
}

export async function logOut(page: Page, { demo }: Spoken = ENGLISH): Promise<void> {
  await press(page, 'button', demo.logOut)
  await page.getByText(demo.login.out).waitFor()
}

/** Waits for the profile: whoever is there has a session. */
export async function onProfile(page: Page, { said }: Spoken = ENGLISH): Promise<void> {
  await page.waitForURL('**/profile')
  await headingOf(page, said.common.twoFactor).waitFor()
}

export const headingOf = (page: Page, name: string): Locator =>
  page.getByRole('heading', { name, exact: true })

/** The field for a code of the app, or for a recovery code where either is taken. */
export const codeField = (page: Page, { said }: Spoken = ENGLISH): Locator =>
  page.getByLabel(said.common.code, { exact: true })

export const recoveryField = (page: Page, { said }: Spoken = ENGLISH): Locator =>
  page.getByLabel(said.common.recoveryCode, { exact: true })

/** Types a code from the app. Its last digit sends it. */
export async function enterCode(page: Page, code: string, words: Spoken = ENGLISH): Promise<void> {
  await codeField(page, words).fill(code)
}

/** Switches to the recovery code, types it and sends it. */
export async function enterRecoveryCode(
  page: Page,
  code: string | undefined,
  words: Spoken = ENGLISH,
): Promise<void> {
  const { challenge } = words.said
  await press(page, 'button', challenge.useRecoveryCode)
  await recoveryField(page, words).fill(code ?? '')
  await press(page, 'button', challenge.submit)
}

/** From the profile: switches on, scans, confirms, saves the recovery codes. */
export async function switchOn(page: Page, words: Spoken = ENGLISH): Promise<Enrolled> {
  await press(page, 'button', words.said.settings.turnOn)
  return finishSetup(page, words)
}

/** From the page with the QR code to the saved codes. */
export async function finishSetup(page: Page, words: Spoken = ENGLISH): Promise<Enrolled> {
  const app = await scanSetup(page)
  await enterCode(page, await app.freshCode(), words)
  const recoveryCodes = await shownRecoveryCodes(page, words)
  expect(new Set(recoveryCodes).size).toBe(10)
  await press(page, 'button', words.said.setup.saved)
  return { app, recoveryCodes }
}

/** The phone that has scanned the QR code of the page. */
export async function scanSetup(page: Page): Promise<Authenticator> {
  await page.locator('.stepward-qr').waitFor()
  return scan(page)
}

export async function shownRecoveryCodes(page: Page, { said }: Spoken = ENGLISH): Promise<string[]> {
  await headingOf(page, said.setup.codesTitle).waitFor()
  return page.locator('.stepward-codes code').allTextContents()
}

/** From the profile: sends a code of the app, or a recovery code, in the form that the button opens. */
export async function changeWithCode(
  page: Page,
  button: string,
  code: string | undefined,
  words: Spoken = ENGLISH,
): Promise<void> {
  await press(page, 'button', button)
  await codeField(page, words).fill(code ?? '')
  await press(page, 'button', button)
}
