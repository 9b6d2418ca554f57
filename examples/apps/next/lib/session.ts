import { getIronSession } from 'iron-session'
import { cookies } from 'next/headers'
import { settings } from '../../shared/settings.ts'

/** What the cookie contains, sealed. `pending`: the password was right, the second step is due. */
export interface Login {
  userId?: string
  stage?: 'pending' | 'full'
  proof?: string | null
}

export const session = async () =>
  getIronSession<Login>(await cookies(), {
    cookieName: 'session',
    password: settings.sessionSecret,
    // The session is in the cookie, so nothing but its age ends a copy of it.
    ttl: 8 * 60 * 60,
    // `lax`: another site's form or script sends no cookie.
    cookieOptions: { httpOnly: true, sameSite: 'lax', secure: settings.secureCookies },
  })

/** The cookie is sealed again, with nothing from before the login in it. */
export async function begin(login: Login): Promise<void> {
  const current = await session()
  Object.assign(current, { userId: undefined, stage: undefined, proof: undefined }, login)
  await current.save()
}
