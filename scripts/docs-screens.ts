import { mkdir } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { serveSite } from '../test/docs/support/site.js'
import { findProgram } from '../test/servers/programs.js'

/** Saves pictures of pages of the built site, to be looked at: on a phone and at a desk, light and dark. */

const FOLDER = '.reports/docs-screens'
const PAGES = [
  '/',
  '/start/express',
  '/guide',
  '/concepts/login',
  '/how-to/company-rollout',
  '/reference/refusals',
  '/reference/http-api',
  '/reference/api/stepward/otp',
  '/security/comparison',
  '/benchmarks',
]
const WIDTHS = [375, 1280]
const SCHEMES = ['light', 'dark'] as const
/** CSS pixels: three windows. Some pages have forty. */
const HEIGHT = 2400

const site = await serveSite()
const browser = await chromium.launch({
  executablePath: findProgram('chromium') ?? 'chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage()
await mkdir(FOLDER, { recursive: true })
for (const address of PAGES) {
  const name = address.slice(1).replaceAll('/', '-') || 'home'
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme })
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT })
      await page.goto(site.origin + address, { waitUntil: 'networkidle' })
      await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png` })
    }
  }
}
await browser.close()
await site.close()
