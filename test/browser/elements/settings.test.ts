import { describe, expect, it } from 'vitest'
import { look, textOf } from '../../support/browser.js'
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
import { statusOn } from '../../support/service.js'

const LONG = 'The phone of Wolfeschlegelsteinhausenbergerdorff in the attic'

const { atSettings, atSettingsOn } = useSettings()

describe('<stepward-settings>', () => {
  it('switches two-factor on in place, and takes no focus before the person acts', async () => {
    const { page, site, events } = await atSettings()
    await page.getByText('Off', { exact: true }).waitFor()
    expect(await page.getByText('One moment').isVisible()).toBe(false)
    await page.getByText('Turn it on, and a stolen password is no longer enough to get in.').waitFor()
    expect(await hasFocus(page.locator('body'))).toBe(true)

    await press(page, 'Turn on')
    const phone = await shownPhone(page)
    expect(await hasFocus(field(page))).toBe(true)
    await field(page).fill(phone.code(site.time.now))
    await title(page, 'Save your recovery codes').waitFor()
    expect(await events()).toEqual([])
    await press(page, 'I have saved them')

    await page.getByText('On', { exact: true }).waitFor()
    expect(await textOf(notice(page))).toBe('Two-factor is on. When you log in next, we ask for a code.')
    expect(await hasFocus(title(page))).toBe(true)
    await page.getByText('On since 24 November 2026 · Not used yet').waitFor()
    expect(await events()).toMatchObject([{ type: 'stepward-change', detail: { change: 'on' } }])
  })

  it('leaves the setup by cancel, goes on with it after a reload, or starts again', async () => {
    const { page, site } = await atSettings()
    await press(page, 'Turn on')
    const phone = await shownPhone(page)
    await press(page, 'Cancel')
    await page.getByText('Setup not finished').waitFor()
    expect(await hasFocus(title(page))).toBe(true)
    await page.reload()
    await press(page, 'Turn on')
    expect(await hasFocus(field(page))).toBe(true)
    await press(page, 'Start again with a new QR code')
    await page.getByText('If the app has an older entry for this account, delete it.').waitFor()
    const next = await shownPhone(page)
    expect(phone.code(site.time.now)).not.toBe(next.code(site.time.now))
    await page.reload()
    await press(page, 'Turn on')
    await field(page).fill(next.code(site.time.now))
    await press(page, 'I have saved them')
    await page.getByText('On', { exact: true }).waitFor()
  })

  it('S6 switches two-factor off with a code, and reminds of the entry in the app', async () => {
    const { page, site, events, code } = await atSettingsOn()
    await press(page, 'Turn off')
    expect(await hasFocus(field(page))).toBe(true)
    await page.getByText('From then on your password alone lets you in.').waitFor()
    await field(page).fill(code())
    await press(page, 'Turn off')
    await named(page, 'Turn on').waitFor()
    expect(await textOf(notice(page))).toMatch(/^Two-factor is off\. .* delete the entry from your/)
    expect(await hasFocus(title(page))).toBe(true)
    expect(await site.twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'off' })
    expect(await events()).toMatchObject([{ detail: { change: 'off' } }])
  })

  it('says beside the field what was wrong, and cancel leads back to the button', async () => {
    const { page, site, code } = await atSettingsOn()
    await press(page, 'Turn off')
    await field(page).fill(code() === '123456' ? '654321' : '123456')
    await press(page, 'Turn off')
    expect(await textOf(error(page))).toBe('That code is not right. You have 4 tries left before a wait.')
    const described = (await field(page).getAttribute('aria-describedby'))?.split(' ')
    expect(described).toContain(await error(page).getAttribute('id'))
    expect(await hasFocus(field(page))).toBe(true)
    await press(page, 'Cancel')
    expect(await hasFocus(named(page, 'Turn off'))).toBe(true)
    expect(await error(page).count()).toBe(0)
    expect(await site.twoFactor.enrollment.status({ userId: 'ada' })).toMatchObject({ state: 'on' })
  })

  it('says which companies require two-factor and until when, and offers no turning off', async () => {
    const enforceFrom = new Date('2026-12-24T12:00:00Z')
    const { page, site } = await atSettings(async ({ companies, twoFactor }) => {
      companies.set('acme', new Map([['ada', 'member']]))
      await twoFactor.policy.require({ companyId: 'acme', actorId: 'boss', asSystem: true, enforceFrom })
    })
    await page.getByText('acme requires two-factor.').waitFor()
    await page.getByText('Turn it on by 24 December 2026.').waitFor()
    await site.enroll('ada')
    await page.reload()
    await page.getByText('acme requires two-factor.').waitFor()
    expect(await named(page, 'Turn off').count()).toBe(0)
  })

  it('S6 moves to a new phone, which ends the old one', async () => {
    const { page, site, events, code } = await atSettingsOn()
    await press(page, 'Move to a new phone')
    await field(page).fill(code())
    await press(page, 'Continue')
    await page.getByText('Your old app works until').waitFor()
    const next = await shownPhone(page)
    await field(page).fill(next.code(site.time.now))
    await press(page, 'I have saved them')
    await notice(page).waitFor()
    expect(await textOf(notice(page))).toMatch(/^Your new app is in use\. Delete the entry from the old one/)
    expect(await events()).toMatchObject([{ detail: { change: 'replaced' } }])
    site.time.advance(60)
    expect(await site.twoFactor.verify({ userId: 'ada', code: code() })).toMatchObject({ ok: false })
  })

  it('renames, adds and removes apps where several are allowed', async () => {
    const { page, site, events, code } = await atSettingsOn(() => {}, { authenticators: { max: 3 } })
    await press(page, 'Move to a new phone')
    await field(page).fill(code())
    await press(page, 'Continue')
    await field(page).fill((await shownPhone(page)).code(site.time.now))
    await page.getByText('The app was added.').waitFor()
    await named(page, 'Add an app').waitFor()

    await named(page, 'Rename: Authenticator app').last().click()
    await page.getByLabel('Name', { exact: true }).fill('Work phone')
    await page.keyboard.press('Enter')
    await page.getByText('The name was saved.').waitFor()
    expect(await hasFocus(named(page, 'Rename: Work phone'))).toBe(true)

    site.time.advance(60)
    await press(page, 'Remove: Work phone')
    await field(page).fill(code())
    await press(page, 'Remove')
    await page.getByText('The app was removed. One thing is left to do').waitFor()
    expect(await page.getByText('Work phone').count()).toBe(0)
    expect((await events()).map(({ detail }) => detail)).toEqual([
      { change: 'added' },
      { change: 'renamed' },
      { change: 'removed' },
    ])
    expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0)
  })

  it('keeps a name that is refused, and sends none that is empty', async () => {
    const { page } = await atSettingsOn()
    await press(page, 'Rename: Authenticator app')
    const name = page.getByLabel('Name', { exact: true })
    expect(await hasFocus(name)).toBe(true)
    await press(page, 'Save')
    expect(await error(page).count()).toBe(0)
    await page.route('**/authenticators/*', (route) => route.abort())
    await name.fill('Old phone')
    await press(page, 'Save')
    expect(await textOf(error(page))).toBe('There is no connection. Check it and try again.')
    expect(await name.inputValue()).toBe('Old phone')
    await page.unroute('**/authenticators/*')
    await press(page, 'Save')
    await named(page, 'Rename: Old phone').waitFor()
  })

  it('S2 warns before the recovery codes run out, and shows new ones until they are saved', async () => {
    const { page, site, events, code, speak, recoveryCodes } = await atSettingsOn(() => {}, {
      recoveryCodes: { count: 4 },
    })
    await page.getByText('4 recovery codes are left.', { exact: false }).waitFor()
    expect(await page.getByText('Create new ones').count()).toBe(0)
    for (const [used, words] of [
      [3, '1 recovery code is left. Create new ones before you run out.'],
      [4, 'No recovery codes are left. Create new ones: without them, a lost phone locks you out.'],
    ] as const) {
      const { recoveryCodesLeft } = await statusOn(site.twoFactor, 'ada')
      for (const each of recoveryCodes.slice(4 - recoveryCodesLeft, used))
        await site.twoFactor.verify({ userId: 'ada', code: each })
      await comeBack(page)
      await page.getByText(words).waitFor()
    }

    await press(page, 'Create new recovery codes')
    await field(page).fill(code())
    await press(page, 'Create new recovery codes')
    await page.getByRole('listitem').first().waitFor()
    const codes = await page.getByRole('listitem').allTextContents()
    await speak('de')
    expect(await page.getByRole('listitem').allTextContents()).toEqual(codes)
    await speak('en')
    expect(await events()).toEqual([])
    await press(page, 'I have saved them')
    await page.getByText('4 recovery codes are left.').waitFor()
    expect(await textOf(notice(page))).toBe('You have new recovery codes. The old ones no longer work.')
    expect(await events()).toMatchObject([{ detail: { change: 'regenerated' } }])
  })

  it('lists the trusted devices, and ends the trust in one and in all', async () => {
    const { page, site, events } = await atSettingsOn(trusting('Laptop', 'Tablet', 'Television'))
    await page.getByText('Until 24 December 2026').first().waitFor()
    await press(page, 'Ask for a code again: Tablet')
    await page.getByText('We ask for a code there again.').waitFor()
    expect(await page.getByText('Tablet').count()).toBe(0)
    expect(await hasFocus(title(page))).toBe(true)
    await press(page, 'Ask for a code on all devices again')
    await page.getByText('There are none.').waitFor()
    expect(await site.twoFactor.devices.list({ userId: 'ada' })).toEqual([])
    expect(await events()).toMatchObject([
      { detail: { change: 'revoked' } },
      { detail: { change: 'revoked' } },
    ])
  })

  it('is never wider than a phone, with long names and twelve devices', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `${LONG} ${index}`.padEnd(60, 'x'))
    const { page, site } = await atSettingsOn(trusting(...names))
    const { authenticators } = await statusOn(site.twoFactor, 'ada')
    const authenticatorId = authenticators[0]?.id ?? ''
    await site.twoFactor.enrollment.rename({ userId: 'ada', authenticatorId, name: LONG })
    await page.reload()
    await page.getByText(names[11] ?? '', { exact: true }).waitFor()
    expect(await page.getByRole('listitem').count()).toBe(13)
    await look(page, 'settings')
    await press(page, 'Turn off')
    await look(page, 'settings-turn-off')
  })

  it('shows how to end a wait, and sets a blocked app up again by a recovery code', async () => {
    const { page, site, recoveryCodes } = await atSettingsOn(() => {}, {
      throttle: { freeFailures: 1, suspendAfter: 5 },
    })
    let guess = 0
    const fail = (): unknown => {
      guess += 1
      return site.twoFactor.verify({ userId: 'ada', code: `x${guess}` })
    }
    for (let failure = 0; failure < 2; failure += 1) await fail()
    await comeBack(page)
    await page.getByText(/^Too many wrong codes\. Try again after/).waitFor()

    for (let failure = 0; failure < 3; failure += 1) {
      site.time.advance(4000)
      await fail()
    }
    await comeBack(page)
    await page.getByText('Blocked', { exact: true }).waitFor()
    await press(page, 'Set it up')
    await page.getByLabel('Recovery code', { exact: true }).fill(recoveryCodes[0] ?? '')
    await press(page, 'Continue')
    await field(page).fill((await shownPhone(page)).code(site.time.now))
    await press(page, 'I have saved them')
    await page.getByText('On', { exact: true }).waitFor()
  })

  it('is used by the keyboard alone', async () => {
    const { page, code } = await atSettingsOn(trusting('Laptop'))
    const tabTo = async (name: string): Promise<void> => {
      for (let step = 0; !(await hasFocus(named(page, name))); step += 1) {
        expect(step).toBeLessThan(20)
        await page.keyboard.press('Tab')
      }
    }
    await tabTo('Ask for a code again: Laptop')
    await page.keyboard.press('Enter')
    await notice(page).waitFor()
    await tabTo('Create new recovery codes')
    await page.keyboard.press('Space')
    await page.keyboard.type(code())
    await page.keyboard.press('Enter')
    await title(page, 'Save your recovery codes').waitFor()
    expect(await hasFocus(title(page, 'Save your recovery codes'))).toBe(true)
    await tabTo('I have saved them')
    await page.keyboard.press('Enter')
    await tabTo('Turn off')
    await page.keyboard.press('Enter')
    expect(await hasFocus(field(page))).toBe(true)
    await tabTo('Cancel')
    await page.keyboard.press('Enter')
    expect(await hasFocus(named(page, 'Turn off'))).toBe(true)
  })
})
