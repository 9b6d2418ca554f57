import { adapt } from './adapter.js'
import type { SecondFactorOptions } from './guards.js'
import type { Handler } from './handler.js'
import type { NodeRequest, RequestParts } from './node-request.js'
import { isStreamed } from './node-response.js'

export type { ContextArgument, Guards, SecondFactorOptions } from './guards.js'
export type { Handler } from './handler.js'
export type { NodeHeaders, NodeRequest, NodeStream } from './node-request.js'
export type { WebRequest, WebResponse } from './web.js'

/** What is used of the context of Koa 3. */
export interface KoaContext {
  readonly method: string
  readonly protocol: string
  readonly host: string
  readonly originalUrl: string
  readonly req: NodeRequest
  /** A body parser puts the body here. */
  readonly request: { readonly body?: unknown }
  status: number
  body: unknown
  set(name: string, value: string): void
  append(name: string, value: string): void
}

/** A middleware of Koa. */
export type KoaMiddleware<Ctx> = (ctx: Ctx, next: () => Promise<unknown>) => Promise<void>

/** The routes and guards of a handler, for Koa. */
export interface KoaTwoFactor<Ctx> {
  /** Mount it with `app.use(routes)`, before or after a body parser. Requests for other paths pass through. */
  readonly routes: KoaMiddleware<Ctx>
  /** Lets only sessions pass that satisfy every rule; with `maxAge`, only if a code was given so many seconds ago. */
  requireSecondFactor(options?: SecondFactorOptions): KoaMiddleware<Ctx>
  /** Lets only an admin of the company pass, such as `requireCompanyAdmin((ctx) => ctx.params.companyId)`. */
  requireCompanyAdmin(companyIdOf: (ctx: Ctx) => unknown): KoaMiddleware<Ctx>
}

const partsOf = (ctx: KoaContext): RequestParts => ({
  method: ctx.method,
  protocol: ctx.protocol,
  host: ctx.host,
  url: ctx.originalUrl,
  headers: ctx.req.headers,
  stream: ctx.req,
  parsed: ctx.request.body,
})

/** Through the context, so that what other middleware adds afterwards, such as a session's cookie, is sent too. */
async function send(response: Response, ctx: KoaContext): Promise<void> {
  const { status, headers, body } = response
  for (const [name, value] of headers) {
    if (name === 'set-cookie') ctx.append(name, value)
    else ctx.set(name, value)
  }
  if (body !== null) ctx.body = isStreamed(response) ? body : await response.text()
  ctx.status = status
}

/**
 * Mounts the routes of a handler in Koa 3, and makes its guards middleware. The functions of the host get `ctx` of Koa,
 * with `ctx.session` and the like. `app.proxy` of Koa decides about proxies.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` if the handler is not one of `createHandler`
 *
 * @example
 * ```ts
 * import Koa from 'koa'
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { createHandler } from 'stepward/http'
 * import { type KoaContext, koaTwoFactor } from 'stepward/koa'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 * const handler = createHandler<KoaContext>(twoFactor, {
 *   origins: ['https://app.example'],
 *   currentUser: (_, ctx) =>
 *     ctx.req.headers['cookie'] ? { userId: 'u1', accountName: 'ada@example.com' } : null,
 *   pendingUser: () => null,
 *   beginSession: () => undefined,
 *   adminOf: () => null,
 * })
 *
 * const { routes, requireSecondFactor } = koaTwoFactor(handler)
 * export const app = new Koa()
 * app.use(routes)
 * app.use(requireSecondFactor({ maxAge: 300 }))
 * app.use((ctx) => {
 *   ctx.body = { paid: true }
 * })
 * ```
 */
export function koaTwoFactor<Ctx extends KoaContext = KoaContext>(handler: Handler<Ctx>): KoaTwoFactor<Ctx> {
  const adapter = adapt<Ctx, Ctx>(handler, {
    name: 'koaTwoFactor',
    parts: partsOf,
    context: (ctx) => ctx,
    send,
  })

  const guard =
    (mayPass: (ctx: Ctx) => Promise<boolean>): KoaMiddleware<Ctx> =>
    async (ctx, next) => {
      if (await mayPass(ctx)) await next()
    }

  return {
    async routes(ctx, next) {
      if (adapter.isOurs(ctx.originalUrl)) await adapter.answer(ctx)
      else await next()
    },
    requireSecondFactor: (options) => guard(adapter.secondFactor(options)),
    requireCompanyAdmin: (companyIdOf) => guard(adapter.companyAdmin(companyIdOf, (ctx) => ctx)),
  }
}
