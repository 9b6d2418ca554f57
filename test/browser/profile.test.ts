import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { fieldError, mainText, press, useBrowser } from '../support/browser.js'
import { readData, useDemo } from '../support/browser-demo.js'
import { addPerson } from '../support/browser-people.js'
import {
  changeWithCode,
  codeField,
  enterCode,
  enterRecoveryCode,
  finishSetup,
  headingOf,
  logIn,
  logOut,
  onProfile,
  scanSetup,
  shownRecoveryCodes,
  switchOn,
} from '../support/browser-story.js'

const state = (page: Page, name: 'On' | 'Off'): Promise<void> =>
  page.locator('stepward-settings').getByText(name, { exact: true }).waitFor()

describe('the profile page', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('switches two-factor on: the QR code is scanned, its code typed, the recovery codes saved', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    await state(page, 'Off')
    await press(page, 'button', 'Turn on')
    const app = await scanSetup(page)
    expect(decodeURIComponent(app.uri.pathname)).toBe(`/Stepward Demo:${ada.email}`)
    expect(app.uri.searchParams.get('issuer')).toBe('Stepward Demo')
    await page.getByText('Can’t scan? Type the key').click()
    expect(await page.getByLabel('Key', { exact: true }).textContent()).toBe(app.secret)

    await enterCode(page, await app.freshCode())
    const recoveryCodes = await shownRecoveryCodes(page)
    expect(new Set(recoveryCodes).size).toBe(10)
    const download = page.waitForEvent('download')
    await press(page, 'button', 'Download')
    const file = await readFile(await (await download).path(), 'utf8')
    for (const code of recoveryCodes) expect(file).toContain(code)

    await press(page, 'button', 'I have saved them')
    await page.getByText('Two-factor is on. When you log in next, we ask for a code.').waitFor()
    await state(page, 'On')
    await page.getByText('10 recovery codes are left.').waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Two-factor was turned on' }).waitFor()
  })

  it('refuses a wrong code beside the field, and takes the right one after it', async () => {
    const demo = shared()
    const page = await visitor()
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await press(page, 'button', 'Turn on')
    const app = await scanSetup(page)
    await enterCode(page, await app.wrongCode())
    expect(await fieldError(page, 'Code')).toContain('That code is not right.')
    expect((await scanSetup(page)).secret).toBe(app.secret)
    await enterCode(page, await app.freshCode())
    await shownRecoveryCodes(page)
  })

  it('shows a QR code that scans in dark colors too', async () => {
    const demo = shared()
    const page = await visitor()
    await page.emulateMedia({ colorScheme: 'light' })
    await logIn(demo, page, await addPerson(demo, 'Ada'))
    await page.getByLabel('Theme').selectOption('Dark')
    await switchOn(page)
    await state(page, 'On')
  })

  it('S5 leaves everything as it was while the setup is not confirmed', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    await press(page, 'button', 'Turn on')
    await scanSetup(page)
    await press(page, 'button', 'Cancel')
    await headingOf(page, 'Two-factor authentication').waitFor()
    expect(await mainText(page)).not.toContain('Turn off')
    await logOut(page)
    await logIn(demo, page, ada)
    await onProfile(page)
  })

  it('S6 S7 switches off and on again with a new secret: the old entry never works again', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const old = await switchOn(page)

    await changeWithCode(page, 'Turn off', await old.app.wrongCode())
    expect(await fieldError(page, 'Code')).toContain('That code is not right.')
    await codeField(page).fill(await old.app.freshCode())
    await press(page, 'button', 'Turn off')
    await page
      .getByText('delete the entry from your authenticator app. Its codes never work again.')
      .waitFor()
    await state(page, 'Off')

    const fresh = await switchOn(page)
    expect(fresh.app.secret).not.toBe(old.app.secret)
    await logOut(page)
    await logIn(demo, page, ada)
    await enterCode(page, await old.app.shownCode())
    expect(await fieldError(page, 'Code')).toContain('That code is not right.')
    await enterRecoveryCode(page, old.recoveryCodes[0])
    expect(await fieldError(page, 'Recovery code')).toContain('That code is not right.')
    await press(page, 'button', 'Use your authenticator app')
    await enterCode(page, await fresh.app.freshCode())
    await onProfile(page)
  })

  it('S5 moves to a new phone: the old entry works until the new one is confirmed, and not a moment longer', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    const elsewhere = await visitor()
    await logIn(demo, page, ada)
    const old = await switchOn(page)

    await press(page, 'button', 'Move to a new phone')
    await codeField(page).fill(old.recoveryCodes[0] ?? '')
    await press(page, 'button', 'Continue')
    await page.getByText('Your old app works until you have entered a code from the new one.').waitFor()
    await logIn(demo, elsewhere, ada)
    await enterCode(elsewhere, await old.app.freshCode())
    await onProfile(elsewhere)
    await logOut(elsewhere)

    const app = await scanSetup(page)
    expect(app.secret).not.toBe(old.app.secret)
    await enterCode(page, await app.freshCode())
    await press(page, 'button', 'I have saved them')
    await logIn(demo, elsewhere, ada)
    await enterCode(elsewhere, await old.app.shownCode())
    expect(await fieldError(elsewhere, 'Code')).toContain('That code is not right.')
    await enterCode(elsewhere, await app.freshCode())
    await onProfile(elsewhere)
  })

  it('S8 no secret and no code is in what the demo prints or keeps on disk', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app, recoveryCodes } = await switchOn(page)
    await logOut(page)
    await logIn(demo, page, ada)
    const codes = [await app.wrongCode(), await app.freshCode()]
    for (const code of codes) await enterCode(page, code)
    await onProfile(page)
    await changeWithCode(page, 'Turn off', recoveryCodes[0])
    await state(page, 'Off')
    await press(page, 'button', 'Turn on')
    await finishSetup(page)

    const printed = demo.printed()
    for (const code of codes) expect(printed).not.toContain(code)
    const kept = await readData(demo)
    for (const secret of [
      app.secret,
      ...recoveryCodes,
      ...recoveryCodes.map((code) => code.replaceAll('-', '')),
    ]) {
      expect(printed).not.toContain(secret)
      expect(kept).not.toContain(secret)
    }
  })
})
