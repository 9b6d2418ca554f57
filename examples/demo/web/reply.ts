import type { Session } from '../sessions.js'
import { type Html, toMarkup } from './html.js'

/** What the browser gets. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The session for the browser's cookie; null ends it; absent leaves it as it was. */
  readonly session?: Session | null
  /** The device is trusted from now on: the token is for its cookie. */
  readonly device?: DeviceCookie
}

export interface DeviceCookie {
  readonly token: string
  readonly expiresAt: Date
}

/** Status 422 is for a form with an error beside a field. */
export function show(page: Html, status: 200 | 403 | 404 | 405 | 413 | 422 | 500 = 200): Reply {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: toMarkup(page) }
}

/** After a form: the browser loads the next page with GET, so that a reload does not send the form again. */
export function redirect(to: string, change: Pick<Reply, 'session' | 'device'> = {}): Reply {
  return { status: 303, headers: { location: to }, body: '', ...change }
}

export function download(fileName: string, text: string): Reply {
  return {
    status: 200,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
    },
    body: text,
  }
}

export function stylesheet(css: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' }, body: css }
}
