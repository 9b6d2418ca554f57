import type { WaitingSession } from '../sessions.js'
import { html } from '../web/html.js'
import { layout, logOutForm } from '../web/layout.js'
import { type Reply, redirect, show } from '../web/reply.js'
import type { VisitOf } from '../web/visit.js'
import { deviceName } from './devices.js'
import { proofForm, readProof } from './fields.js'
import { loginTimedOut } from './login.js'
import { explain } from './words.js'

/** The second step of a login. */
export const askForCode = (visit: VisitOf<WaitingSession>): Reply => codePage(visit, null)

export async function checkCode(visit: VisitOf<WaitingSession>): Promise<Reply> {
  const { app, session, form, context } = visit
  const result = await app.twoFactor.login.verify({
    challenge: session.challenge,
    code: form.get('code') ?? '',
    rememberDevice: form.has('trust') && { name: deviceName(context.userAgent) },
    context,
  })
  if (result.ok) {
    app.sessions.end(session)
    const next = app.sessions.beginSignedIn(result.userId, { proof: result.proof })
    if (result.factor === 'recovery_code') next.notice = recoveryCodeUsed(result.recoveryCodesLeft)
    const { deviceToken: token, deviceExpiresAt: expiresAt } = result
    const device = token === undefined || expiresAt === undefined ? {} : { device: { token, expiresAt } }
    return redirect('/profile', { session: next, ...device })
  }
  const isOver = result.reason === 'challenge_expired' || result.reason === 'challenge_invalid'
  return isOver ? loginTimedOut(visit) : codePage(visit, explain(result))
}

const recoveryCodeUsed = (left: number): string =>
  `You logged in with a recovery code. ${left === 1 ? 'One is' : `${left || 'None'} are`} left.`

const TRUST_FIELD = html`
<p class="choice"><input id="trust" name="trust" type="checkbox"> <label for="trust">Do not ask on this device for 30 days</label></p>`

function codePage({ person, query }: VisitOf<WaitingSession>, error: string | null): Reply {
  const button = html`<button class="primary">Log in</button>`
  const body = html`
<p>One more step for <strong>${person.email}</strong>.</p>
${proofForm({ path: '/login/code', proof: readProof(query), error, extra: TRUST_FIELD, button })}
<div class="aside">${logOutForm('Log in as someone else')}</div>`
  return show(layout({ title: 'Enter your code', body }), error === null ? 200 : 422)
}
