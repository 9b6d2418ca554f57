import { chromium } from 'playwright-core'
import { savePictures } from '../test/docs/support/screens.js'
import { serveSite } from '../test/docs/support/site.js'
import { programFile } from '../test/servers/programs.js'

/** Saves pictures of pages of the built site, to be looked at, in light and in dark. */

const site = await serveSite()
const browser = await chromium.launch({ executablePath: programFile('chromium'), args: ['--no-sandbox'] })
const page = await browser.newPage()
for (const scheme of ['light', 'dark'] as const) await savePictures(page, site.origin, scheme)
await browser.close()
await site.close()
