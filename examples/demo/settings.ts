import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Settings {
  readonly port: number
  readonly dataFolder: string
  readonly reset: boolean
}

/** Ends the start with a sentence instead of a stack trace. */
export function giveUp(sentence: string): never {
  console.error(sentence)
  process.exit(1)
}

const DEFAULT_PORT = 3000
const DEFAULT_FOLDER = fileURLToPath(new URL('./data', import.meta.url))
const DATABASE = 'demo.sqlite'
const KEY_FILE = 'sealing.key'

export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
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

export interface DataFiles {
  readonly database: string
  readonly key: string
}

/** Creates the folder. With `reset`, deletes the files of the demo in it, and no others. */
export function prepareData({ dataFolder, reset }: Settings): DataFiles {
  const database = join(dataFolder, DATABASE)
  const key = join(dataFolder, KEY_FILE)
  mkdirSync(dataFolder, { recursive: true })
  if (reset) {
    for (const file of [database, `${database}-wal`, `${database}-shm`, key]) rmSync(file, { force: true })
  }
  return { database, key }
}
