import type { Session } from '../sessions.js'
import { html } from '../web/html.js'
import { layout } from '../web/layout.js'
import { type Reply, redirect, show } from '../web/reply.js'
import { askForSecondFactor, startLogin, type Visit } from '../web/visit.js'
import { field } from './fields.js'

const NOTICES: ReadonlyMap<string | null, string> = new Map([
  ['logged-out', 'You are logged out.'],
  ['too-late', 'That took too long. Please log in again.'],
])

export const showLogin = ({ query }: Visit): Reply =>
  loginForm({ notice: NOTICES.get(query.get('notice')) ?? null })

/**
 * Checks email and password. Then `login.start` returns what is still to do. Only after `done` is the session signed
 * in. A real application limits password attempts too.
 */
export async function logIn(visit: Visit): Promise<Reply> {
  const { app, form } = visit
  const email = form.get('email') ?? ''
  const person = await app.people.checkPassword(email, form.get('password') ?? '')
  if (person === null) return loginForm({ email, error: 'Email and password do not match.' })

  const login = await startLogin(visit, person.id, null)
  if (login.step === 'done') return redirect('/profile', { session: app.sessions.beginSignedIn(person.id) })
  return askForSecondFactor(visit, person.id, login)
}

export function logOut({ app, session }: Visit): Reply {
  app.sessions.end(session)
  return redirect('/login?notice=logged-out', { session: null })
}

/** The challenge is no longer valid, so the login starts again. */
export function loginTimedOut({ app, session }: Visit & { readonly session: Session }): Reply {
  app.sessions.end(session)
  return redirect('/login?notice=too-late', { session: null })
}

interface LoginForm {
  readonly email?: string
  readonly error?: string
  readonly notice?: string | null
}

function loginForm({ email = '', error, notice = null }: LoginForm): Reply {
  const body = html`
<form method="post" action="/login">
${field({
  id: 'email',
  label: 'Email',
  attributes: html`name="email" type="email" autocomplete="username" value="${email}"`,
})}
${field({
  id: 'password',
  label: 'Password',
  error,
  attributes: html`name="password" type="password" autocomplete="current-password"`,
})}
<div class="actions"><button class="primary">Log in</button></div>
</form>`
  return show(layout({ title: 'Log in', body, notice }), error === undefined ? 200 : 422)
}
