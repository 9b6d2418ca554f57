import 'reflect-metadata'
import {
  All,
  Body,
  type CanActivate,
  Controller,
  type INestApplication,
  type MiddlewareConsumer,
  Module,
  UseGuards,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify'
import { type NestTwoFactor, nestTwoFactor } from '../../../src/http/nest.js'
import type { Site } from '../../http/support/site.js'
import { GUARDED, RECENT } from './guards.js'
import { type Mounted, mounted } from './server.js'

/** A controller with one route behind a guard. Decorators are called, because the compiler has those of the standard. */
function guardedRoute(path: string, guard: CanActivate) {
  class GuardedController {
    echo(body: unknown) {
      return { body: body ?? null }
    }
  }
  const { prototype } = GuardedController
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'echo')
  if (descriptor === undefined) throw new Error('the method is missing')
  All(path)(prototype, 'echo', descriptor)
  UseGuards(guard)(prototype, 'echo', descriptor)
  Body()(prototype, 'echo', 0)
  Controller()(GuardedController)
  return GuardedController
}

/** `configure` of the module gets the consumer, if the routes are mounted there. */
function appModule(
  { requireSecondFactor, requireCompanyAdmin }: NestTwoFactor<never>,
  configure: (consumer: MiddlewareConsumer) => void,
) {
  class AppModule {
    configure(consumer: MiddlewareConsumer) {
      configure(consumer)
    }
  }
  const companyIdOf = (req: unknown): unknown =>
    (req as { params: Record<string, unknown> }).params['companyId']
  Module({
    controllers: [
      guardedRoute(GUARDED.session, requireSecondFactor()),
      guardedRoute(GUARDED.recent, requireSecondFactor({ maxAge: RECENT })),
      guardedRoute('/guarded/admin/:companyId', requireCompanyAdmin(companyIdOf)),
    ],
  })(AppModule)
  return AppModule
}

const QUIET = { logger: false } as const

async function started(app: INestApplication): Promise<Mounted> {
  await app.listen(0, '127.0.0.1')
  return mounted(app.getHttpServer(), () => app.close())
}

/** `app.use` comes before the body parser of Nest, and a module's middleware after it. */
const onExpress =
  (where: 'application' | 'module') =>
  async ({ handler }: Site): Promise<Mounted> => {
    const twoFactor = nestTwoFactor<never>(handler)
    const inModule = (consumer: MiddlewareConsumer): void => {
      if (where === 'module') consumer.apply(twoFactor.routes).forRoutes('*path')
    }
    const app = await NestFactory.create(appModule(twoFactor, inModule), new ExpressAdapter(), QUIET)
    if (where === 'application') app.use(twoFactor.routes)
    return started(app)
  }

const onFastify =
  (how: 'plugin' | 'application' | 'module') =>
  async ({ handler }: Site): Promise<Mounted> => {
    const twoFactor = nestTwoFactor<never>(handler)
    const inModule = (consumer: MiddlewareConsumer): void => {
      if (how === 'module') consumer.apply(twoFactor.routes).forRoutes('*path')
    }
    const app = await NestFactory.create<NestFastifyApplication>(
      appModule(twoFactor, inModule),
      new FastifyAdapter(),
      QUIET,
    )
    if (how === 'application') app.use(twoFactor.routes)
    if (how === 'plugin') await app.register(twoFactor.plugin)
    return started(app)
  }

export const NEST_MOUNTS = [
  { name: 'Nest on Express', start: onExpress('application') },
  { name: 'Nest on Express, after its body parsers', start: onExpress('module') },
  { name: 'Nest on Fastify, as a plugin', start: onFastify('plugin') },
  { name: 'Nest on Fastify, as middleware', start: onFastify('application') },
  { name: 'Nest on Fastify, as middleware of a module', start: onFastify('module') },
] as const
