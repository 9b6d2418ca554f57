import { createApp } from './app.js'
import { openMails } from './mails.js'
import { openClock } from './stand-ins/clock.js'
import { openMailbox } from './stand-ins/mailbox.js'
import { openPeople } from './stand-ins/people.js'
import { standIns } from './stand-ins/routes.js'
import { startDemo } from './stand-ins/start.js'
import { openTwoFactor } from './two-factor.js'

const { server, origins, db, key, greet } = await startDemo(process.argv.slice(2), process.env)
const clock = openClock(db)
const mailbox = openMailbox(db, clock.now)
const people = await openPeople(db, clock.now)
const onEvent = (): void => void sendMails().catch(console.error)
const twoFactor = await openTwoFactor({ db, key, people, clock: clock.now, onEvent })
const sendMails = openMails(db, people, clock.now, mailbox.add)
const parts = { db, twoFactor, people, clock: clock.now, origins }
server.on('request', createApp({ ...parts, addStandIns: standIns(clock, mailbox) }))
greet()
