import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { relative } from 'node:path'
import Database from 'libsql'
import { CAST, COMPANIES } from './cast.js'
import { openPeople } from './people.js'
import { createSessions } from './sessions.js'
import { giveUp, prepareData, readSettings, type Settings } from './settings.js'
import { openTwoFactor } from './two-factor.js'
import { createRouter } from './web/router.js'
import { routes } from './web/routes.js'
import { answerRequests } from './web/server.js'

const HOST = '127.0.0.1'

async function start(settings: Settings): Promise<void> {
  // The port comes first, so that a second start does not touch the data of a running demo.
  const server = createServer()
  const port = await listen(server, settings.port)
  const files = prepareData(settings)
  const db = new Database(files.database)
  const people = await openPeople(db)
  const twoFactor = await openTwoFactor(db, files.key, people)
  const css = readFileSync(new URL('./style.css', import.meta.url), 'utf8')
  server.on(
    'request',
    answerRequests({ twoFactor, people, sessions: createSessions() }, createRouter(routes(css))),
  )
  console.log(greeting(port, settings))

  const stop = (): void => {
    server.close(() => db.close())
    server.closeAllConnections()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') giveUp(`Port ${port} is taken. Choose another: PORT=3001 npm run demo`)
      reject(error)
    })
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port))
  })

function greeting(port: number, { dataFolder, reset }: Settings): string {
  const people = COMPANIES.flatMap(({ id, name }) => [
    `  ${name}`,
    ...CAST.filter(({ companyId }) => companyId === id).map(
      ({ email, password, role }) => `    ${email.padEnd(24)}${password.padEnd(24)}${role}`,
    ),
  ])
  const fromHere = relative('', dataFolder) || '.'
  const folder = fromHere.startsWith('..') ? dataFolder : fromHere
  return [
    ...(reset ? ['The data was reset.', ''] : []),
    `Stepward demo: http://${HOST}:${port}`,
    '',
    'Log in as one of these (email, password, role):',
    ...people,
    '',
    `The data is kept in ${folder}; npm run demo -- --reset deletes it.`,
    'Ctrl+C stops the demo.',
  ].join('\n')
}

await start(readSettings(process.argv.slice(2), process.env))
