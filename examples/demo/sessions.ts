import { randomBytes } from 'node:crypto'

/** The result of `enrollment.start`, kept while the page with the QR code may be shown again. */
export interface Setup {
  readonly uri: string
  readonly secret: string
  readonly expiresAt: Date
  readonly replaces: boolean
}

interface SessionBase {
  readonly id: string
  readonly userId: string
  endsAt: number
  setup: Setup | null
  /** A sentence for the next page, shown once. */
  notice: string | null
}

/** The password was right, the second factor is missing. Such a session reaches only the page that asks for it. */
export interface WaitingSession extends SessionBase {
  readonly stage: 'second-factor'
  readonly step: 'code' | 'enroll'
  /** Stays on the server: the browser never needs it. */
  readonly challenge: string
}

/** A person who is logged in. */
export interface SignedInSession extends SessionBase {
  readonly stage: 'signed-in'
  /** Shows `login.start` that this session passed the second factor; null: it was not asked for one. */
  readonly proof: string | null
  /** New recovery codes, until the person confirms that they are saved. */
  recoveryCodes: readonly string[] | null
}

export type Session = WaitingSession | SignedInSession

/** What a session keeps of the second factor. */
export interface Passed {
  readonly proof: string
  readonly recoveryCodes?: readonly string[]
}

/**
 * All sessions, in memory only, because they contain secrets during a setup. A restart logs everyone out. If you have
 * several servers, use a shared store and encrypt its contents.
 */
export interface Sessions {
  find(id: string | undefined): Session | null
  beginWaiting(userId: string, step: WaitingSession['step'], challenge: string, until: Date): WaitingSession
  beginSignedIn(userId: string, passed?: Passed): SignedInSession
  end(session: Session | null): void
}

const SIGNED_IN_MS = 8 * 60 * 60 * 1000
/** 256 bits, which nobody can guess. */
const ID_BYTES = 32

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>()

  function keep<S extends Session>(session: S): S {
    for (const old of sessions.values()) if (old.endsAt <= Date.now()) sessions.delete(old.id)
    sessions.set(session.id, session)
    return session
  }

  // Each stage begins with a new id, so that an id that an attacker planted or saw is worthless.
  const base = (userId: string, endsAt: number): SessionBase => ({
    id: randomBytes(ID_BYTES).toString('base64url'),
    userId,
    endsAt,
    setup: null,
    notice: null,
  })

  return {
    find(id) {
      const session = id === undefined ? undefined : sessions.get(id)
      return session !== undefined && session.endsAt > Date.now() ? session : null
    },
    beginWaiting: (userId, step, challenge, until) =>
      keep({ ...base(userId, until.getTime()), stage: 'second-factor', step, challenge }),
    beginSignedIn: (userId, passed) =>
      keep({
        ...base(userId, Date.now() + SIGNED_IN_MS),
        stage: 'signed-in',
        proof: passed?.proof ?? null,
        recoveryCodes: passed?.recoveryCodes ?? null,
      }),
    end(session) {
      if (session !== null) sessions.delete(session.id)
    },
  }
}
