import { serve } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { deleteCookie, generateSignedCookie, getSignedCookie } from 'hono/cookie'
import Database from 'libsql'
import { createKeyRing, createTwoFactor } from 'stepward'
import { createHandler, type SecondFactorOptions } from 'stepward/http'
import { sqliteStore } from 'stepward/sqlite'
import { pageFile } from '../shared/page.ts'
import { accountOf, people } from '../shared/people.ts'
import { settings } from '../shared/settings.ts'

/** `pending`: the password was right, the second step is due. */
interface Login {
  userId: string
  stage: 'pending' | 'full'
  proof: string | null
}

const COOKIE = 'session'
/** Seconds. The session is in the cookie, signed, so nothing but its age ends a copy of it. */
const LIFETIME = 8 * 60 * 60

async function sealed(login: Login): Promise<string> {
  const value = JSON.stringify({ ...login, endsAt: Date.now() + LIFETIME * 1000 })
  return generateSignedCookie(COOKIE, value, settings.sessionSecret, {
    path: '/',
    httpOnly: true,
    // Another site's form or script sends no cookie.
    sameSite: 'Lax',
    secure: settings.secureCookies,
    maxAge: LIFETIME,
  })
}

/** `false`: somebody else wrote the cookie. */
async function loginOf(c: Context): Promise<Login | null> {
  const value = await getSignedCookie(c, settings.sessionSecret, COOKIE)
  const login = value ? JSON.parse(value) : null
  // A browser may keep a cookie longer than it was asked to.
  return login !== null && login.endsAt > Date.now() ? login : null
}

const app = new Hono()

// --- two-factor: begin ---
const store = sqliteStore(new Database(settings.databaseFile))
await store.migrate()

const twoFactor = createTwoFactor({
  issuer: 'Stepward Hono',
  store,
  keys: createKeyRing({ current: 'k1', keys: { k1: settings.twoFactorKey } }),
  // Whose rules apply to a user, from your own tables and never from the request.
  directory: {
    companiesOf: async (userId) => people.companiesOf(userId),
    membersOf: async function* (companyId) {
      yield* people.membersOf(companyId)
    },
  },
})

async function userOf(c: Context, stage: Login['stage']) {
  const login = await loginOf(c)
  const person = login?.stage === stage ? people.find(login.userId) : undefined
  return login && person ? { userId: person.id, accountName: person.email, proof: login.proof } : null
}

const handler = createHandler<Context>(twoFactor, {
  origins: [settings.origin],
  currentUser: (_, c) => userOf(c, 'full'),
  pendingUser: (_, c) => userOf(c, 'pending'),
  beginSession: async (_, { userId, proof }) => [
    ['set-cookie', await sealed({ userId, stage: 'full', proof })],
  ],
  async adminOf(_, companyId, c) {
    const user = await userOf(c, 'full')
    return user && people.isAdmin(user.userId, companyId) ? { actorId: user.userId } : null
  },
  onError: (error) => console.error(error),
})

app.all('/two-factor/*', (c) => handler(c.req.raw, c))

const secondFactor =
  (options: SecondFactorOptions = {}): MiddlewareHandler =>
  async (c, next) =>
    (await handler.requireSecondFactor(c.req.raw, options, c)) ?? next()

// Every page of a user, so that a company's new rule holds for running sessions too.
app.get('/account', secondFactor(), async (c) => c.json(accountOf((await loginOf(c))?.userId ?? '')))

// Something important: a code that is at most five minutes old.
app.post('/payout', secondFactor({ maxAge: 300 }), (c) => c.json({ paid: true }))
// --- two-factor: end ---

// The host's own login.
app.post('/login', async (c) => {
  // Another site cannot send JSON, so it cannot log a visitor in.
  if (c.req.header('content-type') !== 'application/json') return c.body(null, 415)
  const { email, password } = await c.req.json()
  const person = await people.checkPassword(email, password)
  if (person === undefined) return c.body(null, 401)
  c.header('set-cookie', await sealed({ userId: person.id, stage: 'pending', proof: null }))
  return c.body(null, 204)
})

app.post('/logout', (c) => {
  deleteCookie(c, COOKIE, { path: '/', secure: settings.secureCookies })
  return c.body(null, 204)
})

app.get('*', async (c) => {
  const file = await pageFile(c.req.path)
  return file === null ? c.notFound() : c.body(file.body, 200, file.headers)
})

serve({ fetch: app.fetch, port: settings.port, hostname: 'localhost' }, ({ port }) => {
  console.log(`http://localhost:${port}`)
})
