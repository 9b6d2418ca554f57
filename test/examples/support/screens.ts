import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import express from 'express'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { expressTwoFactor } from '../../../src/http/express.js'
import type { TwoFactorOptions } from '../../../src/index.js'
import { listen } from '../../frameworks/support/server.js'
import { createSite, SESSION_COOKIE, type Site } from '../../http/support/site.js'
import { look, useBrowser } from '../../support/browser.js'
import { scan as readUri } from '../../support/browser-authenticator.js'
import { createFolder, removeFolder } from '../../support/browser-demo.js'
import { scan as addToPhone, type Phone } from '../../support/phone.js'

/** Where the screens are, with their packages. */
const COMPONENTS = 'examples/components'

/** Runs `npm --prefix examples/components …`. Returns what it printed. */
export function npm(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', ['--prefix', COMPONENTS, ...args], {
    // So that React and Vue warn of mistakes, and React renders and mounts everything twice.
    env: { ...process.env, NODE_ENV: 'development' },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stdout}\n${stderr}`)
  return stdout
}

/** As strict as a policy can be: nothing inline, and no text becomes markup or script. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** The frameworks that the screens are written for. */
export const FRAMEWORKS = ['react', 'vue'] as const
export type Framework = (typeof FRAMEWORKS)[number]

/** The runtime of Vue creates a policy of Trusted Types. */
const TRUSTED_TYPES = { react: "trusted-types 'none'", vue: 'trusted-types vue' } as const

/** They share their styles, so that each is looked at in one scheme. */
const COLOR_SCHEMES = { react: 'light', vue: 'dark' } as const

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Somebody with a browser and a phone, at the page of one framework. */
export interface Visit {
  readonly site: Site
  readonly page: Page
  /** The requests to the routes of Stepward that were sent so far: `POST /login/verify`. */
  readonly sent: readonly string[]
  /** Another tab of the same browser. */
  tab(): Promise<Page>
}

/** The pages of the screens, built once for all tests of a file. */
export interface Screens {
  /** Opens the page of a framework, on a site of its own. */
  visit(framework: Framework, options?: VisitOptions): Promise<Visit>
}

/** The built pages on the routes of a site. Nothing on them may need what the policy forbids. */
export function useScreens(): Screens {
  const { visitor } = useBrowser()
  let files: string
  beforeAll(async () => {
    if (!existsSync('dist/index.js')) throw new Error('the screens need the built package: npm run build')
    files = await createFolder()
    npm('run', 'build', '--', '--outDir', files, '--logLevel', 'warn')
  })
  afterAll(() => removeFolder(files))

  return {
    async visit(framework, { query = '', twoFactor = {} } = {}) {
      const site = createSite(twoFactor)
      site.time.now = new Date()
      const { origin, close } = await listen(host(site, files, TRUSTED_TYPES[framework]))
      onTestFinished(close)

      const first = await visitor({ colorScheme: COLOR_SCHEMES[framework] })
      const context = first.context()
      await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
      const complaints: string[] = []
      const sent: string[] = []
      context.on('request', (request) => {
        const { pathname } = new URL(request.url())
        const [, route] = pathname.split('/two-factor')
        if (route !== undefined) sent.push(`${request.method()} ${route}`)
      })
      context.on('weberror', (error) => complaints.push(String(error.error())))
      context.on('console', (message) => {
        // Chromium says so for each refusal of the server, and for each violation of the policy.
        if (
          ['error', 'warning'].includes(message.type()) &&
          !message.text().startsWith('Failed to load resource')
        )
          complaints.push(message.text())
      })
      onTestFinished(() => expect(complaints).toEqual([]))

      const open = async (page: Page): Promise<Page> => {
        await page.goto(`${origin}/pages/${framework}/${query}`)
        return page
      }
      return { site, page: await open(first), sent, tab: async () => open(await context.newPage()) }
    },
  }
}

interface VisitOptions {
  readonly query?: string
  readonly twoFactor?: Partial<TwoFactorOptions>
}

/** The application around the screens: a login, a session, and the files of the pages. */
function host(site: Site, files: string, trustedTypes: string): express.Express {
  const { routes, requireSecondFactor } = expressTwoFactor<express.Request, express.Response>(site.handler)
  const app = express()
  app.use(routes)
  app.get('/account', requireSecondFactor(), (_req, res) => void res.sendStatus(204))
  app.post('/login', express.json(), (req, res) => {
    const { email, password } = req.body as { email: string; password: string }
    const isRight = password === PASSWORD
    if (isRight) res.setHeader('set-cookie', site.password(email.replace(/@.*/, '')))
    res.sendStatus(isRight ? 204 : 401)
  })
  app.post('/logout', (_req, res) => {
    res.setHeader('set-cookie', `${SESSION_COOKIE}=; Path=/; Secure; Max-Age=0`)
    res.sendStatus(204)
  })
  app.use((_req, res, next) => {
    res.setHeader('content-security-policy', `${CONTENT_SECURITY_POLICY}; ${trustedTypes}`)
    next()
  })
  app.use(express.static(files))
  return app
}

const PASSWORD = 'grind-brew-pour'

/** The first step of a login. */
export async function logIn(page: Page, userId = 'ada', password = PASSWORD): Promise<void> {
  await page.getByLabel('Email').fill(`${userId}@example.com`)
  await page.getByLabel('Password').fill(password)
  await press(page, 'Log in')
}

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

export const atScreen = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { level: 2, name, exact: true }).waitFor()

/** The field for a code of the app. */
export const codeField = (page: Page) => page.getByLabel('Code', { exact: true })

/** The field for the code of an app that was just scanned. */
export const setupField = (page: Page) => page.getByLabel('2. Enter the code that the app shows')

/** Saves pictures of the screen for review. Nothing on it may be a barrier. */
export async function inspect(page: Page, name: string): Promise<void> {
  await look(page, name)
  await page.evaluate(AXE)
  const violations = await page.evaluate(`axe.run().then(({ violations }) => violations.map(
    ({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`)
  expect(violations, `what axe finds on ${name}`).toEqual([])
}

/** The phone after it has read the QR code from the screen. */
export const scan = async (page: Page): Promise<Phone> => addToPhone((await readUri(page)).uri.href)

/** The phone after it has followed the link on the screen, which is faster than the QR code. */
export async function link(page: Page): Promise<Phone> {
  const uri = await page.locator('a[href^="otpauth:"]').getAttribute('href')
  return addToPhone(uri ?? '')
}

/** Says that the recovery codes that are shown are saved. */
export async function saveCodes(page: Page): Promise<string[]> {
  await atScreen(page, 'Save your recovery codes')
  const codes = await page.getByRole('listitem').allTextContents()
  expect(codes).toHaveLength(10)
  await press(page, 'I have saved them')
  return codes
}

/** What was copied. */
export const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText())

/** The code that the app shows half a minute later, when it shows another one. */
export function nextCode(site: Site, phone: Phone): string {
  site.time.advance(30)
  return phone.code(site.time.now)
}

/** Six digits that are no code of a step near now. Each attempt has others: a code sent again is not counted. */
export function wrongCode(site: Site, phone: Phone, attempt: number): string {
  const near = [-2, -1, 0, 1, 2].map((steps) => phone.code(site.time.now, steps))
  const wrong = Array.from({ length: 10 }, (_, index) => String(index).padStart(6, '0'))
  return wrong.filter((code) => !near.includes(code))[attempt] ?? ''
}
