import { existsSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { listen, type Mounted } from '../../frameworks/support/server.js'

/** Where `npm run docs` builds the site. */
export const SITE = 'docs/.vitepress/dist'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Serves the built site: `/guide` is `guide.html`, `/start/` is `start/index.html`, and what is not there is 404. */
export const serveSite = (): Promise<Mounted> =>
  listen(({ url = '/' }, response) => {
    const path = decodeURIComponent(new URL(url, 'http://site').pathname)
    const found = fileOfAddress(path)
    const file = found ?? '404.html'
    response.writeHead(found === null ? 404 : 200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' })
    response.end(readFileSync(join(SITE, file)))
  })

/** The file of an address, which ends with a slash for a folder; null: there is none. */
export function fileOfAddress(path: string): string | null {
  const file = [path, `${path}.html`, `${path}index.html`].find(
    (name) => extname(name) !== '' && existsSync(join(SITE, name)),
  )
  return file === undefined ? null : file.slice(1)
}
