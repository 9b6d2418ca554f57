import { input, integer, optional } from '../internal/input.js'
import type { TwoFactor } from '../service/two-factor.js'
import { DEVICE_COOKIE, readCookie } from './cookies.js'
import type { Host, HostUser } from './host.js'
import { problemOf, type RequestRefusal } from './problem.js'
import { answered } from './responses.js'
import type { WebRequest, WebResponse } from './web.js'

/** How fresh the second factor has to be. */
export interface SecondFactorOptions {
  /** Seconds since it was passed: 0 to 31,536,000. Default: any time, as long as the session satisfies every rule. */
  readonly maxAge?: number
}

/** What a function gets beside the request: nothing, unless the host asks for it. */
export type ContextArgument<Context> = unknown extends Context ? [context?: Context] : [context: Context]

/** Checks for your own routes. Each returns the response of a refusal; null: go on. */
export interface Guards<Context> {
  /**
   * Refuses a request without a session, and a session that does not satisfy every rule as it is now. With `maxAge`,
   * also a session whose user did not give a code recently (403 `proof_stale`): ask for one with `POST /verify`.
   */
  requireSecondFactor(
    request: WebRequest,
    options?: SecondFactorOptions,
    ...context: ContextArgument<Context>
  ): Promise<WebResponse | null>
  /** Refuses a request that is not from an admin of this company whose session satisfies every rule as it is now. */
  requireCompanyAdmin(
    request: WebRequest,
    companyId: string,
    ...context: ContextArgument<Context>
  ): Promise<WebResponse | null>
}

type Refused = RequestRefusal['reason'] | 'proof_stale'

/** A year, in seconds, as in `checkProof`. */
const MAX_AGE = 31_536_000

const readOptions = input('requireSecondFactor', { maxAge: optional(integer(0, MAX_AGE)) })

/** A copy of the options, checked. */
export function readSecondFactorOptions(given: unknown): SecondFactorOptions {
  const { maxAge } = readOptions(given)
  return maxAge === undefined ? {} : { maxAge }
}

/** Why the session does not satisfy every rule as it is now; null if it does. */
async function judgeSession<Context>(
  twoFactor: TwoFactor,
  host: Host<Context>,
  request: Request,
  { userId, companyId, method, proof }: HostUser,
): Promise<RequestRefusal['reason'] | null> {
  const deviceToken = host.cookies ? readCookie(request, DEVICE_COOKIE) : undefined
  const { step } = await twoFactor.login.start({
    userId,
    ...(companyId === undefined ? {} : { companyId }),
    ...(method === undefined ? {} : { method }),
    ...(typeof proof === 'string' ? { proof } : {}),
    ...(deviceToken === undefined ? {} : { deviceToken }),
  })
  if (step === 'done') return null
  return step === 'code' ? 'second_factor_required' : 'enrollment_required'
}

/** An admin of a company whose session satisfies every rule as it is now, or why there is none. */
export type Admin =
  | { readonly userId: string; readonly actorId: string; readonly refused: null }
  | { readonly refused: RequestRefusal['reason'] }

export async function findAdmin<Context>(
  twoFactor: TwoFactor,
  host: Host<Context>,
  request: Request,
  companyId: string,
  context: Context,
): Promise<Admin> {
  const user = await host.currentUser(request, context)
  if (user === null) return { refused: 'not_authenticated' }
  const actorId = await host.adminOf(request, companyId, context)
  if (actorId === null) return { refused: 'not_admin' }
  const refused = await judgeSession(twoFactor, host, request, user)
  return refused === null ? { userId: user.userId, actorId, refused } : { refused }
}

export function createGuards<Context>(twoFactor: TwoFactor, host: Host<Context>): Guards<Context> {
  async function judgeFreshness({ userId, proof }: HostUser, maxAge: number): Promise<Refused | null> {
    if (typeof proof === 'string' && (await twoFactor.checkProof({ userId, proof, maxAge })).ok) return null
    const { state } = await twoFactor.enrollment.status({ userId })
    return state === 'off' || state === 'pending' ? 'enrollment_required' : 'proof_stale'
  }

  const guard = async (request: Request, judge: () => Promise<Refused | null>): Promise<Response | null> => {
    let passed = false
    const response = await answered(host, request, async (headers) => {
      const reason = await judge()
      passed = reason === null
      if (reason === null) return new Response(null, { status: 204, headers })
      return problemOf({ ok: false, reason }, host.clock(), headers)
    })
    return passed ? null : response
  }

  return {
    async requireSecondFactor(request, options, ...[context]) {
      const { maxAge } = readSecondFactorOptions(options)
      return guard(request, async () => {
        const user = await host.currentUser(request, context as Context)
        if (user === null) return 'not_authenticated'
        return maxAge === undefined
          ? judgeSession(twoFactor, host, request, user)
          : judgeFreshness(user, maxAge)
      })
    },

    requireCompanyAdmin: (request, companyId, ...[context]) =>
      guard(
        request,
        async () => (await findAdmin(twoFactor, host, request, companyId, context as Context)).refused,
      ),
  }
}
