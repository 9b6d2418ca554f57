import express, { type Request, type Response } from 'express4'
import Koa from 'koa'
import { type ExpressContext, expressTwoFactor } from '../../src/http/express.js'
import { type FastifyContext, fastifyTwoFactor } from '../../src/http/fastify.js'
import { createHandler, type Handler, type HandlerHost } from '../../src/http/index.js'
import { koaTwoFactor } from '../../src/http/koa.js'
import type { TwoFactor } from '../../src/index.js'

// What the compiler accepts and rejects. It is never run; Express 5, Fastify and Nest are in test/frameworks.

declare const twoFactor: TwoFactor
declare const host: HandlerHost
declare const anyHandler: Handler

const ofExpress = createHandler<ExpressContext<Request, Response>>(twoFactor, {
  ...host,
  currentUser: (_, { req }) => ({ userId: String(req.params['id']), accountName: req.ip ?? '' }),
})
const app = express()
app.use(expressTwoFactor(ofExpress).routes)
app.get(
  '/:id',
  expressTwoFactor(ofExpress).requireCompanyAdmin((req) => req.params['id']),
)
app.use(expressTwoFactor(anyHandler).requireSecondFactor({ maxAge: 300 }))

// @ts-expect-error The option has another name.
expressTwoFactor(anyHandler).requireSecondFactor({ maxage: 300 })
// @ts-expect-error The handler gets what the framework has.
fastifyTwoFactor(ofExpress)
// @ts-expect-error The handler gets what the framework has.
new Koa().use(koaTwoFactor(createHandler<FastifyContext>(twoFactor, host)).routes)
// @ts-expect-error Outside of a framework, the context has to be passed.
ofExpress({} as globalThis.Request)
