import type { SignedInSession } from '../sessions.js'
import { html } from '../web/html.js'
import { layout } from '../web/layout.js'
import { type Reply, redirect, show } from '../web/reply.js'
import type { VisitOf } from '../web/visit.js'
import { proofForm, readProof } from './fields.js'
import { setupForm } from './setup.js'
import { explain } from './words.js'

type ProfileVisit = VisitOf<SignedInSession>

/** Switching on always creates a new secret. */
export async function switchOn(visit: ProfileVisit): Promise<Reply> {
  const { app, session, person, context } = visit
  const started = await app.twoFactor.enrollment.start({
    userId: person.id,
    accountName: person.email,
    context,
  })
  if (started.ok) {
    session.setup = started
    return redirect('/profile/two-factor')
  }
  // It is on already, from another window.
  session.notice = explain(started)
  return redirect('/profile')
}

export const showSetup = (visit: ProfileVisit): Reply => setupPage(visit, null)

export async function confirmSetup(visit: ProfileVisit): Promise<Reply> {
  const { app, session, person, form, context } = visit
  if (session.setup === null) return redirect('/profile')
  const code = form.get('code') ?? ''
  const result = await app.twoFactor.enrollment.confirm({ userId: person.id, code, context })
  if (result.ok) {
    app.sessions.end(session)
    return redirect('/profile/recovery-codes', {
      session: app.sessions.beginSignedIn(person.id, result),
    })
  }
  if (
    result.reason === 'expired' ||
    result.reason === 'not_pending' ||
    result.reason === 'challenge_invalid'
  ) {
    session.setup = null
    session.notice = explain(result)
    return redirect('/profile')
  }
  return setupPage(visit, explain(result))
}

export function cancelSetup({ session }: ProfileVisit): Reply {
  session.setup = null
  return redirect('/profile')
}

function setupPage({ session, person }: ProfileVisit, error: string | null): Reply {
  if (session.setup === null) return redirect('/profile')
  const body = html`
${setupForm({ setup: session.setup, person, action: '/profile/two-factor/confirm', error })}
<div class="aside"><form method="post" action="/profile/two-factor/cancel"><button class="link">Cancel</button></form></div>`
  return show(layout({ title: 'Set up two-factor', body, person }), error === null ? 200 : 422)
}

/** Moving to a new phone starts with a code from the old one, or with a recovery code. */
export const askToReplace = (visit: ProfileVisit): Reply => replacePage(visit, null)

export async function replace(visit: ProfileVisit): Promise<Reply> {
  const { app, session, person, form, context } = visit
  const started = await app.twoFactor.enrollment.start({
    userId: person.id,
    accountName: person.email,
    code: form.get('code') ?? '',
    context,
  })
  if (!started.ok) return replacePage(visit, explain(started))
  session.setup = started
  return redirect('/profile/two-factor')
}

function replacePage({ query, person }: ProfileVisit, error: string | null): Reply {
  const button = html`<button class="primary">Go on</button>`
  const body = html`
<p>You will scan a new QR code. Your old entry works until you have confirmed the new one; then it
ends, and you get new recovery codes.</p>
${proofForm({ path: '/profile/two-factor/replace', proof: readProof(query), error, button })}
<p class="aside"><a href="/profile">Cancel</a></p>`
  return show(layout({ title: 'Move to a new phone', body, person }), error === null ? 200 : 422)
}
