import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import Database from 'libsql'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { createKeyRing, createTwoFactor, type TwoFactor } from '../../../src/index.js'
import { sqliteStore } from '../../../src/storage/sqlite/index.js'
import { type Ended, stepward, temporaryFolder } from '../../cli/support/run.js'
import { freshDist, ROOT } from '../../package/repository.js'
import { type DocBlock, docBlocks } from '../../support/doc-blocks.js'
import { runDocExample } from '../../support/doc-examples.js'

/** The code blocks of a guide. */
export const blocksOf = (page: string): DocBlock[] => docBlocks([`docs/moving-in/${page}.md`])

const KEY = Buffer.alloc(32, 9).toString('base64')

/** Longer than any step: the codes that count as used at the import are over. */
const EARLIER_MS = 600_000

/** The module of docs/import.md, whose clock is earlier and whose users may have several authenticators. */
function serviceModule(): string {
  const [module] = docBlocks(['docs/import.md']).filter(({ language }) => language === 'js')
  const line = "  issuer: 'Example',\n"
  if (!module?.code.includes(line)) throw new Error('docs/import.md has no service')
  const more = `  clock: () => new Date(Date.now() - ${EARLIER_MS}),\n  authenticators: { max: 10 },\n`
  return module.code.replace(line, line + more)
}

/** The application of a reader. */
export interface Project {
  /** What the reader's own service says, at the time of the machine. */
  readonly twoFactor: TwoFactor
  write(name: string, content: string): void
  /** Runs the lines of a block that begin with `npx stepward`. Each other line is given to `other`. */
  run(block: DocBlock, other?: (line: string) => Promise<void> | void): Promise<Ended[]>
  /** Runs a command line. */
  command(line: string): Promise<Ended>
}

/** `installed` has packages of ours by the names that they have there. */
export function project(
  env: Readonly<Record<string, string>> = {},
  installed: Readonly<Record<string, string>> = {},
): Project {
  const cwd = temporaryFolder()
  freshDist()
  mkdirSync(join(cwd, 'node_modules'))
  symlinkSync(ROOT, join(cwd, 'node_modules/stepward'))
  for (const [name, ours] of Object.entries({ libsql: 'libsql', ...installed })) {
    symlinkSync(join(ROOT, 'node_modules', ours), join(cwd, 'node_modules', name))
  }
  const write = (name: string, content: string): void => writeFileSync(join(cwd, name), content)
  write('package.json', '{ "type": "module" }')
  write('two-factor.js', serviceModule())

  const db = new Database(join(cwd, 'app.sqlite'))
  onTestFinished(() => {
    db.close()
  })
  const twoFactor = createTwoFactor({
    issuer: 'Example',
    store: sqliteStore(db),
    keys: createKeyRing({ current: 'k1', keys: { k1: KEY } }),
    authenticators: { max: 10 },
  })
  const command = (line: string): Promise<Ended> =>
    stepward(line.replace('npx stepward ', '').split(/\s+/), { cwd, env: { TWO_FACTOR_KEY: KEY, ...env } })
  return {
    twoFactor,
    write,
    command,
    async run({ place, code }, other) {
      const ended: Ended[] = []
      for (const line of code
        .replaceAll(/\\\n\s*/g, '')
        .trim()
        .split('\n')) {
        if (line.startsWith('npx stepward ')) ended.push(await command(line))
        else if (other !== undefined) await other(line)
        else throw new Error(`${place}: nobody runs ${line}`)
      }
      return ended
    },
  }
}

/** One database for a file of tests: it takes a second to start. `empty` has the tables of one test. */
export function oldDatabase(): { empty(tables: string): Promise<PGlite> } {
  let db: PGlite
  beforeAll(async () => {
    db = await PGlite.create()
  })
  afterAll(() => db.close())
  return {
    async empty(tables) {
      await db.exec('DROP SCHEMA IF EXISTS auth CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public')
      await db.exec(tables)
      return db
    },
  }
}

/** What `psql --csv` prints. */
export async function csvOf(db: PGlite, sql: string): Promise<string> {
  const { blob } = await db.query(`COPY (${sql}) TO '/dev/blob' WITH (FORMAT csv, HEADER)`)
  if (blob == null) throw new Error('COPY returned nothing')
  return blob.text()
}

/** Puts rows into tables. */
export async function insert(
  db: PGlite,
  rows: readonly (readonly [table: string, row: Readonly<Record<string, unknown>>])[],
): Promise<void> {
  for (const [table, row] of rows) {
    const names = Object.keys(row)
    const columns = names.map((name) => `"${name}"`).join(', ')
    const places = names.map((_, index) => `$${index + 1}`).join(', ')
    await db.query(`INSERT INTO ${table} (${columns}) VALUES (${places})`, Object.values(row))
  }
}

/** The function `secondStep` of the code afterwards, with the service that a page takes as given. */
export async function codeAfterwards(
  page: string,
  twoFactor: TwoFactor,
): Promise<(userId: string, code: string) => Promise<boolean>> {
  const [after] = blocksOf(page).filter(({ language }) => language === 'ts')
  if (after === undefined) throw new Error(`${page} has no code afterwards`)
  Object.assign(globalThis, { twoFactor })
  onTestFinished(() => {
    Reflect.deleteProperty(globalThis, 'twoFactor')
  })
  const { secondStep } = await runDocExample(after)
  return secondStep as (userId: string, code: string) => Promise<boolean>
}
