import { describe, expect, it } from 'vitest'
import { fieldError, heading, look, mainText, notice, press, useBrowser } from '../support/browser.js'
import { startDemo, useDemo } from '../support/browser-demo.js'
import { ADA, addPerson } from '../support/browser-people.js'
import { enterCode, enterRecoveryCode, logIn, logOut, switchOn } from '../support/browser-story.js'

describe('the login', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('ASVS-6.3.3 asks for the code, and reaches no page before it', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    await switchOn(page)
    await logOut(page)
    expect(await notice(page)).toBe('You are logged out.')
    await look(page, 'login')

    await logIn(demo, page, ada)
    expect(await heading(page)).toBe('Enter your code')
    await look(page, 'login-code')
    const field = page.getByLabel('Code from your app')
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
    expect(await field.getAttribute('inputmode')).toBe('numeric')
    for (const path of [
      '/profile',
      '/profile/two-factor',
      '/profile/two-factor/off',
      '/companies/harbour',
      '/login/enroll',
    ]) {
      await page.goto(demo.url + path)
      expect(page.url(), path).toBe(`${demo.url}/login/code`)
    }
    for (const path of ['/profile/two-factor', '/companies/harbour/require', '/login/enroll/confirm']) {
      const answer = await page.request.post(demo.url + path, {
        headers: { origin: demo.url },
        maxRedirects: 0,
      })
      expect(answer.headers()['location'], path).toBe('/login/code')
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
    expect(await heading(page)).toBe('Profile')
    await logOut(page)

    await logIn(demo, page, ada)
    await enterCode(page, code)
    expect(await fieldError(page, 'Code from your app')).toContain('That code was used already.')
    await look(page, 'login-replayed')
    await enterRecoveryCode(page, recoveryCodes[0])
    expect(await heading(page)).toBe('Profile')
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
    await first.stop()

    const second = await startDemo({ dataFolder: first.dataFolder })
    await logIn(second, page, ADA)
    await enterCode(page, code)
    expect(await fieldError(page, 'Code from your app')).toContain('That code was used already.')
  })

  it('S2 takes each recovery code once', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { recoveryCodes } = await switchOn(page)
    await logOut(page)

    await logIn(demo, page, ada)
    await press(page, 'link', 'Use a recovery code')
    await look(page, 'login-recovery')
    await page.getByLabel('Recovery code').fill(recoveryCodes[0]?.toLowerCase() ?? '')
    await press(page, 'button', 'Log in')
    expect(await notice(page)).toBe('You logged in with a recovery code. 9 are left.')
    await look(page, 'profile-after-recovery')
    await logOut(page)

    await logIn(demo, page, ada)
    await enterRecoveryCode(page, recoveryCodes[0])
    expect(await fieldError(page, 'Recovery code')).toContain('That code was used already.')
    await page.getByLabel('Recovery code').fill(recoveryCodes[1] ?? '')
    await press(page, 'button', 'Log in')
    expect(await notice(page)).toContain('8 are left.')
  })

  it('ASVS-6.3.1 says until when it is locked after wrong codes, and a recovery code still gets in', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { app, recoveryCodes } = await switchOn(page)
    await logOut(page)

    await logIn(demo, page, ada)
    for (const left of ['4 tries', '3 tries', '2 tries', 'one try']) {
      await enterCode(page, await app.wrongCode())
      expect(await fieldError(page, 'Code from your app')).toContain(`You have ${left} left before a wait.`)
    }
    await look(page, 'login-wrong-code')
    await enterCode(page, await app.wrongCode())
    await enterCode(page, await app.freshCode())
    expect(await fieldError(page, 'Code from your app')).toMatch(/You can try again at \d\d:\d\d:\d\d\./)
    await look(page, 'login-locked')
    await enterRecoveryCode(page, recoveryCodes[0])
    expect(await heading(page)).toBe('Profile')
  })

  it('asks for no code on a trusted device, until the person removes it from the list', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    await logIn(demo, page, ada)
    const { recoveryCodes } = await switchOn(page)
    await logOut(page)

    await logIn(demo, page, ada)
    await press(page, 'link', 'Use a recovery code')
    await page.getByLabel('Do not ask on this device').check()
    await page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '')
    await press(page, 'button', 'Log in')
    expect(await mainText(page)).toContain('Chrome on Linux')
    await look(page, 'profile-devices')
    await logOut(page)
    await logIn(demo, page, ada)
    expect(await heading(page)).toBe('Profile')

    await press(page, 'button', 'Ask there again')
    expect(await heading(page)).toBe('Enter your code')
    await enterRecoveryCode(page, recoveryCodes[1])
    expect(await mainText(page)).not.toContain('Chrome on Linux')
  })

  it('ASVS-6.3.8 answers a wrong password and an unknown email alike', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    const answers: string[] = []
    for (const email of [ada.email, 'nobody@example.com']) {
      await page.goto(`${demo.url}/login`)
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').fill('not the password')
      await press(page, 'button', 'Log in')
      expect(await fieldError(page, 'Password')).toBe('Email and password do not match.')
      answers.push(await mainText(page))
    }
    await look(page, 'login-wrong-password')
    expect(answers[0]).toBe(answers[1])
  })

  it('gives a new session id with the password and again with the code', async () => {
    const demo = shared()
    const ada = await addPerson(demo, 'Ada')
    const page = await visitor()
    const sessionId = async (): Promise<string> => {
      const [cookie] = await page.context().cookies()
      expect(cookie).toMatchObject({ name: 'session', httpOnly: true, sameSite: 'Lax', path: '/' })
      return cookie?.value ?? ''
    }
    await logIn(demo, page, ada)
    const ids = [await sessionId()]
    const { recoveryCodes } = await switchOn(page)
    ids.push(await sessionId())
    await logOut(page)
    await logIn(demo, page, ada)
    ids.push(await sessionId())
    await enterRecoveryCode(page, recoveryCodes[0])
    ids.push(await sessionId())
    expect(new Set(ids).size).toBe(4)
    for (const id of ids.slice(0, 3)) {
      await page.context().clearCookies()
      await page.context().addCookies([{ name: 'session', value: id, url: demo.url }])
      await page.goto(`${demo.url}/profile`)
      expect(page.url()).toBe(`${demo.url}/login`)
    }
  })
})
