import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { savePicture } from './browser.js'

const WIDTHS = [1280, 375]
/** CSS pixels: a page of 1280 at 400 %, which WCAG 2.2 asks for (1.4.10). */
const NARROWEST = 320
const HEIGHT = 800

/** axe-core, to be evaluated on a page. */
export const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The rules of axe-core that depend on the colors alone. */
const COLOR_RULES = { runOnly: ['color-contrast', 'link-in-text-block'] }

/** What axe-core finds in a part of the page: the rule, and the places. The options say what it need not report. */
export const findings = (page: Page, options: object = {}, part = 'html'): Promise<string[]> =>
  page.evaluate(
    `axe.run(${JSON.stringify(part)}, ${JSON.stringify(options)}).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`,
  )

/**
 * Saves pictures of a screen at each width, light and dark. Checks it with axe-core, wide and light, narrow and dark, and
 * in forced colors, and that nothing of it is cut off or scrolls sideways at 320 pixels.
 */
export async function lookAtScreen(page: Page, name: string): Promise<void> {
  // As a debugger does it, so that the policy of the page needs no exception.
  await page.evaluate(AXE)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await findings(page), `${name}, ${colorScheme}`).toEqual([])
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT })
      await savePicture(page, `${name}-${width}-${colorScheme}`)
    }
  }
  // Nothing but the colors differs from the light page.
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
  expect(await findings(page, COLOR_RULES), `${name}, forced colors`).toEqual([])
  await page.emulateMedia({ forcedColors: 'none' })
  await page.setViewportSize({ width: NARROWEST, height: HEIGHT })
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width, `${name} at ${NARROWEST} pixels`).toBe(NARROWEST)
  await page.setViewportSize({ width: WIDTHS[0] ?? NARROWEST, height: HEIGHT })
}
