import { mkdir } from 'node:fs/promises'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { programFile } from '../servers/programs.js'

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

/** No test looks at them, and each costs as much as a test. `npm run demo:screens` asks for them. */
const SAVES_PICTURES = process.env['STEPWARD_PICTURES'] === 'all'

/** Says each violation on the console, also one that the browser itself keeps quiet about. */
const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('Content Security Policy:', violatedDirective, blockedURI))`

/** One browser for the tests of a file. Each visitor has an own profile. */
export function useBrowser(): { visitor(options?: BrowserContextOptions): Promise<Page> } {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: programFile('chromium'), args: FLAGS })
  })
  afterAll(() => browser.close())
  return {
    async visitor(options = {}) {
      const context = await browser.newContext({ viewport: DESK, locale: 'en-US', ...options })
      onTestFinished(() => context.close())
      // Nothing on a page may need what the Content-Security-Policy forbids, and no script may fail.
      const faults: string[] = []
      onTestFinished(() => expect(faults).toEqual([]))
      await context.addInitScript(REPORT_VIOLATIONS)
      context.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) faults.push(message.text())
      })
      context.on('weberror', (event) => faults.push(event.error().message))
      return context.newPage()
    },
  }
}

/** Saves a picture of the page for review, if the run is to have pictures. */
export async function savePicture(page: Page, name: string): Promise<void> {
  if (!SAVES_PICTURES) return
  await mkdir(SCREENS, { recursive: true })
  await page.screenshot({ path: `${SCREENS}/${name}.png`, fullPage: true })
}

/** Saves pictures of the page, and checks that it is not wider than a phone. */
export async function look(page: Page, name: string): Promise<void> {
  await page.setViewportSize(PHONE)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  await savePicture(page, `${name}-phone`)
  await page.setViewportSize(DESK)
  await savePicture(page, `${name}-desk`)
  expect(width, `width of ${name} on a phone`).toBeLessThanOrEqual(PHONE.width)
}

export const press = (page: Page, role: 'button' | 'link', name: string): Promise<void> =>
  page.getByRole(role, { name, exact: true }).click()

export const textOf = async (locator: Locator): Promise<string> =>
  ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim()

export const heading = (page: Page): Promise<string> => textOf(page.getByRole('heading', { level: 1 }))
export const notice = (page: Page): Promise<string> => textOf(page.getByRole('status'))
export const mainText = (page: Page): Promise<string> => textOf(page.getByRole('main'))

/** The error of a field, which must be an alert that describes the field. `about`: a part of it to wait for. */
export async function fieldError(page: Page, label: string, about = ''): Promise<string> {
  const field = page.getByLabel(label, { exact: true })
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
  const alerts = ids.map((id) => `[role=alert][id="${id}"]:not(:empty)`).join(', ')
  const error = page.locator(alerts).filter({ hasText: about })
  await error.waitFor()
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  return textOf(error)
}
