import { accessSync, constants } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }
const SCREENS = '.reports/screens'

/** One browser for the tests of a file. Each visitor has an own profile. */
export function useBrowser(): { visitor(options?: BrowserContextOptions): Promise<Page> } {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: onPath('chromium'), args: FLAGS })
  })
  afterAll(() => browser.close())
  return {
    async visitor(options = {}) {
      const context = await browser.newContext({ viewport: DESK, ...options })
      onTestFinished(() => context.close())
      const page = await context.newPage()
      page.on('console', (message) => {
        // Nothing on a page may need what the Content-Security-Policy forbids.
        expect(message.text()).not.toContain('Content Security Policy')
      })
      return page
    },
  }
}

function onPath(program: string): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return join(folder, program)
    } catch {
      // not in this folder
    }
  }
  throw new Error(`${program} is not on the PATH`)
}

/** Saves pictures of the page for review, and checks that it is not wider than a phone. */
export async function look(page: Page, name: string): Promise<void> {
  await mkdir(SCREENS, { recursive: true })
  await page.setViewportSize(PHONE)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  await page.screenshot({ path: `${SCREENS}/${name}-phone.png`, fullPage: true })
  await page.setViewportSize(DESK)
  await page.screenshot({ path: `${SCREENS}/${name}-desk.png`, fullPage: true })
  expect(width, `width of ${name} on a phone`).toBeLessThanOrEqual(PHONE.width)
}

/** Presses something and waits for the page that it leads to. */
export async function press(page: Page, role: 'button' | 'link' | 'switch', name: string): Promise<void> {
  const target = page.getByRole(role, { name, exact: true })
  await Promise.all([page.waitForEvent('load'), target.click()])
}

export const textOf = async (locator: Locator): Promise<string> =>
  ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim()

export const heading = (page: Page): Promise<string> => textOf(page.getByRole('heading', { level: 1 }))
export const notice = (page: Page): Promise<string> => textOf(page.getByRole('status'))
export const mainText = (page: Page): Promise<string> => textOf(page.getByRole('main'))

/** The error of a field, which must be an alert that describes the field. */
export async function fieldError(page: Page, label: string): Promise<string> {
  const field = page.getByLabel(label, { exact: true })
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
  const alerts = await page.getByRole('alert').all()
  for (const alert of alerts) {
    if (ids.includes((await alert.getAttribute('id')) ?? '')) return textOf(alert)
  }
  throw new Error(`no error is tied to the field ${label}`)
}
