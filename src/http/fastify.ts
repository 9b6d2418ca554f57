import { adapt } from './adapter.js'
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

export type { FastifyInstance, FastifyPlugin, FastifyReply, FastifyRequest } from './fastify-plugin.js'
export type { ContextArgument, Guards, SecondFactorOptions } from './guards.js'
export type { Handler } from './handler.js'
export type { NodeHeaders, NodeRequest, NodeStream } from './node-request.js'
export type { WebRequest, WebResponse } from './web.js'

/** What the functions of the host get beside the request: those of Fastify, with `request.session` and the like. */
export interface FastifyContext<Req = FastifyRequest, Rep = FastifyReply> {
  readonly request: Req
  readonly reply: Rep
}

/** A hook of a route, such as `preHandler`. */
export type FastifyHook<Req, Rep> = (request: Req, reply: Rep) => Promise<unknown>

/** The routes and guards of a handler, for Fastify. */
export interface FastifyTwoFactor<Req, Rep> {
  /** Mount it with `app.register(routes)`. Its routes read their bodies themselves; yours keep their parsers. */
  readonly routes: FastifyPlugin
  /** Lets only sessions pass that satisfy every rule; with `maxAge`, only if a code was given so many seconds ago. */
  requireSecondFactor(options?: SecondFactorOptions): FastifyHook<Req, Rep>
  /** Lets only an admin of the company pass, such as `requireCompanyAdmin((request) => request.params.companyId)`. */
  requireCompanyAdmin(companyIdOf: (request: Req) => unknown): FastifyHook<Req, Rep>
}

/**
 * Mounts the routes of a handler in Fastify 5, and makes its guards hooks. The functions of the host get
 * `{ request, reply }` of Fastify. `trustProxy` of Fastify decides about proxies.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` if the handler is not one of `createHandler`
 *
 * @example
 * ```ts
 * import Fastify from 'fastify'
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { type FastifyContext, fastifyTwoFactor } from 'stepward/fastify'
 * import { createHandler } from 'stepward/http'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 * const handler = createHandler<FastifyContext>(twoFactor, {
 *   origins: ['https://app.example'],
 *   currentUser: (_, { request }) =>
 *     request.raw.headers['cookie'] ? { userId: 'u1', accountName: 'ada@example.com' } : null,
 *   pendingUser: () => null,
 *   beginSession: () => undefined,
 *   adminOf: () => null,
 * })
 *
 * const { routes, requireSecondFactor } = fastifyTwoFactor(handler)
 * export const app = Fastify()
 * app.register(routes)
 * app.post('/payout', { preHandler: requireSecondFactor({ maxAge: 300 }) }, async () => ({ paid: true }))
 * ```
 */
export function fastifyTwoFactor<
  Req extends FastifyRequest = FastifyRequest,
  Rep extends FastifyReply = FastifyReply,
>(handler: Handler<FastifyContext<Req, Rep>>): FastifyTwoFactor<Req, Rep> {
  const adapter = adapt<FastifyContext<Req, Rep>, FastifyContext<Req, Rep>>(handler, {
    name: 'fastifyTwoFactor',
    parts: ({ request }) => fastifyParts(request),
    context: (call) => call,
    send: (response, { reply }) => sendFastify(response, reply),
  })

  /** Fastify goes on unless the hook returns the reply. */
  const guard =
    (mayPass: (call: FastifyContext<Req, Rep>) => Promise<boolean>): FastifyHook<Req, Rep> =>
    async (request, reply) =>
      (await mayPass({ request, reply })) ? undefined : reply

  return {
    routes: pluginOf(adapter.basePath, (request, reply) =>
      adapter.answer({ request: request as Req, reply: reply as Rep }),
    ),
    requireSecondFactor: (options) => guard(adapter.secondFactor(options)),
    requireCompanyAdmin: (companyIdOf) => guard(adapter.companyAdmin(companyIdOf, ({ request }) => request)),
  }
}
