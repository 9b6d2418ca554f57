// DEMO ONLY, do not copy: an authenticator app whose secrets are in the browser, and the clock of the demo.
import { generateTotp, parseOtpauthUri, totpSecondsLeft } from '/stepward/otp/index.js'
import { dateTime, inWords, words } from '/web/language.js'
import { fill } from '/web/lists.js'
import { byId, showPage } from '/web/page.js'

let uris = JSON.parse(localStorage.getItem('virtual-phone') ?? '[]')
let ahead = 0

const now = () => Math.floor((Date.now() + ahead) / 1000)

/** As in most apps, an entry replaces one of the same name. */
function add(uri) {
  try {
    const { issuer, accountName } = parseOtpauthUri(uri)
    keep([uri, ...uris.filter((one) => nameOf(one) !== `${issuer}: ${accountName}`)])
    say('added')
  } catch {
    say('noLink')
  }
}

function keep(changed) {
  uris = changed
  localStorage.setItem('virtual-phone', JSON.stringify(uris))
  drawEntries()
}

function nameOf(uri) {
  const { issuer, accountName } = parseOtpauthUri(uri)
  return `${issuer}: ${accountName}`
}

function drawEntries() {
  fill(byId('entries'), uris.map(entryOf), words().standIns.noEntries)
  tick()
}

function entryOf(uri) {
  const entry = document.createElement('li')
  const name = document.createElement('span')
  const code = document.createElement('output')
  const left = document.createElement('meter')
  const remove = document.createElement('button')
  name.textContent = nameOf(uri)
  code.dataset.uri = uri
  code.ariaLive = 'off'
  Object.assign(left, { max: 30, ariaLabel: words().standIns.left })
  Object.assign(remove, { type: 'button', className: 'link', textContent: words().standIns.remove })
  remove.ariaLabel = `${words().standIns.remove}: ${nameOf(uri)}`
  remove.addEventListener('click', () => keep(uris.filter((one) => one !== uri)))
  entry.append(name, code, left, remove)
  return entry
}

function tick() {
  for (const code of byId('entries').querySelectorAll('output')) {
    const { secret, algorithm, digits, period } = parseOtpauthUri(code.dataset.uri)
    const shown = generateTotp(secret, { time: now(), algorithm, digits, period })
    code.textContent = `${shown.slice(0, 3)} ${shown.slice(3)}`
    code.nextElementSibling.value = totpSecondsLeft({ time: now(), period })
  }
  byId('time').textContent = dateTime(now() * 1000)
}

function say(word) {
  byId('said').textContent = words().standIns[word]
}

async function clock(change) {
  const json = {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  }
  const response = await fetch('/stand-ins/clock', change && json)
  ahead = (await response.json()).ahead
  tick()
}

const camera = new BroadcastChannel('virtual-phone')
let waiting
camera.addEventListener('message', ({ data }) => {
  if (!data.uri || !waiting) return
  clearTimeout(waiting)
  waiting = undefined
  add(data.uri)
})
byId('scan').addEventListener('click', () => {
  camera.postMessage('scan')
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    waiting = undefined
    say('nothingToScan')
  }, 500)
})
byId('paste').addEventListener('submit', (event) => {
  event.preventDefault()
  add(byId('uri').value.trim())
  byId('paste').reset()
})
byId('moves').addEventListener('click', ({ target: { value } }) => {
  if (value) clock({ ahead: value === 'back' ? 0 : ahead + Number(value) * 1000 })
})

await clock()
inWords(drawEntries)
setInterval(tick, 1000)
addEventListener('focus', () => clock())
showPage()
