import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { errorPage } from '../pages/errors.js'
import type { Session } from '../sessions.js'
import { type DeviceCookie, type Reply, show } from './reply.js'
import type { Router } from './router.js'
import type { App } from './visit.js'

/** Over HTTPS, name them `__Host-…` and add `Secure`. The demo uses plain HTTP on this machine. */
const SESSION_COOKIE = 'session'
const DEVICE_COOKIE = 'device'
const COOKIE_ATTRIBUTES = 'HttpOnly; SameSite=Lax; Path=/'
const MAX_FORM_BYTES = 16 * 1024
const MAX_USER_AGENT_LENGTH = 500

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  // With `no-referrer`, browsers would hide the Origin that the check below needs.
  'referrer-policy': 'same-origin',
}

export function answerRequests(app: App, router: Router): RequestListener {
  return (request, response) => {
    answer(app, router, request)
      .catch((error: unknown) => {
        console.error(error)
        return show(
          errorPage('Something went wrong', 'That was our mistake, not yours. Please try again.'),
          500,
        )
      })
      .then((reply) => send(response, reply))
  }
}

async function answer(app: App, router: Router, request: IncomingMessage): Promise<Reply> {
  const [path = '', search] = (request.url ?? '').split('?', 2)
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
  const route = router(method, path)
  if (route.handle === null) return route.reply
  if (method !== 'GET' && !isOwnForm(request)) {
    return show(errorPage('Not allowed', 'This form was not sent from a page of this site.'), 403)
  }
  const form = method === 'GET' ? new URLSearchParams() : await readForm(request)
  if (form === null) return show(errorPage('Too much', 'That is more than this form can take.'), 413)
  return route.handle({
    app,
    session: app.sessions.find(readCookie(request, SESSION_COOKIE)),
    query: new URLSearchParams(search),
    form,
    params: route.params,
    deviceToken: readCookie(request, DEVICE_COOKIE),
    context: {
      ip: request.socket.remoteAddress ?? '',
      userAgent: (request.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT_LENGTH),
    },
  })
}

/**
 * Against cross-site request forgery: only our own pages may send forms. Browsers name the origin with every POST. The
 * host must be this machine, because an attacker's domain can point to it.
 */
function isOwnForm({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const isThisMachine = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)
  return isThisMachine && origin === `http://${host}`
}

/** Null if it is too long. It is read to its end, because browsers show no answer before that, but not kept. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MAX_FORM_BYTES) chunks.push(chunk)
  }
  return length > MAX_FORM_BYTES ? null : new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

function readCookie(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

const sessionCookie = (session: Session | null): string =>
  session === null
    ? `${SESSION_COOKIE}=; Max-Age=0; ${COOKIE_ATTRIBUTES}`
    : `${SESSION_COOKIE}=${session.id}; ${COOKIE_ATTRIBUTES}`

const deviceCookie = ({ token, expiresAt }: DeviceCookie): string =>
  `${DEVICE_COOKIE}=${token}; Expires=${expiresAt.toUTCString()}; ${COOKIE_ATTRIBUTES}`

function send(response: ServerResponse, { status, headers, body, session, device }: Reply): void {
  if (session !== undefined) response.appendHeader('set-cookie', sessionCookie(session))
  if (device !== undefined) response.appendHeader('set-cookie', deviceCookie(device))
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers })
  response.end(body)
}
