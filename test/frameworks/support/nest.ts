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

/** Paths, each with the guard of its only route, which returns the body. */
type Guarded = Readonly<Record<string, CanActivate>>

/** The decorators are called, because the compiler has those of the standard, and Nest the older ones. */
function guardedController(path: string, guard: CanActivate) {
  class GuardedController {
    echo(body: unknown) {
      return { account: true, body: body ?? null }
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

function appModule(guarded: Guarded, configure: (consumer: MiddlewareConsumer) => void) {
  class AppModule {
    configure(consumer: MiddlewareConsumer) {
      configure(consumer)
    }
  }
  const controllers = Object.entries(guarded).map(([path, guard]) => guardedController(path, guard))
  Module({ controllers })(AppModule)
  return AppModule
}

const QUIET = { logger: false } as const
const nothing = (): void => {}

async function started(app: INestApplication): Promise<Mounted> {
  await app.listen(0, '127.0.0.1')
  return mounted(app.getHttpServer(), () => app.close())
}

/** An application of Nest on Express. `prepare` comes before its body parsers, `configure` is that of its module. */
export async function createNestOnExpress(
  guarded: Guarded,
  prepare: (app: INestApplication) => void,
  configure: (consumer: MiddlewareConsumer) => void = nothing,
): Promise<Mounted> {
  const app = await NestFactory.create(appModule(guarded, configure), new ExpressAdapter(), QUIET)
  prepare(app)
  return started(app)
}

/** An application of Nest on Fastify. */
export async function createNestOnFastify(
  guarded: Guarded,
  prepare: (app: NestFastifyApplication) => void | Promise<void>,
  configure: (consumer: MiddlewareConsumer) => void = nothing,
): Promise<Mounted> {
  const module = appModule(guarded, configure)
  const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), QUIET)
  await prepare(app)
  return started(app)
}

function guardsOf({ requireSecondFactor, requireCompanyAdmin }: NestTwoFactor<never>): Guarded {
  const companyIdOf = (req: unknown): unknown =>
    (req as { params: Record<string, unknown> }).params['companyId']
  return {
    [GUARDED.session]: requireSecondFactor(),
    [GUARDED.recent]: requireSecondFactor({ maxAge: RECENT }),
    '/guarded/admin/:companyId': requireCompanyAdmin(companyIdOf),
  }
}

const inModule =
  (create: typeof createNestOnExpress | typeof createNestOnFastify) =>
  async ({ handler }: Site): Promise<Mounted> => {
    const twoFactor = nestTwoFactor<never>(handler)
    return create(guardsOf(twoFactor), nothing, (consumer) =>
      consumer.apply(twoFactor.routes).forRoutes('*path'),
    )
  }

const inApplication =
  (create: typeof createNestOnExpress | typeof createNestOnFastify) =>
  async ({ handler }: Site): Promise<Mounted> => {
    const twoFactor = nestTwoFactor<never>(handler)
    return create(guardsOf(twoFactor), (app: { use(routes: typeof twoFactor.routes): unknown }) => {
      app.use(twoFactor.routes)
    })
  }

async function asPlugin({ handler }: Site): Promise<Mounted> {
  const twoFactor = nestTwoFactor<never>(handler)
  return createNestOnFastify(guardsOf(twoFactor), async (app) => {
    await app.register(twoFactor.plugin)
  })
}

/** `app.use` comes before the body parsers of Nest on Express, and the middleware of a module after them. */
export const NEST_MOUNTS = [
  { name: 'Nest on Express', start: inApplication(createNestOnExpress) },
  { name: 'Nest on Express, after its body parsers', start: inModule(createNestOnExpress) },
  { name: 'Nest on Fastify, as a plugin', start: asPlugin },
  { name: 'Nest on Fastify, as middleware', start: inApplication(createNestOnFastify) },
  { name: 'Nest on Fastify, as middleware of a module', start: inModule(createNestOnFastify) },
] as const
