import { readFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import { findProgram } from '../test/servers/programs.js'

/**
 * Puts three screens of the demo side by side, light and dark: the picture of the README. `npm run demo:screens` has
 * saved them before.
 */

const SCREENS = ['login-setup', 'code', 'company-required']
/** CSS pixels: the width of a phone, and the part of each screen below the header of the demo. */
const [WIDTH, TOP, HEIGHT, GAP] = [375, 120, 560, 24]

const imageOf = async (screen: string, scheme: string): Promise<string> => {
  const bytes = await readFile(`.reports/screens/${screen}-${WIDTH}-${scheme}.png`)
  return `<img src="data:image/png;base64,${bytes.toString('base64')}" alt="">`
}

const style = `
  body { margin: 0; padding: ${GAP / 2}px; display: flex; gap: ${GAP}px; background: none }
  img { width: ${WIDTH}px; height: ${HEIGHT}px; object-fit: cover; object-position: 0 -${TOP}px; border-radius: 16px;
    outline: 1px solid #8884 }`

const browser = await chromium.launch({
  executablePath: findProgram('chromium') ?? 'chromium',
  args: ['--no-sandbox'],
})
const page = await browser.newPage({
  viewport: { width: SCREENS.length * (WIDTH + GAP), height: HEIGHT + GAP },
})
for (const scheme of ['light', 'dark']) {
  const images = await Promise.all(SCREENS.map((screen) => imageOf(screen, scheme)))
  await page.setContent(`<style>${style}</style>${images.join('')}`)
  await page.screenshot({ path: `docs/public/screens-${scheme}.png`, omitBackground: true })
}
await browser.close()
