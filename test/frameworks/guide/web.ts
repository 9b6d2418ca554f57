import { Elysia } from 'elysia'
import { Hono } from 'hono'
import { handler } from './handler.js'

// Hono: the functions of the host get its context.
export const hono = new Hono().all('/two-factor/*', (c) => handler(c.req.raw, c))

// Elysia: without a parser, because the handler reads the body.
export const elysia = new Elysia().all('/two-factor/*', ({ request }) => handler(request), { parse: 'none' })

// Next.js: app/two-factor/[...path]/route.ts
export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT }

// SvelteKit: src/routes/two-factor/[...path]/+server.ts
export const fallback = (event: { readonly request: Request }): Promise<Response> =>
  handler(event.request, event)

// Bun.serve(server), Deno.serve(server.fetch), and export default server for Workers
export const server = { fetch: (request: Request): Promise<Response> => handler(request) }

// Your own routes: a guard returns the response that refuses, or null.
export async function payOut(request: Request): Promise<Response> {
  const refused = await handler.requireSecondFactor(request, { maxAge: 300 })
  return refused ?? Response.json({ paid: true })
}
