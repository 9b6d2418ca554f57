import { cpus } from 'node:os'
import { _SHA1 } from '@noble/hashes/legacy.js'
import base32Decode from 'base32-decode'
import { generateTotp, OtpSecret } from 'stepward/otp'
import { BYTES, checkLibraries, type Library, libraries, SECRET, TIME } from './lib/contenders.js'
import { blocks, checkFloor } from './lib/floor.js'
import { bytesAllocated, bytesHeld, type Contender, medians } from './lib/measure.js'
import { table } from './lib/table.js'

Date.now = () => TIME * 1000

const codes = {
  hits: [-30, 0, 30].map((offset) => generateTotp(SECRET, { time: TIME + offset })),
  miss: '000000',
}
checkFloor()
checkLibraries(codes)

const [before = '', now = '', after = ''] = codes.hits

/** The floor's blocks for each scenario: two per code, and two more for a key that is not kept. */
const scenarios: Record<string, { floor: number; run: (library: Library) => () => unknown }> = {
  'generate, prepared': { floor: 2, run: ({ generate }) => generate },
  'verify, hit at -1, prepared': { floor: 6, run: (library) => () => library.verifyPrepared(before) },
  'verify, hit at 0, prepared': { floor: 6, run: (library) => () => library.verifyPrepared(now) },
  'verify, hit at +1, prepared': { floor: 6, run: (library) => () => library.verifyPrepared(after) },
  'verify, miss, prepared': { floor: 6, run: (library) => () => library.verifyPrepared(codes.miss) },
  'verify, miss, from text': { floor: 8, run: (library) => () => library.verifyText(codes.miss) },
}

const results: Record<string, Record<string, number>> = {}
for (const [scenario, { floor, run }] of Object.entries(scenarios)) {
  const contenders: Contender[] = [
    ...libraries.map((library) => ({ name: library.name, run: run(library) })),
    { name: `floor (${floor} blocks)`, run: () => blocks(floor) },
  ]
  const measured = medians(contenders)
  const ours = measured.get('stepward') ?? Number.NaN
  console.log(`\n${scenario}`)
  console.log(
    table([
      ['', 'ns', 'times stepward'],
      ...[...measured].map(([name, ns]) => [name, ns.toFixed(0), (ns / ours).toFixed(2)]),
    ]),
  )
  results[scenario] = Object.fromEntries(
    [...measured].map(([name, ns]) => [name.replace(/ \(.*/, ''), Math.round(ns)]),
  )
}

const allocated = Object.fromEntries(
  libraries.map((library) => [
    library.name,
    Math.round(bytesAllocated({ name: library.name, run: () => library.verifyPrepared(codes.miss) })),
  ]),
)
const held = bytesHeld(() => {
  const secret = OtpSecret.fromBytes(BYTES)
  generateTotp(secret)
  return secret
})
console.log('\nbytes allocated by one verify, miss, prepared')
console.log(
  table([['', 'bytes'], ...Object.entries(allocated).map(([name, bytes]) => [name, String(bytes)])]),
)
console.log(`\na prepared secret holds ${Math.round(held)} bytes`)

/** The parts of a verification from text: those of our dependencies, and ours. */
const word = new DataView(new ArrayBuffer(64))
class NobleBlock extends _SHA1 {
  run(): number {
    this.process(word, 0)
    return this.get()[0]
  }
}
const noble = new NobleBlock()
const parts = medians([
  { name: 'base32-decode, 32 characters', run: () => base32Decode(SECRET, 'RFC4648') },
  { name: 'OtpSecret.fromBase32, checks and base32-decode', run: () => OtpSecret.fromBase32(SECRET) },
  { name: 'one block of @noble/hashes', run: () => noble.run() },
  { name: 'one block of the floor', run: () => blocks(1) },
])
console.log('\nwhere the time goes')
console.log(table([['', 'ns'], ...[...parts].map(([name, ns]) => [name, ns.toFixed(0)])]))

function ratioToFastestPeer(scenario: string): number {
  const { stepward = Number.NaN, floor: _floor, ...peers } = results[scenario] ?? {}
  return round(Math.min(...Object.values(peers)) / stepward)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

const worst = results['verify, miss, prepared'] ?? {}
const fastestPeer = Math.min(
  ...Object.entries(allocated).flatMap(([name, bytes]) => (name === 'stepward' ? [] : [bytes])),
)
console.log(
  `\n${JSON.stringify({
    bench: 'verify',
    node: process.version,
    cpu: cpus()[0]?.model,
    fastestPeerOverStepward: {
      prepared: ratioToFastestPeer('verify, miss, prepared'),
      text: ratioToFastestPeer('verify, miss, from text'),
    },
    stepwardOverFloor: round((worst['stepward'] ?? Number.NaN) / (worst['floor'] ?? Number.NaN)),
    allocatedBytes: { stepward: allocated['stepward'], leastOfPeers: fastestPeer },
    preparedSecretBytes: Math.round(held),
    nanoseconds: results,
  })}`,
)
