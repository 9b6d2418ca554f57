import type { SignedInSession } from '../sessions.js'
import { ISSUER } from '../two-factor.js'
import { html } from '../web/html.js'
import { layout } from '../web/layout.js'
import { type Reply, redirect, show } from '../web/reply.js'
import type { VisitOf } from '../web/visit.js'
import { proofForm, readProof } from './fields.js'
import { isEnrolled, requiringCompanies } from './status.js'
import { explain, whoRequires } from './words.js'

type ProfileVisit = VisitOf<SignedInSession>

/** Switching off asks for a code, so that an unlocked computer is not enough. */
export const askToSwitchOff = (visit: ProfileVisit): Promise<Reply> => offPage(visit, null)

export async function switchOff(visit: ProfileVisit): Promise<Reply> {
  const { app, session, person, form, context } = visit
  const code = form.get('code') ?? ''
  const result = await app.twoFactor.enrollment.disable({ userId: person.id, code, context })
  if (!result.ok) return offPage(visit, explain(result))
  session.setup = null
  return redirect('/profile/two-factor/removed')
}

async function offPage({ app, query, person }: ProfileVisit, error: string | null): Promise<Reply> {
  const status = await app.twoFactor.enrollment.status({ userId: person.id })
  if (!isEnrolled(status)) return redirect('/profile')
  const companies = requiringCompanies(person, status)
  const button = html`<button class="primary">Switch off</button>`
  const body =
    companies.length > 0
      ? html`
<p class="error" role="alert">${whoRequires(companies)} two-factor, so you cannot switch it off. Ask an admin of your company.</p>
<p><a href="/profile">Back to your profile</a></p>`
      : html`
<p>From then on your password alone gets you in. Your key and your recovery codes are erased.</p>
${proofForm({ path: '/profile/two-factor/off', proof: readProof(query), error, button })}
<p class="aside"><a href="/profile">Keep it on</a></p>`
  return show(layout({ title: 'Switch off two-factor', body, person }), error === null ? 200 : 422)
}

/** The entry in the app no longer works, and only the person can delete it. */
export async function remindToDelete({ app, person }: ProfileVisit): Promise<Reply> {
  const status = await app.twoFactor.enrollment.status({ userId: person.id })
  if (isEnrolled(status)) return redirect('/profile')
  const body = html`
<p>One thing is left to do, on your phone: delete the entry
<strong>${ISSUER}: ${person.email}</strong> from your authenticator app.</p>
<p>Its codes no longer work, and never will again. If you switch two-factor on another time, you will
scan a new QR code.</p>
<div class="actions"><a class="button" href="/profile">Back to your profile</a></div>`
  return show(layout({ title: 'Two-factor is off', body, person }))
}
