import { api, leaveFor } from '../api.js'
import { inWords, languageName, words } from '../language.js'
import { byId, showPage } from '../page.js'

let refused = null
let isBusy = false

byId('form').addEventListener('submit', async (event) => {
  event.preventDefault()
  if (isBusy) return
  isBusy = true
  const fields = Object.fromEntries(new FormData(byId('form')))
  const result = await api('POST', '/login', { ...fields, language: languageName() })
  if (result.ok) await leaveFor('/login/code')
  isBusy = false
  refused = result.reason
  showError()
  byId('password').select()
})

function showError() {
  byId('error').textContent = refused === null ? '' : (words().login[refused] ?? words().fault.text)
  for (const name of ['email', 'password']) byId(name).ariaInvalid = String(refused === 'wrong_password')
}

inWords(showError)
byId('out').hidden = location.search !== '?out'
showPage()
byId('email').focus()
