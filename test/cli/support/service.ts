import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'libsql'
import { createKeyRing, createTwoFactor, type TwoFactor } from '../../../src/index.js'
import { sqliteStore } from '../../../src/storage/sqlite/index.js'
import { freshDist } from '../../package/repository.js'
import { temporaryFolder } from './run.js'

const KEYS = {
  k1: Buffer.alloc(32, 7).toString('base64'),
  k2: Buffer.alloc(32, 8).toString('base64'),
}

/** The tests of the store show what survives a crash. */
const FAST = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF'

const urlOf = (file: string): string => pathToFileURL(file).href

/** What the test and the command share. */
export interface CommandService {
  readonly folder: string
  /** For `--service`. */
  readonly module: string
  /** The same service in this process, two minutes later: codes that the import counts as used have passed. */
  readonly twoFactor: TwoFactor
}

interface Options {
  /** Options of createTwoFactor, as source. */
  readonly more?: string
  readonly current?: keyof typeof KEYS
}

/** The source of a module that exports the service on a SQLite file in its folder. */
function sourceOf(folder: string, { more = '', current = 'k1' }: Options): string {
  const dist = freshDist()
  const libsql = urlOf(createRequire(import.meta.url).resolve('libsql'))
  return `import Database from '${libsql}'
import { createKeyRing, createTwoFactor } from '${urlOf(join(dist, 'index.js'))}'
import { sqliteStore } from '${urlOf(join(dist, 'storage/sqlite/index.js'))}'
console.log('a line of the module')
const db = new Database(${JSON.stringify(join(folder, 'app.sqlite'))})
db.exec('${FAST}')
const store = sqliteStore(db)
await store.migrate()
const keys = createKeyRing({ current: '${current}', keys: ${JSON.stringify(KEYS)} })
const made = createTwoFactor({ issuer: 'Example', store, keys, ${more} })
`
}

/** A module that exports the service as `exported` says, where it is called `made`. */
export function serviceModule(
  folder: string,
  {
    exported = 'export const twoFactor = made',
    name = 'service.mjs',
    ...options
  }: Options & {
    exported?: string
    name?: string
  } = {},
): string {
  const file = join(folder, name)
  writeFileSync(file, `${sourceOf(folder, options)}${exported}\n`)
  return file
}

/** A service on a new SQLite file. */
export async function commandService(options: Options = {}): Promise<CommandService> {
  const folder = temporaryFolder()
  const db = new Database(join(folder, 'app.sqlite'))
  db.exec(FAST)
  const store = sqliteStore(db)
  await store.migrate()
  const twoFactor = createTwoFactor({
    issuer: 'Example',
    store,
    keys: createKeyRing({ current: 'k1', keys: KEYS }),
    clock: () => new Date(Date.now() + 120_000),
  })
  return { folder, module: serviceModule(folder, options), twoFactor }
}
