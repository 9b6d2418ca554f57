import type { DeviceInfo } from 'stepward'
import type { Person } from '../people.js'
import type { SignedInSession } from '../sessions.js'
import { type Html, html } from '../web/html.js'
import { layout } from '../web/layout.js'
import { type Reply, show } from '../web/reply.js'
import { takeNotice, type VisitOf } from '../web/visit.js'
import { deviceList } from './devices.js'
import { type EnrolledStatus, isEnrolled, requiringCompanies } from './status.js'
import { switchForm } from './switch.js'
import { day, whoRequires } from './words.js'

/** The person's own page, with the switch for two-factor. */
export async function showProfile({ app, session, person }: VisitOf<SignedInSession>): Promise<Reply> {
  const status = await app.twoFactor.enrollment.status({ userId: person.id })
  const devices = await app.twoFactor.devices.list({ userId: person.id })
  const body = html`
<dl class="facts">
<dt>Name</dt><dd>${person.name}</dd>
<dt>Email</dt><dd>${person.email}</dd>
${person.memberships.map(
  ({ companyName, role }) => html`<dt>Company</dt><dd>${companyName}${role === 'admin' && ' (admin)'}</dd>`,
)}
</dl>
${isEnrolled(status) ? whenOn(person, status, devices) : whenOff()}`
  return show(layout({ title: 'Profile', body, person, path: '/profile', notice: takeNotice(session) }))
}

/** A company that requires two-factor would have led the person to the setup. */
const whenOff = (): Html => html`
<section class="card" aria-labelledby="two-factor">
${switchForm({
  id: 'two-factor',
  label: 'Two-factor authentication',
  isOn: false,
  method: 'post',
  action: '/profile/two-factor',
})}
<p>When it is on, you log in with your password and a code from your phone. A stolen password is then
not enough to get in.</p>
</section>`

function whenOn(person: Person, status: EnrolledStatus, devices: readonly DeviceInfo[]): Html {
  const companies = requiringCompanies(person, status)
  return html`
<section class="card" aria-labelledby="two-factor">
${switchForm({
  id: 'two-factor',
  label: 'Two-factor authentication',
  isOn: true,
  method: 'get',
  action: '/profile/two-factor/off',
})}
<p>${
    status.state === 'suspended'
      ? 'Blocked after too many wrong codes. Use a recovery code to set up your app again.'
      : html`On since ${day(status.enrolledAt)}. You are asked for a code whenever you log in.`
  }</p>
${companies.length > 0 && html`<p>${whoRequires(companies)} it, so it cannot be switched off.</p>`}
<dl class="facts">
<dt>Recovery codes left</dt><dd>${status.recoveryCodesLeft}</dd>
</dl>
<p><a href="/profile/two-factor/replace">Move to a new phone</a></p>
</section>
${devices.length > 0 && deviceList(devices)}`
}
