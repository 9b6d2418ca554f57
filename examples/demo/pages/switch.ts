import { type Html, html } from '../web/html.js'

export interface SwitchForm {
  readonly id: string
  readonly label: string
  readonly isOn: boolean
  /** `post` switches at once, `get` leads to a page that asks first. */
  readonly method: 'get' | 'post'
  readonly action: string
}

/** A switch that is a plain form, so that it works without a script. Its heading is its label. */
export const switchForm = ({ id, label, isOn, method, action }: SwitchForm): Html => html`
<form class="switch" method="${method}" action="${action}">
<h2 id="${id}">${label}</h2>
<button role="switch" aria-checked="${String(isOn)}" aria-labelledby="${id}"><span>${isOn ? 'On' : 'Off'}</span></button>
</form>`
