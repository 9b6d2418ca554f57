import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Said, Sent } from './lib/http-process.js'
import { SERVERS } from './lib/http-servers.js'
import { median } from './lib/measure.js'
import { table } from './lib/table.js'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '30' } } })
const rounds = Number(flags.rounds)

/** Until the engine has compiled everything. */
const WARM_UP_ROUNDS = 20
const CONNECTIONS = 16

type Kind = 'logins' | 'trivial'

const PROCESS = fileURLToPath(new URL('lib/http-process.ts', import.meta.url))

/** Starts a server in a process of its own. `measure` returns microseconds of its processor time for one request. */
async function start(name: string) {
  const child = fork(PROCESS, [name], { execArgv: process.execArgv })
  const next = async (): Promise<Said> => (await once(child, 'message'))[0]
  const first = await next()
  if (!('port' in first)) throw new Error(`${name} did not start`)
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

  const send = ({ path, userId, body, status }: Sent): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: userId,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }
      request({ port: first.port, host: '127.0.0.1', method: 'POST', path, headers, agent }, (response) => {
        response.resume().on('end', resolve)
        if (response.statusCode !== status) reject(new Error(`${name} ${path}: ${response.statusCode}`))
      })
        .on('error', reject)
        .end(body)
    })

  async function measure(kind: Kind): Promise<number> {
    const prepared = next()
    child.send(kind)
    const said = await prepared
    if (!('requests' in said)) throw new Error('no requests')
    const half = said.requests.length / 2
    // The wrong code of each user comes before the right one.
    await Promise.all(said.requests.slice(0, half).map(send))
    await Promise.all(said.requests.slice(half).map(send))
    const measured = next()
    child.send('stop')
    const cost = await measured
    if (!('microseconds' in cost)) throw new Error('no cost')
    return cost.microseconds / said.requests.length
  }

  return { name, measure, stop: () => child.kill() }
}

const servers = await Promise.all(Object.keys(SERVERS).map(start))
const samples = new Map(
  servers.map(({ name }) => [name, { logins: [] as number[], trivial: [] as number[] }]),
)
for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
  for (const { name, measure } of servers) {
    for (const kind of ['logins', 'trivial'] as const) {
      const sample = await measure(kind)
      if (round >= WARM_UP_ROUNDS) samples.get(name)?.[kind].push(sample)
    }
  }
}
for (const { stop } of servers) stop()

const costOf = (name: string, kind: Kind): number => median(samples.get(name)?.[kind] ?? [])

/** What the bare server costs, and what the framework costs more with a route that does nothing. */
const results = servers.map(({ name }) => {
  const login = costOf(name, 'logins')
  const trivial = costOf(name, 'trivial')
  const expected = costOf('bare', 'logins') + trivial - costOf('bare', 'trivial')
  return { name, login, trivial, ofExpected: login / expected }
})

console.log('login.verify, right and wrong codes, on the memory store: processor time of the server')
console.log(
  table([
    ['', 'requests/s', 'us', 'trivial route, us', 'of bare + framework'],
    ...results.map(({ name, login, trivial, ofExpected }) => [
      name,
      (1e6 / login).toFixed(0),
      login.toFixed(0),
      trivial.toFixed(0),
      ofExpected.toFixed(2),
    ]),
  ]),
)
console.log(
  `\n${JSON.stringify({
    bench: 'http',
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    rounds,
    servers: Object.fromEntries(
      results.map(({ name, login, trivial, ofExpected }) => [
        name,
        {
          requestsPerSecond: Math.round(1e6 / login),
          microseconds: Math.round(login),
          trivialMicroseconds: Math.round(trivial),
          ofExpected: Math.round(ofExpected * 100) / 100,
        },
      ]),
    ),
  })}`,
)
