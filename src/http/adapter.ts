import { callback, hasMethods } from '../internal/host.js'
import { argument, type Reader } from '../internal/input.js'
import { mismatch } from '../internal/mismatch.js'
import { readSecondFactorOptions, type SecondFactorOptions } from './guards.js'
import type { Handler } from './handler.js'
import { isBelow, type RequestParts, toRequest } from './node-request.js'
import { problemOf, refusal } from './problem.js'
import { baseHeaders } from './responses.js'

/** How a framework's call, such as `{ req, res }`, becomes a Web request, and how it is answered. */
interface Framework<Call, Context> {
  /** The function that was called, for errors. */
  readonly name: string
  parts(call: Call): RequestParts
  /** What the functions of the host get beside the request. */
  context(call: Call): Context
  send(response: Response, call: Call): void | Promise<void>
}

/** A handler behind a framework. */
export interface Adapter<Call> {
  readonly basePath: string
  /** Whether a request for this path is for the routes. */
  isOurs(url: string): boolean
  answer(call: Call): Promise<void>
  /** A check that answers what it refuses. Returns whether the call may go on. */
  secondFactor(options: SecondFactorOptions | undefined): (call: Call) => Promise<boolean>
  /** As `secondFactor`. `companyIdOf` gets the company out of the request of the call. */
  companyAdmin<Req>(
    companyIdOf: (request: Req) => unknown,
    requestOf: (call: Call) => Req,
  ): (call: Call) => Promise<boolean>
}

/** The handler, with the context as a plain parameter. */
interface Bound<Context> {
  (request: Request, context: Context): Promise<Response>
  readonly basePath: string
  requireSecondFactor(
    request: Request,
    options: SecondFactorOptions,
    context: Context,
  ): Promise<Response | null>
  requireCompanyAdmin(request: Request, companyId: string, context: Context): Promise<Response | null>
}

function bound<Context>(value: unknown): Bound<Context> {
  if (typeof value === 'function' && hasMethods(value, 'requireSecondFactor', 'requireCompanyAdmin'))
    return value as unknown as Bound<Context>
  throw mismatch('the handler of createHandler', value)
}

const companyId: Reader<string> = (value) => {
  if (typeof value === 'string') return value
  throw mismatch('a string', value, 'return the id of the company, such as a parameter of the path')
}

const readCompanyIdOf = argument('requireCompanyAdmin', 'companyIdOf', callback)
const readCompanyId = argument('requireCompanyAdmin', 'companyIdOf', companyId)

/** Statuses after which the rest of the body is not read: too slow, and too large. */
const UNREAD = [408, 413]

const MALFORMED = refusal('invalid_request', { detail: 'The host, the method or a header is malformed.' })

export function adapt<Call, Context>(
  given: Handler<Context>,
  { name, parts, context, send }: Framework<Call, Context>,
): Adapter<Call> {
  const handler = argument(name, 'handler', bound<Context>)(given)

  /** Sends what `serve` returns; null: nothing, and the call may go on. */
  async function passes(
    call: Call,
    withBody: boolean,
    serve: (request: Request) => Promise<Response | null>,
  ): Promise<boolean> {
    const given = parts(call)
    const request = toRequest(given, { withBody })
    const served = request && (await serve(request))
    if (request !== null && served === null) return true
    const response = served ?? problemOf(MALFORMED, new Date(), baseHeaders())
    // Otherwise a client could go on sending. HTTP/2 has no such header.
    const isHttp1 = given.headers[':method'] === undefined
    if (isHttp1 && UNREAD.includes(response.status)) response.headers.set('connection', 'close')
    await send(response, call)
    return false
  }

  return {
    basePath: handler.basePath,
    isOurs: (url) => isBelow(handler.basePath, url),
    async answer(call) {
      await passes(call, true, (request) => handler(request, context(call)))
    },
    secondFactor(options) {
      const checked = readSecondFactorOptions(options)
      return (call) =>
        passes(call, false, (request) => handler.requireSecondFactor(request, checked, context(call)))
    },
    companyAdmin(companyIdOf, requestOf) {
      readCompanyIdOf(companyIdOf)
      return (call) =>
        passes(call, false, (request) =>
          handler.requireCompanyAdmin(request, readCompanyId(companyIdOf(requestOf(call))), context(call)),
        )
    },
  }
}
