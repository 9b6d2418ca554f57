import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { CAST } from '../../examples/apps/shared/cast.js'
import { look, notice, textOf, useBrowser } from '../support/browser.js'
import { scan } from '../support/browser-authenticator.js'
import { useApp } from './support/app.js'

const atHeading = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

const type = (page: Page, label: string, text: string | undefined): Promise<void> =>
  page.getByLabel(label, { exact: true }).fill(text ?? '')

/** What the page says happened. */
async function noticed(page: Page): Promise<string> {
  await page.locator('#notice:not(:empty)').waitFor()
  return notice(page)
}

const error = (page: Page): Promise<string> => textOf(page.locator('.error:not(:empty)'))

async function logIn(page: Page, url: string, userId: string): Promise<void> {
  const person = CAST.find(({ id }) => id === userId)
  await page.goto(url)
  await atHeading(page, 'Log in')
  await type(page, 'Email', person?.email)
  await type(page, 'Password', person?.password)
  await press(page, 'Log in')
}

async function setUp(page: Page) {
  await atHeading(page, 'Set up two-factor')
  await press(page, 'Show the QR code')
  await page.getByLabel('Code from the app').waitFor()
  const app = await scan(page)
  await type(page, 'Code from the app', await app.wrongCode())
  await press(page, 'Switch on')
  expect(await error(page)).toContain('not right')
  await look(page, 'example-setup')
  await type(page, 'Code from the app', await app.freshCode())
  await press(page, 'Switch on')
  await atHeading(page, 'Save your recovery codes')
  await look(page, 'example-codes')
  const recoveryCodes = await page.getByRole('list').getByRole('listitem').allTextContents()
  await press(page, 'I have saved them')
  return { app, recoveryCodes }
}

describe('the page that all examples share', () => {
  const { visitor } = useBrowser()
  const url = useApp('express')

  it('clicks through the story', async () => {
    const [ada, ben] = [await visitor(), await visitor()]
    await ada.goto(url())
    await atHeading(ada, 'Log in')
    await look(ada, 'example-login')
    await type(ada, 'Email', 'ada@harbour.example')
    await type(ada, 'Password', 'guess')
    await press(ada, 'Log in')
    expect(await error(ada)).toBe('This email and password do not match.')
    await logIn(ada, url(), 'ada')
    await atHeading(ada, 'Ada Marsh')
    await look(ada, 'example-account-off')
    await press(ada, 'Require two-factor')
    expect(await noticed(ada)).toContain('two-factor')
    await press(ada, 'Switch on')
    await setUp(ada)
    await atHeading(ada, 'Ada Marsh')
    await press(ada, 'Require two-factor')
    await ada.getByRole('button', { name: 'Stop requiring two-factor' }).waitFor()
    expect(await noticed(ada)).toBe('Two-factor is required of everybody.')

    await logIn(ben, url(), 'ben')
    const { app, recoveryCodes } = await setUp(ben)
    await atHeading(ben, 'Ben Ortiz')
    expect(recoveryCodes).toHaveLength(10)

    await press(ben, 'Log out')
    await logIn(ben, url(), 'ben')
    await atHeading(ben, 'Enter your code')
    await type(ben, 'Code', await app.wrongCode())
    await press(ben, 'Continue')
    expect(await error(ben)).not.toBe('')
    await look(ben, 'example-code')
    await type(ben, 'Code', await app.freshCode())
    await ben.getByLabel('Trust this device').check()
    await press(ben, 'Continue')
    await atHeading(ben, 'Ben Ortiz')

    await press(ben, 'Log out')
    await logIn(ben, url(), 'ben')
    await atHeading(ben, 'Ben Ortiz')
    await press(ben, 'Pay out')
    await atHeading(ben, 'Enter your code')
    await type(ben, 'Code', recoveryCodes[0])
    await press(ben, 'Continue')
    await atHeading(ben, 'Ben Ortiz')
    await press(ben, 'Pay out')
    expect(await noticed(ben)).toBe('Paid out.')
    await type(ben, 'Code, to change it', recoveryCodes[1])
    await press(ben, 'Switch off')
    expect(await error(ben)).toContain('requires')
    await look(ben, 'example-account-on')

    await ada.reload()
    await atHeading(ada, 'Ada Marsh')
    await look(ada, 'example-company')
    await press(ada, 'Reset two-factor of ben')
    expect(await noticed(ada)).toContain('Two-factor of ben is off.')
    await ben.reload()
    await atHeading(ben, 'Set up two-factor')
  })
})
