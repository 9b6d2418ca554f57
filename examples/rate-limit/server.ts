import express from 'express'
import type { Redis } from 'ioredis'
import type { TwoFactor } from 'stepward'
import { type ExpressContext, expressTwoFactor } from 'stepward/express'
import { createHandler } from 'stepward/http'
import { createLimits } from './limits.js'

/** The sessions that your application has already. */
export interface Sessions {
  of(cookie: string | undefined): { userId: string; stage: 'pending' | 'full'; proof: string | null } | null
  /** Returns a `Set-Cookie`. */
  begin(userId: string, proof: string | null): string
}

export function createApp(twoFactor: TwoFactor, redis: Redis, sessions: Sessions): express.Express {
  const { limit, remember } = createLimits(redis)
  const addressOf = (req: express.Request): string => req.ip ?? '0.0.0.0'
  const userOf = (req: express.Request, stage: 'pending' | 'full') => {
    const session = sessions.of(req.headers.cookie)
    return session?.stage === stage ? { ...session, accountName: session.userId } : null
  }

  const handler = createHandler<ExpressContext<express.Request, express.Response>>(twoFactor, {
    origins: ['https://app.example'],
    currentUser: (_, { req }) => userOf(req, 'full'),
    pendingUser: (_, { req }) => userOf(req, 'pending'),
    async beginSession(_, { userId, proof }, { req }) {
      await remember(userId, addressOf(req))
      return [['set-cookie', sessions.begin(userId, proof)]]
    },
    adminOf: () => null,
    limit: (_, route, { req }) =>
      limit(route, addressOf(req), sessions.of(req.headers.cookie)?.userId ?? null),
  })

  const app = express()
  app.set('trust proxy', 'loopback') // The proxies that you run, and no others: they say which address is the client's.
  app.use(expressTwoFactor(handler).routes)
  return app
}
