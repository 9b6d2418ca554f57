import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API } from '../../docs/.vitepress/api.js'
import { addressOf, SECTIONS } from '../../docs/.vitepress/pages.js'
import type { Mounted } from '../frameworks/support/server.js'
import { useBrowser } from '../support/browser.js'
import { AXE, findings } from '../support/browser-screens.js'
import { PAGES } from './support/pages.js'
import { savePictures } from './support/screens.js'
import { SITE, serveSite } from './support/site.js'

/** Milliseconds. The reference has thousands of code blocks to colour. */
const BUILD_TIMEOUT = 300_000

const listed = SECTIONS.flatMap(({ pages }) => pages.map(([file]) => file))

/** The pages that were written, without the reference that is made from the docstrings. */
const written = PAGES.filter((page) => page.startsWith('docs/'))
  .map((page) => page.slice('docs/'.length, -'.md'.length))
  .filter((file) => file !== 'index')

/** One page of each kind, at a desk in light and in dark. The others are looked at on a phone. */
const KINDS = [
  '/',
  '/nowhere',
  '/start/express',
  '/concepts/login',
  '/security/comparison',
  '/problems/invalid-code',
  ...['', 'stepward/otp', 'stepward/express'].map((page) => API.link + page),
]

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 375, height: 800 }
/** CSS pixels: where the bar at the top begins to show the menu, and where the menu at the side takes of its room. */
const TABLETS = [768, 960]

/** Milliseconds for the pages in a browser, on a busy machine. */
const BROWSER_TIMEOUT = 600_000

describe('the documentation site', () => {
  beforeAll(() => {
    // It fails on a link to a page that there is not.
    execFileSync('npm', ['run', 'build'], { cwd: 'docs', stdio: 'pipe' })
  }, BUILD_TIMEOUT)

  it('has each page in the menu once, so that each leads on to another', () => {
    expect([...listed].sort()).toEqual([...written].sort())
    expect(new Set(listed).size).toBe(listed.length)
  })

  it('has each page of the generated reference in the menu', () => {
    const made = htmlFiles().filter((file) => file.startsWith('reference/api/'))
    const inMenu = [API, ...API.items].map(({ link }) => fileOf(link, ''))
    expect(inMenu.sort()).toEqual(made.sort())
  })

  it('has no link to a page or a heading that there is not', () => {
    const dead = htmlFiles().flatMap((file) =>
      linksIn(read(file), file)
        .filter(({ page, hash }) => !existsSync(join(SITE, page)) || (hash !== '' && !idsOf(page).has(hash)))
        .map(({ page, hash }) => `${file}: ${page}#${hash}`),
    )
    expect(dead).toEqual([])
  })

  it('has no link to a file of the repository that there is not', () => {
    const paths = htmlFiles().flatMap((file) =>
      [
        ...read(file).matchAll(
          /href="https:\/\/github\.com\/stepward\/stepward\/(?:blob|tree)\/main\/([^"#]*)/g,
        ),
      ].map(([, path = '']) => decodeURIComponent(path)),
    )
    expect(paths.length).toBeGreaterThan(30)
    expect(paths.filter((path) => !existsSync(path))).toEqual([])
  })

  it('has no page without a way on: a next page, or a link to another page in its last section', () => {
    const pages = htmlFiles().filter((file) => file !== '404.html') // it is empty without a browser
    expect(pages.filter((file) => !leadsOn(file))).toEqual([])
  })

  it('tells language models what there is', () => {
    const text = readFileSync(join(SITE, 'llms.txt'), 'utf8')
    for (const file of listed) expect(text).toContain(`(https://stepward.dev${addressOf(file)})`)
  })

  describe('in a browser', () => {
    const { visitor } = useBrowser()
    let site: Mounted
    beforeAll(async () => {
      site = await serveSite()
    })
    afterAll(() => site.close())

    const open = async (page: Page, address: string): Promise<void> => {
      await page.goto(site.origin + address)
      await page.waitForFunction('document.querySelector("#app").__vue_app__')
    }

    it.each(SECTIONS)(
      'leads a reader on a phone through $title, with no barrier and nothing too wide',
      {
        timeout: BROWSER_TIMEOUT,
      },
      async ({ pages }) => {
        const page = await visitor({ viewport: PHONE })
        const faults: string[] = []
        const [first = '', ...others] = pages.map(([file]) => addressOf(file))
        const look = async (address: string): Promise<void> => {
          // The bar and the menu are the same on each page.
          faults.push(...(await barriers(page, 'main')).map((barrier) => `${address}: ${barrier}`))
          if (await page.evaluate(scrollsSideways)) faults.push(`${address}: too wide for a phone`)
        }
        await open(page, first)
        await page.evaluate(AXE)
        await look(first)
        let before = first
        for (const address of others) {
          await page.locator('.pager-link.next').click()
          await page.locator(`.pager-link.prev[href="${before}"]`).waitFor()
          expect(new URL(page.url()).pathname).toBe(address)
          await look(address)
          before = address
        }
        expect(faults).toEqual([])
      },
    )

    it('has no barrier on a page of each kind, on a phone', async () => {
      const page = await visitor({ viewport: PHONE })
      const faults: string[] = []
      for (const address of KINDS) {
        await open(page, address)
        await page.evaluate(AXE)
        faults.push(...(await barriers(page, 'html')).map((barrier) => `${address}: ${barrier}`))
        if (await page.evaluate(scrollsSideways)) faults.push(`${address}: too wide for a phone`)
      }
      expect(faults).toEqual([])
    })

    it.each(['light', 'dark'] as const)(
      'has no barrier at a desk, in %s, and fits a tablet',
      async (colorScheme) => {
        const page = await visitor({ viewport: DESK, colorScheme })
        const faults: string[] = []
        for (const address of KINDS) {
          await open(page, address)
          await page.evaluate(AXE)
          faults.push(...(await barriers(page, 'html')).map((barrier) => `${address}: ${barrier}`))
          for (const width of TABLETS) {
            await page.setViewportSize({ ...DESK, width })
            if (await page.evaluate(scrollsSideways)) faults.push(`${address}: too wide for ${width} pixels`)
          }
          await page.setViewportSize(DESK)
        }
        expect(faults).toEqual([])
      },
    )

    it('draws its pages on a phone and at a desk, for .reports/docs-screens', async () => {
      expect(await savePictures(await visitor(), site.origin, 'light')).toEqual([])
    })

    it.each([
      ['lost phone', '/how-to/lost-phone'],
      ['DynamoDB', '/stores/dynamodb'],
      ['createTwoFactor', '/reference/api/stepward'],
    ])('finds %s', async (words, address) => {
      const page = await visitor()
      await open(page, '/')
      await page.getByRole('button', { name: 'Search' }).click()
      await page.getByRole('searchbox').fill(words)
      await page.getByRole('option', { selected: true }).waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => url.pathname !== '/')
      expect(new URL(page.url()).pathname).toBe(address)
    })

    it('leads on from an address without a page', async () => {
      const page = await visitor()
      await open(page, '/nowhere')
      await page.getByRole('link', { name: 'home page' }).click()
      await page.getByRole('heading', { level: 1 }).filter({ hasText: 'Two-factor authentication' }).waitFor()
    })

    it('keeps the choice between light and dark', async () => {
      const page = await visitor({ colorScheme: 'light' })
      await open(page, '/guide')
      const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
      const light = await background()
      await page.getByRole('switch').first().click()
      await page.reload()
      expect(await background()).not.toBe(light)
    })
  })
})

