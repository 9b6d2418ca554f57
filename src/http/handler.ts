import { StepwardError } from '../errors.js'
import { hasMethods } from '../internal/host.js'
import { argument, input, optional, type Reader } from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'
import type { TwoFactor } from '../service/two-factor.js'
import { readBody } from './body.js'
import { clearCookie, readCookie, setCookie } from './cookies.js'
import { isFromOwnSite, siteProblem } from './cross-site.js'
import { type ContextArgument, createGuards, findAdmin, type Guards } from './guards.js'
import { type HandlerHost, type Host, type HostUser, readHost } from './host.js'
import { ndjson, wantsNdjson } from './ndjson.js'
import { openApiDocument } from './openapi.js'
import { type HttpRefusal, problemOf, type RequestRefusal, refusal } from './problem.js'
import { answered } from './responses.js'
import type { AdminCall, AnyAnswer, AnyRoute, UserCall } from './route.js'
import { createRouter, type Found } from './router.js'
import { ROUTES } from './routes.js'
import type { WebRequest, WebResponse } from './web.js'

/** Answers the requests for the routes, and checks sessions for yours. */
export interface Handler<Context = unknown> extends Guards<Context> {
  /** `context` is passed on to the functions of the host, such as the request of your framework. */
  (request: WebRequest, ...context: ContextArgument<Context>): Promise<WebResponse>
  /** Where the routes are. */
  readonly basePath: string
}

const findRoute = createRouter()

const service: Reader<TwoFactor> = (value) => {
  if (hasMethods(value, 'verify', 'checkProof')) return value as unknown as TwoFactor
  const hint =
    typeof value === 'function'
      ? 'call it, and pass what it returns'
      : hasMethods(value, 'then')
        ? 'await it'
        : ''
  throw mismatch('the service of createTwoFactor', value, hint)
}

const readService = argument('createHandler', 'twoFactor', service)

/** Reads the fields of each route. What is wrong is the client's mistake. */
const readFields = new Map(
  ROUTES.map(({ operation, fields }) => [
    operation,
    input(
      operation,
      Object.fromEntries(
        Object.entries(fields).map(([name, { read, required }]) => [name, required ? read : optional(read)]),
      ),
    ),
  ]),
)

/**
 * The routes of two-factor, from `Request` to `Response`, below `basePath`: enrollment, login, devices, and a
 * company's rule. It runs wherever there are Web APIs, and creates no session of its own: the host does.
 *
 * Success is JSON, or 204 if there is nothing to say. A refusal is problem details (RFC 9457) with the service's
 * `reason`. A fault is 503, grants nothing and is reported to `onError`. It never throws.
 *
 * @throws StepwardError `ERR_INVALID_ARGUMENT` if the service or the host is malformed
 *
 * @example
 * ```ts
 * import { createKeyRing, createTwoFactor, memoryStore } from 'stepward'
 * import { createHandler } from 'stepward/http'
 *
 * const keys = createKeyRing({ current: 'k1', keys: { k1: 'mSnRTtHqOy5bwVf2m0k7yY5xY3jVh0bq6nqvQ0qkUuA=' } })
 * const twoFactor = createTwoFactor({ issuer: 'Example', store: memoryStore(), keys })
 *
 * const handler = createHandler(twoFactor, {
 *   origins: ['https://app.example'],
 *   currentUser: (request) =>
 *     request.headers.get('cookie') === 'session=ada' ? { userId: 'u1', accountName: 'ada@example.com' } : null,
 *   pendingUser: () => null,
 *   beginSession: (request, { userId }) => [['set-cookie', `session=${userId}; HttpOnly; Secure`]],
 *   adminOf: () => null,
 * })
 *
 * const request = new Request('https://app.example/two-factor/status', { headers: { cookie: 'session=ada' } })
 * const response = await handler(request)
 * console.log(response.status, await response.json()) // 200 { state: 'off', requiredBy: [] }
 * ```
 */
export function createHandler<Context = unknown>(
  twoFactor: TwoFactor,
  host: HandlerHost<Context>,
): Handler<Context> {
  readService(twoFactor)
  const checked = readHost(host)
  const answer = (request: Request, ...[context]: ContextArgument<Context>): Promise<Response> =>
    answered(checked, request, (headers) => serve(twoFactor, checked, request, context as Context, headers))
  return Object.assign(answer, { basePath: checked.basePath, ...createGuards(twoFactor, checked) })
}

