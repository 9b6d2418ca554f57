import { expect } from 'vitest'
import { undescribed } from './openapi.js'
import { ORIGIN } from './site.js'

/** What a response says, once it was read. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON; null: there is none. */
  readonly body: Readonly<Record<string, unknown>> | null
}

/** How requests reach the site: the handler itself, or a socket. */
export type Send = (request: Request) => Promise<Response>

/** A browser with a cookie jar, on a page of the site. */
export interface Agent {
  readonly cookies: Map<string, string>
  /** Keeps a `Set-Cookie`. */
  keep(setCookie: string): void
  get(path: string): Promise<Reply>
  call(method: string, path: string, body?: unknown): Promise<Reply>
  /** Sends a request of any kind with the cookies of this browser. Every reply is checked against the OpenAPI document. */
  send(method: string, path: string, init?: Sent): Promise<Reply>
}

/** What a request has besides its method and path. */
export interface Sent {
  /** Default: those of a page of the site. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** Default true. */
  readonly withCookies?: boolean
  /** The framework may refuse it before the handler, in its own words. */
  readonly orFramework?: boolean
}

/** What a page of the site sends. */
export const FROM_PAGE: Readonly<Record<string, string>> = { origin: ORIGIN }

/** A browser that is at a page of the site. `base` is where the routes are served. */
export function createAgent(deliver: Send, base: string = `${ORIGIN}/two-factor`): Agent {
  const cookies = new Map<string, string>()

  function keep(setCookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? []
    if (/max-age=0/i.test(setCookie)) cookies.delete(name)
    else cookies.set(name, value)
  }

  async function send(
    method: string,
    path: string,
    { headers = FROM_PAGE, body, withCookies = true, orFramework = false }: Sent = {},
  ): Promise<Reply> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await deliver(
      new Request(base + path, {
        method,
        headers: { ...headers, ...(cookie === '' || !withCookies ? {} : { cookie }) },
        ...(body === undefined ? {} : { body }),
      }),
    )
    for (const setCookie of response.headers.getSetCookie()) keep(setCookie)
    const text = await response.text()
    const isJson = /json(?:;|$)/.test(response.headers.get('content-type') ?? '')
    const reply = {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
    }
    const isOurs = reply.headers.get('cache-control') === 'no-store'
    const { pathname } = new URL(base + path)
    // An application has routes of its own, too.
    const isRoute = base !== ORIGIN || pathname.startsWith('/two-factor/')
    if (method !== 'HEAD' && isRoute && (isOurs || !orFramework))
      expect(undescribed(method, pathname, reply)).toEqual([])
    return reply
  }

  const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
    send(
      method,
      path,
      body === undefined
        ? {}
        : { headers: { ...FROM_PAGE, 'content-type': 'application/json' }, body: JSON.stringify(body) },
    )

  return { cookies, keep, call, send, get: (path) => call('GET', path) }
}
