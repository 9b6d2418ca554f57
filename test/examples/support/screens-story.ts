import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { textOf } from '../../support/browser.js'
import { scan as addToPhone } from '../../support/phone.js'
import {
  atScreen,
  clipboard,
  codeField,
  type Framework,
  inspect,
  logIn,
  nextCode,
  press,
  type Screens,
  saveCodes,
  scan,
  setupField,
} from './screens.js'

/** The story of the product on the screens of a framework. */
export function playStory({ visit }: Screens, framework: Framework): void {
  it('play the story: on, a login with a code, a trusted device, a recovery code, a new phone, off', async () => {
    const { site, page, sent } = await visit(framework)
    const main = page.getByRole('main')
    await logIn(page, 'ada', 'a guess')
    await page.getByText('do not match').waitFor()
    await logIn(page)
    await press(page, 'Turn on')
    await inspect(page, `${framework}-setup`)
    await press(page, 'Set it up')
    const first = await scan(page)
    await page.getByText('Can’t scan? Type the key').click()
    await press(page, 'Copy')
    await page.getByText('Copied').waitFor()
    const typed = addToPhone(`otpauth://totp/x?secret=${await clipboard(page)}`)
    expect(typed.code(site.time.now)).toBe(first.code(site.time.now))
    await inspect(page, `${framework}-scan`)
    await setupField(page).pressSequentially(first.code(site.time.now))
    await atScreen(page, 'Save your recovery codes')
    await inspect(page, `${framework}-codes`)
    const shown = await page.getByRole('listitem').allTextContents()
    await press(page, 'Copy')
    await page.getByText('Copied').waitFor()
    expect(await clipboard(page)).toBe(shown.join('\n'))
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ])
    expect(await readFile(await download.path(), 'utf8')).toBe(shown.join('\n'))
    const recoveryCodes = await saveCodes(page)
    await press(page, 'Done')
    await page.getByText('10 recovery codes are left.').waitFor()
    await inspect(page, `${framework}-settings`)

    await press(page, 'Log out')
    await logIn(page)
    await page.getByLabel('Trust this device').check()
    await inspect(page, `${framework}-challenge`)
    await codeField(page).pressSequentially(nextCode(site, first))
    await page.getByText('A device').waitFor()
    await press(page, 'Log out')
    await logIn(page)
    await page.getByText('A device').waitFor()
    await press(page, 'Ask for a code again: A device')
    await page.getByText('There are none.').waitFor()

    await press(page, 'Log out')
    await logIn(page)
    await press(page, 'Use a recovery code')
    await page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '')
    await inspect(page, `${framework}-recovery-code`)
    await press(page, 'Continue')
    await page.getByText('9 recovery codes are left.').waitFor()

    await press(page, 'Rename: Authenticator app')
    await page.getByLabel('Name').fill('Old phone')
    await press(page, 'Save')
    await page.getByText('Old phone').waitFor()

    await press(page, 'Move to a new phone')
    await press(page, 'Use a recovery code')
    await page.getByLabel('Recovery code').fill(recoveryCodes[1] ?? '')
    await press(page, 'Continue')
    await page.getByText('Your old app works until').waitFor()
    const second = await scan(page)
    await setupField(page).pressSequentially(nextCode(site, second))
    await saveCodes(page)
    await main.getByText('Delete the entry from the old one').waitFor()
    await press(page, 'Done')
    await page.getByText('Not used yet').waitFor()

    await press(page, 'Create new recovery codes')
    await codeField(page).pressSequentially(nextCode(site, second))
    const renewed = await saveCodes(page)
    await page.getByText('10 recovery codes are left.').waitFor()

    await press(page, 'Turn off')
    await inspect(page, `${framework}-turn-off`)
    await press(page, 'Use a recovery code')
    await page.getByLabel('Recovery code').fill(renewed[0] ?? '')
    await press(page, 'Turn off')
    await atScreen(page, 'Two-factor is off')
    await page.getByText('delete the entry from your authenticator app').waitFor()
    await press(page, 'Done')
    await page.getByRole('button', { name: 'Turn on' }).waitFor()
    expect(await textOf(main)).not.toContain('recovery code')
    expect(sent.filter((route) => !route.startsWith('GET'))).toEqual([
      'POST /login',
      'POST /enrollment',
      'POST /enrollment/confirm',
      'POST /recovery-codes/saved',
      'POST /login',
      'POST /login/verify',
      'POST /login',
      expect.stringMatching(/^DELETE \/devices\/./),
      'POST /login',
      'POST /login/verify',
      expect.stringMatching(/^PATCH \/authenticators\/./),
      'POST /enrollment',
      'POST /enrollment/confirm',
      'POST /recovery-codes/saved',
      'POST /recovery-codes',
      'POST /recovery-codes/saved',
      'DELETE /enrollment',
    ])
  })
}
