import { qrSvg } from 'stepward/qr'
import type { Person } from '../people.js'
import type { Setup } from '../sessions.js'
import { ISSUER } from '../two-factor.js'
import { type Html, html, trusted } from '../web/html.js'
import { codeField } from './fields.js'

export interface SetupForm {
  readonly setup: Setup
  readonly person: Person
  /** Where the form sends the code. */
  readonly action: string
  readonly error: string | null
}

/**
 * The QR code, the key to type by hand, and the field for the first code. The profile and a forced enrollment share it.
 */
export const setupForm = ({ setup, person, action, error }: SetupForm): Html => html`
${
  setup.replaces &&
  html`<p class="notice">Your present app entry works until you have entered a code of the new one.</p>`
}
<section aria-labelledby="scan">
<h2 id="scan">1. Scan this with your authenticator app</h2>
<p>Google Authenticator, or any other. Choose “Add” or “+” in the app, then scan.</p>
<div class="qr">${trusted(qrSvg(setup.uri, { title: 'QR code for your authenticator app' }))}</div>
<p class="on-phone"><a href="${setup.uri}">Open in an app on this device</a></p>
<details>
<summary>Can’t scan? Type the key</summary>
<dl>
<dt>Account</dt><dd>${ISSUER}: ${person.email}</dd>
<dt>Key</dt><dd><code class="key">${(setup.secret.match(/.{1,4}/g) ?? []).map((group) => html`<span>${group}</span>`)}</code></dd>
<dt>Type of key</dt><dd>Time based</dd>
</dl>
</details>
</section>
<section aria-labelledby="type">
<h2 id="type">2. Enter the code that it shows</h2>
<form method="post" action="${action}">
${codeField({ error })}
<div class="actions"><button class="primary">Switch on</button></div>
</form>
</section>`
