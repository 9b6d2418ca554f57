import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Site } from '../../http/support/site.js'
import { useElementsPage } from '../../support/elements-page.js'
import { scan } from '../../support/phone.js'

const { open } = useElementsPage()
const early = useElementsPage({
  script: `
    const early = document.createElement('stepward-setup')
    early.messages = de
    document.querySelector('main').append(early)`,
})

const CHILDREN = `
  <p>before</p>
  <template slot="intro"><p>our <b>reasons</b></p></template>
  <template slot="help"><a href="/help">our help</a></template>
  <p slot="after">after</p>`

const signedIn = { as: (site: Site) => site.fullSession('ada') }

/** The children of the element, by their text; the screens, as `screens`. */
const childrenOf = (page: Page): Promise<string[]> =>
  page
    .locator('stepward-setup > :not(template)')
    .evaluateAll((all) =>
      all.map((child) => (child.className === 'stepward' ? 'screens' : child.textContent)),
    )

const start = (page: Page) => page.getByRole('button', { name: 'Set it up' })

async function expectInPlace(page: Page): Promise<void> {
  await start(page).waitFor()
  expect(await childrenOf(page)).toEqual(['before', 'screens', 'after'])
  expect(await page.locator('.stepward .stepward-place').innerHTML()).toBe('<p>our <b>reasons</b></p>')
  await start(page).click()
  await page.locator('.stepward').getByRole('link', { name: 'our help' }).waitFor()
  expect(await page.getByText('our reasons').count()).toBe(0)
}

/** Turns two-factor on up to the recovery codes, which are shown once. */
async function toRecoveryCodes(page: Page, site: Site): Promise<void> {
  await start(page).click()
  await page.getByText('Can’t scan? Type the key').click()
  const secret = (await page.locator('.stepward-key code').textContent()) ?? ''
  const code = scan(`otpauth://totp/x?secret=${secret}`).code(site.time.now)
  await page.getByLabel('Code', { exact: true }).fill(code)
  await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor()
}

const codesOf = (page: Page): Promise<string[]> => page.getByRole('listitem').allTextContents()

describe('what the application puts into an element', () => {
  it.each([
    ['after the page was parsed', false],
    ['before the page was parsed', true],
  ])('is in its place if the elements are defined %s', async (_, definedFirst) => {
    const { page } = await open({
      markup: `<stepward-setup>${CHILDREN}</stepward-setup>`,
      definedFirst,
      ...signedIn,
    })
    await expectInPlace(page)
  })

  it('is in its place if a script made it', async () => {
    const { page } = await open({ markup: '', ...signedIn })
    await page.evaluate(() => {
      const make = (tag: string, text: string, slot = ''): HTMLElement => {
        const element = document.createElement(tag)
        if (slot !== '') element.slot = slot
        if (element instanceof HTMLTemplateElement) element.content.append(text)
        else element.append(text)
        return element
      }
      const reasons = document.createElement('p')
      const bold = document.createElement('b')
      bold.append('reasons')
      reasons.append('our ', bold)
      const intro = document.createElement('template')
      intro.slot = 'intro'
      intro.content.append(reasons)
      const help = document.createElement('template')
      help.slot = 'help'
      const link = document.createElement('a')
      link.href = '/help'
      link.append('our help')
      help.content.append(link)
      const setup = document.createElement('stepward-setup')
      setup.append(make('p', 'before'), intro, help, make('p', 'after', 'after'))
      document.querySelector('main')?.append(setup)
    })
    await expectInPlace(page)
  })
})

describe('an element that a script sets up', () => {
  it('takes the words that were set before it was defined', async () => {
    const { page, speak } = await early.open({ markup: '', ...signedIn })
    await page.getByRole('button', { name: 'Einrichten' }).waitFor()
    await speak('tr')
    expect(await page.locator('.stepward').getAttribute('lang')).toBe('tr')
  })
})

describe('an element that moves', () => {
  it('keeps the recovery codes, which cannot be shown again', async () => {
    const { page, site } = await open({ markup: '<stepward-setup></stepward-setup>', ...signedIn })
    await toRecoveryCodes(page, site)
    const codes = await codesOf(page)
    await page.evaluate(`document.body.append(document.querySelector('stepward-setup'))`)
    expect(codes).toHaveLength(10)
    expect(await codesOf(page)).toEqual(codes)
    expect(await page.locator('body > stepward-setup > .stepward').count()).toBe(1)
  })

  it('asks nothing of the server again', async () => {
    const { page } = await open({ markup: '<stepward-challenge></stepward-challenge>', ...signedIn })
    await page.getByRole('heading').waitFor()
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await page.evaluate(`document.body.append(document.querySelector('stepward-challenge'))`)
    expect(await page.locator('body > stepward-challenge > .stepward').count()).toBe(1)
    expect(sent).toEqual([])
  })
})

describe('an element that leaves the page', () => {
  const leave = (page: Page, tag: string): Promise<unknown> =>
    page.evaluate(`globalThis.left = new WeakRef(document.querySelector('${tag}')); left.deref().remove()`)
  const isCollected = async (page: Page): Promise<boolean> => {
    // The first round of Chromium frees the listeners of the window, and the second what they held.
    for (const _round of [1, 2]) await page.requestGC()
    return page.evaluate('left.deref() === undefined')
  }

  it('is collected with its recovery codes, and the page may be left', async () => {
    const { page, site } = await open({ markup: '<stepward-setup></stepward-setup>', ...signedIn })
    await toRecoveryCodes(page, site)
    await leave(page, 'stepward-setup')
    expect(await isCollected(page)).toBe(true)
  })

  it('is collected while it counts down', async () => {
    const { page } = await open({
      markup: '<stepward-challenge></stepward-challenge>',
      async as(opened) {
        await opened.enroll('ada')
        opened.time.advance(60)
        return opened.password('ada')
      },
    })
    for (let failure = 0; failure < 5; failure += 1) {
      const answer = page.waitForResponse('**/login/verify')
      await page.getByLabel('Code', { exact: true }).fill(`00000${failure}`)
      await answer
      await page.locator('[role=alert]:not(:empty)').waitFor()
    }
    await page.getByRole('timer').filter({ hasText: 'You can try again in' }).waitFor()
    await leave(page, 'stepward-challenge')
    expect(await isCollected(page)).toBe(true)
  })

  it('starts from the beginning when it comes back', async () => {
    const { page } = await open({ markup: '<stepward-setup></stepward-setup>', ...signedIn })
    await start(page).click()
    await page.getByLabel('Code', { exact: true }).waitFor()
    await page.evaluate(`globalThis.setup = document.querySelector('stepward-setup'); setup.remove()`)
    expect(await page.evaluate('setup.childElementCount')).toBe(0)
    await page.evaluate(`document.querySelector('main').append(setup)`)
    await start(page).waitFor()
    expect(await page.locator('.stepward').count()).toBe(1)
  })
})