/** What axe-core finds in a part of the page. Without the selectors of the places, it takes half of the time. */
const barriers = (page: Page, part: string): Promise<string[]> =>
  findings(page, { resultTypes: ['violations'], selectors: false, preload: false }, part)

/** True if the page is wider than the window, or its bar at the top is cut off. */
const scrollsSideways = `(() => {
  const width = document.documentElement.clientWidth
  const bar = [...document.querySelectorAll('.VPNavBar .content-body > *')]
  return document.documentElement.scrollWidth > width ||
    bar.some((part) => part.getBoundingClientRect().right > width)
})()`

const htmlFiles = (): string[] =>
  readdirSync(SITE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'))

function leadsOn(file: string): boolean {
  if (/<a [^>]*class="[^"]*\bpager-link next\b/.test(read(file))) return true
  const [main = ''] = /<main[\s\S]*<\/main>/.exec(read(file)) ?? []
  return linksIn(main.slice(main.lastIndexOf('<h')), file).some(({ page }) => page !== file)
}

/** The links to pages of the site, in the HTML of a file. */
function linksIn(html: string, file: string): { readonly page: string; readonly hash: string }[] {
  const hrefs = [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => href)
  return hrefs
    .filter((href) => /^(?:[./#])/.test(href) && !href.startsWith('//'))
    .map((href) => {
      const [path = '', hash = ''] = href.split('#')
      return { page: path === '' ? file : fileOf(path, file), hash: decodeURIComponent(hash) }
    })
}

function fileOf(path: string, from: string): string {
  const absolute = path.startsWith('/') ? path.slice(1) : normalize(join(dirname(from), path))
  if (absolute === '' || absolute.endsWith('/')) return `${absolute}index.html`
  return existsSync(join(SITE, absolute)) && absolute.includes('.')
    ? absolute
    : `${absolute.replace(/\.html$/, '')}.html`
}

const texts = new Map<string, string>()

function read(file: string): string {
  const known = texts.get(file) ?? readFileSync(join(SITE, file), 'utf8')
  texts.set(file, known)
  return known
}

const idsOf = (page: string): ReadonlySet<string> =>
  new Set([...read(page).matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id))
