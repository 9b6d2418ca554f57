import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { memoryStore } from 'stepward'
import { type Load, load, medianLoad } from './lib/load.js'
import { stepward } from './lib/stepward.js'
import { table } from './lib/table.js'

const { values: flags } = parseArgs({
  options: {
    people: { type: 'string', default: '160' },
    rounds: { type: 'string', default: '60' },
  },
})
const people = Number(flags.people)
const rounds = Number(flags.rounds)

const CONCURRENCIES = [1, 16] as const

/** Enough calls for the engine to have compiled everything: what is measured is a service that has been up for a while. */
const WARM_UP_ROUNDS = 60

const logins = stepward('login.verify', memoryStore())
await logins.enroll(people)
const samples = new Map<number, Load[]>(CONCURRENCIES.map((concurrency) => [concurrency, []]))
for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
  for (const [concurrency, loads] of samples) {
    const sample = await load(await logins.open(people), concurrency)
    if (round >= WARM_UP_ROUNDS) loads.push(sample)
  }
}

const results = [...samples].map(([concurrency, loads]) => ({
  concurrency,
  cpu: microseconds(medianLoad(loads)),
  leastCpu: Math.min(...loads.map(microseconds)),
}))

console.log('login.verify on the memory store: processor time per call')
console.log(
  table([
    ['', 'median us', 'least us'],
    ...results.map(({ concurrency, cpu, leastCpu }) => [
      `${concurrency} at a time`,
      cpu.toFixed(0),
      leastCpu.toFixed(0),
    ]),
  ]),
)
console.log(
  `\n${JSON.stringify({
    bench: 'service',
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    sizes: { people, rounds },
    cpuMicroseconds: Object.fromEntries(
      results.map(({ concurrency, cpu, leastCpu }) => [
        `at${concurrency}`,
        { median: Math.round(cpu), least: Math.round(leastCpu) },
      ]),
    ),
  })}`,
)

function microseconds({ cpu }: Load): number {
  return cpu * 1000
}
