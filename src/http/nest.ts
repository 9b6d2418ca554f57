import { StepwardError } from '../errors.js'
import { hasMethods } from '../internal/host.js'
import { adapt } from './adapter.js'
import { type ExpressMiddleware, type ExpressRequest, expressParts, routesOf } from './express-call.js'
import {
  type FastifyPlugin,
  type FastifyReply,
  type FastifyRequest,
  fastifyParts,
  pluginOf,
  sendFastify,
} from './fastify-plugin.js'
import type { SecondFactorOptions } from './guards.js'
import type { Handler } from './handler.js'
import { type NodeResponse, sendNode } from './node-response.js'

export type { ExpressMiddleware, ExpressRequest } from './express-call.js'
export type { FastifyInstance, FastifyPlugin, FastifyReply, FastifyRequest } from './fastify-plugin.js'
export type { ContextArgument, Guards, SecondFactorOptions } from './guards.js'
export type { Handler } from './handler.js'
export type { NodeHeaders, NodeRequest, NodeStream } from './node-request.js'
export type { NodeResponse } from './node-response.js'
export type { WebRequest, WebResponse } from './web.js'

/** What `@Req()` and `@Res()` give in a controller: those of Express or of Fastify. */
export interface NestContext<Req = NestRequest, Res = NestResponse> {
  readonly req: Req
  readonly res: Res
}

/** The request of a platform of Nest. */
export type NestRequest = ExpressRequest | FastifyRequest

/** The response of a platform of Nest. */
export type NestResponse = NodeResponse | FastifyReply

/** What is used of `ExecutionContext` of Nest. */
export interface NestExecutionContext {
  getType(): string
  switchToHttp(): { getRequest(): unknown; getResponse(): unknown }
}

/** A guard for `@UseGuards(…)`. */
export interface NestGuard {
  canActivate(context: NestExecutionContext): Promise<boolean>
}

/** The routes and guards of a handler, for Nest. */
export interface NestTwoFactor<Req> {
  /** On Express: mount it with `app.use(routes)`, or `consumer.apply(routes).forRoutes('*path')` in a module. */
  readonly routes: ExpressMiddleware<ExpressRequest, NodeResponse>
  /** On Fastify: mount it with `app.register(plugin)`. A middleware would get no `request.session` there. */
  readonly plugin: FastifyPlugin
  /** Lets only sessions pass that satisfy every rule; with `maxAge`, only if a code was given so many seconds ago. */
  requireSecondFactor(options?: SecondFactorOptions): NestGuard
  /** Lets only an admin of the company pass, such as `requireCompanyAdmin((req) => req.params.companyId)`. */
  requireCompanyAdmin(companyIdOf: (req: Req) => unknown): NestGuard
}

const isNodeResponse = (res: NestResponse): res is NodeResponse => hasMethods(res, 'setHeader')

/**
 * Mounts the routes of a handler in Nest 11, on Express or Fastify, and makes its guards those of `@UseGuards`. A guard
 * answers what it refuses with problem details, past your exception filters. The functions of the host get `{ req, res }`
 * as `@Req()` and `@Res()` give them.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` if the handler is not one of `createHandler`
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { createHandler } from 'stepward/http'
 * import { type NestContext, nestTwoFactor } from 'stepward/nest'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 * const handler = createHandler<NestContext>(twoFactor, {
 *   origins: ['https://app.example'],
 *   currentUser: (request) =>
 *     request.headers.has('cookie') ? { userId: 'u1', accountName: 'ada@example.com' } : null,
 *   pendingUser: () => null,
 *   beginSession: () => undefined,
 *   adminOf: () => null,
 * })
 *
 * export const { routes, requireSecondFactor } = nestTwoFactor(handler)
 * // app.use(routes)
 * // @UseGuards(requireSecondFactor({ maxAge: 300 }))
 * ```
 */
export function nestTwoFactor<Req extends NestRequest = NestRequest, Res extends NestResponse = NestResponse>(
  handler: Handler<NestContext<Req, Res>>,
): NestTwoFactor<Req> {
  type Call = { readonly req: NestRequest; readonly res: NestResponse }
  const adapter = adapt<Call, NestContext<Req, Res>>(handler, {
    name: 'nestTwoFactor',
    parts: ({ req, res }) =>
      isNodeResponse(res) ? expressParts(req as ExpressRequest) : fastifyParts(req as FastifyRequest),
    context: (call) => call as NestContext<Req, Res>,
    send: (response, { res }) => (isNodeResponse(res) ? sendNode(response, res) : sendFastify(response, res)),
  })

  const guard = (mayPass: (call: Call) => Promise<boolean>): NestGuard => ({
    async canActivate(context) {
      if (context.getType() !== 'http') throw notHttp(context.getType())
      const http = context.switchToHttp()
      const call = { req: http.getRequest() as NestRequest, res: http.getResponse() as NestResponse }
      if (await mayPass(call)) return true
      // `false` would make Nest answer a second time, by its exception filters.
      return new Promise(() => {})
    },
  })

  return {
    routes: routesOf(adapter),
    plugin: pluginOf(adapter.basePath, (request, reply) => adapter.answer({ req: request, res: reply })),
    requireSecondFactor: (options) => guard(adapter.secondFactor(options)),
    requireCompanyAdmin: (companyIdOf) => guard(adapter.companyAdmin(companyIdOf, ({ req }) => req as Req)),
  }
}

const notHttp = (type: string): StepwardError =>
  new StepwardError('ERR_INVALID_ARGUMENT', `canActivate: context: expected one of HTTP, got ${type}`, {
    option: 'context',
  })
