import type { DeviceInfo } from 'stepward'
import type { SignedInSession } from '../sessions.js'
import { type Html, html } from '../web/html.js'
import { type Reply, redirect } from '../web/reply.js'
import type { VisitOf } from '../web/visit.js'
import { day, explain } from './words.js'

const BROWSERS = [
  ['Firefox', /Firefox\//],
  ['Edge', /Edg\//],
  ['Chrome', /Chrome\//],
  ['Safari', /Safari\//],
] as const

const SYSTEMS = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS/],
  ['Linux', /Linux/],
] as const

/** By what a person recognizes a device in the list, such as `Firefox on Linux`. */
export function deviceName(userAgent: string): string {
  const nameIn = (names: typeof BROWSERS | typeof SYSTEMS): string | undefined =>
    names.find(([, pattern]) => pattern.test(userAgent))?.[0]
  return `${nameIn(BROWSERS) ?? 'A browser'} on ${nameIn(SYSTEMS) ?? 'an unknown system'}`
}

/** The devices on which a login asks for no code. */
export const deviceList = (devices: readonly DeviceInfo[]): Html => html`
<section aria-labelledby="devices">
<h2 id="devices">Devices that are not asked for a code</h2>
<ul class="members">
${devices.map(
  ({ id, name, expiresAt }) => html`<li>
<div><strong>${name ?? 'A device'}</strong><br><span class="hint">until ${day(expiresAt)}</span></div>
<form method="post" action="/profile/devices/${id}/revoke"><button class="link">Ask there again</button></form>
</li>`,
)}
</ul>
</section>`

export async function revokeDevice(visit: VisitOf<SignedInSession>): Promise<Reply> {
  const { app, session, person, params, context } = visit
  const deviceId = params['deviceId'] ?? ''
  const result = await app.twoFactor.devices.revoke({ userId: person.id, deviceId, context })
  session.notice = result.ok ? 'That device is asked for a code at its next login.' : explain(result)
  return redirect('/profile')
}
