import type { StartLoginResult, TwoFactor } from 'stepward'
import type { People, Person } from '../people.js'
import type { Session, Sessions, SignedInSession, WaitingSession } from '../sessions.js'
import { type Reply, redirect } from './reply.js'

export interface App {
  readonly twoFactor: TwoFactor
  readonly people: People
  readonly sessions: Sessions
}

/** A request that was read and checked. */
export interface Visit {
  readonly app: App
  readonly session: Session | null
  readonly query: URLSearchParams
  /** The fields of a form; empty for GET. */
  readonly form: URLSearchParams
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>
  /** The cookie of a trusted device. */
  readonly deviceToken: string | undefined
  /** What the audit trail says about the request. */
  readonly context: { readonly ip: string; readonly userAgent: string }
}

/** A visit whose session and person are known. */
export type VisitOf<S extends Session> = Visit & { readonly session: S; readonly person: Person }

export type Handler = (visit: Visit) => Reply | Promise<Reply>
type HandlerOf<S extends Session> = (visit: VisitOf<S>) => Reply | Promise<Reply>

/** The page for a session that may not see the requested one. */
function placeOf(session: Session | null): string {
  if (session === null) return '/login'
  if (session.stage === 'second-factor') return session.step === 'code' ? '/login/code' : '/login/enroll'
  return session.recoveryCodes === null ? '/profile' : '/profile/recovery-codes'
}

function guard<S extends Session>(
  isAllowed: (session: Session) => session is S,
  handle: HandlerOf<S>,
): Handler {
  return async (visit) => {
    const { app, session } = visit
    if (session === null || !isAllowed(session)) return redirect(placeOf(session))
    const person = app.people.find(session.userId)
    if (person === null) return redirect('/login', { session: null })
    const current: Session = session
    if (current.stage === 'signed-in') {
      const login = await startLogin(visit, person.id, current.proof)
      if (login.step !== 'done') {
        app.sessions.end(session)
        return askForSecondFactor(visit, person.id, login)
      }
    }
    return handle({ ...visit, session, person })
  }
}

/**
 * What is still to do, by the rules of now. A new login has no proof. A running session shows its own at each request,
 * so that it notices a company's new rule, and a second factor that was switched on or replaced elsewhere.
 */
export function startLogin(
  { app, deviceToken }: Visit,
  userId: string,
  proof: string | null,
): Promise<StartLoginResult> {
  return app.twoFactor.login.start({
    userId,
    ...(deviceToken === undefined ? {} : { deviceToken }),
    ...(proof === null ? {} : { proof }),
  })
}

export function askForSecondFactor(
  { app }: Visit,
  userId: string,
  { step, challenge, expiresAt }: Exclude<StartLoginResult, { readonly step: 'done' }>,
): Reply {
  return redirect(`/login/${step}`, {
    session: app.sessions.beginWaiting(userId, step, challenge, expiresAt),
  })
}

/** For people who are logged in and have no new recovery codes to save. */
export const signedIn = (handle: HandlerOf<SignedInSession>): Handler =>
  guard(
    (session): session is SignedInSession => session.stage === 'signed-in' && session.recoveryCodes === null,
    handle,
  )

/** For people who are logged in and have new recovery codes to save. */
export const savingRecoveryCodes = (handle: HandlerOf<SignedInSession>): Handler =>
  guard(
    (session): session is SignedInSession => session.stage === 'signed-in' && session.recoveryCodes !== null,
    handle,
  )

/** For people whose password was right and who still have this step to do. */
export const waitingFor = (step: WaitingSession['step'], handle: HandlerOf<WaitingSession>): Handler =>
  guard(
    (session): session is WaitingSession => session.stage === 'second-factor' && session.step === step,
    handle,
  )

/** For people who are not logged in. Others are redirected to their page. */
export const signedOut = (handle: Handler): Handler => {
  return (visit) => (visit.session === null ? handle(visit) : redirect(placeOf(visit.session)))
}

/** The notice that the last page left, shown once. */
export function takeNotice(session: Session): string | null {
  const { notice } = session
  session.notice = null
  return notice
}
