import Koa from 'koa'
import type { Handler } from 'stepward/http'
import { koaTwoFactor } from 'stepward/koa'

/** `createHandler<Koa.Context>(…)`, whose functions use `ctx.session`. */
export function createApp(handler: Handler<Koa.Context>): Koa {
  const { routes, requireSecondFactor } = koaTwoFactor(handler)
  const app = new Koa()
  app.use(routes)
  app.use(requireSecondFactor({ maxAge: 300 }))
  app.use((ctx) => {
    ctx.body = { paid: true }
  })
  return app
}
