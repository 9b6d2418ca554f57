import { list, type Reader, text } from '../internal/input.js'
import { problem } from '../internal/mismatch.js'

/** Hosts that browsers trust without TLS. */
const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\]|[\w-]+\.localhost)$/

const readText = text()

/** An origin as browsers send it: scheme, host, and the port where it is not the default. */
const origin: Reader<string> = (value) => {
  const given = readText(value)
  let url: URL
  try {
    url = new URL(given)
  } catch {
    throw problem('expected an origin, such as https://app.example')
  }
  if (url.origin !== given) throw problem(`expected an origin without path or slash, such as ${url.origin}`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOCAL.test(url.hostname)))
    throw problem('expected an https origin; http is allowed only for localhost')
  return given
}

/** At least one: an empty list would refuse every browser. */
export const originList: Reader<readonly string[]> = list(origin, 1, 100)

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Whether a request comes from the application's own pages (OWASP ASVS 3.5). A browser says so in `Sec-Fetch-Site`,
 * an older one in `Origin`. A program that is no browser sends neither, and no cookie that a browser could be tricked
 * into sending.
 */
export function isFromOwnSite({ method, headers }: Request, origins: readonly string[]): boolean {
  const site = headers.get('sec-fetch-site')
  if (site === 'same-origin') return true
  const origin = headers.get('origin')
  if (origin !== null) return origins.includes(origin)
  // A typed address or a bookmark, and a page of the application that its server renders, change nothing.
  if (SAFE_METHODS.includes(method)) return site === null || site === 'none'
  return site === null && !headers.has('cookie')
}

/** What a developer has to mend, if the request was meant to come from the application. */
export function siteProblem({ headers }: Request): string {
  if (headers.has('origin')) return 'The Origin header is not one of `origins`.'
  if (headers.has('sec-fetch-site')) return 'The Sec-Fetch-Site header names another site.'
  return 'A request with cookies needs an Origin header.'
}
