import { COMPANY_ROUTES } from './company-routes.js'
import type { Operation } from './operations.js'
import type { Reason } from './problem.js'
import type { AnyRoute, Route } from './route.js'
import { USER_ROUTES } from './user-routes.js'

const TABLE: { readonly [O in Operation]: Route<O> } = { ...USER_ROUTES, ...COMPANY_ROUTES }

/** The one table of routes: the router, the OpenAPI document and the types of the client follow it. */
export const ROUTES: readonly AnyRoute[] = Object.entries(TABLE).map(([operation, route]) => {
  const [method = '', path = ''] = route.endpoint.split(' ')
  return {
    ...(route as unknown as AnyRoute),
    operation: operation as Operation,
    method,
    path,
    refusals: Object.keys(route.refusals) as Reason[],
  }
})
