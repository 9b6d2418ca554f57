import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'

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
/** CSS pixels: three windows. Some pages have forty. */
const HEIGHT = 2400

/** Saves pictures of ten pages, on a phone and at a desk. Returns the images of the pages that did not load. */
export async function savePictures(
  page: Page,
  origin: string,
  colorScheme: 'light' | 'dark',
): Promise<string[]> {
  const missing: string[] = []
  await mkdir(FOLDER, { recursive: true })
  await page.emulateMedia({ colorScheme })
  for (const address of PAGES) {
    const name = address.slice(1).replaceAll('/', '-') || 'home'
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT })
      await page.goto(origin + address)
      await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png` })
      missing.push(...(await page.evaluate<string[]>(MISSING_IMAGES)))
    }
  }
  return missing
}

const MISSING_IMAGES = `[...document.images]
  .filter((image) => image.checkVisibility() && !(image.complete && image.naturalWidth > 0))
  .map((image) => location.pathname + ': ' + image.src)`
