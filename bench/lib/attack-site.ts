import express from 'express'
import { Redis } from 'ioredis'
import pg from 'pg'
import { createKeyRing, createTwoFactor } from 'stepward'
import { type ExpressContext, expressTwoFactor } from 'stepward/express'
import { createHandler } from 'stepward/http'
import { postgresStore } from 'stepward/postgres'
import { createLimits } from '../../examples/rate-limit/limits.js'

/** What a site is served with. */
export interface SiteOptions {
  readonly postgresUrl: string
  /** Null: no limit but that of wrong codes. */
  readonly redisUrl: string | null
  readonly key: string
  /** Milliseconds that its clock is ahead. */
  readonly ahead: number
}

export const ORIGIN = 'https://app.example'

type Req = express.Request

/** The cookie says who has passed the password. A real session would cost both sides the same. */
const userOf = ({ headers }: Req): string | null => /user=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? null

/** A process that serves the routes, until it is killed. It prints its port. */
const options: SiteOptions = JSON.parse(process.argv[2] ?? '{}')
const clock = (): Date => new Date(Date.now() + options.ahead)
const twoFactor = createTwoFactor({
  issuer: 'Bench',
  store: postgresStore(new pg.Pool({ connectionString: options.postgresUrl, max: 16 })),
  keys: createKeyRing({ current: 'k1', keys: { k1: options.key } }),
  clock,
})
const limits =
  options.redisUrl === null
    ? null
    : createLimits(new Redis(options.redisUrl, { enableOfflineQueue: false, commandTimeout: 500 }))
const handler = createHandler<ExpressContext<Req, express.Response>>(twoFactor, {
  origins: [ORIGIN],
  currentUser: () => null,
  pendingUser(_, { req }) {
    const userId = userOf(req)
    return userId === null ? null : { userId, accountName: userId }
  },
  async beginSession(_, { userId }, { req }) {
    await limits?.remember(userId, req.ip ?? '')
    return undefined
  },
  adminOf: () => null,
  clock,
  ...(limits === null
    ? {}
    : { limit: (_, route, { req }) => limits.limit(route, req.ip ?? '', userOf(req)) }),
})
const server = express()
  .use(expressTwoFactor(handler).routes)
  .listen(0, '0.0.0.0', () => {
    const address = server.address()
    console.log(typeof address === 'object' ? address?.port : address)
  })
