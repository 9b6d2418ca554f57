// DEMO ONLY, do not copy: the mails that a real application would have sent.
import { dateTime, inWords, words } from '/web/language.js'
import { fill } from '/web/lists.js'
import { byId, showPage } from '/web/page.js'

const { mails } = await (await fetch('/stand-ins/mails')).json()

function mailOf({ sentAt, recipient, subject, body }) {
  const mail = document.createElement('li')
  mail.className = 'card'
  const parts = { h2: subject, small: `${words().standIns.to} ${recipient} · ${dateTime(sentAt)}`, p: body }
  for (const [tag, text] of Object.entries(parts))
    mail.append(Object.assign(document.createElement(tag), { textContent: text }))
  return mail
}

inWords(() => fill(byId('mails'), mails.map(mailOf), words().standIns.noMails))
showPage()
