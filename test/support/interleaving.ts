import { AsyncLocalStorage } from 'node:async_hooks'
import type fc from 'fast-check'
import { memoryStore, type TwoFactorStore } from '../../src/index.js'
import type { RecordStore } from '../../src/storage/contract.js'

/** What came of operations that ran at the same time. */
export interface Interleaved<T> {
  readonly answers: readonly T[]
  /** The order in which the calls of the store took place, each as the operation's number and the verb. */
  readonly order: string
  /** The operations whose commit took effect, in that order. */
  readonly commits: readonly number[]
}

/** A memory store whose calls wait, while operations are interleaved, for the scheduler to let them go. */
export interface InterleavingStore {
  readonly store: TwoFactorStore
  /**
   * Runs the operations at the same time. A call of the store is let go only when every operation that is not
   * over has come to one, so that the order is the scheduler's and never that of timers.
   */
  run<T>(scheduler: fc.Scheduler, operations: readonly (() => Promise<T>)[]): Promise<Interleaved<T>>
}

export function interleavingStore(): InterleavingStore {
  const { enrollments, policies } = memoryStore()
  const operation = new AsyncLocalStorage<number>()
  let scheduler: fc.Scheduler | null = null
  let unfinished = 0
  let waiting = 0
  let order: string[] = []
  let commits: number[] = []
  let wake = () => {}

  async function whenLetGo<T>(verb: string, call: () => Promise<T>): Promise<T> {
    if (scheduler === null) return call()
    const number = operation.getStore() ?? -1
    const letGo = scheduler.schedule(Promise.resolve(), `${number} ${verb}`)
    waiting++
    wake()
    await letGo
    const result = await call()
    order.push(`${number} ${verb}`)
    if (verb === 'commit' && result === true) commits.push(number)
    return result
  }

  function gate<R>(records: RecordStore<R>): RecordStore<R> {
    return {
      load: (id) => whenLetGo('load', () => records.load(id)),
      loadMany: (ids) => whenLetGo('loadMany', () => records.loadMany(ids)),
      commit: (change) => whenLetGo('commit', () => records.commit(change)),
      events: (id, options) => records.events(id, options),
    }
  }

  async function allWait(): Promise<void> {
    while (waiting < unfinished) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  return {
    store: { enrollments: gate(enrollments), policies: gate(policies) },

    async run(by, operations) {
      scheduler = by
      unfinished = operations.length
      order = []
      commits = []
      const running = operations.map((start, number) =>
        operation.run(number, async () => {
          try {
            return await start()
          } finally {
            unfinished--
            wake()
          }
        }),
      )
      try {
        while (unfinished > 0) {
          await allWait()
          if (unfinished === 0) break
          waiting--
          await by.waitNext(1)
        }
        return { answers: await Promise.all(running), order: order.join(', '), commits }
      } finally {
        scheduler = null
      }
    },
  }
}
