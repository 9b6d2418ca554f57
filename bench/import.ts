import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { postgresStore } from '../src/storage/postgres/index.js'
import {
  countIn,
  type EndedImport,
  importKilled,
  numberOf,
  postgresModule,
  startImport,
  storedIn,
  writePeople,
} from '../test/support/import-run.js'
import { openPostgres } from './lib/postgres.js'
import { table } from './lib/table.js'

const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '100000' },
    concurrency: { type: 'string', default: '16' },
    /** Writes a CPU profile of the import into this folder. */
    profile: { type: 'string' },
  },
})
const people = Number(flags.people)

/** The two sets of tables: one is filled without interruption, the other by an import that is killed. */
const WHOLE = 'whole_'
const KILLED = 'killed_'

const folder = mkdtempSync(join(tmpdir(), 'stepward-bench-'))
const database = await openPostgres()
try {
  const rows = join(folder, 'rows.ndjson')
  await writePeople(rows, people)
  const setup = database.pool()
  for (const tablePrefix of [WHOLE, KILLED]) await postgresStore(setup, { tablePrefix }).migrate()
  const query = async (sql: string) => (await setup.query(sql)).rows
  const stored = (prefix: string) => storedIn(query, prefix)
  const argsFor = (prefix: string) => [
    ...['--from', 'supabase', '--input', rows, '--concurrency', flags.concurrency],
    ...['--service', postgresModule(folder, database.url, prefix)],
  ]
  const apply = (prefix: string) => [...argsFor(prefix), '--apply']
  const profiled = flags.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${flags.profile}`]

  const rehearsal = measured('rehearsal', await startImport(argsFor(WHOLE)).ended)
  const whole = measured('import', await startImport(apply(WHOLE), profiled).ended)
  const before = await stored(WHOLE)
  const again = measured('second run', await startImport(apply(WHOLE)).ended)
  const changed = (await stored(WHOLE)).digest !== before.digest
  print([rehearsal, whole, again])

  const quarters = [1, 2, 3].map((quarter) => Math.floor((people * quarter) / 4))
  const { killedAt, last } = await importKilled(apply(KILLED), quarters, () => countIn(query, KILLED))
  const after = await stored(KILLED)
  const counts = {
    lost: people - after.imported,
    doubled: after.imports - after.imported + (after.people - after.imported),
    alreadyThere: numberOf(last.stdout, 'already there'),
  }
  console.log(`\nkilled with ${killedAt.join(', ')} people stored, and resumed`)
  console.log(
    table([
      ['', 'people'],
      ['stored', String(after.people)],
      ['lost', String(counts.lost)],
      ['doubled', String(counts.doubled)],
    ]),
  )
  if (counts.lost !== 0 || counts.doubled !== 0 || changed)
    throw new Error('people were lost, doubled or changed')

  console.log(
    `\n${JSON.stringify({
      bench: 'import',
      node: process.version,
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      postgres: database.version,
      people,
      concurrency: Number(flags.concurrency),
      runs: [rehearsal, whole, again],
      changedBySecondRun: changed,
      killedAt,
      ...counts,
    })}`,
  )
} finally {
  await database.stop()
  rmSync(folder, { recursive: true, force: true })
}

interface Measured {
  readonly name: string
  readonly perSecond: number
  /** Processor time of Node for one person. */
  readonly cpuMicroseconds: number
  /** Megabytes: at a quarter of the time, at three quarters, and the most. */
  readonly rss: readonly [early: number, late: number, most: number]
}

function measured(name: string, { status, stdout, stderr, seconds, rss, cpu }: EndedImport): Measured {
  if (status !== 0 || numberOf(stdout, 'in all') !== people) throw new Error(`${name}: ${stdout}${stderr}`)
  const at = (share: number): number => Math.round(rss[Math.floor(rss.length * share)] ?? Number.NaN)
  return {
    name,
    perSecond: Math.round(people / seconds),
    cpuMicroseconds: Math.round((cpu * 1e6) / people),
    rss: [at(1 / 4), at(3 / 4), Math.round(Math.max(...rss))],
  }
}

function print(runs: readonly Measured[]): void {
  console.log(`PostgreSQL ${database.version}, ${people} people, ${flags.concurrency} at a time`)
  console.log(
    table([
      ['', 'per second', 'our cpu us', 'rss at 1/4, MB', 'rss at 3/4, MB', 'most, MB'],
      ...runs.map(({ name, perSecond, cpuMicroseconds, rss }) => [
        name,
        ...[perSecond, cpuMicroseconds, ...rss].map(String),
      ]),
    ]),
  )
}
