import type { Factor } from '../enrollment/events.js'
import type { EventContext } from '../internal/decision.js'
import { callback, instant, shape } from '../internal/host.js'
import {
  anything,
  flag,
  id,
  input,
  MAX_ID_BYTES,
  nullable,
  number,
  optional,
  type Reader,
  reading,
  text,
} from '../internal/input.js'
import { invalidArgument, mismatch } from '../internal/mismatch.js'
import { withTimeout } from '../internal/time.js'
import { originList } from './cross-site.js'
import type { Operation } from './operations.js'
import type { HeadersToSet, WebRequest } from './web.js'

/** A user whose session is complete. */
export interface CurrentUser {
  readonly userId: string
  /** What the authenticator app shows below the issuer, such as the email address. */
  readonly accountName: string
  /** The company that the session is for. Default: all that the directory lists. */
  readonly companyId?: string
  /** What your application calls the first step of the login, as in `login.start`. Default `'password'`. */
  readonly method?: string
  /** The proof that `beginSession` got, for `requireSecondFactor`. */
  readonly proof?: string | null
}

/** A user whose password was right, and who has no session yet. */
export interface PendingUser {
  readonly userId: string
  /** What the authenticator app shows below the issuer, such as the email address. */
  readonly accountName: string
  /** The company that the login is for. Default: all that the directory lists. */
  readonly companyId?: string
  /** What your application calls the first step, as in `login.start`. Default `'password'`. */
  readonly method?: string
}

/** What a session is begun or renewed with. */
export interface PassedLogin {
  readonly userId: string
  /** What the user proved; null: no code was asked for, such as on a trusted device. */
  readonly factor: Factor | null
  /** When; null: no code was asked for. */
  readonly verifiedAt: Date | null
  /** Keep it in the session and return it from `currentUser`; null: no code was asked for. */
  readonly proof: string | null
}

/** What {@link createHandler} asks your application. `Context` is what you pass beside the request. */
export interface HandlerHost<Context = unknown> {
  /**
   * The origins of your pages, such as `['https://app.example']`. A browser's request from any other is refused. Never
   * derive them from the `Host` header.
   */
  readonly origins: readonly string[]
  /** The user of a full session; null: there is none. */
  currentUser(request: WebRequest, context: Context): CurrentUser | null | Promise<CurrentUser | null>
  /**
   * The user whose password was right and whose second step is due; null: there is none. A request has one session, so
   * return a user here or from `currentUser`, not from both.
   */
  pendingUser(request: WebRequest, context: Context): PendingUser | null | Promise<PendingUser | null>
  /**
   * Begins the session of a user who passed everything, or renews it after a code was given inside it. Give the
   * session a new id, and end the pending one. Returns headers for the response, such as `Set-Cookie`.
   */
  beginSession(
    request: WebRequest,
    passed: PassedLogin,
    context: Context,
  ): HeadersToSet | undefined | Promise<HeadersToSet | undefined>
  /**
   * The admin of this company whose session it is; null: the session is not an admin's. It is asked after
   * `currentUser`, and the session has to satisfy every rule as it is now.
   */
  adminOf(
    request: WebRequest,
    companyId: string,
    context: Context,
  ): { readonly actorId: string } | null | Promise<{ readonly actorId: string } | null>
  /**
   * Called before anything else is done for a route. `retryAfter`: seconds for which this client is refused, from 1;
   * null: go on. Default: no limit but that of wrong codes.
   */
  limit?(
    request: WebRequest,
    route: Operation,
    context: Context,
  ): { readonly retryAfter: number } | null | Promise<{ readonly retryAfter: number } | null>
  /** What to keep in audit events, such as the address. Default: `{ userAgent }`. */
  eventContext?(request: WebRequest, context: Context): EventContext | Promise<EventContext>
  /** Called with each error that is answered as 503, for your log. Its cause is redacted. Default: not reported. */
  onError?(error: unknown, request: WebRequest): unknown
  /** Where the routes are, without a slash at the end. Default `'/two-factor'`. */
  readonly basePath?: string
  /**
   * Whether the challenge of a login and the token of a trusted device are cookies. `false`, for native apps: they
   * are in the JSON, and the app sends them back there. Default true.
   */
  readonly cookies?: boolean
  /** The clock of `createTwoFactor`, if it has one, for `Retry-After` and `Max-Age`. Default: the system's. */
  readonly clock?: () => Date
}

/** A day, in seconds. */
const MAX_WAIT = 86_400

