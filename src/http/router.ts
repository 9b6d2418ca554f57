import { fitsBytes, MAX_ID_BYTES } from '../internal/input.js'
import type { AnyRoute } from './route.js'
import { ROUTES } from './routes.js'

/** What a path names: its routes by method, and the values of the names in it. */
export interface Found {
  readonly methods: ReadonlyMap<string, AnyRoute>
  readonly parameters: Readonly<Record<string, string>>
}

interface Node {
  readonly literals: Map<string, Node>
  parameter: { readonly name: string; readonly node: Node } | null
  readonly methods: Map<string, AnyRoute>
}

const node = (): Node => ({ literals: new Map(), parameter: null, methods: new Map() })

/** Finds a route by its path, segment by segment, so that no path takes long. */
export function createRouter(routes: readonly AnyRoute[] = ROUTES): (path: string) => Found | null {
  const root = node()
  for (const route of routes) {
    let at = root
    for (const segment of route.path.slice(1).split('/')) at = child(at, segment)
    at.methods.set(route.method, route)
  }
  return (path) => find(root, path)
}

function child(parent: Node, segment: string): Node {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1]
  if (name !== undefined) {
    parent.parameter ??= { name, node: node() }
    return parent.parameter.node
  }
  const found = parent.literals.get(segment) ?? node()
  parent.literals.set(segment, found)
  return found
}

function find(root: Node, path: string): Found | null {
  if (!path.startsWith('/')) return null
  const parameters: Record<string, string> = {}
  let at = root
  for (const segment of path.slice(1).split('/')) {
    const literal = at.literals.get(segment)
    if (literal !== undefined) {
      at = literal
      continue
    }
    const value = decoded(segment)
    if (at.parameter === null || value === null) return null
    parameters[at.parameter.name] = value
    at = at.parameter.node
  }
  return at.methods.size === 0 ? null : { methods: at.methods, parameters }
}

/** The id in a segment; null if nothing can have it. */
function decoded(segment: string): string | null {
  try {
    const id = decodeURIComponent(segment)
    return id !== '' && fitsBytes(id, MAX_ID_BYTES) ? id : null
  } catch {
    return null
  }
}
