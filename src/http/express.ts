import { adapt } from './adapter.js'
import { type ExpressMiddleware, type ExpressRequest, expressParts, routesOf } from './express-call.js'
import type { SecondFactorOptions } from './guards.js'
import type { Handler } from './handler.js'
import { type NodeResponse, sendNode } from './node-response.js'

export type { ExpressMiddleware, ExpressRequest } from './express-call.js'
export type { ContextArgument, Guards, SecondFactorOptions } from './guards.js'
export type { Handler } from './handler.js'
export type { NodeHeaders, NodeRequest, NodeStream } from './node-request.js'
export type { NodeResponse } from './node-response.js'
export type { WebRequest, WebResponse } from './web.js'

/** What the functions of the host get beside the request: those of Express, with `req.session` and the like. */
export interface ExpressContext<Req = ExpressRequest, Res = NodeResponse> {
  readonly req: Req
  readonly res: Res
}

/** The routes and guards of a handler, for Express. */
export interface ExpressTwoFactor<Req, Res> {
  /** Mount it with `app.use(routes)`, before or after a body parser. Requests for other paths pass through. */
  readonly routes: ExpressMiddleware<Req, Res>
  /** Lets only sessions pass that satisfy every rule; with `maxAge`, only if a code was given so many seconds ago. */
  requireSecondFactor(options?: SecondFactorOptions): ExpressMiddleware<Req, Res>
  /** Lets only an admin of the company pass, such as `requireCompanyAdmin((req) => req.params.companyId)`. */
  requireCompanyAdmin(companyIdOf: (req: Req) => unknown): ExpressMiddleware<Req, Res>
}

/**
 * Mounts the routes of a handler in Express 4 or 5, and makes its guards middleware. The functions of the host get
 * `{ req, res }` of Express. `trust proxy` of Express decides about proxies.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` if the handler is not one of `createHandler`
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { type ExpressContext, expressTwoFactor } from 'stepward/express'
 * import { createHandler } from 'stepward/http'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const handler = createHandler<ExpressContext>(
 *   createTwoFactor({ issuer: 'Example', store: memoryStore(), keys }),
 *   {
 *     origins: ['https://app.example'],
 *     currentUser: (_, { req }) => (req.headers['cookie'] ? { userId: 'u1', accountName: 'ada@example.com' } : null),
 *     pendingUser: () => null,
 *     beginSession: () => undefined,
 *     adminOf: () => null,
 *   },
 * )
 *
 * const { routes, requireSecondFactor } = expressTwoFactor(handler)
 * export const app = express()
 * app.use(express.json())
 * app.use(routes)
 * app.post('/payout', requireSecondFactor({ maxAge: 300 }), (_req, res) => {
 *   res.sendStatus(204)
 * })
 * ```
 */
export function expressTwoFactor<
  Req extends ExpressRequest = ExpressRequest,
  Res extends NodeResponse = NodeResponse,
>(handler: Handler<ExpressContext<Req, Res>>): ExpressTwoFactor<Req, Res> {
  const adapter = adapt<ExpressContext<Req, Res>, ExpressContext<Req, Res>>(handler, {
    name: 'expressTwoFactor',
    parts: ({ req }) => expressParts(req),
    context: (call) => call,
    send: (response, { res }) => sendNode(response, res),
  })

  const guard =
    (mayPass: (call: ExpressContext<Req, Res>) => Promise<boolean>): ExpressMiddleware<Req, Res> =>
    (req, res, next) => {
      mayPass({ req, res }).then((passed) => {
        if (passed) next()
      }, next)
    }

  return {
    routes: routesOf(adapter),
    requireSecondFactor: (options) => guard(adapter.secondFactor(options)),
    requireCompanyAdmin: (companyIdOf) => guard(adapter.companyAdmin(companyIdOf, ({ req }) => req)),
  }
}
