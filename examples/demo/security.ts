import type { RequestHandler } from 'express'

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "require-trusted-types-for 'script'; trusted-types 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
}

export const securityHeaders: RequestHandler = (_req, res, next) => {
  res.set(HEADERS)
  next()
}

/** Against cross-site request forgery: browsers name the origin with everything that changes something. */
export const onlyFrom =
  (origins: readonly string[]): RequestHandler =>
  (req, res, next) => {
    const isRead = req.method === 'GET' || req.method === 'HEAD'
    if (isRead || origins.includes(req.headers.origin ?? '')) next()
    else res.sendStatus(403)
  }
