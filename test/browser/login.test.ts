import { describe, expect, it } from 'vitest'
import { fieldError, mainText, press, useBrowser } from '../support/browser.js'
import { startDemo, useDemo } from '../support/browser-demo.js'
import { ADA, addPerson } from '../support/browser-people.js'
import {
  codeField,
  enterCode,
  enterRecoveryCode,
  logIn,
  logOut,
  onProfile,
  recoveryField,
  switchOn,
} from '../support/browser-story.js'

describe('the login', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('ASVS-6.3.3 asks for the code, and reaches no page and no data before it', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    await switchOn(page)
    await logOut(page)

    await logIn(demo, page, ada)
    await codeField(page).waitFor()
    expect(await codeField(page).getAttribute('autocomplete')).toBe('one-time-code')
    expect(await codeField(page).getAttribute('inputmode')).toBe('numeric')
    for (const path of ['/profile', '/payouts', '/companies/harbour']) {
      await page.goto(demo.url + path)
      expect(page.url(), path).toBe(`${demo.url}/login/code`)
    }
    for (const path of ['/api/account', '/api/activity', '/api/payouts', '/two-factor/status']) {
      const answer = await page.request.get(demo.url + path)
      expect(await answer.json(), path).toMatchObject({ reason: 'not_authenticated' })
    }
    for (const path of ['/api/payouts', '/two-factor/verify', '/two-factor/recovery-codes']) {
      const answer = await page.request.post(demo.url + path, {
        headers: { origin: demo.url },
        data: path === '/api/payouts' ? {} : { code: '123456' },
      })
      expect(answer.status(), path).toBe(401)
    }
  })

  it('S1 refuses the same code the second time', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app, recoveryCodes } = await switchOn(page)
    await logOut(page)

    const code = await app.lastingCode()
    await logIn(demo, page, ada)
    await enterCode(page, code)
    await onProfile(page)
    await logOut(page)

    await logIn(demo, page, ada)
    await enterCode(page, code)
    expect(await fieldError(page, 'Code')).toContain('That code was used already.')
    await enterRecoveryCode(page, recoveryCodes[0])
    await onProfile(page)
  })

  it('S1 refuses the same code after a restart on the same file', async () => {
    const first = await startDemo()
    const page = await visitor()
    await logIn(first, page, ADA)
    const { app } = await switchOn(page)
    await logOut(page)
    await logIn(first, page, ADA)
    const code = await app.lastingCode()
    await enterCode(page, code)
    await onProfile(page)
    await first.stop()

    const second = await startDemo({ dataFolder: first.dataFolder })
    await logIn(second, page, ADA)
    await enterCode(page, code)
    expect(await fieldError(page, 'Code')).toContain('That code was used already.')
  })

  it('S2 takes each recovery code once', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { recoveryCodes } = await switchOn(page)
    await logOut(page)

    await logIn(demo, page, ada)
    await enterRecoveryCode(page, recoveryCodes[0]?.toLowerCase())
    await onProfile(page)
    await page.getByText('9 recovery codes are left.').waitFor()
    await page.getByText('A recovery code was used').waitFor()
    await logOut(page)

    await logIn(demo, page, ada)
    await enterRecoveryCode(page, recoveryCodes[0])
    expect(await fieldError(page, 'Recovery code')).toContain('That code was used already.')
    await recoveryField(page).fill(recoveryCodes[1] ?? '')
    await press(page, 'button', 'Continue')
    await page.getByText('8 recovery codes are left.').waitFor()
  })

  it('ASVS-6.3.1 counts down the wait after wrong codes, and a recovery code still gets in', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app, recoveryCodes } = await switchOn(page)
    await logOut(page)

    await logIn(demo, page, ada)
    for (const left of ['4 tries', '3 tries', '2 tries', '1 try']) {
      await enterCode(page, await app.wrongCode())
      expect(await fieldError(page, 'Code', left)).toContain(`You have ${left} left before a wait.`)
    }
    await enterCode(page, await app.wrongCode())
    await page
      .getByRole('timer')
      .filter({ hasText: /You can try again in (1:00|0:\d\d)\./ })
      .waitFor()
    await enterCode(page, await app.freshCode())
    expect(await fieldError(page, 'Code')).toContain('Too many wrong codes')
    await enterRecoveryCode(page, recoveryCodes[0])
    await onProfile(page)
  })

  it('asks for no code on a trusted device, until the person removes it from the list', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { recoveryCodes } = await switchOn(page)
    await logOut(page)

    await logIn(demo, page, ada)
    await press(page, 'button', 'Use a recovery code')
    await page.getByLabel('Trust this device and ask for no code for a while').check()
    await recoveryField(page).fill(recoveryCodes[0] ?? '')
    await press(page, 'button', 'Continue')
    await onProfile(page)
    await page.getByText('We ask for no code on these.').waitFor()
    await logOut(page)
    await logIn(demo, page, ada)
    await onProfile(page)

    await press(page, 'button', 'Ask for a code again: A device')
    await page.getByText('There are none.').waitFor()
    await page.reload()
    await codeField(page).waitFor()
    await enterRecoveryCode(page, recoveryCodes[1])
    await onProfile(page)
    await page.getByText('There are none.').waitFor()
  })

  it('ASVS-6.3.8 answers a wrong password and an unknown email alike', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    const answers: string[] = []
    for (const email of [ada.email, 'nobody@example.com']) {
      await logIn(demo, page, { email, password: 'not the password' })
      expect(await fieldError(page, 'Password')).toBe('Email and password do not match.')
      answers.push(await mainText(page))
    }
    expect(answers[0]).toBe(answers[1])
  })

  it('gives a new session id with the password, with the code, and with each code inside the session', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    const sessionId = async (): Promise<string> => {
      const cookie = (await page.context().cookies()).find(({ name }) => name === 'session')
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
      return cookie?.value ?? ''
    }
    await logIn(demo, page, ada)
    await onProfile(page)
    const ids = [await sessionId()]
    const { app, recoveryCodes } = await switchOn(page)
    ids.push(await sessionId())
    await logOut(page)
    await logIn(demo, page, ada)
    await codeField(page).waitFor()
    ids.push(await sessionId())
    await enterRecoveryCode(page, recoveryCodes[0])
    await onProfile(page)
    ids.push(await sessionId())
    const again = await page.request.post(`${demo.url}/two-factor/verify`, {
      headers: { origin: demo.url },
      data: { code: await app.freshCode() },
    })
    expect(again.status()).toBe(200)
    ids.push(await sessionId())

    expect(new Set(ids).size).toBe(5)
    for (const id of ids.slice(0, 4)) {
      const answer = await fetch(`${demo.url}/api/account`, { headers: { cookie: `session=${id}` } })
      expect(answer.status).toBe(401)
    }
  })
})
