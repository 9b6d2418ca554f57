/** Something to measure. `run` does one operation and returns a value, so that no engine can skip it. */
export interface Contender {
  readonly name: string
  run(): unknown
}

const ROUNDS = 21
const ROUND_MS = 25

let sink: unknown

/**
 * Nanoseconds of processor time, not of wall time: other programs on the machine do not count, and our garbage
 * collection does.
 */
function time(contender: Contender, iterations: number): number {
  const start = process.cpuUsage()
  for (let index = 0; index < iterations; index++) sink = contender.run()
  const { user, system } = process.cpuUsage(start)
  return ((user + system) * 1000) / iterations
}

/**
 * Nanoseconds of processor time for one operation of each, as the median of many rounds. In every round each contender
 * has its turn, so that a machine that slows down slows them all.
 */
export function medians(contenders: readonly Contender[]): Map<string, number> {
  const iterations = contenders.map((contender) => {
    time(contender, 2000)
    // At least a nanosecond, because the clock is coarse and the loop must end.
    const each = Math.max(1, time(contender, 5000))
    return Math.min(1_000_000, Math.max(50, Math.round((ROUND_MS * 1e6) / each)))
  })
  const samples = contenders.map(() => [] as number[])
  for (let round = 0; round < ROUNDS; round++) {
    contenders.forEach((contender, index) => {
      samples[index]?.push(time(contender, iterations[index] ?? 1))
    })
  }
  return new Map(contenders.map(({ name }, index) => [name, median(samples[index] ?? [])]))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Bytes that one operation allocates on the heap, as the median of many rounds without a collection. */
export function bytesAllocated(contender: Contender): number {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('start node with --expose-gc')
  for (let index = 0; index < 20_000; index++) sink = contender.run()
  const samples: number[] = []
  for (let round = 0; round < 9; round++) {
    collect()
    const before = process.memoryUsage().heapUsed
    for (let index = 0; index < 2000; index++) sink = contender.run()
    samples.push((process.memoryUsage().heapUsed - before) / 2000)
  }
  return median(samples)
}

/** Bytes that stay on the heap for each value that `make` returns. */
export function bytesHeld(make: () => unknown): number {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('start node with --expose-gc')
  const kept: unknown[] = Array.from({ length: 5000 })
  collect()
  const before = process.memoryUsage()
  for (let index = 0; index < kept.length; index++) kept[index] = make()
  collect()
  const after = process.memoryUsage()
  sink = kept
  return (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / kept.length
}

/** Keeps the last result alive. */
export function lastResult(): unknown {
  return sink
}
