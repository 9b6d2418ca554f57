import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build, type Plugin } from 'esbuild'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished } from 'vitest'
import { toRequest } from '../../src/http/node-request.js'
import { sendNode } from '../../src/http/node-response.js'
import type { TwoFactorOptions } from '../../src/index.js'
import { createSite, SESSION_COOKIE, type Site } from '../http/support/site.js'
import { useBrowser } from './browser.js'

/** As strict as a policy can be: nothing inline, and no text becomes markup or script. */
const contentSecurityPolicy = (trustedTypes: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypes}`,
  ].join('; ')

/** The page of an application, which keeps what the elements dispatch and what the policy refused. */
const SCRIPT = `
import { defineElements } from './src/elements/index.ts'
import { de, en, tr } from './src/messages/index.ts'
const events = [], violations = []
for (const name of ['done', 'expired', 'change'])
  document.addEventListener('stepward-' + name, ({ type, detail }) => events.push({ type, detail }))
document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective))
Object.assign(globalThis, { stepward: { events, violations, languages: { de, en, tr } } })
`

const DEFINE = "defineElements({ memberName: (userId) => (userId === 'cem' ? 'Cem Yılmaz' : userId) })"

/** The application's own colours: axe takes a page without a background for a white one. */
const BODY = 'body { background: Canvas; color: CanvasText }'

/** What the page keeps. */
interface PageGlobals {
  readonly stepward: {
    readonly events: readonly { readonly type: string; readonly detail: unknown }[]
    readonly violations: readonly string[]
    readonly languages: Readonly<Record<'de' | 'en' | 'tr', unknown>>
  }
}

interface Opened {
  readonly page: Page
  readonly site: Site
  readonly url: string
  /** The events that the elements dispatched so far. */
  events(): Promise<PageGlobals['stepward']['events']>
  /** Sets the words of every element. */
  speak(language: 'de' | 'en' | 'tr'): Promise<void>
  /** Signs somebody in, with the cookie of `site.password` or `site.fullSession`. */
  signIn(setCookie: string): Promise<void>
  /** Another page of the same browser. */
  another(): Promise<Page>
}

interface PageOptions {
  /** The body of the page. */
  readonly markup: string
  readonly twoFactor?: Partial<TwoFactorOptions>
  readonly browser?: BrowserContextOptions
  /** Who is signed in when the page opens. */
  readonly as?: (site: Site) => string | Promise<string>
  /** The elements are defined before the parser reads them. Default: after. */
  readonly definedFirst?: boolean
}

/** What the page loads besides the elements. */
interface Framework {
  /** Runs before the elements are defined. */
  readonly script?: string
  /** The Trusted Types policies that the framework makes, as in the CSP. */
  readonly trustedTypes?: string
  readonly plugins?: Plugin[]
}

/** Pages with the elements, each of an application of its own, under a strict CSP that must report nothing. */
export function useElementsPage({ script = '', trustedTypes = "'none'", plugins = [] }: Framework = {}): {
  open(options: PageOptions): Promise<Opened>
} {
  const { visitor } = useBrowser()
  const files = new Map<string, readonly [type: string, content: string]>()
  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: `${SCRIPT}${script}\n${DEFINE}`, resolveDir: process.cwd() },
      bundle: true,
      define: { 'process.env.NODE_ENV': '"development"' },
      conditions: ['browser'],
      plugins,
      write: false,
    })
    files.set('/page.js', ['text/javascript', outputFiles[0]?.text ?? ''])
    files.set('/elements.css', ['text/css', `${readFileSync('src/elements/elements.css', 'utf8')}${BODY}`])
  })

  async function serve(body: string, serveRoute: RequestListener): Promise<string> {
    const server = createServer((req, res) => {
      const path = req.url ?? '/'
      if (path.startsWith('/two-factor/')) return serveRoute(req, res)
      const [type, content] = files.get(path) ?? ['text/html', body]
      res.setHeader('content-type', `${type}; charset=utf-8`)
      res.setHeader('content-security-policy', contentSecurityPolicy(trustedTypes))
      res.end(content)
    })
    server.listen(0, 'localhost')
    await once(server, 'listening')
    onTestFinished(async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
    return `http://localhost:${(server.address() as AddressInfo).port}`
  }

  return {
    async open({ markup, twoFactor = {}, browser = {}, as, definedFirst = false }) {
      let site: Site | null = null
      const url = await serve(pageOf(markup, definedFirst), async (req, res) => {
        const parts = { protocol: 'http', host: req.headers.host ?? '', headers: req.headers, stream: req }
        const given = { ...parts, method: req.method ?? '', url: req.url ?? '', parsed: undefined }
        const request = toRequest(given, { withBody: true })
        if (site !== null && request !== null) await sendNode(await site.handler(request), res)
      })
      const opened = createSite(twoFactor, { origins: [url] })
      site = opened
      const page = await visitor(browser)
      const signIn = async (setCookie: string): Promise<void> => {
        const value = new RegExp(`^${SESSION_COOKIE}=([^;]*)`).exec(setCookie)?.[1] ?? ''
        await page
          .context()
          .addCookies([{ name: SESSION_COOKIE, value, url, httpOnly: true, sameSite: 'Lax' }])
      }
      const globals = <Result>(read: (kept: PageGlobals['stepward']) => Result): Promise<Result> =>
        page.evaluate(`(${read})(globalThis.stepward)`)
      onTestFinished(async () => expect(await globals(({ violations }) => violations)).toEqual([]))
      if (as !== undefined) await signIn(await as(opened))
      await page.goto(url)
      return {
        page,
        site: opened,
        url,
        signIn,
        events: () => globals(({ events }) => events),
        speak: (language) =>
          page.evaluate(
            `for (const element of document.querySelectorAll('main > *')) if ('messages' in element) element.messages = stepward.languages.${language}`,
          ),
        async another() {
          const other = await page.context().newPage()
          await other.goto(url)
          return other
        },
      }
    },
  }
}

/** Holds back the requests to a route until `open` is called. */
export async function slowLine(page: Page, route: string) {
  let release = (): void => {}
  let sent = 0
  const opened = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(`**/two-factor/${route}`, async (held) => {
    sent += 1
    await opened
    await held.continue()
  })
  return { open: () => release(), sent: () => sent }
}

/** The next request to a route arrives, and its answer does not. */
export const loseAnswer = (page: Page, route: string): Promise<unknown> =>
  page.route(
    `**/two-factor/${route}`,
    async (lost) => {
      await lost.fetch()
      await lost.abort()
    },
    { times: 1 },
  )

const pageOf = (markup: string, definedFirst: boolean): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Application</title>
<link rel="stylesheet" href="/elements.css">
<script ${definedFirst ? '' : 'defer '}src="/page.js"></script>
</head>
<body><main>${markup}</main></body>
</html>`
