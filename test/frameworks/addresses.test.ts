import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import express from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expressTwoFactor } from '../../src/http/express.js'
import { fastifyTwoFactor } from '../../src/http/fastify.js'
import type { HandlerHost } from '../../src/http/index.js'
import { koaTwoFactor } from '../../src/http/koa.js'
import { nestTwoFactor } from '../../src/http/nest.js'
import { createSite, type Site } from '../http/support/site.js'
import { createNestOnExpress, createNestOnFastify } from './support/nest.js'
import { headOf } from './support/raw.js'
import { listen, type Mounted, mounted } from './support/server.js'

/** A site that notes the URL of each request to `GET {basePath}/status`. */
function createNotingSite(basePath = '/two-factor') {
  const urls: string[] = []
  const note: HandlerHost['currentUser'] = (request) => {
    urls.push(request.url)
    return null
  }
  return { site: createSite({}, { basePath, currentUser: note }), urls }
}

async function startFastify({ handler }: Site, trustProxy: boolean): Promise<Mounted> {
  const app = Fastify({ trustProxy })
  await app.register(fastifyTwoFactor(handler).routes)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return mounted(app.server, () => app.close())
}

function startKoa({ handler }: Site, proxy: boolean): Promise<Mounted> {
  const app = new Koa({ proxy })
  app.use(koaTwoFactor<Koa.Context>(handler).routes)
  return listen(app.callback())
}

function startExpress({ handler }: Site, trust: boolean): Promise<Mounted> {
  const app = express()
  app.set('trust proxy', trust)
  app.use(expressTwoFactor(handler).routes)
  return listen(app)
}

describe.each([
  ['Express', startExpress],
  ['Fastify', startFastify],
  ['Koa', startKoa],
] as const)('the URL of a request in %s', (_, start) => {
  const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'public.example' }

  it.each([false, true])('is that of the proxy, if the framework trusts it: %s', async (trusts) => {
    const { site, urls } = createNotingSite()
    const { origin, close } = await start(site, trusts)
    onTestFinished(close)
    await fetch(`${origin}/two-factor/status?a=1`, { headers: forwarded })
    expect(urls).toEqual([`${trusts ? 'https://public.example' : origin}/two-factor/status?a=1`])
  })
})

// Fastify routes no such target.
it.each([
  ['Express', startExpress],
  ['Koa', startKoa],
] as const)('%s takes the path of a target that is absolute, and not its host', async (_, start) => {
  const { site, urls } = createNotingSite()
  const { origin, close } = await start(site, false)
  onTestFinished(close)
  await headOf(origin, 'GET http://evil.example/two-factor/status HTTP/1.1\r\nHost: a.example\r\n\r\n')
  expect(urls).toEqual(['http://a.example/two-factor/status'])
})

/** Each mounts routes with the base path `/api/two-factor` below a router for `/api`. */
const BELOW_A_ROUTER: readonly [name: string, start: (site: Site) => Promise<Mounted>][] = [
  [
    'a router of Express',
    async ({ handler }) => {
      const router = express.Router().use(expressTwoFactor(handler).routes)
      return listen(express().use('/api', router))
    },
  ],
  [
    'a prefix of Fastify',
    async ({ handler }) => {
      const app = Fastify()
      await app.register(fastifyTwoFactor(handler).routes, { prefix: '/api' })
      await app.listen({ port: 0, host: '127.0.0.1' })
      return mounted(app.server, () => app.close())
    },
  ],
  [
    'middleware of Koa that changes the path',
    async ({ handler }) => {
      const app = new Koa()
      app.use((ctx, next) => {
        ctx.path = ctx.path.replace(/^\/api/, '')
        return next()
      })
      app.use(koaTwoFactor<Koa.Context>(handler).routes)
      return listen(app.callback())
    },
  ],
  [
    'a global prefix of Nest on Express',
    ({ handler }) =>
      createNestOnExpress(
        {},
        (app) => app.setGlobalPrefix('api'),
        (consumer) => consumer.apply(nestTwoFactor(handler).routes).forRoutes('two-factor/*path'),
      ),
  ],
  [
    'a global prefix of Nest on Fastify',
    ({ handler }) =>
      createNestOnFastify({}, async (app) => {
        app.setGlobalPrefix('api')
        await app.register(nestTwoFactor(handler).plugin)
      }),
  ],
]

describe('below', () => {
  it.each(BELOW_A_ROUTER)('%s, the base path is the whole path', async (_, start) => {
    const { site, urls } = createNotingSite('/api/two-factor')
    const { origin, close } = await start(site)
    onTestFinished(close)
    const { status } = await fetch(`${origin}/api/two-factor/status`)
    expect([status, urls]).toEqual([401, [`${origin}/api/two-factor/status`]])
  })

  it('a prefix of Fastify that the base path lacks, the routes are refused', async () => {
    const { site } = createNotingSite()
    const app = Fastify()
    await expect(
      app.register(fastifyTwoFactor(site.handler).routes, { prefix: '/api' }).ready(),
    ).rejects.toThrow(
      'createHandler: basePath: expected a path below the prefix "/api" of Fastify, got "/two-factor"',
    )
  })
})

/** A request over HTTP/2 without TLS. */
async function overHttp2(origin: string, path: string): Promise<{ status: number; body: unknown }> {
  const session = connect(origin)
  onTestFinished(() => session.destroy())
  const stream = session.request({ ':path': path, cookie: 'a=1' })
  const [headers] = await once(stream, 'response')
  let text = ''
  for await (const chunk of stream) text += chunk
  return { status: headers[':status'], body: JSON.parse(text) }
}

describe('over HTTP/2', () => {
  it('Koa serves the routes', async () => {
    const { site, urls } = createNotingSite()
    const app = new Koa()
    app.use(koaTwoFactor<Koa.Context>(site.handler).routes)
    const server = createServer(app.callback()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.close()
    })
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await overHttp2(origin, '/two-factor/status')).toMatchObject({ status: 401 })
    expect(urls).toEqual([`${origin}/two-factor/status`])
  })

  it('Fastify serves the routes', async () => {
    const { site, urls } = createNotingSite()
    const app = Fastify({ http2: true })
    await app.register(fastifyTwoFactor(site.handler).routes)
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    onTestFinished(() => app.close())
    expect(await overHttp2(origin, '/two-factor/status')).toMatchObject({ status: 401 })
    expect(urls).toEqual([`${origin}/two-factor/status`])
  })
})
