import { type Html, html } from '../web/html.js'

export interface Field {
  readonly id: string
  readonly label: string
  readonly hint?: Html | string
  readonly error?: string | null | undefined
  /** Whether the page opens with this field focused. A field with an error always is. */
  readonly focus?: boolean | undefined
  /** Its type, name, autocomplete and so on. */
  readonly attributes: Html
}

/** A labelled field. A screen reader announces its hint and error with it. */
export function field({ id, label, hint, error, focus = false, attributes }: Field): Html {
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return html`<div class="field">
<label for="${id}">${label}</label>
${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
<input id="${id}" ${attributes} required${describedBy && html` aria-describedby="${describedBy}"`}${
    error && html` aria-invalid="true"`
  }${(focus || error) && html` autofocus`}>
${error && html`<p class="error" id="${id}-error" role="alert">${error}</p>`}
</div>`
}

/** What the user enters: a code from the app, or a recovery code. */
export type Proof = 'app' | 'recovery'

/** Two separate fields: a phone's number pad for a code, letters for a recovery code. */
export const proofField = (proof: Proof, error: string | null): Html =>
  proof === 'app' ? codeField({ error, focus: true }) : recoveryField(error)

export const codeField = ({ error, focus }: Pick<Field, 'error' | 'focus'>): Html =>
  field({
    id: 'code',
    label: 'Code from your app',
    hint: 'The six digits that your authenticator app shows now.',
    error,
    focus,
    attributes: html`class="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"`,
  })

const recoveryField = (error: string | null): Html =>
  field({
    id: 'code',
    label: 'Recovery code',
    hint: 'One of the codes that you saved when you switched two-factor on. Each works once.',
    error,
    focus: true,
    attributes: html`class="recovery" name="code" type="text" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false"`,
  })

const RECOVERY_QUERY = '?with=recovery-code'

export const readProof = (query: URLSearchParams): Proof =>
  query.get('with') === 'recovery-code' ? 'recovery' : 'app'

export interface ProofForm {
  /** Where the form is shown and sent to. */
  readonly path: string
  readonly proof: Proof
  readonly error: string | null
  /** More fields. */
  readonly extra?: Html
  readonly button: Html
}

/** Asks for a code from the app. A link below it switches to a recovery code. */
export const proofForm = ({ path, proof, error, extra, button }: ProofForm): Html => html`
<form method="post" action="${proof === 'app' ? path : path + RECOVERY_QUERY}">
${proofField(proof, error)}
${extra}
<div class="actions">${button}</div>
</form>
<p class="aside">${
  proof === 'app'
    ? html`No phone at hand? <a href="${path + RECOVERY_QUERY}">Use a recovery code</a>`
    : html`<a href="${path}">Use a code from your app</a>`
}</p>`
