import { median } from './measure.js'
import type { Login } from './second-step.js'

export interface Load {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Milliseconds of this process's processor time per login. The database's work is not in it. */
  readonly cpu: number
}

/** Runs each login once, `concurrency` at a time. A login that fails ends the program. */
export async function load(logins: readonly Login[], concurrency: number): Promise<Load> {
  const latencies: number[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let login = logins[next++]; login !== undefined; login = logins[next++]) {
      const start = performance.now()
      await login()
      latencies.push(performance.now() - start)
    }
  }
  // Young garbage only: a full collection also returns memory, and the next contender would pay to get it back.
  globalThis.gc?.({ type: 'minor' })
  const cpu = process.cpuUsage()
  const start = performance.now()
  await Promise.all(Array.from({ length: concurrency }, worker))
  const elapsed = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return {
    perSecond: (latencies.length * 1000) / elapsed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu: (user + system) / 1000 / latencies.length,
  }
}

/** The median of each number over several runs. */
export function medianLoad(loads: readonly Load[]): Load {
  const of = (name: keyof Load): number => median(loads.map((each) => each[name]))
  return { perSecond: of('perSecond'), p50: of('p50'), p99: of('p99'), cpu: of('cpu') }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
