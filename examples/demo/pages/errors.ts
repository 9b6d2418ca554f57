import type { Person } from '../people.js'
import { type Html, html } from '../web/html.js'
import { layout } from '../web/layout.js'

export const errorPage = (title: string, text: string, person?: Person): Html =>
  layout({ title, person, body: html`<p>${text}</p><p><a href="/">Back to the start</a></p>` })
