import { describe, expect, it } from 'vitest'
import { press, useBrowser } from '../support/browser.js'
import { useDemo } from '../support/browser-demo.js'
import { addCompany, addPerson } from '../support/browser-people.js'
import {
  changeWithCode,
  codeField,
  enterCode,
  finishSetup,
  headingOf,
  logIn,
  logOut,
  onProfile,
  scanSetup,
  shownRecoveryCodes,
  switchOn,
} from '../support/browser-story.js'
import { ENGLISH, LANGUAGES, spoken } from '../support/browser-words.js'

/** CSS pixels: a page of 1280 at 400 %, which WCAG 2.2 asks for (1.4.10). */
const NARROW = { width: 320, height: 640 }

/** The names of all texts, such as `titles.login`. */
function namesOf(words: object, before = ''): string[] {
  return Object.entries(words).flatMap(([name, word]) =>
    typeof word === 'string' ? [before + name] : namesOf(word as object, `${before}${name}.`),
  )
}

describe('the demo', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it.each(LANGUAGES)('plays the whole story in %s, on a screen of 320 pixels', async (language) => {
    const words = await spoken(language)
    const { demo, said } = words
    const running = shared()
    const company = addCompany(running, 'Harbour Coffee')
    const people = {
      ada: await addPerson(running, 'Ada', { company, role: 'admin' }),
      ben: await addPerson(running, 'Ben', { company, role: 'member' }),
    }
    const [ada, ben] = [await visitor({ viewport: NARROW }), await visitor({ viewport: NARROW })]
    for (const page of [ada, ben]) {
      await page.goto(`${running.url}/login`)
      await page.locator('#language').selectOption(language)
    }
    await logIn(running, ada, { ...people.ada, password: 'wrong' }, words)
    await ada.getByText(demo.login.wrong_password).waitFor()

    await logIn(running, ada, people.ada, words)
    await onProfile(ada, words)
    expect(await ada.locator('html').getAttribute('lang')).toBe(language)
    const { app, recoveryCodes } = await switchOn(ada, words)
    await ada.getByText(said.setup.finished).waitFor()
    await ada.getByRole('listitem').filter({ hasText: said.events['enrollment.confirmed'] }).waitFor()

    await press(ada, 'link', company.name)
    await press(ada, 'button', said.company.require)
    await press(ada, 'button', said.common.save)
    await ada.getByText(said.policies.enforced, { exact: true }).waitFor()

    await logIn(running, ben, people.ben, words)
    await ben.getByText(said.common.requiredBy([company.name])).waitFor()
    await press(ben, 'button', said.setup.start)
    await finishSetup(ben, words)
    await onProfile(ben, words)

    await logOut(ada, words)
    await logIn(running, ada, people.ada, words)
    await enterCode(ada, await app.wrongCode(), words)
    await ada.getByText(said.triesLeft(4)).waitFor()
    await enterCode(ada, await app.freshCode(), words)
    await onProfile(ada, words)
    await press(ada, 'link', demo.titles.payouts)
    await ada.getByText(demo.payouts.none).waitFor()
    await press(ada, 'button', demo.payouts.pay)
    await ada.getByText(demo.payouts.paid).waitFor()

    await press(ada, 'link', company.name)
    await press(ada, 'button', said.company.relax)
    await ada.getByRole('button', { name: said.company.relax }).last().click()
    await ada.getByText(said.policies.optional, { exact: true }).waitFor()
    await press(ada, 'link', demo.titles.profile)
    await changeWithCode(ada, said.settings.turnOff, recoveryCodes[0], words)
    await ada.getByText(said.settings.deleteEntry).waitFor()

    await ada.goto(`${running.url}/mails`)
    for (const event of ['enrollment.confirmed', 'enrollment.ended:disabled'] as const) {
      const mail = ada.getByRole('listitem').filter({ hasText: people.ada.email })
      await mail.getByRole('heading', { name: said.events[event] }).waitFor()
    }
    await ada.getByText(said.advice.self).first().waitFor()
  })

  it('changes the language of what is on the screen, and of the mails, without losing anything', async () => {
    const demo = shared()
    const person = await addPerson(demo, 'Ada')
    const page = await visitor()
    const german = await spoken('de')
    await logIn(demo, page, person)
    await press(page, 'button', 'Turn on')
    const app = await scanSetup(page)
    await page.getByLabel('Language').selectOption('Deutsch')
    await headingOf(page, german.said.setup.title).waitFor()
    expect((await scanSetup(page)).secret).toBe(app.secret)
    await enterCode(page, await app.freshCode(), german)
    const codes = await shownRecoveryCodes(page, german)
    await page.locator('#language').selectOption('English')
    expect(await shownRecoveryCodes(page)).toEqual(codes)
    await press(page, 'button', 'I have saved them')
    await onProfile(page)

    await page.goto(`${demo.url}/mails`)
    const mail = page.getByRole('listitem').filter({ hasText: person.email })
    await mail.getByRole('heading', { name: german.said.events['enrollment.confirmed'] }).waitFor()
  })

  it.each(['de', 'tr'] as const)('has a word in %s for each in English', async (language) => {
    const { demo } = await spoken(language)
    expect(namesOf(demo)).toEqual(namesOf(ENGLISH.demo))
  })

  it('speaks the language of the browser at first', async () => {
    const demo = shared()
    const page = await visitor({ locale: 'tr-TR' })
    const { demo: turkish } = await spoken('tr')
    await page.goto(`${demo.url}/login`)
    await headingOf(page, turkish.titles.login).waitFor()
    expect(await page.title()).toBe(turkish.titles.login)
    expect(await codeField(page).count()).toBe(0)
  })
})
