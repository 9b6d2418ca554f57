import { median } from './measure.js'

export interface StreamResult {
  /** Members that were read: fewer than the company has if the time was up. */
  readonly members: number
  readonly perSecond: number
  /** Microseconds of this process's processor time per member. */
  readonly cpu: number
  /** Megabytes over what the process had before the stream: the highest sample. */
  readonly rssGrowth: number
  readonly heapGrowth: number
  /** Megabytes of heap in the last quarter over the second one, as medians: what grows with the company. */
  readonly heapDrift: number
}

/** Milliseconds between two samples of the memory. */
const SAMPLE_EVERY = 50

/** Milliseconds after which a stream is left, so that the program ends on a slow machine too. */
const MAX_STREAM_TIME = 45_000

const MEGABYTE = 1024 * 1024

/** Reads a stream to its end and samples the memory. `read` returns how many members were read so far. */
export async function drain(stream: AsyncIterable<unknown>, read: () => number): Promise<StreamResult> {
  globalThis.gc?.()
  const readBefore = read()
  const before = process.memoryUsage()
  const samples: NodeJS.MemoryUsage[] = []
  const sampler = setInterval(() => samples.push(process.memoryUsage()), SAMPLE_EVERY)
  const cpu = process.cpuUsage()
  const start = performance.now()
  try {
    for await (const _member of stream) {
      if (performance.now() - start > MAX_STREAM_TIME) break
    }
  } finally {
    clearInterval(sampler)
  }
  const members = read() - readBefore
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  samples.push(process.memoryUsage())
  const over = (name: 'rss' | 'heapUsed'): number =>
    (Math.max(...samples.map((sample) => sample[name])) - before[name]) / MEGABYTE
  const heapIn = (from: number, to: number): number =>
    median(
      samples
        .slice(Math.floor(samples.length * from), Math.ceil(samples.length * to))
        .map(({ heapUsed }) => heapUsed),
    )
  return {
    members,
    perSecond: members / seconds,
    cpu: (user + system) / members,
    rssGrowth: over('rss'),
    heapGrowth: over('heapUsed'),
    heapDrift: (heapIn(0.75, 1) - heapIn(0.25, 0.5)) / MEGABYTE,
  }
}
