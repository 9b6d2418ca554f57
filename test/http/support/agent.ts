import { ORIGIN } from './site.js'

/** What a response says, once it was read. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
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
}

/** A browser that is at a page of the site. `base` is where the routes are served. */
export function createAgent(send: Send, base: string = `${ORIGIN}/two-factor`): Agent {
  const cookies = new Map<string, string>()

  function keep(setCookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? []
    if (/max-age=0/i.test(setCookie)) cookies.delete(name)
    else cookies.set(name, value)
  }

  async function call(method: string, path: string, body?: unknown): Promise<Reply> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await send(
      new Request(base + path, {
        method,
        headers: {
          origin: ORIGIN,
          ...(cookie === '' ? {} : { cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    for (const setCookie of response.headers.getSetCookie()) keep(setCookie)
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    }
  }

  return { cookies, keep, call, get: (path) => call('GET', path) }
}
