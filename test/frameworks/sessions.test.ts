import cookie from '@fastify/cookie'
import fastifySession from '@fastify/session'
import express from 'express'
import expressSession from 'express-session'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import Koa from 'koa'
import { createSession } from 'koa-session'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expressTwoFactor } from '../../src/http/express.js'
import { fastifyTwoFactor } from '../../src/http/fastify.js'
import { createHandler, type Handler } from '../../src/http/index.js'
import { koaTwoFactor } from '../../src/http/koa.js'
import { nestTwoFactor } from '../../src/http/nest.js'
import { memoryStore } from '../../src/index.js'
import { createAgent } from '../http/support/agent.js'
import { ORIGIN } from '../http/support/site.js'
import { type Bench, bench } from '../support/service.js'
import { createNestOnExpress, createNestOnFastify } from './support/nest.js'
import { listen, type Mounted, mounted } from './support/server.js'

/** What the application keeps in its session. */
interface Kept {
  userId?: string
  stage?: 'pending' | 'full'
  proof?: string | null
}

/** A host that keeps everything in the session of its framework. */
function handlerOf<Context>(
  { twoFactor, time }: Bench,
  sessionOf: (context: Context) => Kept,
  regenerate: (context: Context) => Promise<void>,
): Handler<Context> {
  const user = ({ userId, proof = null }: Kept) =>
    userId === undefined ? null : { userId, accountName: userId, proof }
  return createHandler<Context>(twoFactor, {
    origins: [ORIGIN],
    currentUser: (_, context) => (sessionOf(context).stage === 'full' ? user(sessionOf(context)) : null),
    pendingUser: (_, context) => (sessionOf(context).stage === 'pending' ? user(sessionOf(context)) : null),
    async beginSession(_, { userId, proof }, context) {
      await regenerate(context)
      Object.assign(sessionOf(context), { userId, stage: 'full', proof })
      return { 'set-cookie': 'seen=1; Path=/' }
    },
    adminOf: () => null,
    clock: () => time.now,
  })
}

const PASSWORD: Kept = { userId: 'ada', stage: 'pending' }
const SECRET = 'a secret of the session cookie, of 32 bytes or more'
const THEME = 'theme=dark; Path=/'

type ExpressCall = { readonly req: express.Request; readonly res: express.Response }

const ofExpress = (on: Bench): Handler<ExpressCall> =>
  handlerOf<ExpressCall>(
    on,
    ({ req }) => req.session as Kept,
    ({ req }) =>
      new Promise((resolve, reject) =>
        req.session.regenerate((error: unknown) => (error ? reject(error) : resolve())),
      ),
  )

const withSession = (): express.RequestHandler[] => [
  expressSession({ secret: SECRET, resave: false, saveUninitialized: false }),
  (req, res, next) => {
    res.cookie('theme', 'dark')
    if (req.path !== '/password') return next()
    Object.assign(req.session, PASSWORD)
    res.sendStatus(204)
  },
]

