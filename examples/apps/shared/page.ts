import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

/** The page, and the modules of Stepward that it imports. */
const PATH =
  /^(?:index\.html|page\.js|dom\.js|style\.css|stepward\/(?:(?:client|messages)\/index|chunk-\w+)\.js)$/

/** Its scripts and styles are files of its own, so nothing else may run. */
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** A file of the page that all examples share; null: there is none. They are started in the folder `apps`. */
export async function pageFile(
  path: string,
): Promise<{ headers: Record<string, string>; body: string } | null> {
  const name = path.replace(/^\//, '') || 'index.html'
  if (!PATH.test(name)) return null
  const place = name.startsWith('stepward/')
    ? join('node_modules/stepward/dist', name.slice('stepward/'.length))
    : join('shared/page', name)
  const body = await readFile(place, 'utf8')
  return { headers: { ...HEADERS, 'content-type': TYPES[extname(name)] ?? 'text/plain' }, body }
}
