import express from 'express'
import session from 'express-session'
import { type ExpressContext, expressTwoFactor } from 'stepward/express'
import { createHandler } from 'stepward/http'
import { twoFactor } from './two-factor.js'
import { checkPassword } from './users.js'

declare module 'express-session' {
  interface SessionData {
    user: { id: string; email: string }
    /** `pending` after the password, `full` after the second step. */
    stage: 'pending' | 'full'
    proof: string | null
    adminOf: string | null
  }
}

type Context = ExpressContext<express.Request, express.Response>

function userOf({ req }: Context, stage: 'pending' | 'full') {
  const { user, proof = null } = req.session
  if (user === undefined || req.session.stage !== stage) return null
  return { userId: user.id, accountName: user.email, proof }
}

/** Gives the session a new id, so that an id from before is worthless. */
const renew = (req: express.Request): Promise<void> =>
  new Promise((resolve, reject) => {
    req.session.regenerate((error) => (error ? reject(error) : resolve()))
  })

const handler = createHandler<Context>(twoFactor, {
  origins: ['https://app.example'],
  currentUser: (_, context) => userOf(context, 'full'),
  pendingUser: (_, context) => userOf(context, 'pending'),
  async beginSession(_, { proof }, { req }) {
    const { user, adminOf } = req.session
    await renew(req)
    Object.assign(req.session, { user, adminOf, stage: 'full', proof })
    return undefined
  },
  adminOf: (_, companyId, { req }) =>
    req.session.user && req.session.adminOf === companyId ? { actorId: req.session.user.id } : null,
  onError: (error) => process.stderr.write(`two-factor: ${error}\n`),
})

const { routes, requireSecondFactor, requireCompanyAdmin } = expressTwoFactor(handler)

export const app: express.Express = express()
app.use(session({ secret: 'a long secret', resave: false, saveUninitialized: false }))
app.use(express.json())
app.use(routes)

// Your own login begins a session that is `pending`: it opens nothing but the second step.
app.post('/login', async (req, res) => {
  const user = await checkPassword(req.body?.email, req.body?.password)
  if (user === null) return void res.sendStatus(401)
  await renew(req)
  Object.assign(req.session, { user, stage: 'pending' })
  res.sendStatus(204)
})

app.get('/account', requireSecondFactor(), (req, res) => {
  res.json(req.session.user)
})
app.post('/payout', requireSecondFactor({ maxAge: 300 }), (_req, res) => {
  res.sendStatus(204)
})
app.get(
  '/companies/:companyId',
  requireCompanyAdmin((req) => req.params['companyId']),
  (_req, res) => {
    res.sendStatus(204)
  },
)
