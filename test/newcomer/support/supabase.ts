import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { listen, type Mounted } from '../../frameworks/support/server.js'

/** The file in which Supabase publishes its public keys. */
const KEYS_PATH = '/auth/v1/.well-known/jwks.json'

/** Seconds. */
const SESSION_LIFETIME = 3600

/** Someone who has signed in with Supabase. */
export interface SignIn {
  readonly userId: string
  readonly email: string
  readonly role?: string
}

export interface Project {
  readonly url: string
  /** The cookie of a new session, as `@supabase/ssr` writes it. */
  cookieOf(user: SignIn): string
}

/**
 * A Supabase project, as far as a server sees it: tokens signed with ES256, and the file with the public key. Checking the
 * tokens is the work of Supabase's own library.
 */
export function useProject(): () => Project {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomUUID()
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
  let server: Mounted
  beforeAll(async () => {
    server = await listen((req, res) => {
      if (req.url !== KEYS_PATH) return res.writeHead(404).end()
      return res.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
    })
  })
  afterAll(() => server.close())

  function tokenOf({ userId, email, role }: SignIn): string {
    const iat = Math.floor(Date.now() / 1000)
    const claims = {
      iss: `${server.origin}/auth/v1`,
      sub: userId,
      aud: 'authenticated',
      iat,
      exp: iat + SESSION_LIFETIME,
      email,
      app_metadata: { provider: 'email', role },
      user_metadata: {},
      role: 'authenticated',
      aal: 'aal1',
      session_id: randomUUID(),
      is_anonymous: false,
    }
    const text = [{ alg: 'ES256', kid, typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${text}.${signature.toString('base64url')}`
  }

  return () => ({
    url: server.origin,
    cookieOf(user) {
      const session = {
        access_token: tokenOf(user),
        refresh_token: randomUUID(),
        token_type: 'bearer',
        expires_in: SESSION_LIFETIME,
        expires_at: Math.floor(Date.now() / 1000) + SESSION_LIFETIME,
        user: { id: user.userId, email: user.email },
      }
      const [name] = new URL(server.origin).hostname.split('.')
      return `sb-${name}-auth-token=base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`
    },
  })
}
