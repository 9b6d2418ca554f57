// DEMO ONLY, do not copy: what the stand-ins need on the pages of the product.
import { dateTime, inWords, words } from '/web/language.js'

/** The virtual phone in another tab asks for the QR code that is on a screen. */
const camera = new BroadcastChannel('virtual-phone')
camera.addEventListener('message', ({ data }) => {
  const uri = document.querySelector('a[href^="otpauth:"]')?.href
  if (data === 'scan' && uri) camera.postMessage({ uri })
})

// What leads to the stand-ins, and the time of the demo if it is not that of the world.
const { ahead } = await (await fetch('/stand-ins/clock')).json()
const footer = document.createElement('footer')
footer.className = 'stand-ins'
document.body.append(footer)
inWords(() => {
  const { titles, standIns } = words()
  const now = ahead > 0 ? `${standIns.itIs} ${dateTime(Date.now() + ahead)}` : ''
  footer.replaceChildren(
    standIns.name,
    linkTo('/stand-ins', titles.phone),
    linkTo('/mails', titles.mails),
    now,
  )
})

function linkTo(href, textContent) {
  return Object.assign(document.createElement('a'), { href, textContent, target: href.slice(1) })
}

// The people, beside the login.
if (location.pathname === '/login') {
  const { people, companies } = await (await fetch('/stand-ins/people')).json()
  const aside = document.createElement('aside')
  aside.className = 'stand-ins people'
  document.getElementById('main').append(aside)
  inWords(() => aside.replaceChildren(title(), ...people.map((person) => buttonOf(person, companies))))
}

function title() {
  const heading = document.createElement('h2')
  heading.textContent = words().standIns.people
  return heading
}

function buttonOf({ name, email, password, companies: roles }, companies) {
  const button = document.createElement('button')
  const detail = document.createElement('small')
  detail.textContent = companies
    .filter(({ id }) => roles[id])
    .map((company) => `${company.name} (${words().roles[roles[company.id]]})`)
    .join(', ')
  Object.assign(button, { type: 'button', className: 'person' })
  button.append(name, detail)
  button.addEventListener('click', () => {
    document.getElementById('email').value = email
    document.getElementById('password').value = password
    document.querySelector('#form button').focus()
  })
  return button
}
