import { join } from 'node:path'
import type { Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { createSite, ORIGIN } from '../../http/support/site.js'
import { freshDist } from '../../package/repository.js'
import { useBrowser } from '../../support/browser.js'
import { docBlocks } from '../../support/doc-blocks.js'

const blocks = docBlocks(['docs/elements.md'])
const codesOf = (language: string): string[] =>
  blocks.filter((block) => block.language === language).map(({ code }) => code)

const [plain = '', loading = '', withSlots = ''] = codesOf('html')
const [theme = ''] = codesOf('css')
const [policy = ''] = codesOf('http')

const DIST = freshDist()
const { visitor } = useBrowser()

/** A file of an application, by its path. */
type Files = Readonly<Record<string, { readonly type: string; readonly body: string }>>

/** An application at its own origin, where Ada has just typed her password. The visitor reports no violation. */
async function open(body: string, files: Files = {}, headers: Readonly<Record<string, string>> = {}) {
  const site = createSite()
  await site.enroll('ada')
  const cookie = site.password('ada').split(';')[0] ?? ''

  async function answer(route: Route): Promise<void> {
    const request = route.request()
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/two-factor/')) {
      const response = await site.handler(
        new Request(request.url(), {
          method: request.method(),
          headers: { ...(await request.allHeaders()), cookie },
          body: request.postData(),
        }),
      )
      const sent = { status: response.status, headers: Object.fromEntries(response.headers) }
      return route.fulfill({ ...sent, body: await response.text() })
    }
    if (pathname.startsWith('/stepward/')) {
      return route.fulfill({ path: join(DIST, pathname.replace('/stepward/', '')) })
    }
    const file = files[pathname]
    if (file !== undefined) return route.fulfill({ contentType: file.type, body: file.body })
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title>${body}`
    return route.fulfill({ contentType: 'text/html', headers, body: html })
  }

  const page = await visitor()
  await page.route('**/*', answer)
  await page.goto(ORIGIN)
  return page
}

const submit = (page: Page) => page.getByRole('button', { name: 'Continue' })

describe('docs/elements.md', () => {
  it('has a page without a bundler, whose element asks for the code', async () => {
    const page = await open(loading + plain)
    await page.getByLabel('Code', { exact: true }).waitFor()
  })

  it('has slots that are shown', async () => {
    const page = await open(loading + withSlots)
    await page.getByText('Open the app on your company phone.').waitFor()
    const help = page.getByRole('link', { name: 'Lost your phone?' })
    expect(await help.getAttribute('href')).toBe('/help')
  })

  it('has a theme that the main button takes', async () => {
    const page = await open(`${loading}<style>${theme}</style>${plain}`)
    const look = await submit(page).evaluate((button) => {
      const { backgroundColor, borderTopLeftRadius } = getComputedStyle(button)
      return [backgroundColor, borderTopLeftRadius]
    })
    expect(look).toEqual(['rgb(10, 107, 79)', '2px'])
  })

  it('has a policy under which the same page works, with its script in a file', async () => {
    const [name = '', ...value] = policy.trim().split(': ')
    const script = /<script type="module">([^<]*)<\/script>/.exec(loading)?.[1] ?? ''
    const moved = loading.replace(script, '').replace('<script', '<script src="/app.js"')
    const files = { '/app.js': { type: 'text/javascript', body: script } }
    const page = await open(moved + withSlots, files, { [name]: value.join(': ') })
    await page.getByText('Open the app on your company phone.').waitFor()
  })
})
