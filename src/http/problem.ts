import type { Refusal } from '../service/results.js'

/** Where each reason is explained. */
const PROBLEM_PAGES = 'https://stepward.dev/problems/'

/** What HTTP itself, or a route, refuses. The service's own refusals are in {@link Refusal}. */
export interface RequestRefusal {
  readonly ok: false
  readonly reason:
    | 'content_too_large'
    | 'cross_site'
    | 'fault'
    | 'invalid_request'
    | 'malformed_json'
    | 'method_not_allowed'
    | 'not_admin'
    | 'not_authenticated'
    | 'not_found'
    | 'rate_limited'
    | 'request_timeout'
    | 'second_factor_required'
    | 'enrollment_required'
    | 'unknown_member'
    | 'unsupported_media_type'
  /** One sentence for the developer. */
  readonly detail?: string
  /** The field of the request that was malformed. */
  readonly field?: string
  /** `rate_limited`: when the next request is answered. */
  readonly retryAt?: Date
}

/** Every refusal that a route can answer, as the client returns it. */
export type HttpRefusal = Refusal | RequestRefusal

/** Why a request was refused. */
export type Reason = HttpRefusal['reason']

/** The status of each reason, and its title. A reason without one does not compile. */
const PROBLEMS: Readonly<Record<Reason, readonly [status: number, title: string]>> = {
  malformed_json: [400, 'The body is not JSON'],
  challenge_expired: [401, 'The login expired'],
  challenge_invalid: [401, 'The login is not valid'],
  not_authenticated: [401, 'Nobody is signed in'],
  proof_invalid: [401, 'The session has no valid second factor'],
  second_factor_required: [401, 'The session needs a second factor'],
  cross_site: [403, 'The request comes from another site'],
  enrollment_required: [403, 'Two-factor has to be switched on first'],
  not_admin: [403, 'Only an admin may do this'],
  proof_stale: [403, 'The second factor has to be passed again'],
  required_by_company: [403, 'A company requires two-factor'],
  self_exemption: [403, 'Another admin has to grant the exemption'],
  suspended: [403, 'Too many wrong codes suspended the authenticator'],
  ticket_expired: [403, 'The ticket expired'],
  ticket_invalid: [403, 'The ticket is not valid'],
  ticket_required: [403, 'Enrolling needs a ticket from an admin'],
  not_found: [404, 'There is no such route'],
  unknown_authenticator: [404, 'There is no such authenticator'],
  unknown_device: [404, 'There is no such device'],
  unknown_member: [404, 'There is no such member'],
  method_not_allowed: [405, 'The route has no such method'],
  request_timeout: [408, 'The request took too long'],
  actor_not_enrolled: [409, 'The admin has to switch two-factor on first'],
  already_enrolled: [409, 'Two-factor is on already'],
  busy: [409, 'Other requests were faster'],
  code_required: [409, 'A code is required to replace the authenticator'],
  ended: [409, 'Two-factor was switched off'],
  expired: [409, 'The setup expired'],
  not_enrolled: [409, 'Two-factor is off'],
  not_locked: [409, 'Nothing is locked'],
  not_pending: [409, 'No setup was started'],
  overtaken: [409, 'The rule has changed'],
  too_many_authenticators: [409, 'An authenticator has to be removed first'],
  too_many_exemptions: [409, 'Exemptions have to end first'],
  content_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body is not of type application/json'],
  invalid_code: [422, 'The code is wrong'],
  invalid_request: [422, 'The request is malformed'],
  replayed: [422, 'The code was used before'],
  locked: [429, 'Too many wrong codes'],
  rate_limited: [429, 'Too many requests'],
  fault: [503, 'The request could not be answered'],
}

export const REASONS: readonly Reason[] = Object.keys(PROBLEMS) as Reason[]

export const statusOf = (reason: Reason): number => PROBLEMS[reason][0]

export const titleOf = (reason: Reason): string => PROBLEMS[reason][1]

/** A refusal of HTTP itself. */
export const refusal = (
  reason: RequestRefusal['reason'],
  more: Omit<RequestRefusal, 'ok' | 'reason'> = {},
): RequestRefusal => ({ ok: false, reason, ...more })

/** RFC 9457 §3. */
export const PROBLEM_TYPE = 'application/problem+json'

/** The refusal as problem details. `now` is for `Retry-After`, which counts seconds. */
export function problemOf(refusal: HttpRefusal, now: Date, headers: Headers): Response {
  const { ok: _, ...fields } = refusal
  const [status, title] = PROBLEMS[refusal.reason]
  headers.set('content-type', PROBLEM_TYPE)
  const retryAfter = secondsTo(refusal, now)
  if (status === 429 && retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  const type = PROBLEM_PAGES + refusal.reason.replaceAll('_', '-')
  return new Response(JSON.stringify({ type, title, status, ...fields, retryAfter }), { status, headers })
}

/** Seconds until the next attempt, at least 1, for clients whose clock differs. */
function secondsTo(refusal: HttpRefusal, now: Date): number | undefined {
  if (!('retryAt' in refusal) || refusal.retryAt === undefined) return undefined
  return Math.max(1, Math.ceil((refusal.retryAt.getTime() - now.getTime()) / 1000))
}
