import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Site } from '../../http/support/site.js'
import { useElementsPage } from '../../support/elements-page.js'

/** What the application of each framework shows. It passes to `stepward.update` what differs from the first. */
const STATE = `{ shown: true, order: ['first', 'challenge'], words: en, heard: [] }`

const react = `
import { createElement as e, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
function App() {
  const [state, set] = useState(${STATE})
  stepward.update = (change) => set((old) => ({ ...old, ...change }))
  const parts = {
    first: e('p', { key: 'first' }, 'first'),
    challenge: e('stepward-challenge',
      { key: 'challenge', 'no-trust': true, 'heading-level': 3, messages: state.words, 'onstepward-expired': () => heard.push('expired') },
      e('p', { key: 1 }, 'before'),
      e('template', { key: 2, slot: 'intro' }, 'our intro'),
      e('p', { key: 3, slot: 'after' }, 'after')),
  }
  return e('div', {}, state.shown && state.order.map((name) => parts[name]))
}
const heard = (stepward.heard = [])
stepward.start = () => createRoot(document.querySelector('main')).render(e(StrictMode, {}, e(App)))
`

const preact = react
  .replace(
    "import { createElement as e, StrictMode, useState } from 'react'",
    "import { createElement as e, Fragment as StrictMode, render } from 'preact'\nimport { useState } from 'preact/hooks'",
  )
  .replace("import { createRoot } from 'react-dom/client'", '')
  .replace("'no-trust': true,", "'no-trust': true, 'step-up': false,")
  .replace(
    "createRoot(document.querySelector('main')).render(e(StrictMode, {}, e(App)))",
    "render(e(StrictMode, {}, e(App)), document.querySelector('main'))",
  )

const vue = `
import { createApp, h, reactive } from 'vue'
const state = reactive(${STATE})
const heard = (stepward.heard = [])
stepward.update = (change) => Object.assign(state, change)
const parts = {
  first: () => h('p', { key: 'first' }, 'first'),
  challenge: () => h('stepward-challenge',
    { key: 'challenge', 'no-trust': true, 'step-up': false, 'heading-level': 3, messages: state.words, onStepwardExpired: () => heard.push('expired') },
    [h('p', 'before'), h('template', { slot: 'intro' }, 'our intro'), h('p', { slot: 'after' }, 'after')]),
}
stepward.start = () => createApp({ render: () => h('div', state.shown ? state.order.map((name) => parts[name]()) : []) }).mount('main')
`

const FRAMEWORKS = [
  ['React 19 in StrictMode', { script: react }],
  ['Preact', { script: preact }],
  ['Vue', { script: vue, trustedTypes: 'vue' }],
] as const

describe.each(FRAMEWORKS)('an element in %s', (_, framework) => {
  const { open } = useElementsPage(framework)

  async function started() {
    const opened = await open({
      markup: '',
      async as(site: Site) {
        await site.enroll('ada')
        return site.password('ada')
      },
    })
    await opened.page.evaluate('stepward.start()')
    await field(opened.page).waitFor()
    return opened
  }
  const field = (page: Page) => page.locator('input[name=otp]')
  const update = (page: Page, change: string): Promise<unknown> =>
    page.evaluate(`stepward.update(${change}), null`)
  const childrenOf = (page: Page): Promise<string[]> =>
    page
      .locator('stepward-challenge > :not(template)')
      .evaluateAll((all) =>
        all.map(({ className, textContent }) => (className === 'stepward' ? 'screens' : textContent)),
      )

  it('has its children in their places, its attributes and its words', async () => {
    const { page } = await started()
    expect(await childrenOf(page)).toEqual(['before', 'screens', 'after'])
    expect(await page.locator('.stepward .stepward-place').textContent()).toBe('our intro')
    expect(await page.getByRole('heading', { level: 3 }).count()).toBe(1)
    expect(await page.getByRole('checkbox').count()).toBe(0)
    await update(page, '{ words: stepward.languages.de }')
    await page.getByRole('button', { name: 'Wiederherstellungscode verwenden' }).waitFor()
  })

  it('keeps what was typed when it is rendered again, and when it moves', async () => {
    const { page } = await started()
    await field(page).fill('12')
    await update(page, `{ order: ['challenge', 'first'] }`)
    await page.locator('main > div > stepward-challenge:first-child').waitFor()
    expect(await field(page).inputValue()).toBe('12')
    await update(page, `{ order: ['first', 'challenge'] }`)
    await page.locator('main > div > p:first-child').waitFor()
    expect(await field(page).inputValue()).toBe('12')
    expect(await childrenOf(page)).toEqual(['before', 'screens', 'after'])
  })

  it('goes, and starts from the beginning when it is back', async () => {
    const { page } = await started()
    await field(page).fill('12')
    await update(page, '{ shown: false }')
    await page.locator('stepward-challenge').waitFor({ state: 'detached' })
    await update(page, '{ shown: true }')
    await field(page).waitFor()
    expect(await field(page).inputValue()).toBe('')
    expect(await childrenOf(page)).toEqual(['before', 'screens', 'after'])
  })

  it('calls the listener of the application', async () => {
    const { page, site } = await started()
    site.time.advance(3600)
    await field(page).fill('123456')
    await page.getByRole('heading', { name: 'That took too long. Please log in again.' }).waitFor()
    expect(await page.evaluate('stepward.heard')).toEqual(['expired'])
  })
})
