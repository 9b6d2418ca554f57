import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { OtpSecret } from '../../src/index.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const fileUrl = (path: string): string => pathToFileURL(path).href

/** The built command. */
export const MAIN: string = join(ROOT, 'dist/cli/main.js')

export const IMPORT_KEY: string = Buffer.alloc(32, 7).toString('base64')

/** A module for `--service`, on the tables of a PostgreSQL. */
export function postgresModule(folder: string, url: string, tablePrefix: string, poolSize = 16): string {
  const pg = fileUrl(createRequire(import.meta.url).resolve('pg'))
  const file = join(folder, `${tablePrefix}service.mjs`)
  writeFileSync(
    file,
    `import pg from '${pg}'
import { createKeyRing, createTwoFactor } from '${fileUrl(join(ROOT, 'dist/index.js'))}'
import { postgresStore } from '${fileUrl(join(ROOT, 'dist/storage/postgres/index.js'))}'

const pool = new pg.Pool({ connectionString: '${url}', max: ${poolSize} })
const store = postgresStore(pool, { tablePrefix: '${tablePrefix}', namedStatements: true })
const keys = createKeyRing({ current: 'k1', keys: { k1: '${IMPORT_KEY}' } })
export const twoFactor = createTwoFactor({ issuer: 'Example', store, keys })
export const close = () => pool.end()
`,
  )
  return file
}

export interface RowPerson {
  readonly userId: string
  readonly secret: OtpSecret
}

/** People with random secrets, as rows of Supabase in a file of NDJSON. */
export async function writePeople(file: string, count: number): Promise<readonly RowPerson[]> {
  const out = createWriteStream(file)
  const people: RowPerson[] = []
  for (let index = 0; index < count; index++) {
    const person = { userId: `user-${index}`, secret: OtpSecret.fromBytes(randomBytes(20)) }
    people.push(person)
    const row = {
      user_id: person.userId,
      factor_type: 'totp',
      status: 'verified',
      secret: person.secret.toBase32(),
      created_at: '2025-03-01T10:00:00Z',
    }
    if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return people
}

/** What an import said until it ended. */
export interface EndedImport {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
  /** Megabytes, sampled while it ran. */
  readonly rss: readonly number[]
  /** Seconds of processor time, up to the last sample. */
  readonly cpu: number
}

/** An import that runs. */
export interface ImportRun {
  readonly child: ChildProcess
  readonly ended: Promise<EndedImport>
}

/** Milliseconds. */
const SAMPLE = 100

/** Milliseconds between two looks. Nothing depends on its length. */
const PAUSE = 20

/** Starts the built command. */
export function startImport(args: readonly string[], nodeArgs: readonly string[] = []): ImportRun {
  const start = performance.now()
  const child = spawn(process.execPath, [...nodeArgs, MAIN, 'import', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  }
  const rss: number[] = []
  let cpu = 0
  const timer = setInterval(() => {
    const use = useOf(child.pid)
    if (use === null) return
    rss.push(use.megabytes)
    cpu = use.seconds
  }, SAMPLE)
  const ended = once(child, 'close').then(([status]) => {
    clearInterval(timer)
    const seconds = (performance.now() - start) / 1000
    return { status: status as number | null, ...said, seconds, rss, cpu }
  })
  return { child, ended }
}

/** Of a second, in which Linux counts processor time. */
const TICK = 0.01

/** Resident memory and processor time of a process; null where the system does not say, and after its end. */
function useOf(pid: number | undefined): { readonly megabytes: number; readonly seconds: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    // Behind the name of the program, which may have blanks: the user and system time are fields 12 and 13.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const megabytes = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
    return Number.isNaN(megabytes)
      ? null
      : { megabytes, seconds: (Number(fields[11]) + Number(fields[12])) * TICK }
  } catch {
    return null
  }
}

/** The number behind a word in the table that the command prints; 0 if the word is not there. */
export const numberOf = (table: string, label: string): number =>
  Number((new RegExp(`^${label}\\s+([\\d,]+)`, 'm').exec(table)?.[1] ?? '0').replaceAll(',', ''))

/** Runs an import that is killed each time when so many people are stored, and then to its end. */
export async function importKilled(
  args: readonly string[],
  kills: readonly number[],
  stored: () => Promise<number>,
): Promise<{ readonly killedAt: readonly number[]; readonly last: EndedImport }> {
  const killedAt: number[] = []
  for (const target of kills) {
    const { child, ended } = startImport(args)
    let hasEnded = false
    ended.then(() => {
      hasEnded = true
    })
    // As long as it takes: an import that cannot go on ends by itself.
    while (!hasEnded && (await stored()) < target) await setTimeout(PAUSE)
    child.kill('SIGKILL')
    const { status, stdout, stderr } = await ended
    if (status !== null) throw new Error(`the import ended by itself: ${stdout}${stderr}`)
    killedAt.push(await stored())
  }
  return { killedAt, last: await startImport(args).ended }
}

/** How many people are stored. */
export async function countIn(query: Query, prefix: string): Promise<number> {
  const [row] = await query(`SELECT count(*) AS people FROM ${prefix}enrollments`)
  return Number(row?.['people'])
}

type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>

/** What is stored about the people, as the database counts it. */
export interface Stored {
  readonly people: number
  readonly on: number
  /** Events of the trails, and of those the imports. */
  readonly events: number
  readonly imports: number
  /** People with at least one import. */
  readonly imported: number
  /** Changes when any document or event does. */
  readonly digest: string
}

/** Reads it from the tables of a prefix. */
export async function storedIn(query: Query, prefix: string): Promise<Stored> {
  const [row] = await query(`
    SELECT
      (SELECT count(*) FROM ${prefix}enrollments) AS people,
      (SELECT count(*) FROM ${prefix}enrollments WHERE state = 'on') AS "on",
      (SELECT count(*) FROM ${prefix}events) AS events,
      (SELECT count(*) FROM ${prefix}events WHERE type = 'enrollment.imported') AS imports,
      (SELECT count(DISTINCT subject_id) FROM ${prefix}events WHERE type = 'enrollment.imported') AS imported,
      md5((SELECT string_agg(md5(id || revision || document), '' ORDER BY id) FROM ${prefix}enrollments)
        || (SELECT string_agg(md5(event_id || document), '' ORDER BY subject_id, position) FROM ${prefix}events))
        AS digest`)
  const numberIn = (name: string): number => Number(row?.[name])
  return {
    people: numberIn('people'),
    on: numberIn('on'),
    events: numberIn('events'),
    imports: numberIn('imports'),
    imported: numberIn('imported'),
    digest: String(row?.['digest']),
  }
}
