import type { WaitingSession } from '../sessions.js'
import { html } from '../web/html.js'
import { layout, logOutForm } from '../web/layout.js'
import { type Reply, redirect, show } from '../web/reply.js'
import { takeNotice, type VisitOf } from '../web/visit.js'
import { loginTimedOut } from './login.js'
import { setupForm } from './setup.js'
import { requiringCompanies } from './status.js'
import { explain, whoRequires } from './words.js'

/** A login of a person who must enroll first: the page says why, then comes the setup. */
export async function leadToSetup(visit: VisitOf<WaitingSession>): Promise<Reply> {
  const { app, session, person } = visit
  if (session.setup !== null) return setupPage(visit, null)
  const companies = requiringCompanies(person, await app.twoFactor.enrollment.status({ userId: person.id }))
  const body = html`
<p>${whoRequires(companies)} two-factor authentication. Besides your password you will be asked for
a code that only your phone knows, so that a stolen password is not enough.</p>
<p>Have your phone ready, with an authenticator app on it. It takes a minute.</p>
<form method="post" action="/login/enroll"><div class="actions"><button class="primary">Set it up</button></div></form>
<div class="aside">${logOutForm('Not now')}</div>`
  return show(layout({ title: 'One thing before you go on', body, notice: takeNotice(session) }))
}

export async function beginSetup(visit: VisitOf<WaitingSession>): Promise<Reply> {
  const { app, session, person, context } = visit
  const started = await app.twoFactor.enrollment.start({
    userId: person.id,
    accountName: person.email,
    challenge: session.challenge,
    context,
  })
  if (started.ok) {
    session.setup = started
    // The setup outlives the challenge that started it.
    session.endsAt = started.expiresAt.getTime()
  } else if (started.reason !== 'busy') return loginTimedOut(visit)
  else session.notice = explain(started)
  return redirect('/login/enroll')
}

export async function finishSetup(visit: VisitOf<WaitingSession>): Promise<Reply> {
  const { app, session, person, form, context } = visit
  if (session.setup === null) return redirect('/login/enroll')
  const result = await app.twoFactor.enrollment.confirm({
    userId: person.id,
    code: form.get('code') ?? '',
    challenge: session.challenge,
    context,
  })
  if (result.ok) {
    app.sessions.end(session)
    const next = app.sessions.beginSignedIn(person.id, result)
    return redirect('/profile/recovery-codes', { session: next })
  }
  switch (result.reason) {
    case 'challenge_expired':
    case 'challenge_invalid':
      return loginTimedOut(visit)
    case 'expired':
    case 'not_pending':
      session.setup = null
      session.notice = explain(result)
      return redirect('/login/enroll')
    default:
      return setupPage(visit, explain(result))
  }
}

function setupPage({ session, person }: VisitOf<WaitingSession>, error: string | null): Reply {
  if (session.setup === null) return redirect('/login/enroll')
  const body = html`
${setupForm({ setup: session.setup, person, action: '/login/enroll/confirm', error })}
<div class="aside">${logOutForm('Not now')}</div>`
  return show(layout({ title: 'Set up two-factor', body }), error === null ? 200 : 422)
}
