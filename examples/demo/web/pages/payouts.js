import { api } from '../api.js'
import { inWords, words } from '../language.js'
import { fill, lineOf } from '../lists.js'
import { byId, openAccount, showElements } from '../page.js'

const account = await openAccount()
let payouts = []
let outcome = ''
let isBusy = false

async function load() {
  payouts = (await api('GET', '/payouts')).payouts ?? payouts
  draw()
}

async function pay() {
  if (isBusy) return
  isBusy = true
  const { ok, reason } = await api('POST', '/payouts')
  isBusy = false
  outcome = ok ? 'paid' : reason
  // The last code is too old. After a new one, nobody has to press again.
  const isStale = outcome === 'proof_stale'
  byId('code').replaceChildren(...(isStale ? [byId('challenge').content.cloneNode(true)] : []))
  byId('pay').hidden = isStale
  await load()
}

function draw() {
  const { paid, amount, none, outcomes } = words().payouts
  byId('status').textContent = outcome === 'paid' ? paid : ''
  byId('error').textContent = outcomes[outcome] ?? words().fault.text
  byId('set-up').hidden = outcome !== 'enrollment_required'
  const lines = payouts.map(({ paidAt }) => lineOf(amount, paidAt))
  fill(byId('list'), lines, none)
}

byId('pay').addEventListener('click', pay)
addEventListener('stepward-done', pay)
inWords(draw)
showElements(account)
await load()
