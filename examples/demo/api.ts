import express, { type Request, type Response, Router } from 'express'
import type Database from 'libsql'
import type { TwoFactor } from 'stepward'
import type { ExpressTwoFactor } from 'stepward/express'
import { beginSession } from './sessions.js'
import { isLanguage, type People } from './stand-ins/people.js'

export interface ApiParts {
  readonly db: Database.Database
  readonly twoFactor: TwoFactor
  readonly people: People
  readonly clock: () => Date
}

/** Seconds for which a code counts as fresh. */
const FRESH = 300
/** How many lines of a trail the pages show. */
const SHOWN = 50

/** The application's own routes. A refusal has a `reason`, as those of Stepward. */
export function api(
  { db, twoFactor, people, clock }: ApiParts,
  { requireSecondFactor, requireCompanyAdmin }: ExpressTwoFactor<Request, Response>,
): Router {
  db.exec('CREATE TABLE IF NOT EXISTS payout (person_id TEXT NOT NULL, paid_at TEXT NOT NULL)')
  const userId = ({ session }: Request): string => session.userId ?? ''
  const companyId = ({ params }: Request): string => String(params['companyId'])

  return (
    Router()
      .use(express.json())
      .post('/login', async (req, res) => {
        const { email, password, language } = req.body ?? {}
        const person = await people.checkPassword(email, password)
        if (person === null) return void res.status(401).json({ reason: 'wrong_password' })
        if (isLanguage(language)) people.setLanguage(person.id, language)
        // Not a session yet: it reaches only the routes of the second step, which end it and begin the session.
        await beginSession(req, { userId: person.id, stage: 'pending', proof: null })
        res.sendStatus(204)
      })
      // What the second step shows: the names of the companies that may require it.
      .get('/login', (req, res) => {
        res.json({ companies: people.companiesOf(userId(req)) })
      })
      .post('/logout', (req, res) => {
        req.session.destroy(() => res.clearCookie('session').sendStatus(204))
      })
      // A running session no longer satisfies every rule: the second step of a login says what is missing.
      .post('/second-step', async (req, res) => {
        if (req.session.stage === 'full')
          await beginSession(req, { userId: userId(req), stage: 'pending', proof: null })
        res.sendStatus(204)
      })

      // Every page of a person asks for this first, so that a company's new rule holds for running sessions too.
      .get('/account', requireSecondFactor(), (req, res) => {
        res.json({ ...people.find(userId(req)), companies: people.companiesOf(userId(req)) })
      })
      .put('/account', requireSecondFactor(), (req, res) => {
        if (isLanguage(req.body?.language)) people.setLanguage(userId(req), req.body.language)
        res.sendStatus(204)
      })
      .get('/activity', requireSecondFactor(), async (req, res) => {
        res.json({ events: await newest(twoFactor.enrollment.events({ userId: userId(req) })) })
      })

      .get('/companies/:companyId', requireCompanyAdmin(companyId), async (req, res) => {
        const members = people.membersOf(companyId(req)).map(({ id, name }) => ({ id, name }))
        res.json({ members, events: await newest(twoFactor.policy.events({ companyId: companyId(req) })) })
      })

      .get('/payouts', requireSecondFactor(), (req, res) => {
        const own = 'SELECT paid_at AS paidAt FROM payout WHERE person_id = ? ORDER BY rowid DESC'
        res.json({ payouts: db.prepare(own).all(userId(req)) })
      })
      // Something important asks for a fresh code.
      .post('/payouts', requireSecondFactor({ maxAge: FRESH }), (req, res) => {
        db.prepare('INSERT INTO payout VALUES (?, ?)').run(userId(req), clock().toISOString())
        res.sendStatus(204)
      })
  )
}

async function newest<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const found: Event[] = []
  for await (const event of events) found.unshift(event)
  return found.slice(0, SHOWN)
}
