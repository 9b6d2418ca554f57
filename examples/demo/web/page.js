import { defineElements } from '/stepward/elements/index.js'
import { api, leaveFor } from './api.js'
import { languageName, languages, messages, speak } from './language.js'

export const byId = (id) => document.getElementById(id)

/** Draws the elements of Stepward, now that the names that they show are known. */
export function showElements({ companies = [], members = [] }) {
  const companyNames = new Map(companies.map(({ companyId, companyName }) => [companyId, companyName]))
  const memberNames = new Map(members.map(({ id, name }) => [id, name]))
  defineElements({
    messages: messages(),
    companyName: (id) => companyNames.get(id) ?? id,
    memberName: (id) => memberNames.get(id) ?? id,
  })
  showPage()
}

export function showPage() {
  document.documentElement.dataset.ready = ''
}

/** For the pages of a person: their account, or the page that their session leads to. */
export async function openAccount() {
  const account = await api('GET', '/account')
  if (account.reason === 'not_authenticated') return leaveFor('/login')
  if (['second_factor_required', 'enrollment_required'].includes(account.reason)) {
    await api('POST', '/second-step')
    return leaveFor('/login/code')
  }
  if (!account.ok) return showFault()
  showNavigation(account.companies)
  // Another tab may have logged in as somebody else meanwhile.
  document.addEventListener('visibilitychange', async () => {
    if (((await api('GET', '/account')).id ?? account.id) !== account.id) location.reload()
  })
  return account
}

export function showFault() {
  byId('main').hidden = true
  byId('fault').hidden = false
  showPage()
  return new Promise(() => {})
}

function showNavigation(companies) {
  for (const { companyId, companyName } of companies.filter(({ role }) => role === 'admin')) {
    const link = { href: `/companies/${companyId}`, textContent: companyName }
    byId('nav').append(Object.assign(document.createElement('a'), link))
  }
  for (const link of byId('nav').querySelectorAll('a'))
    if (link.pathname === location.pathname) link.ariaCurrent = 'page'
  byId('nav').hidden = false
  byId('logout').hidden = false
  byId('language').addEventListener('change', () => api('PUT', '/account', { language: languageName() }))
}

byId('again').addEventListener('click', () => location.reload())
byId('logout').addEventListener('click', async () => {
  await api('POST', '/logout')
  await leaveFor('/login?out')
})

// The switches that every page has.
for (const [value, { words }] of languages)
  byId('language').append(Object.assign(new Option(words.inItself, value), { lang: value }))
byId('language').value = languageName()
byId('language').addEventListener('change', ({ target }) => speak(target.value))
byId('theme').value = document.documentElement.dataset.theme
byId('theme').addEventListener('change', ({ target }) => {
  document.documentElement.dataset.theme = target.value
  localStorage.setItem('theme', target.value)
})

// A page that the browser kept may be that of a session that has ended.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
