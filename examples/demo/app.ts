import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express'
import { type ExpressContext, expressTwoFactor } from 'stepward/express'
import { createHandler } from 'stepward/http'
import { type ApiParts, api } from './api.js'
import { files, page } from './pages.js'
import { onlyFrom, securityHeaders } from './security.js'
import { beginSession, sessions } from './sessions.js'

interface Parts extends ApiParts {
  /** Where browsers reach the application. Never taken from a request. */
  readonly origins: readonly string[]
  /** DEMO ONLY: leave it out. */
  readonly addStandIns: (app: Express) => void
}

export function createApp({ origins, addStandIns, ...parts }: Parts): Express {
  const { twoFactor, people, clock } = parts
  const app = express()
  app.disable('x-powered-by')
  app.use(securityHeaders, onlyFrom(origins), files(), sessions())

  const userOf = ({ session }: Request, stage: 'pending' | 'full') => {
    const person = session.stage === stage && session.userId ? people.find(session.userId) : null
    return person && { userId: person.id, accountName: person.email, proof: session.proof ?? null }
  }

  const handler = createHandler<ExpressContext<Request>>(twoFactor, {
    origins,
    currentUser: (_, { req }) => userOf(req, 'full'),
    pendingUser: (_, { req }) => userOf(req, 'pending'),
    async beginSession(_, { userId, proof }, { req }) {
      await beginSession(req, { userId, stage: 'full', proof })
      return undefined
    },
    adminOf(_, companyId, { req }) {
      const user = userOf(req, 'full')
      return user && people.isAdmin(user.userId, companyId) ? { actorId: user.userId } : null
    },
    eventContext: (_, { req }) => ({ ip: req.ip ?? '', userAgent: req.get('user-agent') ?? '' }),
    onError: (error) => console.error(error),
    clock, // As in two-factor.ts.
  })
  const guards = expressTwoFactor(handler)
  app.use(guards.routes)
  app.use('/api', api(parts, guards))

  // The pages hold no data: it is behind the guards of the routes. So a page only has to lead to where a session stands.
  const start = { none: '/login', pending: '/login/code', full: '/profile' }
  const only =
    (name: string, ...stages: readonly (keyof typeof start)[]): RequestHandler =>
    (req, res) => {
      const { stage = 'none' } = req.session
      if (stages.includes(stage)) page(res, name)
      else res.redirect(start[stage])
    }
  app.get('/', only('start'))
  app.get('/login', only('login', 'none', 'pending'))
  app.get('/login/code', only('code', 'pending'))
  app.get('/profile', only('profile', 'full'))
  app.get('/payouts', only('payouts', 'full'))
  app.get('/companies/:companyId', (req, res, next) => {
    const user = userOf(req, 'full')
    if (user && !people.isAdmin(user.userId, req.params.companyId)) next()
    else only('company', 'full')(req, res, next)
  })

  addStandIns(app)
  app.use((_req, res) => page(res.status(404), 'missing'))
  const fault: ErrorRequestHandler = (error, _req, res, _next) => {
    const status: number = error.status ?? 500
    if (status >= 500) console.error(error)
    page(res.status(status), status < 500 ? 'missing' : 'fault')
  }
  app.use(fault)
  return app
}
