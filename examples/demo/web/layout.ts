import type { Person } from '../people.js'
import { ISSUER } from '../two-factor.js'
import { type Html, html } from './html.js'

export interface Page {
  readonly title: string
  readonly body: Html
  /** The person who is logged in, for the navigation. */
  readonly person?: Person | undefined
  /** The path of the page, if it is in the navigation. */
  readonly path?: string
  readonly notice?: string | null
}

export function layout({ title, body, person, path, notice }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${ISSUER}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<p class="brand"><a href="/">${ISSUER}</a></p>
${person !== undefined && navigation(person, path)}
</header>
<main id="main">
<h1>${title}</h1>
${notice && html`<p class="notice" role="status">${notice}</p>`}
${body}
</main>
</body>
</html>
`
}

function navigation(person: Person, path: string | undefined): Html {
  const companies = person.memberships.filter(({ role }) => role === 'admin')
  return html`<nav aria-label="Main">
${navigationLink('/profile', 'Profile', path)}
${companies.map(({ companyId, companyName }) => navigationLink(`/companies/${companyId}`, companyName, path))}
${logOutForm('Log out')}
</nav>`
}

const navigationLink = (href: string, text: string, path: string | undefined): Html =>
  html`<a href="${href}"${href === path && html` aria-current="page"`}>${text}</a>`

/** Ends the session, or a login that is not finished. */
export const logOutForm = (text: string): Html =>
  html`<form method="post" action="/logout"><button class="link">${text}</button></form>`
