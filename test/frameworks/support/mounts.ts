import formbody from '@fastify/formbody'
import { bodyParser } from '@koa/bodyparser'
import express from 'express'
import Express4 from 'express4'
import Fastify from 'fastify'
import Koa from 'koa'
import { expressTwoFactor } from '../../../src/http/express.js'
import { fastifyTwoFactor } from '../../../src/http/fastify.js'
import { koaTwoFactor } from '../../../src/http/koa.js'
import type { Site } from '../../http/support/site.js'
import { GUARDED, RECENT } from './guards.js'
import { NEST_MOUNTS } from './nest.js'
import { listen, type Mounted, mounted } from './server.js'
import { WEB_MOUNTS } from './web.js'

/** A way to mount a handler. `start` serves the handler of the site. */
export interface Mount {
  readonly name: string
  start(site: Site): Promise<Mounted>
}

function onExpress(create: () => express.Express, parsers: readonly express.RequestHandler[]) {
  return async ({ handler }: Site): Promise<Mounted> => {
    const { routes, requireSecondFactor, requireCompanyAdmin } = expressTwoFactor<
      express.Request,
      express.Response
    >(handler)
    const app = create()
    for (const parser of parsers) app.use(parser)
    app.use(routes)
    app.use(express.json())
    const echo: express.RequestHandler = (req, res) => {
      res.json({ body: req.body ?? null })
    }
    app.all(GUARDED.session, requireSecondFactor(), echo)
    app.all(GUARDED.recent, requireSecondFactor({ maxAge: RECENT }), echo)
    app.all(
      '/guarded/admin/:companyId',
      requireCompanyAdmin((req) => req.params['companyId']),
      echo,
    )
    return listen(app)
  }
}

function onFastify(withParsers: boolean) {
  return async ({ handler }: Site): Promise<Mounted> => {
    const { routes, requireSecondFactor, requireCompanyAdmin } = fastifyTwoFactor(handler)
    const app = Fastify()
    if (withParsers) await app.register(formbody)
    await app.register(routes)
    const echo = async ({ body }: { body?: unknown }) => ({ body: body ?? null })
    app.all(GUARDED.session, { preHandler: requireSecondFactor() }, echo)
    app.all(GUARDED.recent, { preHandler: requireSecondFactor({ maxAge: RECENT }) }, echo)
    app.all(
      '/guarded/admin/:companyId',
      {
        preHandler: requireCompanyAdmin(
          (request) => (request as unknown as { params: { companyId: string } }).params.companyId,
        ),
      },
      echo,
    )
    await app.listen({ port: 0, host: '127.0.0.1' })
    return mounted(app.server, () => app.close())
  }
}

function onKoa(withParser: boolean) {
  return async ({ handler }: Site): Promise<Mounted> => {
    const { routes, requireSecondFactor, requireCompanyAdmin } = koaTwoFactor<Koa.Context>(handler)
    const app = new Koa()
    // Otherwise it prints each connection that a test cuts.
    app.silent = true
    if (withParser) app.use(bodyParser({ enableTypes: ['json', 'form', 'text'] }))
    app.use(routes)
    app.use(bodyParser())
    const guards: Readonly<Record<string, ReturnType<typeof requireSecondFactor>>> = {
      [GUARDED.session]: requireSecondFactor(),
      [GUARDED.recent]: requireSecondFactor({ maxAge: RECENT }),
      [GUARDED.admin]: requireCompanyAdmin((ctx) => ctx.path.split('/').at(-1)),
    }
    app.use((ctx, next) => guards[ctx.path]?.(ctx, next))
    app.use((ctx) => {
      ctx.body = { body: ctx.request.body ?? null }
    })
    return listen(app.callback())
  }
}

const PARSERS = [express.json({ limit: '1mb' }), express.urlencoded(), express.text(), express.raw()]
const PARSERS4 = [
  Express4.json({ limit: '1mb' }),
  Express4.urlencoded({ extended: true }),
  Express4.text(),
  Express4.raw(),
]

/** Both take the same middleware, and have types that differ elsewhere. */
const express4 = Express4 as unknown as typeof express

/** Frameworks that listen on a socket of Node. */
export const NODE_MOUNTS: readonly Mount[] = [
  { name: 'Express 5', start: onExpress(express, []) },
  { name: 'Express 5, after its body parsers', start: onExpress(express, PARSERS) },
  { name: 'Express 4', start: onExpress(express4, []) },
  { name: 'Express 4, after its body parsers', start: onExpress(express4, PARSERS4) },
  { name: 'Fastify', start: onFastify(false) },
  { name: 'Fastify, after more body parsers', start: onFastify(true) },
  { name: 'Koa', start: onKoa(false) },
  { name: 'Koa, after its body parser', start: onKoa(true) },
  ...NEST_MOUNTS,
]

/** Every framework in which the handler is mounted by tests. */
export const MOUNTS: readonly Mount[] = [...NODE_MOUNTS, ...WEB_MOUNTS]
