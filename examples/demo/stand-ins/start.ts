// DEMO ONLY, do not copy: its options, its files and what it prints.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'libsql'
import { CAST, COMPANIES } from './cast.js'

interface Settings {
  readonly port: number
  readonly dataFolder: string
  readonly reset: boolean
}

interface Started {
  readonly server: Server
  readonly origins: readonly string[]
  readonly db: Database.Database
  /** The key that seals the secrets. Take yours from a secret manager: with both this file and the database, a thief
   * has the secrets. */
  readonly key: string
  /** Prints where the demo is, and for whom. */
  readonly greet: () => void
}

const HOST = '127.0.0.1'

/** Ends the start with a sentence instead of a stack trace. */
function giveUp(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}

const DEFAULT_PORT = 3000
const DEFAULT_FOLDER = fileURLToPath(new URL('../data', import.meta.url))
const DATABASE = 'demo.sqlite'
const KEY_FILE = 'sealing.key'
const KEY_BYTES = 32

function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const unknown = args.filter((arg) => arg !== '--reset')
  if (unknown.length > 0) giveUp(`Unknown option ${unknown.join(' ')}. The only option is --reset.`)
  return {
    port: readPort(env['PORT']),
    dataFolder: resolve(env['STEPWARD_DEMO_DATA'] || DEFAULT_FOLDER),
    reset: args.includes('--reset'),
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  return giveUp(`PORT: expected a number from 0 to 65535, got ${text}. 0 takes any free port.`)
}

/** Opens the server and the data. The port comes first, so that a second start leaves a running demo alone. */
export async function startDemo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Started> {
  const settings = readSettings(args, env)
  const { dataFolder, reset } = settings
  const server = createServer()
  const port = await listen(server, settings.port)
  const file = join(dataFolder, DATABASE)
  const keyFile = join(dataFolder, KEY_FILE)
  mkdirSync(dataFolder, { recursive: true })
  // The files of the demo, and no others.
  if (reset) for (const old of [file, `${file}-wal`, `${file}-shm`, keyFile]) rmSync(old, { force: true })
  if (!existsSync(keyFile))
    writeFileSync(keyFile, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' })

  const db = new Database(file)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000')
  const stop = (): void => {
    server.close(() => db.close())
    server.closeAllConnections()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return {
    server,
    origins: [`http://${HOST}:${port}`, `http://localhost:${port}`],
    db,
    key: readFileSync(keyFile, 'utf8').trim(),
    greet: () => console.log(greeting(port, settings)),
  }
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
  const fromHere = relative('', dataFolder) || '.'
  const people = CAST.map(({ email, password, companies }) => {
    const roles = COMPANIES.flatMap(({ id, name }) => (companies[id] ? [`${companies[id]} of ${name}`] : []))
    return `  ${email.padEnd(24)}${password.padEnd(24)}${roles.join(', ')}`
  })
  return [
    ...(reset ? ['The data was reset.', ''] : []),
    `Stepward demo: http://${HOST}:${port}`,
    '',
    'Log in as one of these (email, password, companies):',
    ...people,
    '',
    `The data is kept in ${fromHere.startsWith('..') ? dataFolder : fromHere}; npm run demo -- --reset deletes it.`,
    'Ctrl+C stops the demo.',
  ].join('\n')
}
