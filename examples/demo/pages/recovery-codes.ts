import type { SignedInSession } from '../sessions.js'
import { ISSUER } from '../two-factor.js'
import { html } from '../web/html.js'
import { layout } from '../web/layout.js'
import { download, type Reply, redirect, show } from '../web/reply.js'
import type { VisitOf } from '../web/visit.js'

type ProfileVisit = VisitOf<SignedInSession>

/** The codes are shown until the person confirms that they are saved. Then only their hashes exist. */
export function showRecoveryCodes({ session, person }: ProfileVisit): Reply {
  const codes = session.recoveryCodes ?? []
  const body = html`
<p>Save these now; they are shown once. If you lose your phone, each of them gets you in once instead
of a code.</p>
<ol class="recovery-codes">
${codes.map((code) => html`<li><code>${code}</code></li>`)}
</ol>
<p>Download or print them, or copy them into your password manager. Do not keep them on the phone.</p>
<div class="actions">
<a class="button" href="/profile/recovery-codes.txt" download>Download</a>
<form method="post" action="/profile/recovery-codes"><button class="primary">I have saved them</button></form>
</div>`
  return show(layout({ title: 'Two-factor is on: save your recovery codes', body, person }))
}

export function downloadRecoveryCodes({ session, person }: ProfileVisit): Reply {
  const codes = session.recoveryCodes ?? []
  const lines = [`${ISSUER}: recovery codes of ${person.email}`, 'Each works once.', '', ...codes, '']
  return download('recovery-codes.txt', lines.join('\r\n'))
}

export function recoveryCodesSaved({ session }: ProfileVisit): Reply {
  session.recoveryCodes = null
  session.notice = 'Two-factor is on. At your next login you will be asked for a code.'
  return redirect('/profile')
}
