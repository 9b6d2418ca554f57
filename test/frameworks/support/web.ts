import { Elysia } from 'elysia'
import { Hono } from 'hono'
import { ORIGIN, type Site } from '../../http/support/site.js'
import type { Mounted } from './server.js'

const served = (send: Mounted['send']): Mounted => ({ origin: ORIGIN, send, close: async () => {} })

/** The signature of `app/two-factor/[...path]/route.ts` in Next.js. */
type NextRoute = (request: Request, context: { params: Promise<{ path: string[] }> }) => Promise<Response>

/** The signature of `src/routes/two-factor/[...path]/+server.ts` in SvelteKit. */
type SvelteKitRoute = (event: {
  request: Request
  params: { path: string }
  locals: object
}) => Promise<Response>

const pathOf = ({ url }: Request): string => new URL(url).pathname.replace(/^\/two-factor\//, '')

/** Frameworks that take the handler as it is. */
export const WEB_MOUNTS = [
  {
    name: 'Hono',
    async start({ handler }: Site): Promise<Mounted> {
      const app = new Hono().all('/two-factor/*', (c) => handler(c.req.raw, c))
      return served(async (request) => app.fetch(request))
    },
  },
  {
    name: 'Elysia',
    async start({ handler }: Site): Promise<Mounted> {
      const app = new Elysia().all('/two-factor/*', (context) => handler(context.request, context), {
        parse: 'none',
      })
      return served((request) => app.handle(request))
    },
  },
  {
    name: 'a route of Next.js',
    async start({ handler }: Site): Promise<Mounted> {
      const POST: NextRoute = handler
      return served((request) =>
        POST(request, { params: Promise.resolve({ path: pathOf(request).split('/') }) }),
      )
    },
  },
  {
    name: 'a route of SvelteKit',
    async start({ handler }: Site): Promise<Mounted> {
      const POST: SvelteKitRoute = (event) => handler(event.request, event)
      return served((request) => POST({ request, params: { path: pathOf(request) }, locals: {} }))
    },
  },
] as const
