import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Site } from '../../http/support/site.js'
import { textOf } from '../../support/browser.js'
import { loseAnswer, slowLine } from '../../support/elements-page.js'
import {
  comeBack,
  error,
  field,
  hasFocus,
  named,
  notice,
  press,
  shownPhone,
  title,
  trusting,
  useSettings,
} from '../../support/elements-settings.js'
import { scan } from '../../support/phone.js'
import { statusOn } from '../../support/service.js'

const BY_BOSS = { actorId: 'boss', reason: 'asked for it' }

const UNSAVED = '10 recovery codes are left. If you have not saved them, create new ones.'

const { atSettings, atSettingsOn } = useSettings()

/** Whether the browser would ask before the page is left. */
const asksBeforeLeaving = (page: Page): Promise<boolean> =>
  page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")

describe('<stepward-settings> beside another tab, or on a bad line', () => {
  it('shows the truth when another tab was faster, and says why the click did nothing', async () => {
    const { page, another, events } = await atSettingsOn(trusting('Laptop', 'Tablet'))
    const other = await another()
    await press(other, 'Ask for a code again: Laptop')
    await notice(other).waitFor()
    await press(page, 'Ask for a code again: Laptop')
    expect(await textOf(error(page))).toBe('That device is no longer trusted.')
    expect(await page.getByText('Laptop').count()).toBe(0)
    await page.getByText('Tablet').waitFor()
    expect(await events()).toEqual([])
  })

  it('shows that another tab has switched it on, instead of a setup', async () => {
    const { page, site } = await atSettings()
    await named(page, 'Turn on').waitFor()
    await site.enroll('ada')
    await press(page, 'Turn on')
    await named(page, 'Turn off').waitFor()
    expect(await textOf(error(page))).toBe('Two-factor is on already.')
    expect(await hasFocus(title(page))).toBe(true)
  })

  it.each([
    [
      'switched off',
      (site: Site) => site.twoFactor.admin.reset({ userId: 'ada', ...BY_BOSS }),
      'Two-factor is off. You can turn it on in your settings.',
      'Off',
    ],
    [
      'required by a company',
      async ({ companies, twoFactor }: Site) => {
        companies.set('acme', new Map([['ada', 'member']]))
        await twoFactor.policy.require({ companyId: 'acme', actorId: 'boss', asSystem: true })
      },
      'Your company requires two-factor, so you cannot turn it off.',
      'acme requires two-factor.',
    ],
  ])('closes the form when two-factor was %s meanwhile', async (_, meanwhile, words, truth) => {
    const { page, site, code } = await atSettingsOn()
    await press(page, 'Turn off')
    await meanwhile(site)
    await field(page).fill(code())
    await press(page, 'Turn off')
    await page.getByText(truth, { exact: true }).waitFor()
    expect(await textOf(error(page))).toBe(words)
    expect(await field(page).count()).toBe(0)
    expect(await hasFocus(title(page))).toBe(true)
  })

  it.each([
    ['becomes visible', comeBack],
    [
      'comes back from the cache of the browser',
      (page: Page) =>
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"),
    ],
  ])('loads again when the page %s, but not under an open form', async (_, back) => {
    const { page, site } = await atSettingsOn(trusting('Laptop'))
    await press(page, 'Turn off')
    await site.twoFactor.devices.revokeAll({ userId: 'ada' })
    let loads = 0
    page.on('request', () => {
      loads += 1
    })
    await field(page).fill('123')
    await back(page)
    await press(page, 'Cancel')
    await back(page)
    await page.getByText('There are none.').waitFor()
    // The state and the devices, once.
    expect(loads).toBe(2)
    expect(await hasFocus(named(page, 'Turn off'))).toBe(true)
  })

  it('leads to the login when the session ended in another tab', async () => {
    const { page, events } = await atSettingsOn(trusting('Laptop'))
    await page.context().clearCookies()
    await press(page, 'Ask for a code again: Laptop')
    await title(page, 'You are logged out. Please log in.').waitFor()
    expect(await events()).toMatchObject([{ type: 'stepward-expired' }])
    await comeBack(page)
    await press(page, 'Log in again')
    expect(await events()).toHaveLength(2)
  })

  it('shows the recovery codes until they are saved, although a late answer says that the session ended', async () => {
    const { page, site, events } = await atSettings()
    await named(page, 'Turn on').waitFor()
    let release = (): void => {}
    const late = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route(
      '**/two-factor/status',
      async (route) => {
        await late
        await route.fulfill({ status: 401, json: { reason: 'not_authenticated' } })
      },
      { times: 1 },
    )
    await comeBack(page)
    await press(page, 'Turn on')
    const phone = await shownPhone(page)
    await field(page).fill(phone.code(site.time.now))
    await title(page, 'Save your recovery codes').waitFor()
    const answered = page.waitForResponse('**/two-factor/status')
    release()
    await answered
    await page.evaluate('new Promise((resolve) => setTimeout(resolve))')
    expect(await page.getByRole('listitem').count()).toBe(10)
    expect(await events()).toEqual([])
    await press(page, 'I have saved them')
    await named(page, 'Turn off').waitFor()
    expect(await events()).toMatchObject([{ detail: { change: 'on' } }])
  })

  it.each([
    ['the code is sent again', 'Turn on'],
    ['the setup is left', 'Cancel'],
  ])('says that the recovery codes are not saved if the answer was lost and %s', async (_, next) => {
    const { page, site } = await atSettings()
    await press(page, 'Turn on')
    const phone = await shownPhone(page)
    await loseAnswer(page, 'enrollment/confirm')
    await field(page).fill(phone.code(site.time.now))
    await error(page).waitFor()
    await press(page, next)
    await page.getByText(UNSAVED).waitFor()
    site.time.advance(60)
    await press(page, 'Create new recovery codes')
    await field(page).fill(phone.code(site.time.now))
    await press(page, 'Create new recovery codes')
    await press(page, 'I have saved them')
    await page.getByText('10 recovery codes are left.', { exact: true }).waitFor()
  })

  it('says that the recovery codes are not saved after the page was left with them on the screen', async () => {
    const { page, site, another, events } = await atSettings()
    await press(page, 'Turn on')
    const phone = await shownPhone(page)
    await field(page).fill(phone.code(site.time.now))
    await title(page, 'Save your recovery codes').waitFor()
    const later = await another()
    await later.getByText(UNSAVED).waitFor()
    // Meanwhile the first page is still there.
    await press(page, 'I have saved them')
    await page.getByText('10 recovery codes are left.', { exact: true }).waitFor()
    expect(await events()).toMatchObject([{ detail: { change: 'on' } }])
    await comeBack(later)
    await later.getByText('10 recovery codes are left.', { exact: true }).waitFor()
  })

  it('says that new recovery codes are not saved if their answer was lost', async () => {
    const { page, code } = await atSettingsOn()
    await page.getByText('10 recovery codes are left.', { exact: true }).waitFor()
    await loseAnswer(page, 'recovery-codes')
    await press(page, 'Create new recovery codes')
    await field(page).fill(code())
    await press(page, 'Create new recovery codes')
    await error(page).waitFor()
    await press(page, 'Cancel')
    await comeBack(page)
    await page.getByText(UNSAVED).waitFor()
  })

  it('loses nothing when the line is down, and tries again', async () => {
    const { page, events } = await atSettingsOn(trusting('Laptop'))
    await page.route('**/two-factor/**', (route) => route.abort())
    await press(page, 'Ask for a code again: Laptop')
    expect(await textOf(error(page))).toBe('There is no connection. Check it and try again.')
    await page.getByText('Laptop').waitFor()
    await page.unroute('**/two-factor/**')
    await press(page, 'Try again')
    await page.getByText('There are none.').waitFor()
    expect(await events()).toMatchObject([{ detail: { change: 'revoked' } }])
    expect(await hasFocus(title(page))).toBe(true)
  })

  it.each([
    ['devices', 'status', 'Laptop', 'Authenticator apps'],
    ['state', 'devices', 'Authenticator apps', 'Laptop'],
  ])('shows the %s although the other list does not load', async (_, broken, shown, missing) => {
    const { page } = await atSettingsOn(trusting('Laptop'))
    await page.route(`**/two-factor/${broken}`, (route) =>
      route.fulfill({ status: 502, body: 'Bad gateway' }),
    )
    await page.reload()
    await page.getByText(shown, { exact: true }).waitFor()
    expect(await page.getByText(missing, { exact: true }).count()).toBe(0)
    expect(await error(page).count()).toBe(1)
    await page.unroute(`**/two-factor/${broken}`)
    await press(page, 'Try again')
    await page.getByText(missing, { exact: true }).waitFor()
    expect(await error(page).count()).toBe(0)
  })

  it('sends one request, whatever is clicked on a slow line', async () => {
    const { page, events, code } = await atSettingsOn()
    const line = await slowLine(page, 'enrollment')
    await press(page, 'Turn off')
    await field(page).fill(code())
    for (let click = 0; click < 3; click += 1) await press(page, 'Turn off')
    await page.keyboard.press('Enter')
    line.open()
    await named(page, 'Turn on').waitFor()
    expect(line.sent()).toBe(1)
    expect(await events()).toHaveLength(1)
  })

  it('asks before it is left while the recovery codes are on their way', async () => {
    const { page, site } = await atSettings()
    await press(page, 'Turn on')
    const phone = await shownPhone(page)
    const line = await slowLine(page, 'enrollment/confirm')
    await field(page).fill(phone.code(site.time.now))
    await expect.poll(line.sent).toBe(1)
    expect(await asksBeforeLeaving(page)).toBe(true)
    line.open()
    await title(page, 'Save your recovery codes').waitFor()
    expect(await asksBeforeLeaving(page)).toBe(true)
    await press(page, 'I have saved them')
    await named(page, 'Turn off').waitFor()
    expect(await asksBeforeLeaving(page)).toBe(false)

    site.time.advance(60)
    const again = await slowLine(page, 'recovery-codes')
    await press(page, 'Create new recovery codes')
    await field(page).fill(phone.code(site.time.now))
    expect(await asksBeforeLeaving(page)).toBe(false)
    await press(page, 'Create new recovery codes')
    await expect.poll(again.sent).toBe(1)
    expect(await asksBeforeLeaving(page)).toBe(true)
    again.open()
  })

  it('shows a name that would reorder the words around it beside them', async () => {
    const { page, site } = await atSettingsOn(trusting('\u05d0\u05d1 (1)'))
    const { authenticators } = await statusOn(site.twoFactor, 'ada')
    const authenticatorId = authenticators[0]?.id ?? ''
    await site.twoFactor.enrollment.rename({ userId: 'ada', authenticatorId, name: '\u202etxt.exe' })
    await comeBack(page)
    await page.getByText('_txt.exe', { exact: true }).waitFor()
    expect(await page.locator('bdi').allTextContents()).toEqual(['_txt.exe', '\u05d0\u05d1 (1)'])
  })

  it('shows the recovery codes although cancel was pressed after the code', async () => {
    const { page, site } = await atSettings()
    await press(page, 'Turn on')
    const phone = await shownPhone(page)
    const line = await slowLine(page, 'enrollment/confirm')
    await field(page).fill(phone.code(site.time.now))
    await press(page, 'Cancel')
    line.open()
    await title(page, 'Save your recovery codes').waitFor()
    expect(await page.getByRole('listitem').count()).toBe(10)
  })

  it('keeps what is open in another language, the QR code and the recovery codes too', async () => {
    const { page, site, speak, code } = await atSettingsOn()
    await press(page, 'Turn off')
    await speak('de')
    expect(await hasFocus(field(page))).toBe(true)
    await page.getByText('Danach reicht Ihr Passwort zum Anmelden.').waitFor()
    await field(page).fill('typed')
    await speak('en')
    expect(await field(page).inputValue()).toBe('typed')
    await speak('de')
    await press(page, 'Abbrechen')
    await press(page, 'Auf ein neues Telefon umziehen')
    await field(page).fill(code())
    await press(page, 'Weiter')
    const uri = () => page.locator('a[href^=otpauth]').getAttribute('href')
    const before = await uri()
    await speak('en')
    expect(await uri()).toBe(before)
    await field(page).fill(scan(before ?? '').code(site.time.now))
    await page.getByRole('listitem').first().waitFor()
    const codes = await page.getByRole('listitem').allTextContents()
    await speak('tr')
    expect(await page.getByRole('listitem').allTextContents()).toEqual(codes)
    await press(page, 'Kaydettim')
    await title(page, 'İki adımlı doğrulama').waitFor()
    await page.getByText('Yeni uygulamanız artık geçerli.').waitFor()
  })
})
