import { NestFactory } from '@nestjs/core'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { nestTwoFactor } from 'stepward/nest'
import { handler } from './handler.js'

export const { routes, plugin, requireSecondFactor, requireCompanyAdmin } = nestTwoFactor(handler)

export async function onExpress(AppModule: new () => object): Promise<void> {
  const app = await NestFactory.create(AppModule)
  app.use(routes) // or consumer.apply(routes).forRoutes('*path') in a module
  await app.listen(3000)
}

export async function onFastify(app: NestFastifyApplication): Promise<void> {
  await app.register(plugin)
  await app.listen(3000)
}