const BASE_PATH = /^(?:\/[\w.~-]+)+$/

/** Where the routes are, unless the host says otherwise. */
export const DEFAULT_BASE_PATH = '/two-factor'

export const basePathOption: Reader<string> = (value) => {
  if (typeof value === 'string' && BASE_PATH.test(value)) return value
  throw mismatch("a path such as '/two-factor', without a slash at the end", value)
}

const fn = callback<(...parameters: never[]) => unknown>

const readHostOptions = input('createHandler', {
  origins: originList,
  currentUser: fn,
  pendingUser: fn,
  beginSession: fn,
  adminOf: fn,
  limit: optional(fn),
  eventContext: optional(fn),
  onError: optional(fn),
  basePath: optional(basePathOption, DEFAULT_BASE_PATH),
  cookies: optional(flag, true),
  clock: optional(callback<() => Date>, () => new Date()),
})

const user = shape({
  userId: id,
  accountName: text(MAX_ID_BYTES),
  companyId: optional(id),
  method: optional(text()),
  proof: optional(nullable(anything)),
})

const readCurrentUser = reading('currentUser', nullable(user), invalidArgument, false)
const readPendingUser = reading('pendingUser', nullable(user), invalidArgument, false)
const readAdmin = reading('adminOf', nullable(shape({ actorId: id })), invalidArgument, false)
const readLimit = reading('limit', nullable(shape({ retryAfter: number(1, MAX_WAIT) })), invalidArgument)

/** A user, as the host returned it and as it was checked. */
export interface HostUser {
  readonly userId: string
  readonly accountName: string
  readonly companyId: string | undefined
  readonly method: string | undefined
  readonly proof: unknown
}

/** The host, with what it returns checked. Each function fails like a fault of ours if it throws. */
export interface Host<Context> {
  readonly origins: readonly string[]
  readonly basePath: string
  readonly cookies: boolean
  readonly clock: () => Date
  currentUser(request: Request, context: Context): Promise<HostUser | null>
  pendingUser(request: Request, context: Context): Promise<HostUser | null>
  beginSession(request: Request, passed: PassedLogin, context: Context): Promise<Headers>
  adminOf(request: Request, companyId: string, context: Context): Promise<string | null>
  /** Seconds; null: go on. */
  limit(request: Request, route: Operation, context: Context): Promise<number | null>
  eventContext(request: Request, context: Context): Promise<EventContext>
  report(error: unknown, request: Request): void
}

/** Seconds for one function of the host, as for the directory. One that hangs is a fault. */
const HOST_TIMEOUT = 10

const asked = <T>(name: string, ask: () => T | Promise<T>): Promise<T> =>
  withTimeout(
    HOST_TIMEOUT,
    async () => ask(),
    () => {
      throw new Error(`${name}: timed out after ${HOST_TIMEOUT} s; access was denied`)
    },
  )

function userAgentOf({ headers }: Request): EventContext {
  const userAgent = headers.get('user-agent')
  return userAgent === null ? {} : { userAgent }
}

export function readHost<Context>(given: HandlerHost<Context>): Host<Context> {
  const { origins, basePath: path, cookies, clock } = readHostOptions(given)
  const readClock = reading('clock', instant, invalidArgument)
  return {
    origins,
    basePath: path,
    cookies,
    clock: () => new Date(readClock(clock())),
    currentUser: async (request, context) =>
      readCurrentUser((await asked('currentUser', () => given.currentUser(request, context))) ?? null),
    pendingUser: async (request, context) =>
      readPendingUser((await asked('pendingUser', () => given.pendingUser(request, context))) ?? null),
    beginSession: async (request, passed, context) =>
      new Headers(
        ((await asked('beginSession', () => given.beginSession(request, passed, context))) ??
          {}) as HeadersInit,
      ),
    adminOf: async (request, companyId, context) =>
      readAdmin((await asked('adminOf', () => given.adminOf(request, companyId, context))) ?? null)
        ?.actorId ?? null,
    limit: async (request, route, context) =>
      readLimit((await asked('limit', () => given.limit?.(request, route, context))) ?? null)?.retryAfter ??
      null,
    eventContext: async (request, context) =>
      (await asked('eventContext', () => given.eventContext?.(request, context))) ?? userAgentOf(request),
    report(error, request) {
      // A log that fails, now or later, must not turn a refusal into a crash.
      const log = async (): Promise<unknown> => given.onError?.(error, request)
      log().catch(() => {})
    },
  }
}
