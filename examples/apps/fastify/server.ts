import secureSession from '@fastify/secure-session'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import Database from 'libsql'
import { createKeyRing, createTwoFactor } from 'stepward'
import { type FastifyContext, fastifyTwoFactor } from 'stepward/fastify'
import { createHandler } from 'stepward/http'
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

declare module '@fastify/secure-session' {
  interface SessionData {
    login: Login
  }
}

const app = Fastify()

await app.register(secureSession, {
  key: Buffer.from(settings.sessionSecret, 'base64'),
  // The session is in the cookie, sealed, so nothing but its age ends a copy of it.
  expiry: 8 * 60 * 60,
  // `lax`: another site's form or script sends no cookie.
  cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: settings.secureCookies },
})

/** Drops what the session had, so that nothing from before the login remains. */
function begin({ session }: FastifyRequest, login: Login): void {
  session.regenerate()
  session.set('login', login)
}

// --- two-factor: begin ---
const store = sqliteStore(new Database(settings.databaseFile))
await store.migrate()

const twoFactor = createTwoFactor({
  issuer: 'Stepward Fastify',
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

function userOf({ session }: FastifyRequest, stage: Login['stage']) {
  const login = session.get('login')
  const person = login?.stage === stage ? people.find(login.userId) : undefined
  return login && person ? { userId: person.id, accountName: person.email, proof: login.proof } : null
}

const handler = createHandler<FastifyContext<FastifyRequest, FastifyReply>>(twoFactor, {
  origins: [settings.origin],
  currentUser: (_, { request }) => userOf(request, 'full'),
  pendingUser: (_, { request }) => userOf(request, 'pending'),
  beginSession(_, { userId, proof }, { request }) {
    begin(request, { userId, stage: 'full', proof })
    return undefined
  },
  adminOf(_, companyId, { request }) {
    const user = userOf(request, 'full')
    return user && people.isAdmin(user.userId, companyId) ? { actorId: user.userId } : null
  },
  onError: (error) => console.error(error),
})

const { routes, requireSecondFactor } = fastifyTwoFactor(handler)
await app.register(routes)

// Every page of a user, so that a company's new rule holds for running sessions too.
app.get('/account', { preHandler: requireSecondFactor() }, async ({ session }) =>
  accountOf(session.get('login')?.userId ?? ''),
)

// Something important: a code that is at most five minutes old.
app.post('/payout', { preHandler: requireSecondFactor({ maxAge: 300 }) }, async () => ({ paid: true }))
// --- two-factor: end ---

// The host's own login. A string is no JSON: another site cannot log a visitor in.
app.post('/login', { schema: { body: { type: 'object' } } }, async (request, reply) => {
  const { email, password } = request.body as Record<string, unknown>
  const person = await people.checkPassword(email, password)
  if (person === undefined) return reply.code(401).send()
  begin(request, { userId: person.id, stage: 'pending', proof: null })
  return reply.code(204).send()
})

app.post('/logout', async ({ session }, reply) => {
  session.delete()
  return reply.code(204).send()
})

app.get('/*', async (request, reply) => {
  const file = await pageFile(request.url)
  if (file === null) return reply.callNotFound()
  return reply.headers(file.headers).send(file.body)
})

await app.listen({ port: settings.port, host: 'localhost' })
console.log(`http://localhost:${app.addresses()[0]?.port}`)
