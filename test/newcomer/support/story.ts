import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { run } from '../../package/consumer.js'
import { ROOT } from '../../package/repository.js'
import { press, useBrowser } from '../../support/browser.js'
import { codeField, enterCode, finishSetup, headingOf, switchOn } from '../../support/browser-story.js'
import { useStartPage } from './newcomer.js'
import { stepsOf } from './start-page.js'

/** What a newcomer copies without losing interest. */
const MOST_LINES = 150

/** The people of every page. */
const ADA = { email: 'ada@acme.example', password: 'ada-secret' }
const BEN = { email: 'ben@acme.example', password: 'ben-secret' }

async function logIn(page: Page, { email, password }: typeof ADA): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await press(page, 'button', 'Log in')
}

const onAccount = (page: Page): Promise<void> => headingOf(page, 'Your account').waitFor()

const TSC = join(ROOT, 'node_modules/.bin/tsc')
const STRICT = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--skipLibCheck', '--types', 'node']

interface Options {
  /** What to check with TypeScript. Without it, the commands of the page do so. */
  readonly typeCheck?: readonly string[]
}

/** What every start page promises. */
export function describeStartPage(framework: string, { typeCheck }: Options = {}): void {
  const path = `docs/start/${framework}.md`
  describe(path, () => {
    const { visitor } = useBrowser()
    const application = useStartPage(path)

    it(`has fewer than ${MOST_LINES} lines of code`, () => {
      const texts = stepsOf(path).map((step) => (step.kind === 'save' ? step.text : ''))
      const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '')
      expect(lines.length).toBeLessThan(MOST_LINES)
    })

    if (typeCheck !== undefined) {
      it('has code that compiles under the strictest settings', () => {
        const { folder } = application()
        expect(run(TSC, [...STRICT, ...typeCheck], { cwd: folder })).toBe('')
      })
    }

    it('leads a newcomer from nothing to a login that a company enforces', async () => {
      const [ada, ben] = [await visitor(), await visitor()]
      const { url } = application()
      const accountOfBen = async (): Promise<number> => (await ben.request.get(`${url}/me`)).status()

      // As it begins, a password is enough.
      await ada.goto(url)
      await logIn(ada, { ...ADA, password: BEN.password })
      await ada.getByText('Email and password do not match.').waitFor()
      await logIn(ada, ADA)
      await onAccount(ada)

      // Ada switches it on for herself, and then requires it.
      await switchOn(ada)
      await ada.getByRole('button', { name: 'Turn off', exact: true }).waitFor()
      await press(ada, 'button', 'Require two-factor')
      await ada.getByText(/would have to set it up at the next login/).waitFor()
      await press(ada, 'button', 'Save')
      await ada.getByText('Two-factor is required.', { exact: true }).waitFor()

      // Ben's next login leads him through the setup.
      await ben.goto(url)
      await logIn(ben, BEN)
      await ben.getByText('acme requires two-factor.').waitFor()
      expect(await accountOfBen()).toBe(401)
      await press(ben, 'button', 'Set it up')
      const { app } = await finishSetup(ben)
      await onAccount(ben)
      expect(await ben.locator('stepward-company').count()).toBe(0)

      // From then on his password alone opens nothing.
      await press(ben, 'button', 'Log out')
      await logIn(ben, BEN)
      await codeField(ben).waitFor()
      expect(await accountOfBen()).toBe(401)
      await enterCode(ben, await app.wrongCode())
      await ben.getByText('That code is not right.').waitFor()
      expect(await accountOfBen()).toBe(401)
      await enterCode(ben, await app.freshCode())
      await onAccount(ben)
      expect(await accountOfBen()).toBe(200)
    })
  })
}
