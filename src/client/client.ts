import type { Operation, Operations } from '../http/operations.js'

/** The server did not answer, or something in between answered in its place. Ask the user to try again. */
export interface NetworkRefusal {
  readonly ok: false
  readonly reason: 'network'
}

/** What a method of the client returns: what the route returns, or why it was refused. Dates are `Date`. */
export type ClientResult<O extends Operation> =
  | ({ readonly ok: true } & Operations[O]['output'])
  | Operations[O]['refusal']
  | NetworkRefusal

/** Why these methods were refused. */
export type RefusalOf<O extends Operation> = Extract<ClientResult<O>, { readonly ok: false }>

/** Any refusal of any method. */
export type ClientRefusal = RefusalOf<Operation>

/** What {@link createClient} needs of `fetch`. */
export type ClientFetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly credentials: 'include'
    readonly body?: string
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>

/** The options of {@link createClient}. */
export interface ClientOptions {
  /** Where the handler is: a path such as `/two-factor`, or an address. */
  readonly baseUrl: string
  /** Called in place of `fetch`, such as to add a header. Default: `fetch` of the runtime. */
  readonly fetch?: ClientFetch
}

/** A method for each route, by the name of its operation. */
export type Client = {
  readonly [O in Operation]: Readonly<Record<never, never>> extends Operations[O]['input']
    ? (input?: Operations[O]['input']) => Promise<ClientResult<O>>
    : (input: Operations[O]['input']) => Promise<ClientResult<O>>
}

/** The table of the server, of which the client knows only this. Another endpoint does not compile. */
const ENDPOINTS: { readonly [O in Operation]: Operations[O]['endpoint'] } = {
  status: 'GET /status',
  startEnrollment: 'POST /enrollment',
  confirmEnrollment: 'POST /enrollment/confirm',
  disable: 'DELETE /enrollment',
  renameAuthenticator: 'PATCH /authenticators/{authenticatorId}',
  removeAuthenticator: 'DELETE /authenticators/{authenticatorId}',
  regenerateRecoveryCodes: 'POST /recovery-codes',
  markRecoveryCodesSaved: 'POST /recovery-codes/saved',
  startLogin: 'POST /login',
  verifyLogin: 'POST /login/verify',
  verify: 'POST /verify',
  listDevices: 'GET /devices',
  revokeDevice: 'DELETE /devices/{deviceId}',
  revokeAllDevices: 'DELETE /devices',
  getPolicy: 'GET /companies/{companyId}/policy',
  requirePolicy: 'PUT /companies/{companyId}/policy',
  relaxPolicy: 'DELETE /companies/{companyId}/policy',
  previewPolicy: 'POST /companies/{companyId}/policy/preview',
  listMembers: 'GET /companies/{companyId}/members',
  exemptMember: 'POST /companies/{companyId}/members/{userId}/exemption',
  resetMember: 'POST /companies/{companyId}/members/{userId}/reset',
  unlockMember: 'POST /companies/{companyId}/members/{userId}/unlock',
  issueTicket: 'POST /companies/{companyId}/members/{userId}/ticket',
  revokeTickets: 'DELETE /companies/{companyId}/members/{userId}/ticket',
}

/** The fields of the responses that are dates. */
const DATE = /^(?:.*At|.*[uU]ntil|enrollBy|enforceFrom)$/

const withDates = (key: string, value: unknown): unknown =>
  typeof value === 'string' && DATE.test(key) ? new Date(value) : value

const NETWORK: NetworkRefusal = { ok: false, reason: 'network' }

/**
 * A client for the routes of `createHandler`. A refusal is a value with a `reason`, as in the service; nothing is
 * thrown for it. Its `retryAt` is by the clock of this device. If the server cannot be reached, or its answer is none of the handler's, the reason is `network`.
 *
 * @example
 * ```ts
 * import { createClient } from 'stepward/client'
 *
 * const client = createClient({ baseUrl: 'https://app.example/two-factor' })
 *
 * async function submit(code: string): Promise<string> {
 *   const result = await client.verifyLogin({ code })
 *   if (result.ok) return 'welcome'
 *   return result.reason === 'locked' ? `wait until ${result.retryAt.toLocaleTimeString()}` : result.reason
 * }
 * console.log(typeof submit) // function
 * ```
 */
export function createClient({
  baseUrl,
  fetch: send = (url, init) => fetch(url, init),
}: ClientOptions): Client {
  const root = baseUrl.replace(/\/$/, '')
  async function call(endpoint: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const [method = '', path = ''] = endpoint.split(' ')
    const rest = { ...input }
    const inQuery = method === 'GET'
    try {
      // An id with half of a pair of surrogates cannot be in an address, and throws here.
      const place = path.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = String(rest[name])
        delete rest[name]
        return encodeURIComponent(value)
      })
      const query = new URLSearchParams(
        Object.entries(inQuery ? rest : {}).map(([name, value]) => [name, String(value)]),
      ).toString()
      const hasBody = !inQuery && Object.keys(rest).length > 0
      const response = await send(root + place + (query === '' ? '' : `?${query}`), {
        method,
        headers: hasBody ? { 'content-type': 'application/json' } : {},
        credentials: 'include',
        ...(hasBody ? { body: JSON.stringify(rest) } : {}),
      })
      return read(response.status, await response.text())
    } catch {
      return NETWORK
    }
  }

  const methods = Object.entries(ENDPOINTS).map(([operation, endpoint]) => [
    operation,
    (input: Readonly<Record<string, unknown>> = {}) => call(endpoint, input),
  ])
  return Object.fromEntries(methods) as Client
}

/** The answer of the handler; `network` if it is not one. */
function read(status: number, text: string): unknown {
  if (status === 204) return { ok: true }
  const body: unknown = JSON.parse(text, withDates)
  if (typeof body !== 'object' || body === null) return NETWORK
  if (status === 200) return { ...body, ok: true }
  if (!('reason' in body)) return NETWORK
  const { type: _, title: __, status: ___, retryAfter, ...refusal } = body as Record<string, unknown>
  // Counted from now, so that a page counts down correctly although the clocks differ.
  const wait = typeof retryAfter === 'number' ? { retryAt: new Date(Date.now() + retryAfter * 1000) } : {}
  return { ...refusal, ...wait, ok: false }
}
