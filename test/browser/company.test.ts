import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { press, textOf, useBrowser } from '../support/browser.js'
import { type RunningDemo, useDemo } from '../support/browser-demo.js'
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
  switchOn,
} from '../support/browser-story.js'

/** A company of an admin and a member. */
async function addHarbour(demo: RunningDemo) {
  const company = addCompany(demo, 'Harbour Coffee')
  const ada = await addPerson(demo, 'Ada', { company, role: 'admin' })
  const ben = await addPerson(demo, 'Ben', { company, role: 'member' })
  return { ada, ben, company }
}

const openCompany = async (page: Page): Promise<void> => {
  await press(page, 'link', 'Harbour Coffee')
  await headingOf(page, 'Members').waitFor()
}

const requireNow = async (page: Page): Promise<void> => {
  await press(page, 'button', 'Require two-factor')
  await press(page, 'button', 'Save')
}

const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) })

/** What an admin does for a member, with a reason. */
async function act(page: Page, name: string, action: string): Promise<void> {
  await press(page, 'button', `Actions: ${name}`)
  await press(page, 'button', action)
  await page.getByLabel('Reason').fill('She asked for it in person')
  await press(page, 'button', action)
}

describe('the company settings', () => {
  const { visitor } = useBrowser()
  const shared = useDemo()

  it('S9 apply to running sessions and to logins: members who are not enrolled are led to the setup', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const juniper = addCompany(demo, 'Juniper Books')
    const stranger = await addPerson(demo, 'Emil', { company: juniper, role: 'member' })
    const [ada, ben, emil] = [await visitor(), await visitor(), await visitor()]
    await logIn(demo, ada, people.ada)
    await switchOn(ada)
    await logIn(demo, ben, people.ben)
    await onProfile(ben)
    await logIn(demo, emil, stranger)
    await onProfile(emil)

    await openCompany(ada)
    expect(await textOf(rowOf(ada, 'Ben'))).toContain('Off')
    await press(ada, 'button', 'Require two-factor')
    await ada.getByText('1 person would have to set it up at the next login.').waitFor()
    await press(ada, 'button', 'Save')
    await ada.getByText('Two-factor is required.', { exact: true }).waitFor()
    await ada.getByRole('listitem').filter({ hasText: 'The company requires two-factor' }).waitFor()

    await ben.reload()
    await ben.waitForURL('**/login/code')
    await ben.getByText('Harbour Coffee requires two-factor.').waitFor()
    await emil.reload()
    await onProfile(emil)

    await logIn(demo, ben, people.ben)
    await headingOf(ben, 'Set up two-factor').waitFor()
    await ben.goto(`${demo.url}/profile`)
    expect(ben.url()).toBe(`${demo.url}/login/code`)
    await press(ben, 'button', 'Set it up')
    await finishSetup(ben)
    await onProfile(ben)

    await ada.reload()
    await rowOf(ada, 'Ben').getByText('On', { exact: true }).waitFor()
  })

  it('cannot require what the admin does not have', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const ada = await visitor()
    await logIn(demo, ada, people.ada)
    await openCompany(ada)
    await requireNow(ada)
    await ada.getByRole('alert').filter({ hasText: 'Turn on your own two-factor first' }).waitFor()
    await press(ada, 'link', 'Profile')
    await switchOn(ada)
    await openCompany(ada)
    await requireNow(ada)
    await ada.getByText('Two-factor is required.', { exact: true }).waitFor()
  })

  it('S9 forbid switching off while two-factor is required, and allow it as soon as it is not', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const [ada, ben] = [await visitor(), await visitor()]
    await logIn(demo, ada, people.ada)
    await switchOn(ada)
    await logIn(demo, ben, people.ben)
    const { recoveryCodes } = await switchOn(ben)

    // Ben has the form open when the company decides.
    await press(ben, 'button', 'Turn off')
    await openCompany(ada)
    await requireNow(ada)
    await ada.getByText('Two-factor is required.', { exact: true }).waitFor()
    await codeField(ben).fill(recoveryCodes[0] ?? '')
    await press(ben, 'button', 'Turn off')
    await ben
      .getByRole('alert')
      .filter({ hasText: 'requires two-factor, so you cannot turn it off' })
      .waitFor()
    await ben.reload()
    await ben.getByText('Harbour Coffee requires two-factor.').waitFor()
    expect(await ben.getByRole('button', { name: 'Turn off' }).count()).toBe(0)

    await press(ada, 'button', 'Stop requiring it')
    await ada.getByRole('button', { name: 'Stop requiring it' }).last().click()
    await ada.getByText('Everyone decides for themselves.', { exact: true }).waitFor()
    await ben.reload()
    await changeWithCode(ben, 'Turn off', recoveryCodes[0])
    await ben.getByText('Two-factor is off').waitFor()
  })

  it('let an admin end the wait of a member who typed too many wrong codes', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const [ada, ben] = [await visitor(), await visitor()]
    await logIn(demo, ada, people.ada)
    await switchOn(ada)
    await logIn(demo, ben, people.ben)
    const { app } = await switchOn(ben)
    await logOut(ben)
    await logIn(demo, ben, people.ben)
    for (let attempt = 0; attempt < 5; attempt++) {
      await enterCode(ben, await app.wrongCode())
      await ben.locator('[aria-busy=true]').waitFor({ state: 'detached' })
    }
    await ben.getByRole('timer').filter({ hasText: 'You can try again' }).waitFor()

    await openCompany(ada)
    await act(ada, 'Ben', 'End the wait')
    await rowOf(ada, 'Ben').getByText('Codes are refused').waitFor({ state: 'detached' })
    await enterCode(ben, await app.freshCode())
    await onProfile(ben)
    await ben.getByRole('listitem').filter({ hasText: 'An admin ended the wait' }).waitFor()
  })

  it('let an admin reset a member who lost the phone, who sets up again and keeps nothing of the old', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const [ada, ben] = [await visitor(), await visitor()]
    await logIn(demo, ada, people.ada)
    await switchOn(ada)
    await openCompany(ada)
    await requireNow(ada)
    await logIn(demo, ben, people.ben)
    await press(ben, 'button', 'Set it up')
    const old = await finishSetup(ben)
    await onProfile(ben)

    await ada.reload()
    await act(ada, 'Ben', 'Reset two-factor')
    await rowOf(ada, 'Ben').getByText('Off, must turn it on at the next login').waitFor()
    await ben.reload()
    await press(ben, 'button', 'Set it up')
    const { app } = await finishSetup(ben)
    expect(app.secret).not.toBe(old.app.secret)
    await onProfile(ben)
  })

  it('are closed to members and to other companies', async () => {
    const demo = shared()
    const people = await addHarbour(demo)
    const other = addCompany(demo, 'Juniper Books')
    const [ben, ada] = [await visitor(), await visitor()]
    await logIn(demo, ben, people.ben)
    await logIn(demo, ada, people.ada)
    await onProfile(ben)
    await onProfile(ada)
    expect(await ben.getByRole('link', { name: 'Harbour Coffee' }).count()).toBe(0)
    for (const [page, company] of [
      [ben, people.company.id],
      [ada, other.id],
      [ada, 'no-such-company'],
    ] as const) {
      const answer = await page.goto(`${demo.url}/companies/${company}`)
      expect(answer?.status()).toBe(404)
      await headingOf(page, 'There is no such page').waitFor()
      const data = await page.request.get(`${demo.url}/api/companies/${company}`)
      expect(await data.json()).toMatchObject({ reason: 'not_admin' })
      const forced = await page.request.put(`${demo.url}/two-factor/companies/${company}/policy`, {
        headers: { origin: demo.url },
        data: {},
      })
      expect(forced.status()).toBe(403)
    }
  })
})