interface FastifyCall {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

const withFastifySession = async (app: FastifyInstance): Promise<void> => {
  await app.register(cookie)
  await app.register(fastifySession, { secret: SECRET, saveUninitialized: false, cookie: { secure: false } })
  app.addHook('onRequest', async (_, reply) => {
    reply.header('set-cookie', THEME)
  })
  app.post('/password', async (request, reply) => {
    Object.assign(request.session, PASSWORD)
    return reply.code(204).send()
  })
}

const APPLICATIONS: readonly {
  readonly name: string
  start(on: Bench): Promise<Mounted>
}[] = [
  {
    name: 'req.session of express-session',
    async start(on) {
      const { routes, requireSecondFactor } = expressTwoFactor(ofExpress(on))
      const app = express()
      app.use(...withSession())
      app.use(routes)
      app.get('/account', requireSecondFactor(), (_req, res) => {
        res.json({ account: true })
      })
      return listen(app)
    },
  },
  {
    name: 'request.session of @fastify/session',
    async start(on) {
      const handler = handlerOf<FastifyCall>(
        on,
        ({ request }) => request.session as Kept,
        ({ request }) => request.session.regenerate(),
      )
      const { routes, requireSecondFactor } = fastifyTwoFactor(handler)
      const app = Fastify()
      await withFastifySession(app)
      await app.register(routes)
      app.get('/account', { preHandler: requireSecondFactor() }, async () => ({ account: true }))
      await app.listen({ port: 0, host: '127.0.0.1' })
      return mounted(app.server, () => app.close())
    },
  },
  {
    name: 'ctx.session of koa-session',
    async start(on) {
      const sessionOf = (ctx: Koa.Context) => ctx['session'] as Kept
      const handler = handlerOf<Koa.Context>(on, sessionOf, async (ctx) => {
        ctx['session'].regenerate()
      })
      const { routes, requireSecondFactor } = koaTwoFactor(handler)
      const app = new Koa()
      app.keys = [SECRET]
      app.use(createSession({}, app))
      app.use(async (ctx, next) => {
        ctx.append('set-cookie', THEME)
        if (ctx.path !== '/password') return next()
        Object.assign(sessionOf(ctx), PASSWORD)
        ctx.status = 204
      })
      app.use(routes)
      app.use(requireSecondFactor())
      app.use((ctx) => {
        ctx.body = { account: true }
      })
      return listen(app.callback())
    },
  },
  {
    name: 'req.session of express-session in Nest',
    async start(on) {
      const nest = nestTwoFactor(ofExpress(on))
      return createNestOnExpress({ '/account': nest.requireSecondFactor() }, (app) => {
        app.use(...withSession())
        app.use(nest.routes)
      })
    },
  },
  {
    name: 'req.session of @fastify/session in Nest',
    async start(on) {
      type Call = { readonly req: FastifyRequest; readonly res: FastifyReply }
      const handler = handlerOf<Call>(
        on,
        ({ req }) => req.session as Kept,
        ({ req }) => req.session.regenerate(),
      )
      const nest = nestTwoFactor(handler)
      return createNestOnFastify({ '/account': nest.requireSecondFactor() }, async (app) => {
        // Nest has a Fastify of its own.
        await withFastifySession(app.getHttpAdapter().getInstance() as unknown as FastifyInstance)
        await app.register(nest.plugin)
      })
    },
  },
]

describe.each(APPLICATIONS)('the host keeps its session in $name', ({ start }) => {
  it('so that a login begins a new one, and every cookie of the application stays', async () => {
    const on = bench(memoryStore())
    const { phone } = await on.enroll('ada')
    on.time.advance(30)
    const { send, close } = await start(on)
    onTestFinished(close)
    const agent = createAgent(send, ORIGIN)

    expect(await agent.call('POST', '/password')).toMatchObject({ status: 204 })
    expect(await agent.get('/account')).toMatchObject({ status: 401, body: { reason: 'not_authenticated' } })
    expect(await agent.call('POST', '/two-factor/login', {})).toMatchObject({ body: { step: 'code' } })
    const before = new Map(agent.cookies)
    const passed = await agent.call('POST', '/two-factor/login/verify', { code: phone.code(on.time.now) })

    expect(passed).toMatchObject({ status: 200, body: { factor: 'totp' } })
    const changed = passed.headers.getSetCookie().map((line) => line.replace(/=.*/, ''))
    const session = [...before.keys()].filter((name) => !name.startsWith('__Host-') && name !== 'theme')
    expect(changed).toEqual(
      expect.arrayContaining(['theme', 'seen', '__Host-stepward-challenge', ...session]),
    )
    expect(session).not.toEqual([])
    for (const name of session) expect(agent.cookies.get(name)).not.toBe(before.get(name))
    expect(await agent.get('/account')).toMatchObject({ status: 200, body: { account: true } })
    expect(await agent.get('/two-factor/status')).toMatchObject({ status: 200, body: { state: 'on' } })
  })
})
