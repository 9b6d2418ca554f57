// DEMO ONLY, do not copy: pages and routes that stand in for a phone, a mailbox and the passing of time.
import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import { page } from '../pages.js'
import { CAST, COMPANIES } from './cast.js'
import type { DemoClock } from './clock.js'
import type { Mailbox } from './mailbox.js'

const PAGES = fileURLToPath(new URL('pages', import.meta.url))

export const standIns =
  (clock: DemoClock, mailbox: Mailbox) =>
  (app: Express): void => {
    app.use('/stand-ins/pages', express.static(PAGES))
    app.get('/stand-ins', (_req, res) => page(res, 'phone', 'stand-ins/pages'))
    app.get('/mails', (_req, res) => page(res, 'mails', 'stand-ins/pages'))
    app.get('/stand-ins/mails', (_req, res) => void res.json({ mails: mailbox.list() }))
    app.get('/stand-ins/people', (_req, res) => void res.json({ people: CAST, companies: COMPANIES }))
    app
      .route('/stand-ins/clock')
      .get((_req, res) => void res.json({ ahead: clock.ahead() }))
      .put(express.json(), (req, res) => {
        const ahead: unknown = req.body?.ahead
        clock.setAhead(typeof ahead === 'number' ? ahead : 0)
        res.json({ ahead: clock.ahead() })
      })
  }
