import type { EventContext } from '../internal/decision.js'
import type { TwoFactor } from '../service/two-factor.js'
import type { Field } from './fields.js'
import type { HostUser, PassedLogin } from './host.js'
import type { Operation, Operations } from './operations.js'
import type { Reason, RequestRefusal } from './problem.js'
import type { Schema } from './schema.js'

/** What every route can work with. */
interface BaseCall {
  readonly twoFactor: TwoFactor
  /** For the event of the change. */
  readonly context: EventContext
  /** The cookie of this name, if the handler uses cookies. */
  cookie(name: string): string | undefined
  /** Sets the cookie and leaves the token out of the JSON, or returns it for the JSON. */
  giveToken(name: string, token: string, expiresAt: Date): string | undefined
  clearCookie(name: string): void
  beginSession(passed: PassedLogin): Promise<void>
}

/** A call by a user. */
export interface UserCall extends BaseCall {
  readonly user: HostUser
  /** Whether the user's second step is still due. Then everything needs the challenge of the login. */
  readonly pending: boolean
}

/** A call by an admin of the company that the path names. */
export interface AdminCall extends BaseCall {
  readonly actorId: string
}

/** Refusals that any route can answer. They are the same everywhere, so no route lists them. */
export type CommonReason = RequestRefusal['reason']

type Input<O extends Operation> = Operations[O]['input']
type Refusals<O extends Operation> = Operations[O]['refusal']

/** What a route returns. */
export type Answer<O extends Operation> = ({ readonly ok: true } & Operations[O]['output']) | Refusals<O>

interface RouteBase<O extends Operation> {
  readonly endpoint: Operations[O]['endpoint']
  readonly summary: string
  /** The fields of the request, in the path, the query or the body. */
  readonly fields: { readonly [K in keyof Input<O>]-?: Field<Exclude<Input<O>[K], undefined>> }
  /** How success looks; null: it has nothing to say (204). */
  readonly output: Schema<Operations[O]['output']> | null
  /** Each reason for which the service refuses. One that is missing or impossible does not compile. */
  readonly refusals: Readonly<Record<Exclude<Refusals<O>['reason'], CommonReason>, true>>
}

/** One route. `access` says whose call it is. */
export type Route<O extends Operation> = RouteBase<O> &
  (
    | {
        /** `either`: a full session, or a login whose second step is due. */
        readonly access: 'user' | 'pending' | 'either'
        run(call: UserCall, input: Input<O>): Promise<Answer<O>>
      }
    | {
        /** `personal`: it changes a member's own second factor, so it takes another one, an admin of all their companies. */
        readonly access: 'admin' | 'personal'
        run(call: AdminCall, input: Input<O>): Promise<Answer<O>>
        /** Returns members one by one, if the client asks for NDJSON. */
        readonly stream?: (call: AdminCall, input: Input<O>) => AsyncIterable<unknown>
      }
  )

/** A route without the types of its operation, for the code that serves any. */
export interface AnyRoute {
  readonly operation: Operation
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly fields: Readonly<Record<string, Field<unknown>>>
  readonly output: Schema<unknown> | null
  readonly refusals: readonly Reason[]
  readonly access: 'user' | 'pending' | 'either' | 'admin' | 'personal'
  run(call: UserCall & AdminCall, input: Readonly<Record<string, unknown>>): Promise<AnyAnswer>
  readonly stream?: (call: AdminCall, input: Readonly<Record<string, unknown>>) => AsyncIterable<unknown>
}

export type AnyAnswer =
  | ({ readonly ok: true } & Readonly<Record<string, unknown>>)
  | { readonly ok: false; readonly reason: Reason }
