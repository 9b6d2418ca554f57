import express, { type Request } from 'express'
import session from 'express-session'
import Database from 'libsql'
import { createKeyRing, createTwoFactor } from 'stepward'
import { type ExpressContext, expressTwoFactor } from 'stepward/express'
import { createHandler } from 'stepward/http'
import { sqliteStore } from 'stepward/sqlite'
import { pageFile } from '../shared/page.ts'
import { accountOf, people } from '../shared/people.ts'
import { settings } from '../shared/settings.ts'

declare module 'express-session' {
  interface SessionData {
    userId: string
    /** `pending`: the password was right, the second step is due. */
    stage: 'pending' | 'full'
    proof: string | null
  }
}

const app = express()
app.disable('x-powered-by')
// A proxy on this machine ends TLS. Nobody else is believed about the protocol.
app.set('trust proxy', 'loopback')
app.use(
  session({
    secret: settings.sessionSecret,
    resave: false,
    saveUninitialized: false,
    // `lax`: another site's form or script sends no cookie.
    cookie: { httpOnly: true, sameSite: 'lax', secure: settings.secureCookies, maxAge: 8 * 60 * 60 * 1000 },
  }),
)

/** Starts a session with a new id, so that an id that an attacker planted or saw is worthless. */
const renew = (req: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve()))
  })

// --- two-factor: begin ---
const store = sqliteStore(new Database(settings.databaseFile))
await store.migrate()

const twoFactor = createTwoFactor({
  issuer: 'Stepward Express',
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

const userOf = ({ session: { userId = '', stage, proof = null } }: Request, wanted: typeof stage) => {
  const person = stage === wanted && people.find(userId)
  return person ? { userId, accountName: person.email, proof } : null
}

const handler = createHandler<ExpressContext<Request>>(twoFactor, {
  origins: [settings.origin],
  currentUser: (_, { req }) => userOf(req, 'full'),
  pendingUser: (_, { req }) => userOf(req, 'pending'),
  async beginSession(_, { userId, proof }, { req }) {
    await renew(req)
    Object.assign(req.session, { userId, stage: 'full', proof })
    return undefined
  },
  adminOf(_, companyId, { req }) {
    const user = userOf(req, 'full')
    return user && people.isAdmin(user.userId, companyId) ? { actorId: user.userId } : null
  },
  onError: (error) => console.error(error),
})

const { routes, requireSecondFactor } = expressTwoFactor(handler)
app.use(routes)

// Every page of a user, so that a company's new rule holds for running sessions too.
app.get('/account', requireSecondFactor(), (req, res) => {
  res.json(accountOf(req.session.userId ?? ''))
})

// Something important: a code that is at most five minutes old.
app.post('/payout', requireSecondFactor({ maxAge: 300 }), (_req, res) => {
  res.json({ paid: true })
})
// --- two-factor: end ---

// The host's own login.
app.post('/login', express.json(), async (req, res) => {
  const person = await people.checkPassword(req.body?.email, req.body?.password)
  if (person === undefined) return void res.sendStatus(401)
  await renew(req)
  Object.assign(req.session, { userId: person.id, stage: 'pending', proof: null })
  res.sendStatus(204)
})

app.post('/logout', (req, res) => {
  req.session.destroy(() => res.clearCookie('connect.sid').sendStatus(204))
})

app.use(async (req, res, next) => {
  const file = req.method === 'GET' ? await pageFile(req.path) : null
  if (file === null) next()
  else res.set(file.headers).send(file.body)
})

const server = app.listen(settings.port, 'localhost', () => {
  const address = server.address()
  console.log(`http://localhost:${typeof address === 'object' && address ? address.port : ''}`)
})
