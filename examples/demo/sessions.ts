import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import session, { type SessionData } from 'express-session'

declare module 'express-session' {
  interface SessionData {
    userId: string
    /** `pending`: the password was right, the second step is due. */
    stage: 'pending' | 'full'
    /** Shows that the second factor was passed; null: no code was asked for. */
    proof: string | null
  }
}

/** Milliseconds. */
const WORKING_DAY = 8 * 60 * 60 * 1000

/**
 * In memory, with a secret of its own for each start: a restart logs everybody out. With several servers, take a store
 * that they share. Over HTTPS, name the cookie `__Host-session` and add `secure: true`.
 */
export const sessions = (): RequestHandler =>
  session({
    name: 'session',
    secret: randomBytes(32).toString('base64'),
    resave: false,
    saveUninitialized: false,
    // `lax`: another site's form or script sends no cookie.
    cookie: { httpOnly: true, sameSite: 'lax', maxAge: WORKING_DAY },
  })

/** Begins a session with a new id, so that an id that an attacker planted or saw is worthless. */
export async function beginSession(
  req: Request,
  data: Pick<SessionData, 'userId' | 'stage' | 'proof'>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()))
  })
  Object.assign(req.session, data)
}
