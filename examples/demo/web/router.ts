import { errorPage } from '../pages/errors.js'
import { type Reply, show } from './reply.js'
import type { Handler } from './visit.js'

/** Handlers by method and path, such as `GET /companies/:companyId`. */
export type Routes = Readonly<Record<string, Handler>>

type Match =
  | { readonly handle: Handler; readonly params: Readonly<Record<string, string>> }
  | { readonly handle: null; readonly reply: Reply }

export type Router = (method: string, path: string) => Match

export function createRouter(routes: Routes): Router {
  const table = Object.entries(routes).map(([key, handle]) => {
    const [method = '', pattern = ''] = key.split(' ')
    return { method, pattern: pattern.split('/'), handle }
  })

  return (method, path) => {
    const segments = path.split('/')
    const known = table.flatMap((route) => {
      const params = matchSegments(route.pattern, segments)
      return params === null ? [] : [{ ...route, params }]
    })
    const match = known.find((route) => route.method === method)
    if (match !== undefined) return { handle: match.handle, params: match.params }
    const reply =
      known.length === 0
        ? show(errorPage('Page not found', 'There is nothing at this address.'), 404)
        : show(errorPage('Not like this', 'This address does not take that kind of request.'), 405)
    return { handle: null, reply }
  }
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | null {
  if (pattern.length !== segments.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = segment
    else if (part !== segment) return null
  }
  return params
}
