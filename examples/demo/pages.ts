import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import express, { type RequestHandler, type Response, Router } from 'express'

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Where the package is, with its modules for browsers. */
const PACKAGE = fileURLToPath(new URL('..', import.meta.resolve('stepward/elements')))

/** The application's own scripts and styles, and those of Stepward. They hold no data. */
export const files = (): RequestHandler =>
  Router()
    .use('/web', express.static(folder('web')))
    .use('/stepward', express.static(PACKAGE))

const LAYOUT = readFileSync(new URL('web/layout.html', import.meta.url), 'utf8')

/** Sends a page in the layout. Beside `name.html` is its script, `name.js`. */
export function page(res: Response, name: string, place = 'web/pages'): void {
  const main = readFileSync(new URL(`${place}/${name}.html`, import.meta.url), 'utf8')
  const html = LAYOUT.replaceAll('{{page}}', name).replace('{{script}}', `/${place}/${name}.js`)
  res.type('html').send(html.replace('{{main}}', () => main))
}
