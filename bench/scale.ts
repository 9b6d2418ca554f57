import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { foundCompany } from './lib/company.js'
import { openPostgres } from './lib/postgres.js'
import { requireEverywhere } from './lib/require.js'
import { secondSteps } from './lib/scale-logins.js'
import { readStreams } from './lib/scale-streams.js'
import { table } from './lib/table.js'

const { values: flags } = parseArgs({
  options: {
    members: { type: 'string', default: '1000000' },
    few: { type: 'string', default: '1000' },
    people: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '7' },
  },
})
const members = Number(flags.members)
const few = Number(flags.few)
const people = Number(flags.people)
const rounds = Number(flags.rounds)

/** Lets the run create a million people without waiting for the disk. */
const SETTINGS = { max_wal_size: '8GB', shared_buffers: '1GB' }

const database = await openPostgres(SETTINGS)
try {
  const start = performance.now()
  const small = await foundCompany(database, 'small', few, people)
  const large = await foundCompany(database, 'large', members, people)
  const seconds = (performance.now() - start) / 1000
  console.log(`PostgreSQL ${database.version}; ${few} and ${members} people made in ${seconds.toFixed(0)} s`)

  const loads = await secondSteps([small, large], rounds)
  console.log('\nthe second step, one at a time')
  console.log(
    table([
      ['people enrolled', 'p50 ms', 'p99 ms', 'per second'],
      ...loads.map(({ p50, p99, perSecond }, index) => [
        String(index === 0 ? few : members),
        p50.toFixed(2),
        p99.toFixed(2),
        perSecond.toFixed(0),
      ]),
    ]),
  )
  const [ofFew = Number.NaN, ofMany = Number.NaN] = loads.map(({ p50 }) => p50)

  const required = await requireEverywhere(database, large)
  console.log(`\npolicy.require for ${members} members`)
  console.log(
    table([
      ['', 'count'],
      ['statements that read', String(required.reads ?? '?')],
      ['statements that write', String(required.writes ?? '?')],
      ...Object.entries(required.changes).map(([name, rows]) => [`rows changed in ${name}`, String(rows)]),
    ]),
  )

  const streams = await readStreams(large)
  console.log(`\nstreams over ${members} members`)
  console.log(
    table([
      [
        '',
        'members read',
        'per second',
        'our cpu us',
        'rss over start, MB',
        'heap over start, MB',
        'heap, 4th over 2nd quarter, MB',
      ],
      ...Object.entries(streams).map(
        ([name, { members: read, perSecond, cpu, rssGrowth, heapGrowth, heapDrift }]) => [
          name,
          String(read),
          perSecond.toFixed(0),
          cpu.toFixed(1),
          ...[rssGrowth, heapGrowth, heapDrift].map((megabytes) => megabytes.toFixed(1)),
        ],
      ),
    ]),
  )

  console.log(
    `\n${JSON.stringify({
      bench: 'scale',
      node: process.version,
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      postgres: database.version,
      sizes: { members, few, people, rounds },
      p50ManyOverFew: round(ofMany / ofFew),
      p50Ms: { [few]: round(ofFew), [members]: round(ofMany) },
      require: required,
      streams: Object.fromEntries(
        Object.entries(streams).map(([name, stream]) => [
          name,
          Object.fromEntries(Object.entries(stream).map(([key, value]) => [key, round(value)])),
        ]),
      ),
    })}`,
  )
} finally {
  await database.stop()
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
