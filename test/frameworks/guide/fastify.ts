import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type FastifyContext, fastifyTwoFactor } from 'stepward/fastify'
import type { Handler } from 'stepward/http'

/** `createHandler<Context>(…)`, whose functions use `request.session`. */
type Context = FastifyContext<FastifyRequest, FastifyReply>

export async function createApp(handler: Handler<Context>): Promise<FastifyInstance> {
  const { routes, requireSecondFactor } = fastifyTwoFactor(handler)
  const app = Fastify()
  await app.register(routes)
  app.post('/payout', { preHandler: requireSecondFactor({ maxAge: 300 }) }, async () => ({ paid: true }))
  return app
}
