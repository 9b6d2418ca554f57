import type { Adapter } from './adapter.js'
import type { NodeHeaders, NodeRequest, RequestParts } from './node-request.js'

/** What is read of a request of Express 4 or 5. */
export interface ExpressRequest extends NodeRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly originalUrl: string
  readonly body?: unknown
}

/** A middleware of Express. */
export type ExpressMiddleware<Req, Res> = (req: Req, res: Res, next: (error?: unknown) => void) => void

/** With the port, which `hostname` is without, unless a proxy that is trusted named another host. */
function hostOf(hostname: string | undefined, headers: NodeHeaders): string {
  const host = headers['host'] ?? headers[':authority']
  const isSame = typeof host === 'string' && (host === hostname || host.startsWith(`${hostname}:`))
  return isSame ? host : (hostname ?? '')
}

export const expressParts = (req: ExpressRequest): RequestParts => ({
  method: req.method,
  protocol: req.protocol,
  host: hostOf(req.hostname, req.headers),
  url: req.originalUrl,
  headers: req.headers,
  stream: req,
  parsed: req.body,
})

/** The routes as a middleware. */
export const routesOf =
  <Req extends ExpressRequest, Res>({
    isOurs,
    answer,
  }: Pick<Adapter<{ readonly req: Req; readonly res: Res }>, 'isOurs' | 'answer'>): ExpressMiddleware<
    Req,
    Res
  > =>
  (req, res, next) => {
    if (isOurs(req.originalUrl)) answer({ req, res }).catch(next)
    else next()
  }
