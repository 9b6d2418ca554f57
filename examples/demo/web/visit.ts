import type { TwoFactor } from 'stepward'
import type { People, Person } from '../people.js'
import type { Session, Sessions, SignedInSession, WaitingSession } from '../sessions.js'
import { type Reply, redirect } from './reply.js'

export interface App {
  readonly twoFactor: TwoFactor
  readonly people: People
  readonly sessions: Sessions
}

/** One request, read and checked. */
export interface Visit {
  readonly app: App
  readonly session: Session | null
  readonly query: URLSearchParams
  /** What a form sent; empty for GET. */
  readonly form: URLSearchParams
  /** The parts of the path that the route names. */
  readonly params: Readonly<Record<string, string>>
}

/** A visit whose session and person are known. */
export type VisitOf<S extends Session> = Visit & { readonly session: S; readonly person: Person }

export type Handler = (visit: Visit) => Reply | Promise<Reply>
type HandlerOf<S extends Session> = (visit: VisitOf<S>) => Reply | Promise<Reply>

/** Where someone belongs who may not see the page that was asked for. */
function placeOf(session: Session | null): string {
  if (session === null) return '/login'
  if (session.stage === 'second-factor') return session.step === 'code' ? '/login/code' : '/login/enroll'
  return session.recoveryCodes === null ? '/profile' : '/profile/recovery-codes'
}

function guard<S extends Session>(
  isAllowed: (session: Session) => session is S,
  handle: HandlerOf<S>,
): Handler {
  return (visit) => {
    const { session } = visit
    if (session === null || !isAllowed(session)) return redirect(placeOf(session))
    const person = visit.app.people.find(session.userId)
    if (person === null) return redirect('/login', { session: null })
    return handle({ ...visit, session, person })
  }
}

/** For those who are in. Nobody gets past new recovery codes before they are saved. */
export const signedIn = (handle: HandlerOf<SignedInSession>): Handler =>
  guard(
    (session): session is SignedInSession => session.stage === 'signed-in' && session.recoveryCodes === null,
    handle,
  )

/** For those who are in and have new recovery codes to save. */
export const savingRecoveryCodes = (handle: HandlerOf<SignedInSession>): Handler =>
  guard(
    (session): session is SignedInSession => session.stage === 'signed-in' && session.recoveryCodes !== null,
    handle,
  )

/** For those whose password was right and who owe this step. */
export const waitingFor = (step: WaitingSession['step'], handle: HandlerOf<WaitingSession>): Handler =>
  guard(
    (session): session is WaitingSession => session.stage === 'second-factor' && session.step === step,
    handle,
  )

/** For those who are not in; the others go where they belong. */
export const signedOut = (handle: Handler): Handler => {
  return (visit) => (visit.session === null ? handle(visit) : redirect(placeOf(visit.session)))
}

/** The sentence that the page before left, once. */
export function takeNotice(session: Session): string | null {
  const { notice } = session
  session.notice = null
  return notice
}
