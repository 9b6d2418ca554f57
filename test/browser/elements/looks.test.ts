import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Site } from '../../http/support/site.js'
import { look } from '../../support/browser.js'
import { useElementsPage } from '../../support/elements-page.js'
import { scan } from '../../support/phone.js'

const { open } = useElementsPage()

const SCHEMES = [
  ['light', { colorScheme: 'light', forcedColors: 'none' }],
  ['dark', { colorScheme: 'dark', forcedColors: 'none' }],
  ['forced colours', { colorScheme: 'dark', forcedColors: 'active' }],
] as const

/** What axe finds. The rules of a whole document are the application's. */
async function violations(page: Page): Promise<readonly string[]> {
  // The source of axe is evaluated from outside of the page, so that its policy stays on.
  await page.evaluate(axe.source)
  const found = await page.evaluate(
    `axe.run('main', { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary].join(' '))))`,
  )
  return found as string[]
}

/** Looks at a screen in every scheme. */
async function examine(page: Page, name: string): Promise<void> {
  for (const [scheme, media] of SCHEMES) {
    await page.emulateMedia(media)
    expect(await violations(page), `${name} in ${scheme}`).toEqual([])
    await look(page, `${name}-${scheme.replace(' ', '-')}`)
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' })
}

const code = (page: Page) => page.getByLabel('Code', { exact: true })
const says = (page: Page) => page.locator('[role=alert]:not(:empty)').waitFor()

describe('axe finds nothing, in light, dark and forced colours', () => {
  it('on the screens of the setup', async () => {
    const { page, site } = await open({
      markup: '<stepward-setup heading-level="1"></stepward-setup>',
      as: (opened: Site) => opened.fullSession('ada'),
    })
    await page.getByRole('button', { name: 'Set it up' }).waitFor()
    await examine(page, 'setup-start')
    await page.getByRole('button', { name: 'Set it up' }).click()
    await page.getByText('Can’t scan? Type the key').click()
    await examine(page, 'setup-scan')
    await code(page).fill('123')
    await page.keyboard.press('Enter')
    await says(page)
    await examine(page, 'setup-wrong-code')
    const secret = (await page.locator('.stepward-key code').textContent()) ?? ''
    await code(page).fill(scan(`otpauth://totp/x?secret=${secret}`).code(site.time.now))
    await page.getByRole('heading', { name: 'Save your recovery codes' }).waitFor()
    await examine(page, 'setup-codes')
    await page.getByRole('button', { name: 'I have saved them' }).click()
    await examine(page, 'setup-done')
  })

  it('on the screens of the challenge', async () => {
    const { page, site } = await open({
      markup: '<stepward-challenge heading-level="1" login-url="/login"></stepward-challenge>',
      async as(opened) {
        await opened.enroll('ada')
        opened.time.advance(60)
        return opened.password('ada')
      },
    })
    await code(page).waitFor()
    await examine(page, 'challenge-code')
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await examine(page, 'challenge-recovery')
    await page.getByRole('button', { name: 'Use your authenticator app' }).click()
    for (let failure = 0; failure < 5; failure += 1) {
      const answer = page.waitForResponse('**/login/verify')
      await code(page).fill(`00000${failure}`)
      await answer
      await says(page)
    }
    await page.getByRole('timer').filter({ hasText: 'You can try again in' }).waitFor()
    await examine(page, 'challenge-locked')
    site.time.advance(3600)
    await code(page).fill('987654')
    await page.getByRole('heading', { name: 'That took too long. Please log in again.' }).waitFor()
    await examine(page, 'challenge-expired')
  })
})

/** A colour as sRGB from 0 to 255, over a background if it is translucent. */
const CONTRAST = `
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')
  const rgb = (color, under) => {
    for (const each of [under, color].filter(Boolean)) {
      context.fillStyle = each
      context.fillRect(0, 0, 1, 1)
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
  }
  const linear = (value) => value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
  const luminance = (color) => {
    const [r, g, b] = rgb(color).map(linear)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  }
  const valueOf = (name) => {
    const probe = document.createElement('i')
    probe.className = 'stepward-probe'
    document.querySelector('.stepward').append(probe)
    probe.style.color = 'var(--stepward-' + name + ')'
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }
`

/** WCAG 2.2: 1.4.3 for text, and 1.4.11 for the borders of fields and the ring of the focus. */
const PAIRS = [
  ['text', 'surface', 4.5],
  ['text', 'raised', 4.5],
  ['muted', 'surface', 4.5],
  ['muted', 'raised', 4.5],
  ['error', 'surface', 4.5],
  ['accent', 'surface', 4.5],
  ['accent', 'raised', 4.5],
  ['on-accent', 'accent', 4.5],
  ['field-border', 'surface', 3],
] as const

const COLOURS = [
  ...new Set<string>([...PAIRS.map(([one]) => one), ...PAIRS.map(([, other]) => other), 'border']),
]

describe('the colours', () => {
  let page: Page
  beforeEach(async () => {
    ;({ page } = await open({ markup: '<stepward-setup></stepward-setup>' }))
    await page.locator('.stepward').waitFor()
  })

  it('follow a theme that an ancestor sets, to the last one', async () => {
    await page.evaluate(
      `for (const name of ${JSON.stringify(COLOURS)}) document.querySelector('main').style.setProperty('--stepward-' + name, 'rgb(1 2 3)')`,
    )
    const taken = await page.evaluate(
      `(() => {${CONTRAST} return ${JSON.stringify(COLOURS)}.map((name) => rgb(valueOf(name)).join(' ')) })()`,
    )
    expect(taken).toEqual(COLOURS.map(() => '1 2 3'))
  })

  it.each(['light', 'dark'] as const)(
    'have the contrast of WCAG 2.2 by default in %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      const ratios: readonly number[] = await page.evaluate(
        `(() => {${CONTRAST} return ${JSON.stringify(PAIRS)}.map(([one, other]) => ratio(valueOf(one), valueOf(other))) })()`,
      )
      const found = PAIRS.map(([one, other, least], i) => ({
        pair: `${one} on ${other}`,
        least,
        ratio: ratios[i],
      }))
      expect(found.filter(({ least, ratio = 0 }) => ratio < least)).toEqual([])
    },
  )
})
