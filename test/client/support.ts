import { type Client, type ClientFetch, createClient } from '../../src/client/index.js'
import { ORIGIN, type Site } from '../http/support/site.js'

/** A page of the site in a browser: the client on the handler itself, with a cookie jar. */
export interface Page {
  readonly client: Client
  readonly cookies: Map<string, string>
  readonly fetch: ClientFetch
  /** How many requests were sent. */
  sent(): number
}

export function openPage(site: Site, ...setCookies: readonly string[]): Page {
  const cookies = new Map<string, string>()
  let sent = 0
  const keep = (setCookie: string): void => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(setCookie) ?? []
    if (/max-age=0/i.test(setCookie)) cookies.delete(name)
    else cookies.set(name, value)
  }
  for (const setCookie of setCookies) keep(setCookie)

  const send: ClientFetch = async (url, { method, headers, body }) => {
    sent += 1
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const request = new Request(ORIGIN + url, {
      method,
      headers: { ...headers, cookie, 'sec-fetch-site': 'same-origin' },
      ...(body === undefined ? {} : { body }),
    })
    const response = await site.handler(request)
    for (const setCookie of response.headers.getSetCookie()) keep(setCookie)
    return response
  }
  return {
    client: createClient({ baseUrl: '/two-factor', fetch: send }),
    cookies,
    fetch: send,
    sent: () => sent,
  }
}
