import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useBrowser } from '../support/browser.js'
import { useDemo } from '../support/browser-demo.js'
import { addCompany, addPerson } from '../support/browser-people.js'
import { headingOf, onProfile, scanSetup, shownRecoveryCodes } from '../support/browser-story.js'

/** More stops than any page has. */
const MOST_STOPS = 60

/** What has the focus: its name and role, as a screen reader says them. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(
    `(() => {
      const { activeElement: e } = document
      if (!e.matches('a, button, input, select, summary')) return '(' + e.textContent.trim() + ')'
      const label = e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent
      return label.replace(/\\s+/g, ' ').trim()
    })()`,
  )

/** Presses Tab until what has this name has the focus, which must be seen. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if ((await focused(page)) === name) {
      const outline = await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)
      expect(outline, `the outline of ${name}`).not.toBe('none')
      return
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${name}`)
}

async function go(page: Page, name: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}

describe('by keyboard alone', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('a person logs in, switches on, requires it in the company, pays out and switches off again', async () => {
    const demo = shared()
    const company = addCompany(demo, 'Harbour Coffee')
    const ada = await addPerson(demo, 'Ada', { company, role: 'admin' })
    await addPerson(demo, 'Ben', { company, role: 'member' })
    const page = await visitor()
    const { keyboard } = page
    await page.goto(demo.url)
    await headingOf(page, 'Log in').waitFor()
    expect(await focused(page)).toBe('Email')
    await keyboard.type(ada.email)
    await tabTo(page, 'Password')
    await keyboard.type(ada.password)
    await keyboard.press('Enter')
    await onProfile(page)

    await page.getByRole('button', { name: 'Turn on' }).waitFor()
    await go(page, 'Turn on')
    const app = await scanSetup(page)
    expect(await focused(page)).toBe('Code')
    await keyboard.type(await app.wrongCode())
    await page.getByRole('alert').filter({ hasText: 'That code is not right.' }).waitFor()
    await keyboard.type(await app.freshCode())
    const [first = ''] = await shownRecoveryCodes(page)
    expect(await focused(page)).toBe('(Save your recovery codes)')
    await go(page, 'I have saved them')
    await page.getByText('10 recovery codes are left.').waitFor()

    await go(page, 'Harbour Coffee')
    await page.getByRole('button', { name: 'Require two-factor' }).waitFor()
    await go(page, 'Require two-factor')
    await page.getByText('1 person would have to set it up').waitFor()
    await go(page, 'Save')
    await page.getByText('Two-factor is required.', { exact: true }).waitFor()
    await go(page, 'Stop requiring it')
    await page.getByText('Everyone decides for themselves again.').waitFor()
    await go(page, 'Stop requiring it')
    await page.getByText('Everyone decides for themselves.', { exact: true }).waitFor()

    await go(page, 'Payouts')
    await headingOf(page, 'Payouts').waitFor()
    await go(page, 'Pay out €250')
    await page.getByText('Done: €250 were paid out.').waitFor()

    await go(page, 'Profile')
    await page.getByRole('button', { name: 'Turn off' }).waitFor()
    await go(page, 'Turn off')
    expect(await focused(page)).toBe('Code')
    await keyboard.type(first)
    await keyboard.press('Enter')
    await page.getByText('Two-factor is off').waitFor()
    await go(page, 'Log out')
    await page.getByText('You are logged out.').waitFor()
  })
})
