import type { Request } from 'express'
import session from 'express-session'
import { settings } from '../../shared/settings.ts'

declare module 'express-session' {
  interface SessionData {
    userId: string
    /** `pending`: the password was right, the second step is due. */
    stage: 'pending' | 'full'
    proof: string | null
  }
}

export const sessions = () =>
  session({
    secret: settings.sessionSecret,
    resave: false,
    saveUninitialized: false,
    // `lax`: another site's form or script sends no cookie.
    cookie: { httpOnly: true, sameSite: 'lax', secure: settings.secureCookies, maxAge: 8 * 60 * 60 * 1000 },
  })

/** Starts a session with a new id, so that an id that an attacker planted or saw is worthless. */
export const renew = (req: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()))
  })