async function serve<Context>(
  twoFactor: TwoFactor,
  host: Host<Context>,
  request: Request,
  context: Context,
  headers: Headers,
): Promise<Response> {
  const refuse = (given: HttpRefusal): Response => problemOf(given, host.clock(), headers)
  const { pathname, search } = new URL(request.url)
  const path = pathname.startsWith(`${host.basePath}/`) ? pathname.slice(host.basePath.length) : ''
  if (path === '/openapi.json' && ['GET', 'HEAD'].includes(request.method))
    return json(openApiDocument({ basePath: host.basePath }), request, headers)

  const found = findRoute(path)
  if (found === null) return refuse(refusal('not_found'))
  const route = found.methods.get(request.method === 'HEAD' ? 'GET' : request.method)
  if (route === undefined) {
    headers.set('allow', allowed(found))
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers })
    return refuse(refusal('method_not_allowed'))
  }
  if (!isFromOwnSite(request, host.origins))
    return refuse(refusal('cross_site', { detail: siteProblem(request) }))
  const retryAfter = await host.limit(request, route.operation, context)
  if (retryAfter !== null)
    return refuse(refusal('rate_limited', { retryAt: new Date(host.clock().getTime() + retryAfter * 1000) }))

  const caller = await callerOf(twoFactor, host, route, found, request, context)
  if ('ok' in caller) return refuse(caller)
  const body = await readBody(request)
  if (!body.ok) return refuse(body)

  const call: UserCall & AdminCall = {
    ...caller,
    twoFactor,
    context: await host.eventContext(request, context),
    cookie: (name) => (host.cookies ? readCookie(request, name) : undefined),
    giveToken(name, token, expiresAt) {
      if (!host.cookies) return token
      headers.append('set-cookie', setCookie(name, token, expiresAt, host.clock()))
      return undefined
    },
    clearCookie(name) {
      if (host.cookies) headers.append('set-cookie', clearCookie(name))
    },
    async beginSession(passed) {
      for (const [name, value] of await host.beginSession(request, passed, context))
        headers.append(name, value)
    },
  }
  try {
    const fields = fieldsOf(route, found, new URLSearchParams(search), body.body)
    if (route.stream !== undefined && wantsNdjson(request))
      return await ndjson(route.stream(call, fields), request, headers, (error) =>
        host.report(error, request),
      )
    return success(await route.run(call, fields), request, headers, refuse)
  } catch (error) {
    const mistake = mistakeIn(route, error)
    if (mistake === null) throw error
    return refuse(mistake)
  }
}

const allowed = ({ methods }: Found): string =>
  [...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')

type Caller = Pick<UserCall, 'user' | 'pending'> & Pick<AdminCall, 'actorId'>

const NOBODY: HostUser = {
  userId: '',
  accountName: '',
  companyId: undefined,
  method: undefined,
  proof: undefined,
}

/** Who calls, as far as this route lets them. */
async function callerOf<Context>(
  twoFactor: TwoFactor,
  host: Host<Context>,
  { access }: AnyRoute,
  { parameters }: Found,
  request: Request,
  context: Context,
): Promise<Caller | RequestRefusal> {
  if (access === 'admin' || access === 'personal') {
    const { companyId = '', userId } = parameters
    const admin = await findAdmin(twoFactor, host, request, companyId, context)
    if (admin.refused !== null) return refusal(admin.refused)
    const { actorId } = admin
    if (userId !== undefined) {
      // Otherwise an admin's session alone would do what takes the admin's code.
      if (access === 'personal' && [actorId, admin.userId].includes(userId))
        return refusal('not_admin', { detail: 'Another admin has to do this for you.' })
      const companies = await twoFactor.policy.companiesOf({ userId })
      if (!companies.includes(companyId)) return refusal('unknown_member')
      // Otherwise one's own company would do to weaken the login of anybody who joins it (S13).
      for (const other of access === 'personal' ? companies : []) {
        if (other !== companyId && (await host.adminOf(request, other, context)) === null)
          return refusal('not_admin', { detail: 'The member belongs to a company that you are no admin of.' })
      }
    }
    return { user: NOBODY, pending: false, actorId }
  }
  if (access !== 'pending') {
    const user = await host.currentUser(request, context)
    if (user !== null) return { user, pending: false, actorId: '' }
  }
  if (access !== 'user') {
    const user = await host.pendingUser(request, context)
    if (user !== null) return { user, pending: true, actorId: '' }
  }
  return refusal('not_authenticated')
}

/** The fields of the request in one object. A name that is in two places, or unknown, is a mistake. */
function fieldsOf(
  { operation, fields }: AnyRoute,
  { parameters }: Found,
  query: URLSearchParams,
  body: unknown,
): Readonly<Record<string, unknown>> {
  const read = readFields.get(operation)
  const given: Record<string, unknown> = {}
  const add = (name: string, value: unknown, place: string): void => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    // An unknown one goes on to the reader, which names it.
    if (field !== undefined && field.in !== place)
      throw new StepwardError('ERR_INVALID_ARGUMENT', `${operation}: ${name}: not expected in the ${place}`, {
        option: name,
      })
    if (Object.hasOwn(given, name))
      throw new StepwardError('ERR_INVALID_ARGUMENT', `${operation}: ${name}: expected once`, {
        option: name,
      })
    Object.defineProperty(given, name, { value, enumerable: true })
  }
  for (const [name, value] of Object.entries(parameters)) add(name, value, 'path')
  for (const [name, value] of query) add(name, value, 'query')
  for (const [name, value] of Object.entries(body ?? {})) add(name, value, 'body')
  return withoutUndefined(read?.(given) ?? {})
}

const withoutUndefined = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** The client's mistake, if the error is about a field of the request; otherwise null. */
function mistakeIn({ operation, fields }: AnyRoute, error: unknown): RequestRefusal | null {
  if (!(error instanceof StepwardError) || error.code !== 'ERR_INVALID_ARGUMENT') return null
  const { option, message } = error
  const field = option?.split(/[.[]/)[0]
  const ours = message.startsWith(`${operation}: `)
  if (!ours && (field === undefined || !Object.hasOwn(fields, field))) return null
  // After the name of the function.
  const detail = message.slice(message.indexOf(': ') + 2)
  return refusal('invalid_request', { detail, ...(option === null ? {} : { field: option }) })
}

function success(
  answer: AnyAnswer,
  request: Request,
  headers: Headers,
  refuse: (given: HttpRefusal) => Response,
): Response {
  if (!answer.ok) return refuse(answer as HttpRefusal)
  const { ok: _, ...body } = answer
  if (Object.keys(body).length === 0) return new Response(null, { status: 204, headers })
  return json(body, request, headers)
}

function json(body: unknown, { method }: Request, headers: Headers): Response {
  headers.set('content-type', 'application/json')
  return new Response(method === 'HEAD' ? null : JSON.stringify(body), { headers })
}
