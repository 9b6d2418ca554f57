import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { fieldError, heading, look, mainText, notice, press, useBrowser } from '../support/browser.js'
import { scan } from '../support/browser-authenticator.js'
import { readData, useDemo } from '../support/browser-demo.js'
import { addPerson } from '../support/browser-people.js'
import {
  enterCode,
  enterRecoveryCode,
  finishSetup,
  isOn,
  logIn,
  logOut,
  shownRecoveryCodes,
  switchOn,
} from '../support/browser-story.js'

describe('the profile page', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('switches two-factor on: the QR code is scanned, its code typed, the recovery codes saved', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    expect(await isOn(page)).toBe(false)
    await look(page, 'profile-off')

    await press(page, 'switch', 'Two-factor authentication')
    await look(page, 'setup')
    const app = await scan(page)
    expect(decodeURIComponent(app.uri.pathname)).toBe(`/Stepward Demo:${ada.email}`)
    expect(app.uri.searchParams.get('issuer')).toBe('Stepward Demo')
    expect(await page.locator('.key').textContent()).toBe(app.secret)
    await page.getByText('Type the key').click()
    await look(page, 'setup-key')

    await enterCode(page, await app.freshCode(), 'Switch on')
    expect(await heading(page)).toBe('Two-factor is on: save your recovery codes')
    expect(await mainText(page)).toContain('Save these now; they are shown once.')
    await look(page, 'recovery-codes')
    const recoveryCodes = await shownRecoveryCodes(page)
    expect(new Set(recoveryCodes).size).toBe(10)

    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Download' }).click()
    const file = await readFile(await (await download).path(), 'utf8')
    for (const code of recoveryCodes) expect(file).toContain(code)

    await press(page, 'button', 'I have saved them')
    expect(await notice(page)).toContain('Two-factor is on.')
    expect(await isOn(page)).toBe(true)
    await look(page, 'profile-on')

    await page.goto(`${demo.url}/profile/recovery-codes`)
    expect(page.url()).toBe(`${demo.url}/profile`)
  })

  it('refuses a wrong code beside the field, and takes the right one after it', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    await press(page, 'switch', 'Two-factor authentication')
    const app = await scan(page)
    await enterCode(page, await app.wrongCode(), 'Switch on')
    expect(await fieldError(page, 'Code from your app')).toContain('That code is not right.')
    await look(page, 'setup-wrong-code')

    const again = await scan(page)
    expect(again.secret).toBe(app.secret)
    await enterCode(page, await app.freshCode(), 'Switch on')
    expect(await heading(page)).toContain('Two-factor is on')
  })

  it('shows a QR code that scans in dark mode too', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await page.emulateMedia({ colorScheme: 'dark' })
    await logIn(demo, page, ada)
    await look(page, 'profile-off-dark')
    await press(page, 'switch', 'Two-factor authentication')
    await look(page, 'setup-dark')
    const app = await scan(page)
    await enterCode(page, await app.wrongCode(), 'Switch on')
    await look(page, 'setup-wrong-code-dark')
    await enterCode(page, await app.freshCode(), 'Switch on')
    await look(page, 'recovery-codes-dark')
    await press(page, 'button', 'I have saved them')
    expect(await isOn(page)).toBe(true)
  })

  it('S5 leaves everything as it was while the setup is not confirmed', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    await press(page, 'switch', 'Two-factor authentication')
    await press(page, 'button', 'Cancel')
    expect(await isOn(page)).toBe(false)
    await logOut(page)
    await logIn(demo, page, ada)
    expect(await heading(page)).toBe('Profile')
  })

  it('S6 S7 switches off and on again with a new secret: the old entry never works again', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const old = await switchOn(page)

    await press(page, 'switch', 'Two-factor authentication')
    await look(page, 'switch-off')
    await enterCode(page, await old.app.wrongCode(), 'Switch off')
    expect(await fieldError(page, 'Code from your app')).toContain('That code is not right.')
    await enterCode(page, await old.app.freshCode(), 'Switch off')
    expect(await heading(page)).toBe('Two-factor is off')
    expect(await mainText(page)).toContain(
      `delete the entry Stepward Demo: ${ada.email} from your authenticator app`,
    )
    await look(page, 'removed')
    await press(page, 'link', 'Back to your profile')
    expect(await isOn(page)).toBe(false)

    const fresh = await switchOn(page)
    expect(fresh.app.secret).not.toBe(old.app.secret)
    await logOut(page)
    await logIn(demo, page, ada)
    await enterCode(page, await old.app.shownCode())
    expect(await fieldError(page, 'Code from your app')).toContain('That code is not right.')
    await enterRecoveryCode(page, old.recoveryCodes[0])
    expect(await fieldError(page, 'Recovery code')).toContain('That code is not right.')
    await press(page, 'link', 'Use a code from your app')
    await enterCode(page, await fresh.app.freshCode())
    expect(await heading(page)).toBe('Profile')
  })

  it('S5 moves to a new phone: the old entry works until the new one is confirmed, and not a moment longer', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    const elsewhere = await visitor()
    await logIn(demo, page, ada)
    const old = await switchOn(page)

    await press(page, 'link', 'Move to a new phone')
    await look(page, 'replace')
    await enterRecoveryCode(page, old.recoveryCodes[0], 'Go on')
    await look(page, 'setup-replacing')
    await logIn(demo, elsewhere, ada)
    await enterCode(elsewhere, await old.app.freshCode())
    expect(await heading(elsewhere)).toBe('Profile')
    await logOut(elsewhere)

    const fresh = await finishSetup(page)
    expect(fresh.app.secret).not.toBe(old.app.secret)
    await logIn(demo, elsewhere, ada)
    await enterCode(elsewhere, await old.app.shownCode())
    expect(await fieldError(elsewhere, 'Code from your app')).toContain('That code is not right.')
    await enterCode(elsewhere, await fresh.app.freshCode())
    expect(await heading(elsewhere)).toBe('Profile')
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
    await press(page, 'switch', 'Two-factor authentication')
    await enterRecoveryCode(page, recoveryCodes[0], 'Switch off')
    await press(page, 'link', 'Back to your profile')
    await switchOn(page)

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
