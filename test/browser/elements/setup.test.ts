import { readFile } from 'node:fs/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../support/browser.js'
import { scan as scanQrCode } from '../../support/browser-authenticator.js'
import { slowLine, useElementsPage } from '../../support/elements-page.js'
import { scan } from '../../support/phone.js'

const { open } = useElementsPage()

const MARKUP = '<h1>Profile</h1><stepward-setup></stepward-setup>'

const field = (page: Page) => page.getByLabel('Code', { exact: true })
const error = (page: Page) => page.locator('[role=alert]:not(:empty)')
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function atStart(browser: BrowserContextOptions = {}) {
  const opened = await open({ markup: MARKUP, browser, as: (site) => site.fullSession('ada') })
  const { page, site } = opened
  /** Starts, and takes the secret into a phone as the link does. */
  const start = async () => {
    await press(page, 'Set it up')
    await field(page).waitFor()
    const uri = (await page.getByText('Open in an app on this device').getAttribute('href')) ?? ''
    const phone = scan(uri)
    return { uri, code: () => phone.code(site.time.now) }
  }
  return { ...opened, start }
}

describe('<stepward-setup>', () => {
  it.each(['light', 'dark'] as const)(
    'shows a QR code that a phone reads in a %s page',
    async (colorScheme) => {
      const { page, start } = await atStart()
      await page.emulateMedia({ colorScheme })
      const { uri } = await start()
      expect((await scanQrCode(page)).uri.href).toBe(new URL(uri).href)
    },
  )

  it('gives the key as one line, by the button and by a selection', async () => {
    const { page, start } = await atStart()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const { uri } = await start()
    const secret = new URL(uri).searchParams.get('secret')
    await page.getByText('Can’t scan? Type the key').click()
    await press(page, 'Copy: Key')
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret)
    const key = page.locator('.stepward-key code')
    await key.selectText()
    expect(await page.evaluate('String(getSelection()).replace(/\\s/g, "")')).toBe(secret)
    expect(await textOf(key)).toBe(secret)
  })

  it('opens the app on the device, and Apple’s own on theirs', async () => {
    const other = await atStart()
    const { uri } = await other.start()
    expect(
      await other.page.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual([uri])

    const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15'
    const apple = await atStart({ userAgent })
    await apple.start()
    const hrefs = await apple.page
      .locator('a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    expect(hrefs).toEqual([
      expect.stringMatching(/^apple-otpauth:\/\/totp\//),
      expect.stringMatching(/^otpauth:\/\/totp\//),
    ])
  })

  it('S5 keeps two-factor off until the code of the app is right, then shows the recovery codes until they are saved', async () => {
    const { page, site, start, events } = await atStart()
    const { code } = await start()
    await field(page).fill(code() === '123456' ? '654321' : '123456')
    expect(await textOf(error(page))).toMatch(/^That code is not right\./)
    expect(await site.twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'pending' })

    await field(page).fill(code())
    await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor()
    expect(
      await page
        .getByRole('heading', { name: 'Save your recovery codes' })
        .evaluate((shown) => shown === document.activeElement),
    ).toBe(true)
    const codes = await page.getByRole('listitem').allTextContents()
    expect(codes).toHaveLength(10)
    expect(await events()).toEqual([])
    await press(page, 'I have saved them')
    await expect.poll(events).toMatchObject([{ type: 'stepward-done' }])
    expect(await page.getByRole('listitem').count()).toBe(0)
  })

  it('copies, downloads and prints the recovery codes, and asks before they are lost', async () => {
    const { page, start } = await atStart()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const { code } = await start()
    await field(page).fill(code())
    await page.getByRole('listitem').first().waitFor()
    const codes = await page.getByRole('listitem').allTextContents()

    await press(page, 'Copy')
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes.join('\n'))

    const [download] = await Promise.all([page.waitForEvent('download'), press(page, 'Download')])
    expect(download.suggestedFilename()).toBe('localhost-recovery-codes.txt')
    const text = await readFile(await download.path(), 'utf8')
    for (const each of codes) expect(text).toContain(each)

    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('heading', { name: 'Profile' }).isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: 'Download' }).isVisible()).toBe(false)
    for (const item of await page.getByRole('listitem').all()) expect(await item.isVisible()).toBe(true)
    await page.emulateMedia({ media: 'screen' })

    const [dialog] = await Promise.all([
      page.waitForEvent('dialog'),
      page.evaluate('setTimeout(() => location.reload())'),
    ])
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    expect(await page.getByRole('listitem').allTextContents()).toEqual(codes)
    await press(page, 'I have saved them')
    await page.reload()
  })

  it('S7 makes one secret and sends one code, whatever is clicked on a slow line', async () => {
    const { page, site } = await atStart()
    const starting = await slowLine(page, 'enrollment')
    for (let click = 0; click < 3; click += 1) await press(page, 'Set it up')
    starting.open()
    await field(page).waitFor()
    expect(starting.sent()).toBe(1)

    const uri = (await page.getByText('Open in an app on this device').getAttribute('href')) ?? ''
    const confirming = await slowLine(page, 'enrollment/confirm')
    await field(page).fill(scan(uri).code(site.time.now))
    for (let click = 0; click < 3; click += 1) await press(page, 'Turn on')
    await page.keyboard.press('Enter')
    confirming.open()
    await page.getByRole('listitem').first().waitFor()
    expect(confirming.sent()).toBe(1)
    expect(await page.getByRole('listitem').count()).toBe(10)
  })

  it('says that the setup ran out, and starts another', async () => {
    const { page, site, start } = await atStart()
    const { uri, code } = await start()
    site.time.advance(3600)
    await field(page).fill(code())
    expect(await textOf(error(page))).toBe('This setup has run out. Please start again.')
    const again = await start()
    expect(again.uri).not.toBe(uri)
    await field(page).fill(again.code())
    await page.getByRole('listitem').first().waitFor()
  })

  it('S7 makes a new secret after a reload, and says that the old entry is dead', async () => {
    const { page, start } = await atStart()
    const { uri } = await start()
    await page.reload()
    const again = await start()
    expect(again.uri).not.toBe(uri)
    expect(await page.getByText('delete it. It no longer works.').count()).toBe(1)
  })

  it('asks for a current code where two-factor is on, without calling that a mistake', async () => {
    const { page, site } = await atStart()
    const { phone } = await site.enroll('ada')
    site.time.advance(60)
    await press(page, 'Set it up')
    await field(page).waitFor()
    expect(await error(page).count()).toBe(0)
    await field(page).fill('000000x')
    await press(page, 'Continue')
    expect(await textOf(error(page))).toMatch(/^That code is not right\./)
    await field(page).fill(phone.code(site.time.now))
    await press(page, 'Continue')
    await page.getByText('Your old app works until you have entered a code from the new one.').waitFor()
    const next = scan((await page.getByText('Open in an app on this device').getAttribute('href')) ?? '')
    await field(page).fill(next.code(site.time.now))
    await page.getByRole('listitem').first().waitFor()
    await page.getByText('If the app has an older entry for this account, delete it.').waitFor()
  })

  it('leads to the login when the session has ended', async () => {
    const { page, start } = await atStart()
    const { code } = await start()
    await page.context().clearCookies()
    await field(page).fill(code())
    await press(page, 'Log in again')
  })
})
